import { assert, describe, it } from "@effect/vitest"
import { Result } from "effect"
import type { Recording } from "../../src/domain/Recording.ts"
import { summarise } from "../../src/engine/summarise.ts"
import type { DecodedFile, DecodeFailure } from "../../src/files/DecodedFile.ts"
import { decodeTcx } from "../../src/files/tcx.ts"
import { goldenAthlete } from "../engine/recordings.ts"
import { sampleStart } from "../support/fitSamples.ts"
import { firstLap, rideIn, secondLap } from "../support/threeFormats.ts"
import { iso, type TcxActivity, type TcxOptions, writeTcx, type XmlPoint } from "../support/xmlActivity.ts"

const decoded = (bytes: Uint8Array): DecodedFile => Result.getOrThrow(decodeTcx(bytes))
const recorded = (activity: TcxActivity, options?: TcxOptions): Recording =>
  decoded(writeTcx([activity], options)).recordings[0]!
const failure = (bytes: Uint8Array | string, now?: number): DecodeFailure =>
  Result.match(decodeTcx(typeof bytes === "string" ? new TextEncoder().encode(bytes) : bytes, now), {
    onFailure: (why) => why,
    onSuccess: () => ({ fault: "damaged", reason: "it was read" })
  })
const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes)
const bytes = (xml: string): Uint8Array => new TextEncoder().encode(xml)

const track = (count: number, make: (n: number) => Partial<XmlPoint> = () => ({}), from = sampleStart) =>
  Array.from({ length: count }, (_, n): XmlPoint => ({ epochSeconds: from + n, ...make(n) }))

const oneLap = (points: ReadonlyArray<XmlPoint>, more: Partial<TcxActivity> = {}): TcxActivity => ({
  laps: [{ epochSeconds: sampleStart, timerSeconds: points.length, tracks: [points] }],
  ...more
})

describe("a ride in TCX", () => {
  const [recording] = decoded(rideIn.tcx(0)).recordings

  it("comes back point by point", () => {
    const { bpm, cadence, distanceMetres, latitude, metresPerSecond, time, watts } = recording!.records
    assert.deepStrictEqual(
      [...time],
      [...firstLap, ...secondLap].map(({ epochSeconds }) => epochSeconds)
    )
    firstLap.forEach((point, n) => {
      assert.strictEqual(watts![n], point.watts)
      assert.strictEqual(cadence![n], point.cadence)
      assert.strictEqual(metresPerSecond![n], point.metresPerSecond)
      assert.strictEqual(distanceMetres![n], point.distanceMetres)
      assert.strictEqual(latitude![n], point.latitude)
    })
    // Missing until the strap was found, and not 0.
    assert.deepStrictEqual(
      [...bpm!.subarray(0, 300)],
      firstLap.map((point) => point.bpm ?? Number.NaN)
    )
  })

  it("knows its device, laps and totals", () => {
    const { device, laps, source, sport, startEpochSeconds } = recording!
    assert.deepStrictEqual([sport, source, startEpochSeconds], ["Ride", "Garmin", sampleStart])
    assert.deepStrictEqual(laps[1], {
      startEpochSeconds: sampleStart + 420,
      elapsedSeconds: 300,
      timerSeconds: 300,
      distanceMetres: 3000
    })
    assert.strictEqual(device.timerSeconds, 600)
    assert.strictEqual(device.elapsedSeconds, 720)
    assert.strictEqual(device.kcal, 200)
  })

  it("counts the stop between two laps as a pause", () => {
    const { summary, timerSeconds } = summarise(recording!, goldenAthlete)
    assert.deepStrictEqual([timerSeconds, summary.elapsedSeconds, summary.movingSeconds], [600, 720, 600])
  })
})

describe("what exporters do to TCX", () => {
  it.each(["ns3:", "x:", ""])("speed and power are found behind the prefix '%s'", (prefix) => {
    const { records } = recorded(oneLap(track(3, () => ({ watts: 250, metresPerSecond: 9 }))), { prefix })
    assert.deepStrictEqual([...records.watts!], [250, 250, 250])
    assert.deepStrictEqual([...records.metresPerSecond!], [9, 9, 9])
  })

  it("steps of one leg are doubled, wherever they are written", () => {
    const run = oneLap(
      track(3, () => ({ cadence: 80 })),
      { sport: "Running" }
    )
    assert.deepStrictEqual([...recorded(run, { runCadence: true }).records.cadence!], [160, 160, 160])
    assert.deepStrictEqual([...recorded(run).records.cadence!], [160, 160, 160])
  })

  it("steps of both legs and turns of a crank are left as they are", () => {
    const both = oneLap(
      track(3, () => ({ cadence: 170 })),
      { sport: "Running" }
    )
    assert.deepStrictEqual([...recorded(both).records.cadence!], [170, 170, 170])
    assert.deepStrictEqual([...recorded(oneLap(track(1, () => ({ cadence: 80 })))).records.cadence!], [80])
  })

  it("a distance that begins anew with each lap is joined on", () => {
    const lap = (n: number) => ({
      epochSeconds: sampleStart + 100 * n,
      timerSeconds: 100,
      tracks: [track(100, (second) => ({ distanceMetres: 5 * second }), sampleStart + 100 * n)]
    })
    const { distanceMetres } = recorded({ laps: [lap(0), lap(1), lap(2)] }).records
    // 495 m in each lap; the 5 m between laps are in neither.
    assert.deepStrictEqual([distanceMetres![99], distanceMetres![100], distanceMetres![299]], [495, 495, 3 * 495])
  })

  it("a distance missing on some points, or leaping on one, does no harm to the others", () => {
    const { distanceMetres } = recorded(
      oneLap(track(10, (n) => (n % 3 === 1 ? {} : { distanceMetres: n === 5 ? 4_000_000 : 8 * n })))
    ).records
    assert.deepStrictEqual(
      [...distanceMetres!],
      [0, Number.NaN, 16, 24, Number.NaN, Number.NaN, 48, Number.NaN, 64, 72]
    )
  })

  it("without any distance it is measured between the positions", () => {
    const degrees = 0.0001
    const { distanceMetres } = recorded(
      oneLap(track(101, (n) => ({ latitude: 45 + n * degrees, longitude: 7 })))
    ).records
    // 0.01 degrees of a meridian: 6 371 008.8 m x pi / 180 x 0.01.
    assert.approximately(distanceMetres![100]!, 1111.95, 0.01)
  })

  it("a second written twice where laps meet is one second", () => {
    const first = track(60, (n) => ({ distanceMetres: 5 * n, bpm: 130 }))
    const second = track(60, (n) => ({ distanceMetres: 295 + 5 * n }), sampleStart + 59)
    const { stream } = summarise(
      recorded({
        laps: [
          { epochSeconds: sampleStart, timerSeconds: 59, tracks: [first] },
          { epochSeconds: sampleStart + 59, timerSeconds: 59, tracks: [second] }
        ]
      }),
      goldenAthlete
    )
    assert.strictEqual(stream.length, 119)
    // What only one of the two knows is kept.
    assert.strictEqual(stream.channels.bpm![59], 130)
  })

  it("a second track within a lap means that the timer stood", () => {
    const { summary, timerSeconds } = summarise(
      recorded({
        laps: [
          {
            epochSeconds: sampleStart,
            timerSeconds: 120,
            tracks: [track(60), track(60, undefined, sampleStart + 80)]
          }
        ]
      }),
      goldenAthlete
    )
    // From the first point to the last.
    assert.deepStrictEqual([timerSeconds, summary.elapsedSeconds], [120, 139])
  })

  it("an id in local time tells the zone and never the start", () => {
    const local = iso(sampleStart - 7 * 3600).replace(".000Z", "")
    const { startEpochSeconds, utcOffsetSeconds } = recorded(oneLap(track(5), { id: local }))
    assert.deepStrictEqual([startEpochSeconds, utcOffsetSeconds], [sampleStart, -7 * 3600])
    assert.isNull(recorded(oneLap(track(5))).utcOffsetSeconds)
  })

  it("a lap's start in local time is not believed against its points", () => {
    const xml = text(writeTcx([oneLap(track(5))])).replace(
      `<Lap StartTime="${iso(sampleStart)}">`,
      `<Lap StartTime="${iso(sampleStart + 7200)}">`
    )
    assert.strictEqual(decoded(bytes(xml)).recordings[0]!.startEpochSeconds, sampleStart)
  })

  it("several activities come out one by one, in the order of time", () => {
    const at = (hours: number, sport: string): TcxActivity => ({
      sport,
      laps: [
        {
          epochSeconds: sampleStart + 3600 * hours,
          timerSeconds: 60,
          tracks: [track(60, undefined, sampleStart + 3600 * hours)]
        }
      ]
    })
    const { recordings } = decoded(writeTcx([at(5, "Running"), at(0, "Biking"), at(9, "Swimming")]))
    assert.deepStrictEqual(
      recordings.map(({ sport }) => sport),
      ["Ride", "Run", "Swim"]
    )
  })

  it("an activity without track points keeps what its laps say", () => {
    const { records, device } = recorded({
      sport: "Other",
      laps: [
        { epochSeconds: sampleStart, timerSeconds: 1800, distanceMetres: 1500, kcal: 300, averageBpm: 120, tracks: [] }
      ]
    })
    assert.strictEqual(records.time.length, 0)
    assert.deepInclude(device, { timerSeconds: 1800, distanceMetres: 1500, kcal: 300, averageBpm: 120 })
  })

  it("blanks and a byte order mark before the declaration, and control characters, are no obstacle", () => {
    const xml = text(rideIn.tcx(0))
    for (const written of [`          ${xml}`, `\uFEFF${xml}`, xml.replace("Edge 530", "Edge\u0001 530")]) {
      const { recordings, warnings } = decoded(bytes(written))
      assert.strictEqual(recordings[0]!.records.time.length, 600)
      assert.deepStrictEqual(warnings, [])
    }
  })

  it("UTF-16 is read like UTF-8", () => {
    const utf16 = Buffer.from(`\uFEFF${text(rideIn.tcx(0))}`, "utf16le")
    assert.strictEqual(decoded(utf16).recordings[0]!.records.time.length, 600)
  })
})

describe("TCX that is broken or none", () => {
  it("is salvaged up to where it ends", () => {
    const whole = rideIn.tcx(0)
    const { recordings, warnings } = decoded(whole.subarray(0, whole.length / 2))
    const points = recordings[0]!.records.time.length
    assert.isAbove(points, 250)
    assert.deepStrictEqual(warnings, [`the file ends in the middle: ${points} track points salvaged`])
  })

  it("keeps what comes before a broken tag, and says where that is", () => {
    const points = text(rideIn.tcx(0)).split("</Trackpoint>")
    const xml = `${points.slice(0, 400).join("</Trackpoint>")}</Trackpont>${points.slice(400).join("</Trackpoint>")}`
    const { recordings, warnings } = decoded(bytes(xml))
    assert.isAtLeast(recordings[0]!.records.time.length, 399)
    assert.match(warnings[0]!, /not well formed from line 40\d: (399|400) track points salvaged/u)
  })

  it("does not mind a bare ampersand", () => {
    const xml = text(rideIn.tcx(0)).replace("Edge 530", "Edge & 530")
    const { recordings, warnings } = decoded(bytes(xml))
    assert.strictEqual(recordings[0]!.records.time.length, 600)
    assert.match(warnings[0]!, /600 track points salvaged/u)
  })

  it("leaves a point without a time out", () => {
    const xml = text(writeTcx([oneLap(track(5))])).replace(/<Time>[^<]*<\/Time>/u, "")
    const [recording] = decoded(bytes(xml)).recordings
    assert.strictEqual(recording!.records.time.length, 4)
    assert.deepStrictEqual(recording!.warnings, ["1 track points without a time were left out"])
  })

  it("names courses and workouts for what they are", () => {
    const course = `<TrainingCenterDatabase><Courses><Course><Track/></Course></Courses></TrainingCenterDatabase>`
    assert.deepStrictEqual(failure(course), {
      fault: "notAnActivity",
      reason: "a TCX file, but not an activity: it holds a course"
    })
    assert.strictEqual(failure("<TrainingCenterDatabase/>").fault, "nothingInside")
  })

  it("is refused when it lies in the future", () => {
    assert.strictEqual(failure(rideIn.tcx(0), sampleStart - 3 * 86_400).fault, "implausibleTime")
  })

  it("is refused with a document type, and no entity is ever expanded", () => {
    const laughs = `<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>`
    assert.match(failure(text(rideIn.tcx(0)).replace("?>", `?>${laughs}`)).reason, /document type/u)
  })

  it("is refused when it is nested or written without end", () => {
    assert.match(failure(`<TrainingCenterDatabase>${"<a>".repeat(100_000)}`).reason, /nested deeper/u)
    assert.match(failure(`<TrainingCenterDatabase><Id>${"9".repeat(3_000_000)}`).reason, /more than 1 MiB/u)
    assert.match(failure(`<TrainingCenterDatabase ${'a="1" '.repeat(500_000)}>`).reason, /more than 1 MiB/u)
  })
})
