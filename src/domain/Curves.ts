/** Mean-maximal curves of one activity and what they are compared with. */
import { Schema } from "effect"
import { Day } from "./Day.ts"
import { WithinSessionDurability } from "./Durability.ts"
import { ZoneName } from "./Zones.ts"

export const Measure = Schema.Literals(["power", "speed"])
export type Measure = typeof Measure.Type

export const Curve = Schema.Array(
  Schema.Struct({
    durationSeconds: Schema.Finite,
    /** Watts, or grade-adjusted m/s. */
    best: Schema.Finite,
    /** Elapsed second at which the window begins; null where a source does not tell. */
    startSeconds: Schema.NullOr(Schema.Finite)
  })
)
export type Curve = typeof Curve.Type

export const RecentBestShare = Schema.Struct({
  measure: Measure,
  at: Schema.Array(Schema.Struct({ durationSeconds: Schema.Finite, percent: Schema.Finite }))
})
export type RecentBestShare = typeof RecentBestShare.Type

/** What "recent" means. */
export const ReferenceWindow = Schema.Struct({
  days: Schema.Finite,
  since: Schema.toType(Day),
  activityCount: Schema.Finite,
  excludesCurrentActivity: Schema.Boolean
})
export type ReferenceWindow = typeof ReferenceWindow.Type

export const EffortBand = Schema.Struct({
  band: ZoneName,
  seconds: Schema.Finite,
  bouts: Schema.Finite,
  longestBoutSeconds: Schema.Finite,
  /** Label of the class (`2To5min`) to seconds; adds up to `seconds`. */
  secondsByBoutLength: Schema.Record(Schema.String, Schema.Finite)
})
export type EffortBand = typeof EffortBand.Type

export const EffortStructure = Schema.Struct({ measure: Measure, bands: Schema.Array(EffortBand) })
export type EffortStructure = typeof EffortStructure.Type

/** A part that is null has its reason in the `missing` of the detail. */
export const Curves = Schema.Struct({
  /** Watts of a ride or of a run with running power. */
  power: Schema.NullOr(Curve),
  /** Grade-adjusted speed; runs only. */
  speed: Schema.NullOr(Curve),
  percentOfRecentBest: Schema.NullOr(RecentBestShare),
  referenceWindow: Schema.NullOr(ReferenceWindow),
  effortStructure: Schema.NullOr(EffortStructure),
  durability: Schema.NullOr(WithinSessionDurability)
})
export type Curves = typeof Curves.Type
