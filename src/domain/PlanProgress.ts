/** Time done against time planned, by zone. Done without anything planned is normal. */
import { Schema } from "effect"
import { Day } from "./Day.ts"
import { Extras } from "./Evidence.ts"
import { insight } from "./Insight.ts"

/** Seconds by the name of the zone; a zone that is not named is not known. */
export const SecondsByZone = Schema.Record(Schema.String, Schema.Finite)
export type SecondsByZone = typeof SecondsByZone.Type

export const SportProgress = Schema.Struct({ doneSec: SecondsByZone, planSec: SecondsByZone })
export type SportProgress = typeof SportProgress.Type

const percent = Schema.NullOr(Schema.Finite)

const ProgressWeek = Schema.Struct({
  /** Its Monday. */
  start: Day,
  plannedSeconds: Schema.Finite,
  doneSeconds: Schema.Finite,
  plannedWorkouts: Schema.Int,
  matchedWorkouts: Schema.Int,
  matchPercentage: percent
})
export type ProgressWeek = typeof ProgressWeek.Type

const Verdict = Schema.Literals(["hit", "under", "over", "missing"])
export type Verdict = typeof Verdict.Type

/** A structured workout, repetition by repetition. */
export const StepCompliance = Schema.Struct({
  unit: Schema.Literals(["watts", "metresPerSecond", "bpm"]),
  /** One per repetition of the plan, in its order. */
  verdicts: Schema.Array(Verdict),
  /** The repetitions that were not hit; absent when all were. */
  deviations: Schema.optionalKey(
    Schema.Array(
      Schema.Struct({
        repetition: Schema.Int,
        verdict: Verdict,
        low: Schema.Finite,
        high: Schema.Finite,
        actual: Schema.NullOr(Schema.Finite)
      })
    )
  ),
  notJudged: Schema.optionalKey(Schema.Array(Schema.String))
})
export type StepCompliance = typeof StepCompliance.Type

export const ProgressMatch = Schema.Struct({
  workoutId: Schema.Int,
  title: Schema.String,
  date: Day,
  sport: Schema.String,
  activityId: Schema.Int,
  daysLate: Schema.Int,
  /** How sure it is that the one was the other, 0 to 1. */
  score: Schema.Finite,
  because: Schema.String,
  compliancePercentage: Schema.Finite,
  repetitions: Schema.optionalKey(StepCompliance)
})
export type ProgressMatch = typeof ProgressMatch.Type

const named = Schema.Struct({ id: Schema.Int, date: Day, sport: Schema.String, title: Schema.NullOr(Schema.String) })

export const PlanProgress = Schema.Struct({
  /** All sports. */
  done: Schema.NullOr(SecondsByZone),
  planned: Schema.NullOr(SecondsByZone),
  /** Null without a planned workout in the period. */
  matchPercentage: Schema.optionalKey(percent),
  period: Schema.optionalKey(Schema.Struct({ from: Day, to: Day })),
  bySport: Schema.optionalKey(Schema.Record(Schema.String, SportProgress)),
  weeks: Schema.optionalKey(Schema.Array(ProgressWeek)),
  /** The newest ones, from this day on. */
  listedFrom: Schema.optionalKey(Day),
  matches: Schema.optionalKey(Schema.Array(ProgressMatch)),
  missed: Schema.optionalKey(Schema.Array(named)),
  markedOnly: Schema.optionalKey(Schema.Array(named)),
  unplanned: Schema.optionalKey(Schema.Array(named)),
  ...insight,
  extras: Schema.optionalKey(Extras)
})
export type PlanProgress = typeof PlanProgress.Type
