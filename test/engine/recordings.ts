/** Recordings and athletes for the engine's tests. */
import * as fc from "fast-check"
import type { Athlete } from "../../src/domain/Athlete.ts"
import { noTotals, type RecordColumns, type Recording } from "../../src/domain/Recording.ts"
import type { Stream } from "../../src/domain/Stream.ts"
import { MetresPerSecond, Watts } from "../../src/domain/Units.ts"
import { type Bounds, boundsOf, rideShares, runShares } from "../../src/domain/Zones.ts"
import type { Conditioned } from "../../src/engine/condition.ts"

export const start = 1_772_352_000

const inUnit = <U>(bounds: Bounds, unit: (value: number) => U) => ({
  Endurance: unit(bounds.Endurance),
  Tempo: unit(bounds.Tempo),
  Threshold: unit(bounds.Threshold),
  VO2Max: unit(bounds.VO2Max)
})

/** The settings of the golden numbers: FTP = CP = 250 W, LTHR 165, rest 50, max 185, male, 75 kg. */
export const goldenAthlete: Athlete = {
  demo: false,
  userType: "Triathlete",
  units: "Metric",
  gender: "Male",
  birthYear: 1986,
  heightCm: 180,
  weightKg: 75,
  useRunningPower: true,
  timeZone: null,
  restingHeartRate: 50,
  maxHeartRate: 185,
  thresholdHeartRateRide: 165,
  thresholdHeartRateRun: 165,
  criticalSwimSpeed: MetresPerSecond.make(1),
  planPrompt: "",
  zones: {
    ridePower: inUnit(boundsOf(250, rideShares), (value) => Watts.make(value)),
    runPower: inUnit(boundsOf(250, runShares), (value) => Watts.make(value)),
    runSpeed: inUnit(boundsOf(4, runShares), (value) => MetresPerSecond.make(value))
  }
}

/** Nothing is known about this one. */
export const unknownAthlete: Athlete = {
  ...goldenAthlete,
  gender: null,
  birthYear: null,
  weightKg: null,
  restingHeartRate: null,
  maxHeartRate: null,
  thresholdHeartRateRide: null,
  thresholdHeartRateRun: null,
  criticalSwimSpeed: null,
  zones: { ridePower: null, runPower: null, runSpeed: null }
}

export const recordingOf = (records: RecordColumns, more: Partial<Recording> = {}): Recording => ({
  sport: "Ride",
  source: "Test",
  activityWord: "cycling",
  name: null,
  startEpochSeconds: records.time[0] ?? start,
  utcOffsetSeconds: null,
  indoor: false,
  virtual: false,
  records,
  beats: null,
  laps: [],
  lengths: [],
  timerEvents: [],
  poolLengthMetres: null,
  device: noTotals,
  wearer: null,
  warnings: [],
  ...more
})

export const column = (count: number, value: (n: number) => number): Float64Array =>
  Float64Array.from({ length: count }, (_, n) => value(n))

/** One record a second, or at the given offsets. */
export const seconds = (count: number, from = start): Float64Array => column(count, (n) => from + n)

/** What a device would have written that recorded exactly this stream. */
export const rerecorded = ({ startEpochSeconds, stream }: Conditioned, like: Recording): Recording => {
  const time = Float64Array.from(stream.elapsedSeconds, (second) => second + startEpochSeconds)
  const channels = Object.fromEntries(
    Object.entries(stream.channels).map(([name, values]) => [name, Float64Array.from(values)])
  )
  return { ...like, startEpochSeconds, records: { time, ...channels } }
}

const missing = Number.NaN
const channel = (least: number, most: number, count: number) =>
  fc
    .array(
      fc.oneof(
        { weight: 12, arbitrary: fc.integer({ min: least, max: most }) },
        { weight: 1, arbitrary: fc.constant(missing) }
      ),
      {
        minLength: count,
        maxLength: count
      }
    )
    .map((values) => Float64Array.from(values))

/**
 * Devices at their worst: repeated and backward timestamps, holes and pauses, absent sensors, spikes. Steps are mostly
 * one second; channels are noise, which is harsher than any body.
 */
export const anyRecording: fc.Arbitrary<Recording> = fc.integer({ min: 2, max: 120 }).chain((count) =>
  fc
    .record({
      steps: fc.array(
        fc.oneof(
          { weight: 20, arbitrary: fc.constant(1) },
          { weight: 3, arbitrary: fc.integer({ min: -4, max: 12 }) },
          { weight: 1, arbitrary: fc.integer({ min: 20, max: 400 }) }
        ),
        { minLength: count, maxLength: count }
      ),
      watts: channel(0, 3000, count),
      bpm: channel(0, 255, count),
      cadence: channel(0, 120, count),
      metresPerSecond: channel(0, 20, count),
      altitudeMetres: channel(0, 300, count),
      celsius: channel(-10, 40, count),
      stops: fc.array(fc.tuple(fc.integer({ min: 0, max: 200 }), fc.integer({ min: 1, max: 60 })), { maxLength: 2 })
    })
    .map(({ steps, stops, ...channels }) => {
      let at = start
      const time = Float64Array.from(steps, (step) => (at += step))
      const timerEvents = stops.flatMap(([from, length]) => [
        { epochSeconds: start + from, running: false },
        { epochSeconds: start + from + length, running: true }
      ])
      return recordingOf({ time, ...channels }, { timerEvents, startEpochSeconds: start })
    })
)

export const sameStream = (a: Stream, b: Stream): boolean =>
  a.length === b.length &&
  same(a.elapsedSeconds, b.elapsedSeconds) &&
  Object.keys(a.channels).toSorted().join() === Object.keys(b.channels).toSorted().join() &&
  Object.entries(a.channels).every(([name, values]) => same(values, b.channels[name as keyof Stream["channels"]]!))

const same = (a: ArrayLike<number>, b: ArrayLike<number>): boolean =>
  a.length === b.length && Array.from(a).every((value, n) => Object.is(value, b[n]) || value === b[n])
