import { assert, describe, it } from "@effect/vitest"
import { Result } from "effect"
import type { Recording } from "../../src/domain/Recording.ts"
import { summarise } from "../../src/engine/summarise.ts"
import type { DecodedFile, DecodeFailure } from "../../src/files/DecodedFile.ts"
import { decodeGpx } from "../../src/files/gpx.ts"
import { goldenAthlete } from "../engine/recordings.ts"
import { sampleStart } from "../support/fitSamples.ts"
import { degreesPer10Metres, rideIn } from "../support/threeFormats.ts"
import { type GpxOptions, type GpxTrackInput, writeGpx, type XmlPoint } from "../support/xmlActivity.ts"

const decoded = (bytes: Uint8Array): DecodedFile => Result.getOrThrow(decodeGpx(bytes))
const recorded = (track: GpxTrackInput, options?: GpxOptions): Recording =>
  decoded(writeGpx([track], options)).recordings[0]!
const failure = (bytes: Uint8Array): DecodeFailure =>
  Result.match(decodeGpx(bytes), {
    onFailure: (why) => why,
    onSuccess: () => ({ fault: "damaged", reason: "it was read" })
  })

/** North at 10 m/s. */
const segment = (count: number, make: (n: number) => Partial<XmlPoint> = () => ({}), from = sampleStart, first = 0) =>
  Array.from({ length: count }, (_, n): XmlPoint => ({
    epochSeconds: from + n,
    latitude: 10 + (first + n) * degreesPer10Metres,
    longitude: 20,
    ...make(n)
  }))

describe("a ride in GPX", () => {
  it("measures its distance between positions, and not across the pause", () => {
    const [recording] = decoded(rideIn.gpx(0)).recordings
    const { summary, timerSeconds } = summarise(recording!, goldenAthlete)
    // 599 steps of 10 m, less the one in the pause.
    assert.approximately(summary.distanceMetres!, 5980, 0.01)
    assert.deepStrictEqual([timerSeconds, summary.movingSeconds, summary.elapsedSeconds], [600, 600, 720])
    assert.strictEqual(recording!.name, "Morning Ride")
  })

  it("keeps a steady pace steady: smoothing moves nothing", () => {
    const { stream } = summarise(recorded({ type: "cycling", segments: [segment(300)] }), goldenAthlete)
    for (let row = 1; row < 300; row++) assert.approximately(stream.channels.metresPerSecond![row]!, 10, 0.01)
  })

  it("leaves a fix in another valley out of the way", () => {
    const { distanceMetres } = recorded({
      type: "cycling",
      segments: [segment(100, (n) => (n === 50 ? { latitude: 11 } : {}))]
    }).records
    assert.approximately(distanceMetres![99]!, 990, 0.01)
  })

  it.each(["gpxtpx:", "ns3:", ""])("finds heart rate, cadence and temperature behind the prefix '%s'", (prefix) => {
    const { records } = recorded(
      { type: "cycling", segments: [segment(3, () => ({ bpm: 130, cadence: 85, celsius: 21, watts: 210 }))] },
      { prefix }
    )
    assert.deepStrictEqual(
      [records.bpm![0], records.cadence![0], records.celsius![0], records.watts![0]],
      [130, 85, 21, 210]
    )
  })

  it("takes a segment's end for a pause, and a hole within one for a pause only when it is long", () => {
    const joined = [...segment(60), ...segment(60, undefined, sampleStart + 80, 60)]
    const parted = [segment(60), segment(60, undefined, sampleStart + 80, 60)]
    const seconds = (segments: ReadonlyArray<ReadonlyArray<XmlPoint>>) =>
      summarise(recorded({ type: "running", segments }), goldenAthlete).timerSeconds
    assert.strictEqual(seconds(parted), 120)
    assert.strictEqual(seconds([joined]), 140)
    assert.strictEqual(seconds([[...segment(60), ...segment(60, undefined, sampleStart + 660, 60)]]), 120)
    // Where segments tell of one pause, a hole that nothing tells of is still one.
    assert.strictEqual(seconds([...parted, segment(60, undefined, sampleStart + 140, 120)]), 180)
    assert.strictEqual(
      seconds([
        segment(60),
        [...segment(60, undefined, sampleStart + 80), ...segment(60, undefined, sampleStart + 740)]
      ]),
      180
    )
  })

  it.each([
    ["cycling", "Ride", "cycling"],
    ["Biking", "Ride", "cycling"],
    ["1", "Ride", "cycling"],
    ["9", "Run", "running"],
    ["trail_running", "Run", "trail_running"],
    ["OpenWaterSwimming", "Swim", "open_water_swimming"],
    ["Hiking", "Other", "hiking"],
    ["motorcycling", "Other", "motorcycling"]
  ])("reads the type %s as %s (%s)", (type, sport, word) => {
    const recording = recorded({ type, segments: [segment(3)] })
    assert.deepStrictEqual([recording.sport, recording.activityWord], [sport, word])
  })

  it("asks the title when there is no type, and says so", () => {
    const recording = recorded({ name: "Evening Run", segments: [segment(3)] })
    assert.strictEqual(recording.sport, "Run")
    assert.match(recording.warnings.join(), /title says running/u)
    const unknown = recorded({ name: "To the lake", segments: [segment(3)] })
    assert.strictEqual(unknown.sport, "Other")
    assert.match(unknown.warnings.join(), /does not name its sport/u)
  })

  it("makes an activity of every track, in the order of time", () => {
    const { recordings } = decoded(
      writeGpx([
        { type: "running", segments: [segment(5, undefined, sampleStart + 7200)] },
        { type: "cycling", segments: [segment(5)] }
      ])
    )
    assert.deepStrictEqual(
      recordings.map(({ sport }) => sport),
      ["Ride", "Run"]
    )
  })

  it("of a virtual ride knows that it is one", () => {
    const recording = recorded({ type: "VirtualRide", segments: [segment(3)] }, { creator: "Zwift" })
    assert.deepStrictEqual(
      [recording.sport, recording.virtual, recording.indoor, recording.source],
      ["Ride", true, true, "Zwift"]
    )
  })
})

describe("GPX that is no activity", () => {
  it("is refused when no point of its track has a time", () => {
    const route = writeGpx([{ name: "A loop", segments: [segment(50)] }], { untimed: true })
    assert.deepStrictEqual(failure(route), {
      fault: "nothingInside",
      reason: "the track has no times: it is a planned route, not a recording"
    })
  })

  it("is told from routes and waypoints", () => {
    const route = writeGpx([], { more: `<rte><rtept lat="1" lon="2"/></rte><wpt lat="1" lon="2"/>` })
    assert.strictEqual(failure(route).fault, "notAnActivity")
  })

  it("keeps the timed one of two tracks and mentions the other", () => {
    const whole = new TextDecoder().decode(
      writeGpx([
        { type: "cycling", segments: [segment(5)] },
        { type: "cycling", segments: [segment(5, undefined, sampleStart + 9000)] }
      ])
    )
    const second = whole.lastIndexOf("<trk>")
    const xml = whole.slice(0, second) + whole.slice(second).replaceAll(/<time>[^<]*<\/time>/gu, "")
    const { recordings, warnings } = decoded(new TextEncoder().encode(xml))
    assert.lengthOf(recordings, 1)
    assert.deepStrictEqual(warnings, ["1 tracks without times were left out"])
  })
})
