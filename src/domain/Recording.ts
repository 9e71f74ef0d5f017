/**
 * One session of one activity file as the device wrote it: columnar, unconditioned.
 * Decoders in `files/` make it, `engine/` turns it into a stream and a summary.
 */
import type { ActivitySport } from "./Activity.ts"

/** One value per record; NaN is missing. A channel the device never wrote is absent. */
export interface RecordColumns {
  /** Seconds since 1970, as written: not yet strictly increasing. */
  readonly time: Float64Array
  readonly watts?: Float64Array
  readonly bpm?: Float64Array
  /** Revolutions (ride) or steps of both legs (run) or strokes per minute. */
  readonly cadence?: Float64Array
  readonly metresPerSecond?: Float64Array
  /** Cumulative from the start of the session. */
  readonly distanceMetres?: Float64Array
  readonly altitudeMetres?: Float64Array
  readonly celsius?: Float64Array
  readonly breathsPerMinute?: Float64Array
  readonly latitude?: Float64Array
  readonly longitude?: Float64Array
}

/** R-R intervals in file order; `recordIndex[i]` is the record written before interval i (-1: before the first). */
export interface BeatIntervals {
  readonly milliseconds: Float64Array
  readonly recordIndex: Int32Array
}

export interface RecordedLap {
  readonly startEpochSeconds: number
  readonly elapsedSeconds: number
  readonly timerSeconds: number
  readonly distanceMetres: number | null
}

/** One length of a pool swim. */
export interface RecordedLength {
  readonly startEpochSeconds: number
  readonly elapsedSeconds: number
  readonly active: boolean
  readonly strokes: number | null
  readonly stroke: string | null
}

export interface TimerEvent {
  readonly epochSeconds: number
  readonly running: boolean
}

/** What the device computed itself; kept beside our own figures, never silently mixed. */
export interface DeviceTotals {
  readonly timerSeconds: number | null
  readonly elapsedSeconds: number | null
  readonly distanceMetres: number | null
  readonly ascentMetres: number | null
  readonly kcal: number | null
  readonly averageWatts: number | null
  readonly normalizedWatts: number | null
  readonly averageBpm: number | null
  readonly maxBpm: number | null
}

/** What a device had been told of whoever wore it, as written: nothing of it is checked yet. */
export interface Wearer {
  readonly gender: "female" | "male" | null
  readonly weightKg: number | null
  readonly heightCm: number | null
  readonly restingBpm: number | null
  readonly maxBpm: number | null
  /** Of the sport of the recording. */
  readonly thresholdBpm: number | null
  /** Functional threshold power of the sport of the recording. */
  readonly thresholdWatts: number | null
}

/** Of a file that states none. */
export const noTotals: DeviceTotals = {
  timerSeconds: null,
  elapsedSeconds: null,
  distanceMetres: null,
  ascentMetres: null,
  kcal: null,
  averageWatts: null,
  normalizedWatts: null,
  averageBpm: null,
  maxBpm: null
}

export interface Recording {
  readonly sport: ActivitySport
  /** `Garmin`, `Zwift`, `Wahoo` …; `File` when the file does not say. */
  readonly source: string
  /** The file's own sport word in lower snake case: `cycling`, `open_water`, `hiking`, `transition`. */
  readonly activityWord: string
  readonly name: string | null
  readonly startEpochSeconds: number
  /** Offset of the local clock from UTC where the file tells, else null. */
  readonly utcOffsetSeconds: number | null
  readonly indoor: boolean
  readonly virtual: boolean
  readonly records: RecordColumns
  readonly beats: BeatIntervals | null
  readonly laps: ReadonlyArray<RecordedLap>
  readonly lengths: ReadonlyArray<RecordedLength>
  readonly timerEvents: ReadonlyArray<TimerEvent>
  readonly poolLengthMetres: number | null
  readonly device: DeviceTotals
  /** Null where the file does not say. */
  readonly wearer: Wearer | null
  /** What was odd about the file, in words, for the import report. */
  readonly warnings: ReadonlyArray<string>
}
