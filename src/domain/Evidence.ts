/** How a derived figure came to be, and why one could not: what travels with every answer about an activity. */
import { Schema } from "effect"

/** What was asked for and cannot be had honestly. */
export const Missing = Schema.Struct({
  /** The part, named as the domain names it: `alpha1`, `powerCurve`, `weather`. `wire/` respells it. */
  what: Schema.String,
  /** In words, without the part's name: "no R-R intervals in this activity". */
  reason: Schema.String
})
export type Missing = typeof Missing.Type

/** One derived part: the formula, the channel behind it and how much of the activity that channel covers. */
export const Basis = Schema.Struct({
  what: Schema.String,
  /** Stable id of the formula and its variant, `mean-maximal/elapsed`. */
  method: Schema.String,
  channel: Schema.String,
  /** Share of the activity with valid data, 0 to 1. */
  coverage: Schema.Finite,
  /** Short codes, `lowCoverage`. */
  warnings: Schema.Array(Schema.String)
})
export type Basis = typeof Basis.Type

/** Keys a source sent and we do not know, verbatim; `wire/` puts them back where they were. */
export const Extras = Schema.Record(Schema.String, Schema.Json)
export type Extras = typeof Extras.Type
