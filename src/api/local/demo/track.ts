/**
 * What all simulated recordings share: the second-by-second intent of a workout, pauses, hills, and the
 * assembly of columns into a `Recording`. Nothing has a position: the athlete lives nowhere.
 */
import type { ActivitySport } from "../../../domain/Activity.ts"
import type {
  BeatIntervals,
  RecordColumns,
  RecordedLap,
  RecordedLength,
  Recording,
  TimerEvent
} from "../../../domain/Recording.ts"
import type { Random } from "./random.ts"
import type { DayForm, Fitness } from "./body.ts"
import type { Segment } from "./segments.ts"

/** Everything a simulated session depends on. */
export interface Outing {
  readonly name: string
  readonly startEpochSeconds: number
  readonly utcOffsetSeconds: number
  readonly indoor: boolean
  readonly segments: ReadonlyArray<Segment>
  readonly fitness: Fitness
  readonly form: DayForm
  readonly random: Random
  /** A chest strap was worn: R-R intervals and breathing. */
  readonly strap: boolean
  readonly celsius: number
}

/** A stop of the clock, after so many timer seconds. */
export interface Stop {
  readonly afterSeconds: number
  readonly pausedSeconds: number
}

/** Effort per timer second; every change takes a few seconds. */
export const intentOf = (segments: ReadonlyArray<Segment>, rampSeconds: number): Float64Array => {
  const total = segments.reduce((sum, segment) => sum + segment.seconds, 0)
  const intent = new Float64Array(total)
  let second = 0
  let level = (segments[0]?.share ?? 0) * 0.7
  for (const segment of segments) {
    for (let index = 0; index < segment.seconds; index++) {
      level += (segment.share - level) / rampSeconds
      intent[second++] = level
    }
  }
  return intent
}

/** Rolling country: altitude over distance as a few waves, so that grade follows without differences. */
export const hills = (
  random: Random,
  size: number
): ((metres: number) => { readonly grade: number; readonly altitude: number }) => {
  const waves = [
    [11_000, 42],
    [2700, 12],
    [830, 3]
  ].map(([length, height]) => ({
    perMetre: (2 * Math.PI) / (length! * random.between(0.85, 1.15)),
    height: height! * size * random.between(0.7, 1.2),
    phase: random.between(0, 2 * Math.PI)
  }))
  const base = random.between(60, 140)
  // One object for all seconds of a ride: the caller reads it at once.
  const point = { grade: 0, altitude: 0 }
  return (metres) => {
    point.grade = 0
    point.altitude = base
    for (const wave of waves) {
      const angle = metres * wave.perMetre + wave.phase
      point.altitude += wave.height * Math.sin(angle)
      point.grade += wave.height * wave.perMetre * Math.cos(angle)
    }
    return point
  }
}

/** Seconds since 1970 of each timer second, with the stops in between. */
export const clockOf = (startEpochSeconds: number, rows: number, stops: ReadonlyArray<Stop>): Float64Array => {
  const time = new Float64Array(rows)
  let paused = 0
  let next = 0
  for (let row = 0; row < rows; row++) {
    while (next < stops.length && stops[next]!.afterSeconds <= row) paused += stops[next++]!.pausedSeconds
    time[row] = startEpochSeconds + row + paused
  }
  return time
}

interface Parts {
  readonly sport: ActivitySport
  readonly activityWord: string
  readonly records: RecordColumns
  readonly beats?: BeatIntervals | null
  readonly stops?: ReadonlyArray<Stop>
  /** Timer seconds at which laps begin, the first at 0. */
  readonly lapStarts?: ReadonlyArray<number>
  readonly lengths?: ReadonlyArray<RecordedLength>
  readonly poolLengthMetres?: number
  readonly ascentMetres?: number
  readonly kcal: number
}

export const recordingOf = (outing: Outing, parts: Parts): Recording => {
  const { records } = parts
  const rows = records.time.length
  const last = rows - 1
  const elapsedSeconds = (records.time[last] ?? outing.startEpochSeconds) - outing.startEpochSeconds + 1
  return {
    sport: parts.sport,
    source: "Garmin",
    activityWord: parts.activityWord,
    name: outing.name,
    startEpochSeconds: outing.startEpochSeconds,
    utcOffsetSeconds: outing.utcOffsetSeconds,
    indoor: outing.indoor,
    virtual: false,
    records,
    beats: parts.beats ?? null,
    laps: lapsOf(records, parts.lapStarts ?? [0]),
    lengths: parts.lengths ?? [],
    timerEvents: timerEvents(records.time, parts.stops ?? []),
    poolLengthMetres: parts.poolLengthMetres ?? null,
    wearer: null,
    device: {
      timerSeconds: rows,
      elapsedSeconds,
      distanceMetres: records.distanceMetres?.[last] ?? null,
      ascentMetres: parts.ascentMetres === undefined ? null : Math.round(parts.ascentMetres),
      kcal: Math.round(parts.kcal),
      averageWatts: null,
      normalizedWatts: null,
      averageBpm: null,
      maxBpm: null
    },
    warnings: []
  }
}

const lapsOf = (records: RecordColumns, starts: ReadonlyArray<number>): ReadonlyArray<RecordedLap> => {
  const rows = records.time.length
  return starts
    .filter((start) => start < rows)
    .map((start, index, all) => {
      const end = all[index + 1] ?? rows
      const startEpochSeconds = records.time[start]!
      const distance = records.distanceMetres
      return {
        startEpochSeconds,
        elapsedSeconds: records.time[end - 1]! + 1 - startEpochSeconds,
        timerSeconds: end - start,
        distanceMetres:
          distance === undefined ? null : tenths(distance[end - 1]! - (start === 0 ? 0 : distance[start - 1]!))
      }
    })
}

const timerEvents = (time: Float64Array, stops: ReadonlyArray<Stop>): ReadonlyArray<TimerEvent> => [
  { epochSeconds: time[0]!, running: true },
  ...stops.flatMap(({ afterSeconds }) => [
    { epochSeconds: time[afterSeconds - 1]!, running: false },
    { epochSeconds: time[afterSeconds]!, running: true }
  ]),
  { epochSeconds: time.at(-1)!, running: false }
]

/** Timer seconds at which the workout's steps begin: the athlete presses the lap button. */
export const stepStarts = (segments: ReadonlyArray<Segment>): ReadonlyArray<number> => {
  let start = 0
  return segments.map((segment) => {
    const begins = start
    start += segment.seconds
    return begins
  })
}

/** A lap for every so many metres, as devices make them unasked. */
export const distanceLaps = (distanceMetres: Float64Array, every: number): ReadonlyArray<number> => {
  const starts = [0]
  for (let row = 1; row < distanceMetres.length; row++) {
    if (distanceMetres[row]! >= starts.length * every && row + 30 < distanceMetres.length) starts.push(row)
  }
  return starts
}

export const tenths = (value: number): number => Math.round(value * 10) / 10
export const hundredths = (value: number): number => Math.round(value * 100) / 100
