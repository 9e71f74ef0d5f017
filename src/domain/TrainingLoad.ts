/** Training load day by day, done and planned. CTL, ATL and TSB are arithmetic on load and say nothing of fitness. */
import { Schema } from "effect"
import { LoadMethod } from "./Activity.ts"
import { Day } from "./Day.ts"
import { InsightBasis } from "./Insight.ts"

const nullable = Schema.NullOr(Schema.Finite)

export const LoadDay = Schema.Struct({
  day: Day,
  /** Done and still planned; 0 on a day of rest. */
  ess: Schema.Finite,
  /** The part of it that is only planned. */
  plannedEss: Schema.Finite,
  ctl: Schema.Finite,
  atl: Schema.Finite,
  /** Of the morning: yesterday's CTL minus yesterday's ATL; null on the first day known. */
  tsb: nullable,
  /** CTL gained in seven days. */
  ramp: nullable,
  /** Of the seven days that end on this one. */
  monotony: nullable,
  strain: nullable,
  /** True while the averages lean on an assumed start. */
  settling: Schema.Boolean
})
export type LoadDay = typeof LoadDay.Type

export const MethodShare = Schema.Struct({ method: LoadMethod, share: Schema.Finite })

export const LoadInputs = Schema.Struct({
  /** First and last day with a load. */
  since: Schema.NullOr(Day),
  lastDone: Schema.NullOr(Day),
  /** Of the window: sessions whose load nobody knows. They count as nothing. */
  doneWithoutLoad: Schema.Int,
  plannedWithoutLoad: Schema.Int
})

export const TrainingLoad = Schema.Struct({
  /** One per day of the window, oldest first. */
  days: Schema.Array(LoadDay),
  /** Null without any load up to today. */
  today: Schema.NullOr(LoadDay),
  window: Schema.Struct({ start: Day, end: Day }),
  /** Of the last 28 days by where the load came from; null where the source does not tell. */
  mix: Schema.NullOr(Schema.Array(MethodShare)),
  inputs: LoadInputs,
  /** What the reader should know about these figures, in sentences. */
  notes: Schema.Array(Schema.String),
  basis: InsightBasis
})
export type TrainingLoad = typeof TrainingLoad.Type
