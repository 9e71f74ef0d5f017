/** Two to five activities of one sport side by side. */
import { Schema } from "effect"
import { ActivityId, ActivitySummary } from "./Activity.ts"
import { DetailSport } from "./ActivityDetail.ts"

const nullable = Schema.NullOr(Schema.Finite)

export const comparedLimits = { least: 2, most: 5 } as const

export const ComparisonBlockName = Schema.Literals([
  "volume",
  "load",
  "power",
  "speed",
  "heartRate",
  "cadence",
  "pacing",
  "timeInZone",
  "decoupling",
  "efficiency",
  "bests"
])
export type ComparisonBlockName = typeof ComparisonBlockName.Type

export const ComparedUnit = Schema.Literals(["W", "m/s", "bpm", "rpm", "s", "m", "kcal", "%", ""])
export type ComparedUnit = typeof ComparedUnit.Type

/** One figure across the activities, in their order. */
export const ComparedFigure = Schema.Struct({
  /** Stable: `averageWatts`, `fadePercent`, `best300Seconds`. */
  figure: Schema.String,
  unit: ComparedUnit,
  values: Schema.Array(nullable),
  /**
   * Against the first, which is the oldest: in percent, and in points for what is a percentage itself. Null for the
   * first, and where either is unknown or the first is 0.
   */
  change: Schema.Array(nullable),
  /** Every change is known and within 2 percent, or 1 point. */
  alike: Schema.Boolean
})
export type ComparedFigure = typeof ComparedFigure.Type

/** How the activities were done, where it may explain a difference. */
export const ComparedCondition = Schema.Struct({
  what: Schema.Literals(["type", "isIndoor", "isVirtual", "isErgMode", "powerIsFromHeartRate", "poolLengthMetres"]),
  values: Schema.Array(Schema.Union([Schema.String, Schema.Boolean, nullable])),
  alike: Schema.Boolean
})
export type ComparedCondition = typeof ComparedCondition.Type

export const ComparisonBlock = Schema.Struct({
  block: ComparisonBlockName,
  figures: Schema.Array(ComparedFigure)
})
export type ComparisonBlock = typeof ComparisonBlock.Type

/** A block that cannot be compared: these activities lack what it needs. */
export const ComparisonRefusal = Schema.Struct({
  block: ComparisonBlockName,
  lacking: Schema.Array(ActivityId),
  reason: Schema.String
})
export type ComparisonRefusal = typeof ComparisonRefusal.Type

export const Comparison = Schema.Struct({
  sport: DetailSport,
  /** Oldest first; every list of values follows this order. */
  activities: Schema.Array(ActivitySummary),
  conditions: Schema.Array(ComparedCondition),
  blocks: Schema.Array(ComparisonBlock),
  refused: Schema.Array(ComparisonRefusal)
})
export type Comparison = typeof Comparison.Type
