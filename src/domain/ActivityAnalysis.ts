/** One activity, or a stretch of it, in figures. A block without data is absent, never zero. */
import { Schema } from "effect"
import { ActivitySummary } from "./Activity.ts"
import { DetailSport } from "./ActivityDetail.ts"
import { Measure } from "./Curves.ts"
import { Basis, Extras, Missing } from "./Evidence.ts"
import { ZoneSeconds } from "./Zones.ts"

const nullable = Schema.NullOr(Schema.Finite)

/** Elapsed seconds since the start; the end is not included. */
export const SecondsRange = Schema.Struct({ fromSeconds: Schema.Finite, toSeconds: Schema.Finite })
export type SecondsRange = typeof SecondsRange.Type

export const Figures = Schema.Struct({ average: Schema.Finite, max: Schema.Finite, min: Schema.Finite })
export type Figures = typeof Figures.Type

export const PowerFigures = Schema.Struct({
  ...Figures.fields,
  /** Null under five minutes. */
  normalized: nullable,
  variabilityIndex: nullable,
  /** Null without a threshold. */
  intensityFactor: nullable
})
export type PowerFigures = typeof PowerFigures.Type

/** One part of the activity: a half, or one of the equal windows. */
export const StretchFigures = Schema.Struct({
  fromSeconds: Schema.Finite,
  toSeconds: Schema.Finite,
  averageWatts: nullable,
  averageMetresPerSecond: nullable,
  averageBpm: nullable,
  averageCadence: nullable,
  ascentMetres: nullable,
  descentMetres: nullable
})
export type StretchFigures = typeof StretchFigures.Type

export const Pacing = Schema.Struct({
  /** What `fadePercent` is measured in: power where there is any, else speed. */
  measure: Measure,
  firstHalf: StretchFigures,
  secondHalf: StretchFigures,
  /** Positive: a weaker or slower second half. */
  fadePercent: Schema.Finite
})
export type Pacing = typeof Pacing.Type

/** What a heartbeat bought in each half; positive: more beats for the same output in the second. */
export const DecouplingFigures = Schema.Struct({
  measure: Measure,
  percent: Schema.Finite,
  /** Watts per bpm, or m/s per bpm. */
  firstHalf: Schema.Finite,
  secondHalf: Schema.Finite,
  secondsUsed: Schema.Finite
})
export type DecouplingFigures = typeof DecouplingFigures.Type

/** Normalized watts, or grade-adjusted metres per minute, for one beat a minute (Friel). */
export const EfficiencyFactor = Schema.Struct({ measure: Measure, factor: Schema.Finite })
export type EfficiencyFactor = typeof EfficiencyFactor.Type

/** Critical power of the recent weeks, with the efforts it rests on. */
export const CriticalPowerContext = Schema.Struct({
  watts: Schema.Finite,
  wPrimeJoules: Schema.Finite,
  /** Standard errors; null with too few efforts to tell. */
  wattsError: nullable,
  wPrimeError: nullable,
  /** Mean power of the activity as a share of critical power. */
  averagePercent: nullable,
  support: Schema.Array(Schema.Struct({ durationSeconds: Schema.Finite, watts: Schema.Finite }))
})
export type CriticalPowerContext = typeof CriticalPowerContext.Type

export const WPrimeFigures = Schema.Struct({
  minimumJoules: Schema.Finite,
  minimumPercent: Schema.Finite,
  minimumAtSeconds: Schema.Finite,
  endJoules: Schema.Finite,
  secondsBelowQuarter: Schema.Finite,
  /** Nobody spends what is not there. */
  finding: Schema.NullOr(Schema.Literal("criticalPowerOrWPrimeTooLow"))
})
export type WPrimeFigures = typeof WPrimeFigures.Type

export const ActivityAnalysis = Schema.Struct({
  /** Null where a source answers with figures alone. */
  activity: Schema.NullOr(ActivitySummary),
  sport: DetailSport,
  /** The stretch applied, cut to the activity; null: all of it. */
  range: Schema.NullOr(SecondsRange),
  overview: Schema.Struct({
    movingSeconds: Schema.Finite,
    elapsedSeconds: Schema.Finite,
    distanceMetres: nullable,
    ascentMetres: nullable
  }),
  power: Schema.optionalKey(PowerFigures),
  heartRate: Schema.optionalKey(Figures),
  cadence: Schema.optionalKey(Figures),
  /** m/s. */
  speed: Schema.optionalKey(Figures),
  pacing: Schema.optionalKey(Pacing),
  timeInZone: Schema.optionalKey(Schema.Struct({ measure: Measure, seconds: ZoneSeconds })),
  /** Absent when not asked for. */
  segments: Schema.optionalKey(Schema.Array(StretchFigures)),
  decoupling: Schema.optionalKey(DecouplingFigures),
  efficiency: Schema.optionalKey(EfficiencyFactor),
  criticalPower: Schema.optionalKey(CriticalPowerContext),
  wPrime: Schema.optionalKey(WPrimeFigures),
  missing: Schema.Array(Missing),
  basis: Schema.Array(Basis),
  warnings: Schema.Array(Schema.String),
  extras: Schema.optionalKey(Extras)
})
export type ActivityAnalysis = typeof ActivityAnalysis.Type

export interface AnalysisRequest {
  readonly sport: DetailSport
  readonly id: ActivitySummary["id"]
  readonly segments: boolean
  readonly range: SecondsRange | null
}
