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
  "bests"
])
export type ComparisonBlockName = typeof ComparisonBlockName.Type

/** One figure across the activities, in their order. */
export const ComparedFigure = Schema.Struct({
  /** Stable: `averageWatts`, `fadePercent`, `best300Seconds`. */
  figure: Schema.String,
  /** `W`, `m/s`, `s`, `%`; empty for a ratio. */
  unit: Schema.String,
  values: Schema.Array(nullable),
  /** Against the first, which is the oldest; null for itself, and where either is unknown or the first is 0. */
  changePercent: Schema.Array(nullable),
  /** All values lie within a few percent of the first. */
  alike: Schema.Boolean
})
export type ComparedFigure = typeof ComparedFigure.Type

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
  blocks: Schema.Array(ComparisonBlock),
  refused: Schema.Array(ComparisonRefusal)
})
export type Comparison = typeof Comparison.Type
