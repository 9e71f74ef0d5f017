import { assert, describe, it } from "@effect/vitest"
import { demoAthlete } from "../../../../src/api/local/demo/demoAthlete.ts"
import * as Day from "../../../../src/domain/Day.ts"
import type { Recording } from "../../../../src/domain/Recording.ts"
import { rideShares, thresholdOf } from "../../../../src/domain/Zones.ts"
import { alpha1 } from "./alpha1.ts"

const today = Day.unsafe("2026-11-25")
const demo = demoAthlete({ today, timeZone: "Europe/Berlin" })
const sessions = demo.activities.map((activity) => ({ ...activity, recording: activity.record() }))
const recordings = sessions.map(({ recording }) => recording)
const ofSport = (sport: Recording["sport"]) => recordings.filter((recording) => recording.sport === sport)

const mean = (values: ArrayLike<number>): number =>
  Array.from(values).reduce((sum, value) => sum + value, 0) / values.length
const correlation = (pairs: ReadonlyArray<readonly [number, number]>): number => {
  const [x, y] = [mean(pairs.map(([first]) => first)), mean(pairs.map(([, second]) => second))]
  const sum = (term: (x: number, y: number) => number) => pairs.reduce((total, [a, b]) => total + term(a - x, b - y), 0)
  return sum((a, b) => a * b) / Math.sqrt(sum((a) => a * a) * sum((_, b) => b * b))
}

describe("the demo recordings", () => {
  it("come in every kind a triathlete has", () => {
    const words = new Set(recordings.map(({ activityWord }) => activityWord))
    for (const word of [
      "cycling",
      "indoor_cycling",
      "running",
      "lap_swimming",
      "strength_training",
      "hiking",
      "transition"
    ]) {
      assert.isTrue(words.has(word), word)
    }
    assert.isAtLeast(sessions.filter(({ powerIsFromHeartRate }) => powerIsFromHeartRate).length, 3)
    assert.isAtLeast(sessions.filter(({ isErgMode }) => isErgMode).length, 10)
    assert.isAtLeast(recordings.filter(({ beats }) => beats !== null).length, 15)
  })

  it("have columns of one length, a clock that runs forward and a distance that never shrinks", () => {
    const rises = (column: Float64Array, least: number) =>
      column.every((value, row) => row === 0 || value - column[row - 1]! >= least)
    for (const { records } of recordings) {
      for (const column of Object.values(records)) {
        assert.strictEqual(column.length, records.time.length)
        assert.isTrue(column.every((value: number) => Number.isFinite(value)))
      }
      assert.isTrue(rises(records.time, 1))
      if (records.distanceMetres) assert.isTrue(rises(records.distanceMetres, 0))
    }
  })

  it("have laps that cover the timer without gap or overlap", () => {
    for (const { laps, device, records } of recordings) {
      assert.strictEqual(
        laps.reduce((sum, lap) => sum + lap.timerSeconds, 0),
        device.timerSeconds
      )
      assert.strictEqual(laps[0]!.startEpochSeconds, records.time[0])
    }
  })

  it("stay within what an amateur's body and a road allow", () => {
    for (const { records, sport, activityWord } of recordings) {
      const max = (column: Float64Array | undefined) => column?.reduce((most, value) => Math.max(most, value), 0) ?? 0
      const min = (column: Float64Array | undefined) =>
        column?.reduce((least, value) => Math.min(least, value), Infinity) ?? 0
      assert.isTrue(min(records.bpm) >= 60 && max(records.bpm) <= 187, activityWord)
      assert.isTrue(max(records.watts) <= 1000 && min(records.watts) >= 0, activityWord)
      if (sport === "Ride") assert.isTrue(mean(records.metresPerSecond!) > 5.5 && max(records.metresPerSecond) < 20)
      if (sport === "Run") assert.isTrue(mean(records.metresPerSecond!) > 2.4 && max(records.metresPerSecond) < 5.5)
      if (sport === "Run") assert.isTrue(mean(records.cadence!) > 160 && mean(records.cadence!) < 186)
      if (sport === "Swim") assert.isTrue(mean(records.metresPerSecond!) > 0.6 && max(records.metresPerSecond) < 1.6)
    }
  })

  it("stop the clock on the road, where events and records agree", () => {
    const paused = recordings.filter(({ timerEvents }) => timerEvents.length > 2)
    assert.isAtLeast(paused.length, 10)
    for (const { timerEvents, records } of paused) {
      timerEvents.forEach(({ running }, index) => assert.strictEqual(running, index % 2 === 0))
      const stopped = timerEvents
        .slice(1, -1)
        .reduce((sum, event) => sum + (event.running ? 1 : -1) * event.epochSeconds, 0)
      const elapsed = records.time.at(-1)! - records.time[0]! + 1
      // Each stop leaves out all of its seconds but the one in which it began.
      assert.strictEqual(elapsed - records.time.length, stopped - (timerEvents.length - 2) / 2)
    }
  })

  it("count a swim in whole lengths, laid end to end", () => {
    for (const { lengths, records, poolLengthMetres, startEpochSeconds } of ofSport("Swim")) {
      const swum = lengths.filter(({ active }) => active)
      assert.strictEqual(records.distanceMetres!.at(-1), swum.length * poolLengthMetres!)
      let at = startEpochSeconds
      for (const length of lengths) {
        assert.strictEqual(length.startEpochSeconds, at)
        at += length.elapsedSeconds
        if (length.active) assert.isTrue(length.elapsedSeconds >= 15 && length.elapsedSeconds <= 60)
      }
      assert.isTrue(lengths.some(({ active }) => !active))
    }
  })

  it("run a brick without a gap", () => {
    const changes = recordings.flatMap((recording, index) => (recording.activityWord === "transition" ? [index] : []))
    assert.isAtLeast(changes.length, 1)
    for (const index of changes) {
      const [ride, change, run] = recordings.slice(index - 1, index + 2)
      assert.deepStrictEqual([ride!.sport, run!.sport], ["Ride", "Run"])
      assert.strictEqual(change!.startEpochSeconds, ride!.records.time.at(-1)! + 1)
      assert.strictEqual(run!.startEpochSeconds, change!.records.time.at(-1)! + 1)
    }
  })

  it("finish races at the distance of the race", () => {
    const race = recordings.find(({ name }) => name === "Half Marathon")!
    const metres = race.records.distanceMetres!.at(-1)!
    assert.isTrue(metres >= 21_097 && metres < 21_600, String(metres))
  })

  it("cost fewer heart beats per watt at the end of half a year than at its start", () => {
    const beatsPerWatt = (all: ReadonlyArray<Recording>) =>
      mean(all.map(({ records }) => mean(records.bpm!) / mean(records.watts!)))
    const easy = recordings.filter(({ activityWord, laps }) => activityWord === "running" && laps.length > 8)
    assert.isAbove(beatsPerWatt(easy.slice(0, 12)), beatsPerWatt(easy.slice(-12)))
  })
})

describe("the demo's R-R intervals", () => {
  const strapped = sessions.filter(({ recording }) => recording.sport === "Ride" && recording.beats !== null)

  it("add up to the time ridden and follow the heart rate of the records", () => {
    for (const {
      recording: { beats, records }
    } of strapped) {
      const seconds = beats!.milliseconds.reduce((sum, value) => sum + value, 0) / 1000
      assert.approximately(seconds, records.time.length, 3)
      assert.approximately((60 * beats!.milliseconds.length) / seconds, mean(records.bpm!), 1.5)
      assert.isTrue(
        beats!.recordIndex.every(
          (index, beat) => index >= (beats!.recordIndex[beat - 1] ?? 0) && index < records.time.length
        )
      )
    }
  })

  it("lose their correlation with effort: alpha 1 is high when easy, near 0.5 at threshold", () => {
    const [easy, hard] = [[], []] as [Array<number>, Array<number>]
    for (const { recording, athlete } of strapped.filter(({ recording }) => recording.indoor)) {
      const ftp = thresholdOf(athlete.zones.ridePower!, rideShares)
      for (const { start, watts, beats } of windows(recording)) {
        if (start < 300) continue
        const share = watts / ftp
        if (share > 0.55 && share < 0.68) easy.push(alpha1(beats))
        if (share > 0.96 && share < 1.06) hard.push(alpha1(beats))
      }
    }
    assert.isAtLeast(easy.length, 10)
    assert.isAtLeast(hard.length, 5)
    assert.isTrue(mean(easy) > 0.85 && mean(easy) < 1.3, `easy ${mean(easy)}`)
    assert.isTrue(mean(hard) > 0.35 && mean(hard) < 0.65, `hard ${mean(hard)}`)
  })

  /** Whole 120 s windows of steady power, artefacts replaced by the interval before. */
  const windows = ({ records, beats }: Recording) => {
    const found: Array<{ start: number; watts: number; beats: ReadonlyArray<number> }> = []
    for (let start = 120; start + 120 <= records.time.length; start += 60) {
      const watts = mean(records.watts!.subarray(start, start + 120))
      const before = mean(records.watts!.subarray(start - 60, start))
      if (Math.abs(watts - before) > 0.1 * watts) continue
      const inside: Array<number> = []
      beats!.recordIndex.forEach((index, beat) => {
        if (index < start || index >= start + 120) return
        const value = beats!.milliseconds[beat]!
        const last = inside.at(-1) ?? value
        inside.push(Math.abs(value - last) > 0.2 * last ? last : value)
      })
      found.push({ start, watts, beats: inside })
    }
    return found
  }
})

describe("the demo mornings", () => {
  const { wellness } = demo
  const work = new Map<string, number>()
  for (const { day, recording } of sessions) work.set(day, (work.get(day) ?? 0) + recording.device.kcal!)
  it("are one for each day up to today, some without a value", () => {
    assert.deepStrictEqual(
      wellness.map(({ day }) => day),
      Day.range(wellness[0]!.day, today)
    )
    const share = (missing: number) => missing / wellness.length
    const without = share(wellness.filter(({ rmssdMs }) => rmssdMs === null).length)
    assert.isTrue(without > 0.02 && without < 0.2)
    assert.isAtLeast(wellness.filter(({ weightKg }) => weightKg !== null).length, 40)
  })

  it("are plausible for an endurance athlete", () => {
    for (const { restingBpm, rmssdMs, sleepSeconds, weightKg } of wellness) {
      if (rmssdMs !== null) assert.isTrue(rmssdMs > 20 && rmssdMs < 120)
      if (restingBpm !== null) assert.isTrue(restingBpm > 40 && restingBpm < 66)
      if (sleepSeconds !== null) assert.isTrue(sleepSeconds > 4 * 3600 && sleepSeconds < 11 * 3600)
      if (weightKg !== null) assert.isTrue(weightKg > 68 && weightKg < 76)
    }
  })

  it("show less HRV and a faster pulse the more work the day before had", () => {
    // Changes from one morning to the next, so that illness and the trend of half a year do not mix in.
    const answer = (value: (morning: (typeof wellness)[number]) => number | null) =>
      correlation(
        wellness.flatMap((morning, index) => {
          const before = index === 0 ? null : value(wellness[index - 1]!)
          const measured = value(morning)
          if (before === null || measured === null) return []
          return [[work.get(Day.addDays(morning.day, -1)) ?? 0, measured - before] as const]
        })
      )
    assert.isBelow(
      answer(({ rmssdMs }) => rmssdMs),
      -0.3
    )
    assert.isAbove(
      answer(({ restingBpm }) => restingBpm),
      0.3
    )
  })
})
