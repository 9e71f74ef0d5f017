/**
 * Fitness twelve weeks ahead, race times, and how good past predictions were. Nobody has documented a key of AI
 * Endurance's own, so its answer is carried whole in `extras`.
 */
import { Schema } from "effect"
import { Day } from "./Day.ts"
import { Extras } from "./Evidence.ts"
import { insight, Range } from "./Insight.ts"

const numbers = Schema.Array(Schema.Finite)
const share = Schema.NullOr(Schema.Finite)
const shares = Schema.Array(share)

/** One column per figure, all along one list of horizons. */
const Validation = Schema.Struct({
  horizonDays: Schema.Array(Schema.Int),
  forecasts: Schema.Array(Schema.Int),
  mae: numbers,
  /** Percent. */
  mape: numbers,
  bias: numbers,
  skillAgainstLastValue: numbers,
  /** Percent of actual values that fell inside the interval; null before any could be given. */
  coverage: Schema.Struct({ 50: shares, 80: shares, 90: shares })
})

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
  /** Week by week, on the days of `future`; absent for `lastValue`, when all of them are `now`. */
  plan: Schema.optionalKey(numbers),
  noTraining: Schema.optionalKey(numbers),
  lastMonth: Schema.optionalKey(numbers),
  /** Half of the interval's width at some horizons, the same for all three futures. */
  halfWidth: Schema.Struct({ horizonDays: Schema.Array(Schema.Int), 50: numbers, 80: numbers, 90: numbers }),
  /** `prior`: assumed, because too few forecasts were checked. */
  intervalFrom: Schema.Literals(["ownErrors", "prior", "mixed"]),
  /** First day on which the plan's load leaves everything the athlete has done; null when it does not. */
  extrapolatedFrom: Schema.NullOr(Day),
  validation: Validation
})
export type SportForecast = typeof SportForecast.Type

export const RaceTimeNow = Schema.Struct({
  name: Schema.String,
  sport: Schema.String,
  distanceKm: Schema.Finite,
  seconds: Schema.Finite,
  time: Schema.String,
  /** Holds the truth in 80 of 100 cases. */
  interval80: Range
})
export type RaceTimeNow = typeof RaceTimeNow.Type

/** A hard effort, and the race times that rest on it more than on any other. */
export const RaceSupport = Schema.Struct({ effort: Schema.String, raceTimes: Schema.Array(Schema.String) })
export type RaceSupport = typeof RaceSupport.Type

export const RaceValidation = Schema.Struct({
  sport: Schema.String,
  checks: Schema.Int,
  mape: Schema.Finite,
  riegelMape: Schema.Finite,
  skillAgainstRiegel: Schema.Finite,
  coverage: Schema.Struct({ 50: share, 80: share, 90: share })
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
  restsOn: Schema.optionalKey(Schema.Array(RaceSupport)),
  raceValidation: Schema.optionalKey(Schema.Array(RaceValidation)),
  ...insight,
  extras: Schema.optionalKey(Extras)
})
export type Prediction = typeof Prediction.Type
