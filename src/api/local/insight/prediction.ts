/** `getPrediction`, and the races of `getRaceGoalEvent` with what is to be expected of them. */
import { Effect } from "effect"
import type { Athlete } from "../../../domain/Athlete.ts"
import * as Day from "../../../domain/Day.ts"
import type { ReadError } from "../../../domain/errors.ts"
import type { Prediction, RaceTimeNow, RaceValidation, SportForecast } from "../../../domain/Prediction.ts"
import type { RaceGoal } from "../../../domain/RaceGoal.ts"
import { fitnessBasis } from "../../../engine/insight/fitness.ts"
import { roundTo } from "../../../engine/insight/numeric.ts"
import { isRaceTime, type RaceTime, raceTimeBasis } from "../../../engine/insight/raceTime.ts"
import type { RaceBacktest } from "../../../engine/insight/raceBacktest.ts"
import { judgedWeeks } from "../../../engine/insight/rolling.ts"
import type { AiEndurance } from "../../AiEndurance.ts"
import { type Local, withStorage } from "../Local.ts"
import { getRaceGoals } from "../raceGoals.ts"
import { type Leg, legsOf } from "./events.ts"
import { type Future, futuresOf } from "./futures.ts"
import type { Model, Models } from "./model.ts"
import { outlookOf, timeNow } from "./outlook.ts"
import { plannedUntil } from "./progress.ts"
import { basisOf, finishTime, rangeOf } from "./told.ts"

const historyShown = 12
const judgedDays = 7 * judgedWeeks

export const getPrediction = (local: Local, models: Models): AiEndurance["Service"]["getPrediction"] =>
  withStorage(
    Effect.gen(function* () {
      const { athleteId } = yield* local.auth.require("read")
      const { today } = yield* local.clock.now
      const goals = yield* getRaceGoals(local)
      const { model, subject } = yield* models.of(athleteId, today, goals)
      const futures = yield* futuresOf(local, subject, model)
      const main = mainOf(futures, subject.athlete, goals, today)
      const shown = main?.forecast
      const judged = shown?.validation.find(({ horizonDays }) => horizonDays === judgedDays)
      const digits = main === undefined ? 0 : digitsOf(main)
      return {
        future: (shown?.scenarios.plan ?? []).map(({ horizonDays, intervals, value }) => ({
          date: Day.addDays(today, horizonDays),
          value: roundTo(value, digits),
          lower: roundTo(intervals[80].low, digits),
          upper: roundTo(intervals[80].high, digits)
        })),
        history: main === undefined ? [] : historyOf(main, model, digits),
        validation:
          judged === undefined
            ? null
            : {
                meanAbsolutePercentageError: roundTo(judged.mape, 2),
                meanAbsoluteError: roundTo(judged.mae, digits + 1),
                skillAgainstLastValue: roundTo(judged.skill, 2),
                forecasts: judged.forecasts
              },
        sport: main?.of.sport ?? null,
        sports: futures.map((future) => forecastOf(future, today)),
        raceTimes: raceTimesOf(model, goals),
        raceValidation: raceValidationOf(model),
        basis: [basisOf(fitnessBasis), basisOf(raceTimeBasis)],
        freshness: {
          activities: model.done.length,
          newestActivity: model.done.at(-1)?.day ?? null,
          plannedUntil: yield* plannedUntil(local, athleteId)
        },
        notes: notesOf(futures, model)
      } satisfies Prediction
    })
  ).pipe(Effect.withSpan("AiEndurance.getPrediction"))

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

/** Watts to tenths, speeds to millimetres per second. */
const digitsOf = ({ of: { unit } }: Future): number => (unit === "watts" ? 1 : 3)

const historyOf = ({ forecast: { history }, of }: Future, { today }: Model, digits: number) => {
  const weeks = of.history.weekly.length
  return history.slice(-historyShown).map(({ actual, predicted, week }) => ({
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
  const half = (level: 50 | 80 | 90) =>
    forecast.scenarios.plan.map(({ intervals, value }) => roundTo(intervals[level].high - value, digits))
  const own = forecast.scenarios.plan.filter(({ intervalFrom }) => intervalFrom === "ownErrors").length
  const beyond = forecast.scenarios.plan.find(({ extrapolated }) => extrapolated)
  return {
    sport: of.sport,
    measure: measures[of.unit],
    unit: of.unit,
    now: roundTo(forecast.lastValue, digits),
    method: forecast.method,
    fallbackReason: forecast.fallbackReason,
    plan: values("plan"),
    noTraining: values("noTraining"),
    lastMonth: values("lastMonth"),
    halfWidth: { 50: half(50), 80: half(80), 90: half(90) },
    intervalFrom: own === forecast.scenarios.plan.length ? "ownErrors" : own === 0 ? "prior" : "mixed",
    extrapolatedFrom: beyond === undefined ? null : Day.addDays(today, beyond.horizonDays),
    validation: forecast.validation
      .filter(({ horizonDays }) => validated.has(horizonDays))
      .map(({ bias, coverage, forecasts, horizonDays, mae, mape, skill }) => ({
        horizonDays,
        forecasts,
        mae: roundTo(mae, digits),
        mape: roundTo(mape, 2),
        bias: roundTo(bias, digits),
        skillAgainstLastValue: roundTo(skill, 2),
        coverage: percents(coverage)
      }))
  }
}

/** Of twelve horizons these are told. */
const validated: ReadonlySet<number> = new Set([judgedDays, 84])

const percents = (coverage: { readonly [L in 50 | 80 | 90]: number | null }) => {
  const at = (level: 50 | 80 | 90): number | null => (coverage[level] === null ? null : Math.round(coverage[level]))
  return { 50: at(50), 80: at(80), 90: at(90) }
}

const standard: ReadonlyArray<Leg & { readonly name: string }> = [
  { name: "5k", sport: "Run", metres: 5000 },
  { name: "10k", sport: "Run", metres: 10_000 },
  { name: "Half marathon", sport: "Run", metres: 21_097.5 },
  { name: "Marathon", sport: "Run", metres: 42_195 },
  { name: "400 m swim", sport: "Swim", metres: 400 },
  { name: "1500 m swim", sport: "Swim", metres: 1500 }
]

/** Of standard distances, and of goals over other ones. */
const raceTimesOf = (model: Model, goals: ReadonlyArray<RaceGoal>): ReadonlyArray<RaceTimeNow> => {
  const asked = goals
    .filter(({ day }) => day >= model.today)
    .flatMap((goal) => {
      const [leg, second] = legsOf(goal)
      return leg === undefined || second !== undefined ? [] : [{ ...leg, name: goal.name }]
    })
    .filter(({ metres, sport }) => !standard.some((one) => one.sport === sport && Math.abs(one.metres - metres) < 5))
  return [...standard, ...asked].flatMap(({ name, ...leg }) => {
    const now = timeNow(model, leg)
    if (!isRaceTime(now)) return []
    return [
      {
        name,
        sport: leg.sport,
        distanceKm: roundTo(leg.metres / 1000, 3),
        seconds: Math.round(now.seconds),
        time: finishTime(now.seconds),
        interval80: rangeOf(now.intervals[80]),
        intervalFrom: now.intervalFrom,
        support: supportOf(now, model)
      }
    ]
  })
}

const supportOf = ({ support }: RaceTime, { first }: Model): string | null => {
  const [effort] = support
  if (effort === undefined) return null
  const { activity, day, metres, seconds } = effort
  const of = activity === undefined ? "" : ` (activity ${activity})`
  return `${roundTo(metres / 1000, 2)} km in ${finishTime(seconds)} on ${Day.addDays(first, day)}${of}`
}

const raceValidationOf = ({ races }: Model): ReadonlyArray<RaceValidation> =>
  Object.entries(races).flatMap(
    ([sport, { checks, coverage, mape, riegelMape, skillAgainstRiegel }]: [string, RaceBacktest]) =>
      mape === null || riegelMape === null || skillAgainstRiegel === null || coverage === null
        ? []
        : [
            {
              sport,
              checks: checks.length,
              mape: roundTo(mape, 2),
              riegelMape: roundTo(riegelMape, 2),
              skillAgainstRiegel: roundTo(skillAgainstRiegel, 2),
              coverage: percents(coverage)
            }
          ]
  )

const notesOf = (futures: ReadonlyArray<Future>, { efforts }: Model): ReadonlyArray<string> => [
  ...(futures.length === 0
    ? ["no fitness forecast: no ride with power and no run of twenty minutes or more in the last twelve weeks"]
    : []),
  ...futures.flatMap(({ forecast, of, plannedUntil }) => [
    ...(forecast.fallbackReason === null ? [] : [`${of.sport}: the last value stands in for the model`]),
    plannedUntil === null
      ? `${of.sport}: nothing is planned, so the plan is to go on as last month`
      : `${of.sport}: planned until ${plannedUntil}, from there as last month`
  ]),
  ...(efforts.length === 0 ? ["no race times: no hard run or swim in the last 90 days"] : []),
  "half the width is that of all three futures; a difference between futures is what the model makes of load, no proof of cause"
]
