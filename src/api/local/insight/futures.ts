/** Fitness twelve weeks ahead under the athlete's plan. */
import { Effect } from "effect"
import type { SqlError } from "effect/sql"
import * as Day from "../../../domain/Day.ts"
import type { LoadSeries } from "../../../engine/insight/features.ts"
import { lastMonthAgain } from "../../../engine/insight/features.ts"
import { type FitnessForecast, forecastFrom, isForecast } from "../../../engine/insight/fitness.ts"
import { hardLoadOf } from "../../../engine/insight/hardLoad.ts"
import { horizonWeeks } from "../../../engine/insight/rolling.ts"
import type { Subject } from "../details/subject.ts"
import type { Local } from "../Local.ts"
import type { Model, SportModel } from "./model.ts"
import { loadPlan, type PlannedItem } from "./plan.ts"

export interface Future {
  readonly of: SportModel
  readonly forecast: FitnessForecast
  /** Last planned day of the sport; null without any. */
  readonly plannedUntil: Day.Day | null
}

const horizonDays = 7 * horizonWeeks

export const futuresOf = (
  { sql }: Pick<Local, "sql">,
  subject: Subject,
  model: Model
): Effect.Effect<ReadonlyArray<Future>, SqlError.SqlError> =>
  Effect.gen(function* () {
    const plan = yield* loadPlan(sql, subject, {
      from: Day.addDays(model.today, 1),
      to: Day.addDays(model.today, horizonDays)
    })
    return futuresUnder(model, plan)
  })

/**
 * The same under any plan, of whatever order.
 *
 * @param until where the plan is taken to end at least; then another plan differs by its workouts alone
 */
export const futuresUnder = (
  model: Model,
  plan: ReadonlyArray<Pick<PlannedItem, "workout">>,
  until: (sport: SportModel["sport"]) => Day.Day | null = () => null
): ReadonlyArray<Future> =>
  model.sports.flatMap((of): ReadonlyArray<Future> => {
    const last = Day.addDays(model.today, horizonDays)
    const own = plan.filter(({ workout: { day, sport } }) => sport === of.sport && day > model.today && day <= last)
    const plannedUntil = own.reduce<Day.Day | null>(
      (latest, { workout: { day } }) => (latest === null || day > latest ? day : latest),
      until(of.sport)
    )
    const forecast = forecastFrom(of.walk, of.history, planLoads(own, of, model.today, plannedUntil))
    return isForecast(forecast) ? [{ of, forecast, plannedUntil }] : []
  })

/** Where the plan ends, the athlete is taken to go on as last month: nothing planned is not rest. */
const planLoads = (
  plan: ReadonlyArray<Pick<PlannedItem, "workout">>,
  { history }: SportModel,
  today: Day.Day,
  last: Day.Day | null
): LoadSeries => {
  const { ess, hardEss } = lastMonthAgain(history, history.ess.length - 1, horizonDays)
  if (last === null) return { ess, hardEss }
  const planned = Day.daysBetween(today, last)
  ess.fill(0, 0, planned)
  hardEss.fill(0, 0, planned)
  for (const { workout } of plan) {
    const ahead = Day.daysBetween(today, workout.day) - 1
    ess[ahead] = ess[ahead]! + (workout.ess ?? 0)
    hardEss[ahead] = hardEss[ahead]! + hardLoadOf(workout.ess ?? 0, workout.zoneSeconds)
  }
  return { ess, hardEss }
}
