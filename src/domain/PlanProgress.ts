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

/** One column per figure, all along one list of weeks. */
const ProgressWeeks = Schema.Struct({
  /** Their Mondays. */
  start: Schema.Array(Day),
  plannedSeconds: Schema.Array(Schema.Finite),
  doneSeconds: Schema.Array(Schema.Finite),
  plannedWorkouts: Schema.Array(Schema.Int),
  matchedWorkouts: Schema.Array(Schema.Int),
  matchPercentage: Schema.Array(percent)
})
export type ProgressWeeks = typeof ProgressWeeks.Type

const Miss = Schema.Literals(["under", "over", "missing"])

/** A structured workout, repetition by repetition. */
export const StepCompliance = Schema.Struct({
  judged: Schema.Int,
  hit: Schema.Int,
  /** Of the deviations. */
  unit: Schema.optionalKey(Schema.Literals(["watts", "metresPerSecond", "bpm"])),
  /** The repetitions that were not hit, counted from 1 in the order of the plan; absent when all were. */
  deviations: Schema.optionalKey(
    Schema.Array(
      Schema.Struct({
        repetition: Schema.Int,
        verdict: Miss,
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
  /** Absent when it was done on its day; negative: earlier. */
  daysLate: Schema.optionalKey(Schema.Int),
  /** How sure it is that the one was the other, 0 to 1. */
  score: Schema.Finite,
  /** What spoke for it; absent when the score is clear. */
  because: Schema.optionalKey(Schema.String),
  /** Time done of the time planned; absent when no time was planned. */
  durationPercentage: Schema.optionalKey(Schema.Finite),
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
  weeks: Schema.optionalKey(ProgressWeeks),
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
