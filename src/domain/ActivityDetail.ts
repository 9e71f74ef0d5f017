/** One activity in depth. Laps always; every other group only when asked for, or its reason in `missing`. */
import { Schema } from "effect"
import { ActivitySummary } from "./Activity.ts"
import { Alpha1 } from "./Alpha1.ts"
import { Curves } from "./Curves.ts"
import { DurabilityDrift } from "./Durability.ts"
import { Basis, Extras, Missing } from "./Evidence.ts"
import { Series, type SeriesRequest } from "./Series.ts"
import { SwimDetail } from "./SwimDetail.ts"

/** Sports with details. */
export const DetailSport = Schema.Literals(["Ride", "Run", "Swim"])
export type DetailSport = typeof DetailSport.Type

const nullable = Schema.NullOr(Schema.Finite)

export const DetailLap = Schema.Struct({
  /** From 1, in the order of the device. */
  number: Schema.Finite,
  /** Elapsed seconds since the start; the end is not included. */
  startSeconds: Schema.Finite,
  endSeconds: Schema.Finite,
  timerSeconds: nullable,
  distanceMetres: nullable,
  averageWatts: nullable,
  averageMetresPerSecond: nullable,
  averageBpm: nullable,
  averageCadence: nullable,
  averageBreathsPerMinute: nullable,
  /** Mean alpha 1; absent unless alpha 1 was asked for. */
  averageAlpha1: Schema.optionalKey(nullable),
  extras: Schema.optionalKey(Extras)
})
export type DetailLap = typeof DetailLap.Type

export const Weather = Schema.Union([
  Schema.Struct({ kind: Schema.Literal("indoor") }),
  /** What the device measured; it reads high in the sun. */
  Schema.Struct({ kind: Schema.Literal("device"), averageCelsius: Schema.Finite })
])
export type Weather = typeof Weather.Type

export const ActivityDetail = Schema.Struct({
  activity: ActivitySummary,
  weather: Schema.NullOr(Weather),
  laps: Schema.Array(DetailLap),
  /** Swims in a pool. */
  swim: Schema.optionalKey(SwimDetail),
  alpha1: Schema.optionalKey(Alpha1),
  durabilityDrift: Schema.optionalKey(DurabilityDrift),
  curves: Schema.optionalKey(Curves),
  series: Schema.optionalKey(Series),
  missing: Schema.Array(Missing),
  basis: Schema.Array(Basis),
  /** What to keep in mind about the recording, in words. */
  warnings: Schema.Array(Schema.String),
  extras: Schema.optionalKey(Extras)
})
export type ActivityDetail = typeof ActivityDetail.Type

/** What to compute. Swims know neither alpha 1 nor curves. */
export interface DetailRequest {
  readonly sport: DetailSport
  readonly id: ActivitySummary["id"]
  readonly alpha1: boolean
  readonly curves: boolean
  readonly series: SeriesRequest | null
}
