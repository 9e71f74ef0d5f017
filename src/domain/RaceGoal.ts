/** Races and goals. At most one is primary; secondaries are the B and C events around it. */
import { Schema } from "effect"
import { Day } from "./Day.ts"
import { Extras } from "./Evidence.ts"

export const RaceGoalId = Schema.Int.pipe(Schema.brand("RaceGoalId"))
export type RaceGoalId = typeof RaceGoalId.Type

export const Priority = Schema.Literals(["A", "B", "C"])
export type Priority = typeof Priority.Type

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
  extras: Schema.optionalKey(Extras)
})
export type RaceGoal = typeof RaceGoal.Type
