/** `getPrediction`, and the races of `getRaceGoalEvent` with what is to be expected of them. */
import { Effect } from "effect"
import type { Athlete } from "../../../domain/Athlete.ts"
import * as Day from "../../../domain/Day.ts"
import type { ReadError } from "../../../domain/errors.ts"
import type { Prediction, SportForecast } from "../../../domain/Prediction.ts"
import type { RaceGoal } from "../../../domain/RaceGoal.ts"
import { fitnessBasis } from "../../../engine/insight/fitness.ts"
import { roundTo } from "../../../engine/insight/numeric.ts"
import { raceTimeBasis } from "../../../engine/insight/raceTime.ts"
import { judgedWeeks } from "../../../engine/insight/rolling.ts"
import type { AiEndurance } from "../../AiEndurance.ts"
import { basisOf } from "../../insightBasis.ts"
import { type Local, withStorage } from "../Local.ts"
import { getRaceGoals } from "../raceGoals.ts"
import { legsOf } from "./events.ts"
import { type Future, futuresOf } from "./futures.ts"
import type { Model, Models } from "./model.ts"
import { outlookOf } from "./outlook.ts"
import { plannedUntil } from "./progress.ts"
import { raceTimesOf, raceValidationOf } from "./raceTimes.ts"
import { percent } from "./told.ts"

const historyShown = 8
const judgedDays = 7 * judgedWeeks

export const getPrediction = (local: Local, models: Models): AiEndurance["Service"]["getPrediction"] =>
  withStorage(
    Effect.gen(function* () {
      const { athleteId } = yield* local.auth.require("read")
      const { today } = yield* local.clock.now
      const goals = yield* getRaceGoals(local)
      const { model, subject } = yield* models.of(athleteId, today, goals)
      const futures = yield* futuresOf(local, subject, model)
      const until = yield* plannedUntil(local, athleteId)
      return predictionOf({ athlete: subject.athlete, futures, goals, model, plannedUntil: until })
    })
  ).pipe(Effect.withSpan("AiEndurance.getPrediction"))

/** What the model and its futures come to, in the words of the answer. */
export const predictionOf = ({ athlete, futures, goals, model, plannedUntil }: Foreseen): Prediction => {
  const { today } = model
  const { assumed, raceTimes, restsOn } = raceTimesOf(model, goals)
  const main = mainOf(futures, athlete, goals, today)
  const judged = main?.forecast.validation.find(({ horizonDays }) => horizonDays === judgedDays)
  return {
    future: main === undefined ? [] : futureOf(main, today),
    history: main === undefined ? [] : historyOf(main, today),
    validation:
      main === undefined || judged === undefined
        ? null
        : {
            meanAbsolutePercentageError: roundTo(judged.mape, 2),
            meanAbsoluteError: roundTo(judged.mae, errorDigitsOf(main)),
            skillAgainstLastValue: roundTo(judged.skill, 2),
            forecasts: judged.forecasts
          },
    sport: main?.of.sport ?? null,
    sports: futures.map((future) => forecastOf(future, today)),
    raceTimes,
    restsOn,
    raceValidation: raceValidationOf(model),
    basis: [basisOf(fitnessBasis), basisOf(raceTimeBasis)],
    freshness: {
      activities: model.done.length,
      newestActivity: model.done.at(-1)?.day ?? null,
      plannedUntil
    },
    notes: [...fitnessNotes(futures), ...raceNotes(model, assumed)]
  }
}

interface Foreseen {
  readonly athlete: Athlete
  readonly goals: ReadonlyArray<RaceGoal>
  readonly model: Model
  readonly futures: ReadonlyArray<Future>
  /** Last day anything is planned for. */
  readonly plannedUntil: Day.Day | null
}

/** As they are stored, with what is to be expected. */
export const getPredictedRaceGoals = (
  local: Local,
  models: Models
): Effect.Effect<ReadonlyArray<RaceGoal>, ReadError> =>
  withStorage(
    Effect.gen(function* () {
      const goals = yield* getRaceGoals(local)
      const { today } = yield* local.clock.now
      if (!goals.some(({ day }) => day >= today)) return goals
      const { athleteId } = yield* local.auth.require("read")
      const { model, subject } = yield* models.of(athleteId, today, goals)
      const futures = yield* futuresOf(local, subject, model)
      return goals.map((goal) => {
        if (goal.day < today) return goal
        const outlook = outlookOf(goal, model, futures)
        return { ...goal, predictedSeconds: outlook.seconds, outlook }
      })
    })
  )

/** The sport of the primary goal, or of the athlete, or the one with more forecasts behind it. */
const mainOf = (
  futures: ReadonlyArray<Future>,
  { userType }: Athlete,
  goals: ReadonlyArray<RaceGoal>,
  today: Day.Day
): Future | undefined => {
  const primary = goals.find((goal) => goal.primary && goal.day >= today)
  const legs = primary === undefined ? [] : legsOf(primary)
  const sport = legs.length === 1 ? legs[0]!.sport : userType === "Runner" ? "Run" : "Ride"
  return futures.find(({ of }) => of.sport === sport) ?? futures[0]
}

/** Whole watts, speeds to millimetres per second: finer than any interval. */
const digitsOf = ({ of: { unit } }: Future): number => (unit === "watts" ? 0 : 3)
const errorDigitsOf = ({ of: { unit } }: Future): number => (unit === "watts" ? 1 : 3)

const futureOf = (future: Future, today: Day.Day) => {
  const digits = digitsOf(future)
  return future.forecast.scenarios.plan.map(({ horizonDays, intervals, value }) => ({
    date: Day.addDays(today, horizonDays),
    value: roundTo(value, digits),
    lower: roundTo(intervals[80].low, digits),
    upper: roundTo(intervals[80].high, digits)
  }))
}

const historyOf = (future: Future, today: Day.Day) => {
  const digits = digitsOf(future)
  const weeks = future.of.history.weekly.length
  return future.forecast.history.slice(-historyShown).map(({ actual, predicted, week }) => ({
    date: Day.addDays(today, -7 * (weeks - 1 - week)),
    actual: roundTo(actual, digits),
    predicted: roundTo(predicted, digits)
  }))
}

const measures = {
  watts: "power of an hour, from best efforts of 20 to 70 minutes in six weeks",
  metresPerSecond: "grade-adjusted speed of an hour, from best efforts of 20 to 70 minutes in six weeks"
} as const

const forecastOf = (future: Future, today: Day.Day): SportForecast => {
  const { forecast, of } = future
  const digits = digitsOf(future)
  const values = (name: "plan" | "noTraining" | "lastMonth") =>
    forecast.scenarios[name].map(({ value }) => roundTo(value, digits))
  const told = forecast.scenarios.plan.filter(({ horizonDays }) => widthDays.has(horizonDays))
  const half = (level: 50 | 80 | 90) =>
    told.map(({ intervals, value }) => roundTo(intervals[level].high - value, digits))
  const own = forecast.scenarios.plan.filter(({ intervalFrom }) => intervalFrom === "ownErrors").length
  const beyond = forecast.scenarios.plan.find(({ extrapolated }) => extrapolated)
  return {
    sport: of.sport,
    measure: measures[of.unit],
    unit: of.unit,
    now: roundTo(forecast.lastValue, digits),
    method: forecast.method,
    fallbackReason: forecast.fallbackReason,
    // Without the model all three are the last value, every week.
    ...(forecast.method === "model" && {
      plan: values("plan"),
      noTraining: values("noTraining"),
      lastMonth: values("lastMonth")
    }),
    halfWidth: { horizonDays: told.map(({ horizonDays }) => horizonDays), 50: half(50), 80: half(80), 90: half(90) },
    intervalFrom: own === forecast.scenarios.plan.length ? "ownErrors" : own === 0 ? "prior" : "mixed",
    extrapolatedFrom: beyond === undefined ? null : Day.addDays(today, beyond.horizonDays),
    validation: validationOf(future)
  }
}

const validationOf = (future: Future): SportForecast["validation"] => {
  const digits = errorDigitsOf(future)
  const scores = future.forecast.validation.filter(({ horizonDays }) => validated.has(horizonDays))
  const coverage = (level: 50 | 80 | 90) => scores.map((score) => percent(score.coverage[level]))
  return {
    horizonDays: scores.map(({ horizonDays }) => horizonDays),
    forecasts: scores.map(({ forecasts }) => forecasts),
    mae: scores.map(({ mae }) => roundTo(mae, digits)),
    mape: scores.map(({ mape }) => roundTo(mape, 2)),
    bias: scores.map(({ bias }) => roundTo(bias, digits)),
    skillAgainstLastValue: scores.map(({ skill }) => roundTo(skill, 2)),
    coverage: { 50: coverage(50), 80: coverage(80), 90: coverage(90) }
  }
}

/** Of twelve horizons these are told. */
const validated: ReadonlySet<number> = new Set([judgedDays, 84])
/** Intervals never get narrower farther ahead, so three horizons tell of all; those of `future` are told by week. */
const widthDays: ReadonlySet<number> = new Set([28, 56, 84])

const fitnessNotes = (futures: ReadonlyArray<Future>): ReadonlyArray<string> => {
  const standing = futures.filter(({ forecast: { method } }) => method === "lastValue").map(({ of }) => of.sport)
  return [
    ...(futures.length === 0
      ? ["no fitness forecast: no ride with power and no run of twenty minutes or more in the last twelve weeks"]
      : []),
    ...(standing.length === 0
      ? []
      : [`${standing.join(" and ")}: the last value stands in for the model, so it is that of every future and week`]),
    ...futures.map(({ of, plannedUntil }) =>
      plannedUntil === null
        ? `${of.sport}: nothing is planned, so the plan is to go on as last month`
        : `${of.sport}: planned until ${plannedUntil}, from there as last month`
    ),
    ...(standing.length === futures.length
      ? []
      : ["a difference between futures is what the model makes of load, no proof of cause"])
  ]
}

const raceNotes = ({ efforts }: Model, assumed: ReadonlyArray<string>): ReadonlyArray<string> => [
  ...(efforts.length === 0 ? ["no race times: no hard run or swim in the last 90 days"] : []),
  ...(assumed.length === 0 ? [] : [`${assumed.join(" and ")}: the intervals of race times are assumed`])
]
