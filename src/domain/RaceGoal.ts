/** Races and goals. At most one is primary; secondaries are the B and C events around it. */
import { Schema } from "effect"
import { Day } from "./Day.ts"
import { Extras } from "./Evidence.ts"
import { InsightBasis, Intervals } from "./Insight.ts"

export const RaceGoalId = Schema.Int.pipe(Schema.brand("RaceGoalId"))
export type RaceGoalId = typeof RaceGoalId.Type

export const Priority = Schema.Literals(["A", "B", "C"])
export type Priority = typeof Priority.Type

/** What is to be expected of race day. */
export const RaceOutlook = Schema.Struct({
  /** On the day, under the plan; null with the reason in `notes`. */
  seconds: Schema.NullOr(Schema.Finite),
  time: Schema.NullOr(Schema.String),
  /** If the race were today. */
  secondsNow: Schema.NullOr(Schema.Finite),
  intervals: Schema.NullOr(Intervals),
  /** Of the target: in words, and as a probability of finishing in that time or faster. */
  realism: Schema.NullOr(Schema.String),
  probability: Schema.NullOr(Schema.Finite),
  notes: Schema.Array(Schema.String),
  basis: Schema.Array(InsightBasis)
})
export type RaceOutlook = typeof RaceOutlook.Type

export const RaceGoal = Schema.Struct({
  id: RaceGoalId,
  name: Schema.String,
  day: Day,
  /** `Marathon`, `Triathlon`, `10k` …: free text. */
  eventType: Schema.String,
  priority: Priority,
  primary: Schema.Boolean,
  distanceKm: Schema.NullOr(Schema.Finite),
  /** The athlete's own target. */
  targetSeconds: Schema.NullOr(Schema.Finite),
  /** Predicted finish time; null until a source predicts it. */
  predictedSeconds: Schema.NullOr(Schema.Finite),
  outlook: Schema.optionalKey(RaceOutlook),
  extras: Schema.optionalKey(Extras)
})
export type RaceGoal = typeof RaceGoal.Type
