/**
 * Streams as a language model reads them: columnar, a regular step given once, only the channels asked for.
 * Values stay in the units of `Stream`; `wire/` rounds and respells them.
 */
import { Schema } from "effect"
import { channelNames } from "./Stream.ts"

/** Every channel of a stream, and series that are derived from it. */
export const seriesChannels = [
  ...channelNames,
  "gradeAdjustedMetresPerSecond",
  "alpha1",
  "strokesPerMinute",
  "metresPerStroke",
  "poolLengthMetres"
] as const
export const SeriesChannel = Schema.Literals(seriesChannels)
export type SeriesChannel = typeof SeriesChannel.Type

export const Resolution = Schema.Literals(["low", "medium", "high", "full"])
export type Resolution = typeof Resolution.Type

/** About how many points each resolution has; `full` is every second, this many to a page. */
export const pointsOf: { readonly [R in Resolution]: number } = { low: 200, medium: 500, high: 1000, full: 2000 }

/** Shown unless the caller chooses: the output, heart rate and the terrain. The first of two that is there stands for both. */
export const defaultChannels = (
  sport: "Ride" | "Run" | "Swim",
  has: (channel: SeriesChannel) => boolean
): ReadonlyArray<SeriesChannel> => {
  switch (sport) {
    case "Ride":
      return [has("watts") || !has("metresPerSecond") ? "watts" : "metresPerSecond", "bpm", "altitudeMetres"]
    case "Run":
      return [has("metresPerSecond") || !has("watts") ? "metresPerSecond" : "watts", "bpm", "altitudeMetres"]
    case "Swim":
      return ["metresPerSecond", "strokesPerMinute", "metresPerStroke"]
  }
}

const values = Schema.Array(Schema.NullOr(Schema.Finite))

export const SeriesColumn = Schema.Struct({ channel: SeriesChannel, values })
export type SeriesColumn = typeof SeriesColumn.Type

const SeriesTime = Schema.Union([
  /** Timer seconds: bucket i begins at `fromSeconds + i * stepSeconds`. */
  Schema.Struct({ by: Schema.Literal("step"), fromSeconds: Schema.Finite, stepSeconds: Schema.Finite }),
  /** Lengths of a pool, and sources without a regular grid: seconds since the start, one per point. */
  Schema.Struct({ by: Schema.Literal("list"), seconds: Schema.Array(Schema.Finite) })
])
export type SeriesTime = typeof SeriesTime.Type

export const Series = Schema.Struct({
  resolution: Resolution,
  time: SeriesTime,
  /** Points in this answer, and in all pages. */
  points: Schema.Finite,
  totalPoints: Schema.Finite,
  /** In the order asked for. */
  columns: Schema.Array(SeriesColumn),
  /** Highest value within each point, where peaks were asked for. */
  peaks: Schema.Array(SeriesColumn),
  /** Asked for and not in this activity. */
  missing: Schema.Array(SeriesChannel),
  /** In this activity and not asked for. */
  available: Schema.Array(SeriesChannel),
  /** Longest pauses: the timer second they follow, and how long they lasted. Laps count them, the points do not. */
  pauses: Schema.Array(Schema.Struct({ afterSeconds: Schema.Finite, seconds: Schema.Finite })),
  /** Opaque; null on the last page and on every resolution but `full`. */
  nextCursor: Schema.NullOr(Schema.String)
})
export type Series = typeof Series.Type

export interface SeriesRequest {
  readonly resolution: Resolution
  /** Null: `defaultChannels`, and alpha 1 where that was asked for too. */
  readonly channels: ReadonlyArray<SeriesChannel> | null
  readonly peaks: boolean
  /** From `nextCursor` of the page before. It carries the channels and belongs to the athlete it was made for. */
  readonly cursor: string | null
}
