/** What every answer of the models says about itself: which method, what of it is ours, and how fresh its inputs are. */
import { Schema } from "effect"
import { Day } from "./Day.ts"

export const InsightBasis = Schema.Struct({
  /** Stable id with its version; another number means another result. */
  method: Schema.String,
  /** What stands in the literature, by author and year. */
  published: Schema.Array(Schema.String),
  /** Rules and constants of our own, not validated against outcomes. */
  heuristic: Schema.Array(Schema.String)
})
export type InsightBasis = typeof InsightBasis.Type

/** Of the inputs; null: there is none. */
export const Freshness = Schema.Struct({
  activities: Schema.Int,
  newestActivity: Schema.NullOr(Day),
  newestHrv: Schema.optionalKey(Schema.NullOr(Day)),
  newestRestingHeartRate: Schema.optionalKey(Schema.NullOr(Day)),
  newestWeight: Schema.optionalKey(Schema.NullOr(Day)),
  /** Last day anything is planned for. */
  plannedUntil: Schema.optionalKey(Schema.NullOr(Day))
})
export type Freshness = typeof Freshness.Type

export const Range = Schema.Struct({ low: Schema.Finite, high: Schema.Finite })
export type Range = typeof Range.Type

/** Intervals that hold the truth in 50, 80 and 90 of 100 cases. */
export const Intervals = Schema.Struct({ 50: Range, 80: Range, 90: Range })
export type Intervals = typeof Intervals.Type

export const insight = {
  basis: Schema.optionalKey(Schema.Array(InsightBasis)),
  freshness: Schema.optionalKey(Freshness),
  /** What is missing, held back or worth knowing, in words. */
  notes: Schema.optionalKey(Schema.Array(Schema.String))
}
