/**
 * Fitness twelve weeks ahead, race times, and how good past predictions were. Nobody has documented a key of AI
 * Endurance's own, so its answer is carried whole in `extras`.
 */
import { Schema } from "effect"
import { Day } from "./Day.ts"
import { Extras } from "./Evidence.ts"
import { insight, Range } from "./Insight.ts"

const numbers = Schema.Array(Schema.Finite)
const byLevel = Schema.Struct({ 50: numbers, 80: numbers, 90: numbers })
const share = Schema.NullOr(Schema.Finite)
const coverage = Schema.Struct({ 50: share, 80: share, 90: share })

const Validation = Schema.Struct({
  horizonDays: Schema.Int,
  forecasts: Schema.Int,
  mae: Schema.Finite,
  /** Percent. */
  mape: Schema.Finite,
  bias: Schema.Finite,
  skillAgainstLastValue: Schema.Finite,
  /** Percent of actual values that fell inside the interval. */
  coverage
})
export type Validation = typeof Validation.Type

export const FitnessUnit = Schema.Literals(["watts", "metresPerSecond"])
export type FitnessUnit = typeof FitnessUnit.Type

/** One sport: what an hour would yield, week by week. */
export const SportForecast = Schema.Struct({
  sport: Schema.String,
  measure: Schema.String,
  unit: FitnessUnit,
  now: Schema.Finite,
  /** `lastValue`: the model has no skill for this athlete, and the last value stands in. */
  method: Schema.Literals(["model", "lastValue"]),
  fallbackReason: Schema.NullOr(Schema.String),
  /** Week by week, on the days of `future`. */
  plan: numbers,
  noTraining: numbers,
  lastMonth: numbers,
  /** Half of the interval's width, the same for all three futures. */
  halfWidth: byLevel,
  /** `prior`: assumed, because too few forecasts were checked. */
  intervalFrom: Schema.Literals(["ownErrors", "prior", "mixed"]),
  /** First day on which the plan's load leaves everything the athlete has done; null when it does not. */
  extrapolatedFrom: Schema.NullOr(Day),
  validation: Schema.Array(Validation)
})
export type SportForecast = typeof SportForecast.Type

export const RaceTimeNow = Schema.Struct({
  name: Schema.String,
  sport: Schema.String,
  distanceKm: Schema.Finite,
  seconds: Schema.Finite,
  time: Schema.String,
  /** Holds the truth in 80 of 100 cases. */
  interval80: Range,
  intervalFrom: Schema.Literals(["ownErrors", "prior"]),
  /** The hard effort it rests on most. */
  support: Schema.NullOr(Schema.String)
})
export type RaceTimeNow = typeof RaceTimeNow.Type

export const RaceValidation = Schema.Struct({
  sport: Schema.String,
  checks: Schema.Int,
  mape: Schema.Finite,
  riegelMape: Schema.Finite,
  skillAgainstRiegel: Schema.Finite,
  coverage
})
export type RaceValidation = typeof RaceValidation.Type

export const Prediction = Schema.Struct({
  /** Of the sport of the primary goal, under the plan; bounds hold in 80 of 100 cases. */
  future: Schema.optionalKey(
    Schema.Array(Schema.Struct({ date: Day, value: Schema.Finite, lower: Schema.Finite, upper: Schema.Finite }))
  ),
  /** Of the same sport: what had been forecast four weeks before. */
  history: Schema.optionalKey(
    Schema.Array(Schema.Struct({ date: Day, actual: Schema.Finite, predicted: Schema.Finite }))
  ),
  /** Of the same sport, at four weeks. */
  validation: Schema.optionalKey(
    Schema.NullOr(
      Schema.Struct({
        meanAbsolutePercentageError: Schema.Finite,
        meanAbsoluteError: Schema.Finite,
        skillAgainstLastValue: Schema.Finite,
        forecasts: Schema.Int
      })
    )
  ),
  sport: Schema.optionalKey(Schema.NullOr(Schema.String)),
  sports: Schema.optionalKey(Schema.Array(SportForecast)),
  raceTimes: Schema.optionalKey(Schema.Array(RaceTimeNow)),
  raceValidation: Schema.optionalKey(Schema.Array(RaceValidation)),
  ...insight,
  extras: Schema.optionalKey(Extras)
})
export type Prediction = typeof Prediction.Type
