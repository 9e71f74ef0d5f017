/** How rested the athlete is, day by day, oldest first; the last day is the present. A null is not known. */
import { Schema } from "effect"
import { Day } from "./Day.ts"
import { Extras } from "./Evidence.ts"

const nullable = Schema.NullOr(Schema.Finite)

export const RecoveryDay = Schema.Struct({
  day: Day,
  /** Of everything done that day; null on a rest day. */
  ess: nullable,
  /** Overnight. */
  rmssdMs: nullable,
  restingHeartRate: nullable,
  /** Scores from 0 to 100: the whole, and what it is made of. */
  recovery: nullable,
  recoveryOfAlpha1: nullable,
  recoveryOfRmssd: nullable,
  recoveryOfRestingHeartRate: nullable,
  /** What holds recovery back, in the source's word: `hr_rest`. */
  drivenBy: Schema.NullOr(Schema.String)
})
export type RecoveryDay = typeof RecoveryDay.Type

/** Joints and muscles, one score per day of the model; its days are the last of them when it has fewer. */
export const JointsAndMuscles = Schema.Struct({
  recovery: Schema.Array(nullable),
  extras: Schema.optionalKey(Extras)
})
export type JointsAndMuscles = typeof JointsAndMuscles.Type

export const RecoveryModel = Schema.Struct({
  days: Schema.Array(RecoveryDay),
  /** Columns beside the known ones, one entry per day. */
  columns: Schema.optionalKey(Extras),
  ride: Schema.optionalKey(JointsAndMuscles),
  run: Schema.optionalKey(JointsAndMuscles),
  swim: Schema.optionalKey(JointsAndMuscles),
  extras: Schema.optionalKey(Extras)
})
export type RecoveryModel = typeof RecoveryModel.Type
