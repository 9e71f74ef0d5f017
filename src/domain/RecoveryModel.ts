/** How rested the athlete is, day by day, oldest first; the last day is the present. A null is not known. */
import { Schema } from "effect"
import { Day } from "./Day.ts"
import { Extras } from "./Evidence.ts"
import { insight, Range } from "./Insight.ts"

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
  /** The last seven days against the seven before, in the sport's own unit of stress. */
  week: Schema.optionalKey(
    Schema.Struct({
      stress: Schema.Finite,
      before: Schema.Finite,
      change: Schema.Finite,
      /** Null when the week before was empty. */
      changePercentage: nullable
    })
  ),
  extras: Schema.optionalKey(Extras)
})
export type JointsAndMuscles = typeof JointsAndMuscles.Type

const RecoveryDriver = Schema.Struct({
  signal: Schema.String,
  /** Against the athlete's own range; better is positive. */
  z: Schema.Finite,
  weight: Schema.Finite,
  /** Points of the score. */
  contribution: Schema.Finite
})

/** Today. */
export const RecoveryStatus = Schema.Struct({
  date: Day,
  level: Schema.String,
  words: Schema.String,
  score: nullable,
  /** Of the usual state; with the contributions it sums to the score. */
  baseline: Schema.Finite,
  /** Worst first. */
  drivers: Schema.Array(RecoveryDriver),
  loadBalance: nullable,
  hrv: Schema.NullOr(
    Schema.Struct({
      weekMs: Schema.Finite,
      usualMs: Range,
      variationPercentage: Schema.Finite,
      position: Schema.String
    })
  ),
  missing: Schema.Array(Schema.Struct({ signal: Schema.String, reason: Schema.String }))
})
export type RecoveryStatus = typeof RecoveryStatus.Type

export const RecoveryModel = Schema.Struct({
  days: Schema.Array(RecoveryDay),
  /** Columns beside the known ones, one entry per day. */
  columns: Schema.optionalKey(Extras),
  ride: Schema.optionalKey(JointsAndMuscles),
  run: Schema.optionalKey(JointsAndMuscles),
  swim: Schema.optionalKey(JointsAndMuscles),
  status: Schema.optionalKey(RecoveryStatus),
  ...insight,
  extras: Schema.optionalKey(Extras)
})
export type RecoveryModel = typeof RecoveryModel.Type
