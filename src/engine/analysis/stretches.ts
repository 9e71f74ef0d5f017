/** Parts of an activity in figures: the whole, a range, halves, equal windows. Rows are seconds of timer time. */
import type { ActivitySport } from "../../domain/Activity.ts"
import type { ChannelName, Stream } from "../../domain/Stream.ts"
import { ascentMetres, smoothAltitude } from "../elevation.ts"
import { averageCadence } from "../figures.ts"
import { mean } from "../grid.ts"
import { firstRowAt } from "../laps.ts"
import { isMoving } from "../moving.ts"
import type { SwimLength } from "../swimming.ts"

/** Rows [from, to) as a stream of their own, sharing the memory; elapsed seconds stay those of the activity. */
export const sliceStream = (stream: Stream, from: number, to: number): Stream => ({
  length: Math.max(0, to - from),
  elapsedSeconds: stream.elapsedSeconds.subarray(from, to),
  channels: Object.fromEntries(
    Object.entries(stream.channels).map(([name, values]) => [name, values.subarray(from, to)])
  )
})

/** The rows whose second lies in [fromSeconds, toSeconds) of the elapsed clock. */
export const rowsBetween = (stream: Stream, fromSeconds: number, toSeconds: number): readonly [number, number] => [
  firstRowAt(stream, Math.ceil(fromSeconds)),
  firstRowAt(stream, Math.ceil(toSeconds))
]

export interface Stretch {
  /** Elapsed seconds; the end is not included. */
  readonly fromSeconds: number
  readonly toSeconds: number
  readonly averageWatts: number | null
  readonly averageMetresPerSecond: number | null
  readonly averageBpm: number | null
  readonly averageCadence: number | null
  readonly ascentMetres: number | null
  readonly descentMetres: number | null
}

const stretchOf = (stream: Stream): Stretch => {
  const { bpm, cadence, metresPerSecond, watts } = stream.channels
  const average = (values: Float32Array | undefined) => (values === undefined ? null : mean(values))
  return {
    fromSeconds: stream.elapsedSeconds[0] ?? 0,
    toSeconds: (stream.elapsedSeconds[stream.length - 1] ?? -1) + 1,
    averageWatts: average(watts),
    averageMetresPerSecond: average(metresPerSecond),
    averageBpm: average(bpm),
    averageCadence: averageCadence(cadence),
    ...climbOf(stream)
  }
}

/** Rises and falls by the same rule: a fall is a rise of the altitude turned over. Null without altitude. */
export const climbOf = ({
  channels: { altitudeMetres }
}: Stream): { readonly ascentMetres: number | null; readonly descentMetres: number | null } => {
  if (altitudeMetres === undefined || mean(altitudeMetres) === null) return { ascentMetres: null, descentMetres: null }
  const smooth = smoothAltitude(altitudeMetres)
  return { ascentMetres: ascentMetres(smooth), descentMetres: ascentMetres(smooth.map((metres) => -metres)) }
}

/** Equal windows of timer time, as even as whole seconds allow. */
export const windowsOf = (stream: Stream, count: number): ReadonlyArray<Stretch> =>
  Array.from({ length: Math.min(count, stream.length) }, (_, window) =>
    stretchOf(
      sliceStream(
        stream,
        Math.round((window * stream.length) / count),
        Math.round(((window + 1) * stream.length) / count)
      )
    )
  )

export interface Pace {
  readonly measure: "power" | "speed"
  readonly firstHalf: Stretch
  readonly secondHalf: Stretch
  /** Positive: weaker or slower in the second half. */
  readonly fadePercent: number
}

/** Power where there is any, else speed; null where a half has neither, or the first half none to compare with. */
export const pacingOf = (stream: Stream): Pace | null => {
  const [firstHalf, secondHalf] = windowsOf(stream, 2)
  if (firstHalf === undefined || secondHalf === undefined) return null
  const compare = (measure: Pace["measure"], first: number | null, second: number | null): Pace | null =>
    first === null || second === null || !(first > 0)
      ? null
      : { measure, firstHalf, secondHalf, fadePercent: (100 * (first - second)) / first }
  return (
    compare("power", firstHalf.averageWatts, secondHalf.averageWatts) ??
    compare("speed", firstHalf.averageMetresPerSecond, secondHalf.averageMetresPerSecond)
  )
}

export interface Extremes {
  readonly average: number
  readonly max: number
  readonly min: number
}

/** @param counts which rows do; all valid ones by default */
export const extremesOf = (
  values: Float32Array | undefined,
  counts: (value: number, row: number) => boolean = () => true
): Extremes | null => {
  let sum = 0
  let valid = 0
  let max = Number.NEGATIVE_INFINITY
  let min = Number.POSITIVE_INFINITY
  for (let row = 0; row < (values?.length ?? 0); row++) {
    const value = values![row]!
    if (Number.isNaN(value) || !counts(value, row)) continue
    sum += value
    valid++
    if (value > max) max = value
    if (value < min) min = value
  }
  return valid === 0 ? null : { average: sum / valid, max, min }
}

/** Speed while getting somewhere: traffic lights have no pace. */
export const movingSpeed = (stream: Stream, sport: ActivitySport): Extremes | null =>
  extremesOf(stream.channels.metresPerSecond, (_, row) => isMoving(stream, sport, row))

/** Metres covered within the rows; null without distance or speed. */
export const distanceWithin = ({ channels: { distanceMetres, metresPerSecond } }: Stream): number | null => {
  if (distanceMetres !== undefined) {
    const valid = distanceMetres.filter((metres) => !Number.isNaN(metres))
    if (valid.length > 1) return valid[valid.length - 1]! - valid[0]!
  }
  return metresPerSecond?.reduce((sum, value) => (Number.isNaN(value) ? sum : sum + value), 0) ?? null
}

/**
 * A pool swim as a stream: the seconds of its lengths, rests left out like pauses, speed and stroke rate constant
 * within a length. Heart rate is taken from the recorded stream where there is one.
 */
export const streamOfLengths = (lengths: ReadonlyArray<SwimLength>, recorded: Stream | null): Stream => {
  const elapsed: Array<number> = []
  const of: Array<SwimLength> = []
  for (const length of lengths) {
    if (!length.active) continue
    const first = Math.max(Math.round(length.startSeconds), (elapsed.at(-1) ?? -1) + 1)
    for (let second = first; second < Math.round(length.startSeconds + length.seconds); second++) {
      elapsed.push(second)
      of.push(length)
    }
  }
  const channel = (value: (length: SwimLength, row: number) => number): Float32Array =>
    Float32Array.from(of, (length, row) => value(length, row))
  const bpm = recorded?.channels.bpm
  const made: { [Channel in ChannelName]?: Float32Array } = {
    metresPerSecond: channel(({ metresPerSecond }) => metresPerSecond ?? Number.NaN),
    cadence: channel(({ seconds, strokes }) =>
      strokes === null || strokes === 0 ? Number.NaN : (60 * strokes) / seconds
    ),
    ...(recorded === null || bpm === undefined ? {} : { bpm: channel((_, row) => bpmAt(recorded, bpm, elapsed[row]!)) })
  }
  const present = Object.entries(made).filter(([, values]) => values.some((value) => !Number.isNaN(value)))
  return { length: of.length, elapsedSeconds: Int32Array.from(elapsed), channels: Object.fromEntries(present) }
}

const bpmAt = (recorded: Stream, bpm: Float32Array, second: number): number => {
  const row = firstRowAt(recorded, second)
  return recorded.elapsedSeconds[row] === second ? bpm[row]! : Number.NaN
}
