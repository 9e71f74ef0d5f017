import { assert, describe, it } from "@effect/vitest"
import { Result } from "effect"
import * as fc from "fast-check"
import { readFileSync } from "node:fs"
import type { Recording } from "../../src/domain/Recording.ts"
import { summarise } from "../../src/engine/summarise.ts"
import type { DecodedFile, DecodeFailure } from "../../src/files/DecodedFile.ts"
import { decodeFit } from "../../src/files/fit.ts"
import { goldenAthlete } from "../engine/recordings.ts"
import { encodeFitActivity, type FitActivityInput } from "../support/fitActivity.ts"
import { multisport, notFit, poolSwim, ride, run, sampleStart, truncatedRide } from "../support/fitSamples.ts"
import { sampleFiles } from "../support/sampleFiles.ts"

const decoded = (bytes: Uint8Array): DecodedFile => Result.getOrThrow(decodeFit(bytes))
const recorded = (activity: FitActivityInput): Recording => decoded(encodeFitActivity(activity)).recordings[0]!
const failure = (bytes: Uint8Array, now?: number): DecodeFailure =>
  Result.match(decodeFit(bytes, now), {
    onFailure: (why) => why,
    onSuccess: () => ({ fault: "damaged", reason: "it was read" })
  })
const summaryOf = (activity: FitActivityInput) => summarise(recorded(activity), goldenAthlete)

describe("a ride with power, laps, R-R intervals and a pause", () => {
  const recording = recorded(ride)

  it("comes back record by record", () => {
    const input = ride.sessions[0]!.records
    const { bpm, cadence, celsius, distanceMetres, latitude, time, watts } = recording.records
    assert.strictEqual(time.length, 1200)
    input.forEach((record, n) => {
      assert.strictEqual(time[n], record.epochSeconds)
      assert.strictEqual(watts![n], record.watts)
      assert.strictEqual(bpm![n], record.bpm)
      assert.strictEqual(cadence![n], record.cadence)
      assert.strictEqual(celsius![n], record.celsius)
      assert.approximately(distanceMetres![n]!, record.distanceMetres!, 0.005)
      assert.approximately(latitude![n]!, record.latitude!, 1e-6)
    })
  })

  it("anchors every interval to the record written before it", () => {
    assert.strictEqual(recording.beats!.milliseconds.length, 2400)
    assert.deepStrictEqual([...recording.beats!.recordIndex.subarray(0, 5)], [0, 0, 1, 1, 2])
    const { elapsedSeconds } = summaryOf(ride).beats!
    // The first beat after the pause of two minutes: half a second after the record at 720 s, not at 600.5 s.
    assert.strictEqual(elapsedSeconds[1200], 720.5)
  })

  it("knows its source, time zone, device totals and pause", () => {
    const { device, source, sport, startEpochSeconds, timerEvents, utcOffsetSeconds } = recording
    assert.deepStrictEqual(
      { source, sport, startEpochSeconds, utcOffsetSeconds },
      {
        source: "Garmin",
        sport: "Ride",
        startEpochSeconds: sampleStart,
        utcOffsetSeconds: 3600
      }
    )
    assert.deepStrictEqual(
      [device.timerSeconds, device.elapsedSeconds, device.kcal, device.ascentMetres],
      [1200, 1320, 300, 50]
    )
    assert.deepStrictEqual(
      timerEvents.map(({ running }) => running),
      [true, false, true, false]
    )
  })

  it("amounts to what was ridden", () => {
    const { laps, stream, summary, workKilojoules, zoneSeconds } = summaryOf(ride)
    assert.strictEqual(summary.type, "Garmin_Ride")
    assert.strictEqual(summary.startUtc, "2026-03-01T08:00:00Z")
    assert.deepStrictEqual(
      [summary.movingSeconds, summary.elapsedSeconds, summary.distanceMetres],
      [1200, 1320, 12_000]
    )
    assert.deepStrictEqual([summary.averageWatts, workKilojoules, summary.hrvArtifactPercent], [250, 300, 0])
    assert.deepStrictEqual([stream.length, stream.elapsedSeconds[600]], [1200, 720])
    assert.deepStrictEqual(
      laps.map((lap) => [lap.averageWatts, lap.averageBpm, lap.averageMetresPerSecond]),
      [
        [200, 120, 10],
        [300, 120, 10]
      ]
    )
    assert.deepStrictEqual(zoneSeconds, { Endurance: 0, Tempo: 600, Threshold: 0, VO2Max: 0, Anaerobic: 600 })
  })
})

describe("runs and swims", () => {
  it("doubles a run's cadence, which counts one leg, and reads enhanced speed", () => {
    const { summary } = summaryOf(run)
    assert.strictEqual(summary.type, "Wahoo_Run")
    assert.strictEqual(summary.averageCadence, 160)
    assert.isTrue(recorded(run).records.metresPerSecond!.every((speed) => speed === 3))
    assert.strictEqual(summary.averageMetresPerSecond, 3)
  })

  it("keeps rest at the wall apart: pace and SWOLF are of the lengths", () => {
    const { lengths, summary } = summaryOf(poolSwim)
    assert.deepStrictEqual([lengths.length, lengths.filter((length) => !length.active).length], [9, 1])
    assert.deepStrictEqual(
      [
        summary.distanceMetres,
        summary.movingSeconds,
        summary.averageMetresPerSecond,
        summary.averageSwolf,
        summary.averageStrokesPerMinute
      ],
      [200, 200, 1, 40, 36]
    )
    assert.strictEqual(summary.essMethod, "swimSpeed")
    // 240 s of timer at threshold speed.
    assert.approximately(summary.ess!, (100 * 240) / 3600, 1e-9)
  })
})

describe("other sports", () => {
  const session = (sport: number, subSport: number) =>
    recorded({ sessions: [{ sport, subSport, epochSeconds: sampleStart, elapsedSeconds: 600, records: [] }] })

  it("keep the file's own word", () => {
    assert.deepStrictEqual([session(17, 0).sport, session(17, 0).activityWord], ["Other", "hiking"])
    assert.deepStrictEqual([session(10, 20).sport, session(10, 20).activityWord], ["Other", "strength_training"])
  })

  it("are rides and runs when they were done indoors or in a game", () => {
    const [indoor, treadmill, virtual] = [session(2, 6), session(1, 1), session(2, 58)]
    assert.deepStrictEqual([indoor.sport, indoor.indoor, indoor.virtual], ["Ride", true, false])
    assert.deepStrictEqual([treadmill.sport, treadmill.indoor], ["Run", true])
    assert.deepStrictEqual([virtual.sport, virtual.activityWord, virtual.virtual], ["Ride", "cycling", true])
  })

  it("have a summary without any record", () => {
    const { summary, warnings } = summarise(session(10, 20), goldenAthlete)
    assert.deepStrictEqual(
      [summary.type, summary.movingSeconds, summary.ess, summary.essMethod],
      ["strength_training", 600, 5, "assumed"]
    )
    assert.deepStrictEqual(
      warnings.map(({ code }) => code),
      ["noRecords", "loadAssumed"]
    )
  })
})

describe("a multisport file", () => {
  const { recordings } = decoded(encodeFitActivity(multisport))

  it("is split into its sessions, transitions as other", () => {
    assert.deepStrictEqual(
      recordings.map(({ activityWord, sport }) => [sport, activityWord]),
      [
        ["Swim", "open_water"],
        ["Other", "transition"],
        ["Ride", "cycling"]
      ]
    )
    assert.deepStrictEqual(
      recordings.map(({ records }) => records.time.length),
      [60, 12, 60]
    )
  })

  it("counts each session's distance from its own start", () => {
    const last = recordings.map(({ records }) => records.distanceMetres!.at(-1)!)
    assert.deepStrictEqual(last, [295, 32.5, 2952.5])
  })
})

describe("a broken file", () => {
  it("is salvaged as far as its messages are whole, and says so", () => {
    const { recordings, warnings } = decoded(truncatedRide())
    const count = recordings[0]!.records.time.length
    assert.strictEqual(count, 641)
    assert.deepStrictEqual(warnings, ["the file ends in the middle of a message: 641 records salvaged"])
    assert.deepStrictEqual(recordings[0]!.records.watts, recorded(ride).records.watts!.slice(0, count))
    assert.strictEqual(recordings[0]!.sport, "Ride")
  })

  it("is whole up to the cut wherever it is cut: a prefix of the records, never a bogus one", () => {
    const whole = encodeFitActivity(ride)
    const { bpm, time, watts } = recorded(ride).records
    fc.assert(
      fc.property(fc.integer({ min: 200, max: whole.length - 3 }), (end) => {
        const cut = whole.slice(0, end)
        new DataView(cut.buffer).setUint32(4, end - 14, true)
        const { records } = decoded(cut).recordings[0]!
        const count = records.time.length
        assert.deepStrictEqual(records.time, time.slice(0, count))
        assert.deepStrictEqual(records.watts, watts!.slice(0, count))
        assert.deepStrictEqual(records.bpm, bpm!.slice(0, count))
      }),
      { numRuns: 20 }
    )
  })

  it("is read to the end where the device never wrote the size", () => {
    const bytes = encodeFitActivity(run)
    new DataView(bytes.buffer).setUint32(4, 0, true)
    assert.strictEqual(decoded(bytes).recordings[0]!.records.time.length, 1200)
  })

  it("is named by what is wrong with it", () => {
    const whole = encodeFitActivity(run)
    const cut = "the file was cut short (it says it is longer than its 5000 bytes): copy it again"
    assert.deepStrictEqual(failure(new Uint8Array(0)), { fault: "empty", reason: "the file is empty" })
    assert.deepStrictEqual(failure(notFit()), { fault: "unknownFormat", reason: "not a FIT file" })
    assert.deepStrictEqual(failure(whole.subarray(0, 5000)), { fault: "cutShort", reason: cut })
    assert.deepStrictEqual(failure(encodeFitActivity({ fileType: 5, sessions: [] })), {
      fault: "notAnActivity",
      reason: "a FIT file, but not an activity: it holds workout"
    })
    assert.strictEqual(failure(encodeFitActivity({ sessions: [] })).fault, "nothingInside")
    assert.strictEqual(failure(new Uint8Array(64 * 1024 * 1024 + 1)).fault, "tooLarge")
    assert.strictEqual(failure(whole, sampleStart - 200_000).fault, "implausibleTime")
  })

  it("with a flipped bit is read with a warning, or refused, but never throws", () => {
    const whole = encodeFitActivity(multisport)
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), (at, mask) => {
        const damaged = whole.slice()
        damaged[at]! ^= mask
        const answer = decodeFit(damaged)
        // The header's own version and checksum are not part of what counts.
        if (Result.isSuccess(answer) && at >= 14) assert.isAtLeast(answer.success.warnings.length, 1)
        if (Result.isSuccess(answer))
          answer.success.recordings.forEach((recording) => summarise(recording, goldenAthlete))
      }),
      { numRuns: 300 }
    )
  })

  it("leaves the caller's bytes as they were", () => {
    const bytes = Buffer.from(truncatedRide())
    const before = Uint8Array.from(bytes)
    decodeFit(bytes)
    assert.deepStrictEqual(Uint8Array.from(bytes), before)
  })
})

describe("fixtures/activities", () => {
  it("holds what scripts/make-activity-fixtures.ts writes", () => {
    for (const [name, bytes] of sampleFiles()) {
      const stored = Uint8Array.from(readFileSync(new URL(`../../fixtures/activities/${name}`, import.meta.url)))
      assert.deepStrictEqual(stored, Uint8Array.from(bytes), name)
    }
  })
})
