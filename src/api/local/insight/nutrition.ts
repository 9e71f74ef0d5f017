/** `getNutritionModel`: what the body and the days' sessions ask for, done ones yesterday and planned ones ahead. */
import { Effect } from "effect"
import * as Day from "../../../domain/Day.ts"
import type { Amount, NutritionModel } from "../../../domain/NutritionModel.ts"
import type { RaceGoal } from "../../../domain/RaceGoal.ts"
import { zoneNames } from "../../../domain/Zones.ts"
import type { SessionEnergy } from "../../../engine/insight/energyNeed.ts"
import { isHard } from "../../../engine/insight/hardLoad.ts"
import {
  type NutritionBounds,
  nutrition,
  nutritionBasis,
  type NutritionDay
} from "../../../engine/insight/nutrition.ts"
import { matchPlan } from "../../../engine/insight/planMatch.ts"
import { roundTo } from "../../../engine/insight/numeric.ts"
import { ridePowerScale, zoneFraction } from "../../../engine/workout/scale.ts"
import type { AiEndurance } from "../../AiEndurance.ts"
import { basisOf } from "../../insightBasis.ts"
import { loadSubject, type Subject } from "../details/subject.ts"
import { type Local, withStorage } from "../Local.ts"
import { getRaceGoals } from "../raceGoals.ts"
import { weighedFrom } from "../weight.ts"
import { bodyOf } from "./body.ts"
import { type Done, loadDone, newestActivity, sportOf } from "./done.ts"
import { loadMornings, newestWith } from "./mornings.ts"
import { loadPlan, type PlannedItem } from "./plan.ts"
import { doneSession, plannedSession, plannedUntil } from "./progress.ts"
import { rangeOf } from "./told.ts"

/** Yesterday, today and four days ahead; two more are looked at, because a race casts its shadow before it. */
const shownDays = 6
const beyondDays = 2
/** A session this long asks for as much as a hard one. */
const longSeconds = 7200

export const getNutritionModel = (local: Local): AiEndurance["Service"]["getNutritionModel"] =>
  withStorage(
    Effect.gen(function* () {
      const { athleteId } = yield* local.auth.require("read")
      const { today } = yield* local.clock.now
      const subject = yield* loadSubject(local.sql, athleteId)
      const first = Day.addDays(today, -1)
      const last = Day.addDays(first, shownDays + beyondDays - 1)
      const done = yield* loadDone(local.sql, subject, { from: first, to: today, details: true })
      const plan = yield* loadPlan(local.sql, subject, { from: first, to: last })
      const mornings = yield* loadMornings(local.sql, athleteId, { from: weighedFrom(today), to: today })
      const goals = yield* getRaceGoals(local)
      const axis = Day.range(first, last)
      const body = bodyOf(subject.athlete, mornings, today)
      const told = {
        basis: [basisOf(nutritionBasis)],
        freshness: {
          activities: done.length,
          newestActivity: yield* newestActivity(local.sql, athleteId),
          newestWeight: newestWith(mornings, "weightKg"),
          plannedUntil: yield* plannedUntil(local, athleteId)
        }
      }
      if ("length" in body)
        return {
          days: axis.slice(0, shownDays).map(unknownDay),
          warnings: [`no bounds without the athlete's ${body.join(", ")}: ask, and set them with setUser`],
          ...told
        } satisfies NutritionModel
      const days = axis.map((day) => sessionsOn(day, today, { done, plan, goals }, subject))
      const model = nutrition(
        days.map(({ energy }) => energy),
        body
      )
      const shown = model.days.slice(0, shownDays)
      return {
        days: shown.map(({ carbohydrateGrams, day, fatGrams, kcal, proteinGrams }) => ({
          day,
          kilocalories: amount(kcal, 10),
          proteinGrams: amount(proteinGrams),
          fatGrams: amount(fatGrams),
          carbohydrateGrams: amount(carbohydrateGrams)
        })),
        reasons: shown.map((bounds, index) => reasonOf(bounds, days[index]!.names)),
        warnings: model.warnings,
        ...told,
        notes: [
          "ranges from the spread of published equations, not targets; no advice to lose weight",
          ...(plan.some(({ workout }) => workout.day >= today)
            ? []
            : ["nothing is planned from today on: those days count as rest"])
        ]
      } satisfies NutritionModel
    })
  ).pipe(Effect.withSpan("AiEndurance.getNutritionModel"))

interface Inputs {
  readonly done: ReadonlyArray<Done>
  readonly plan: ReadonlyArray<PlannedItem>
  readonly goals: ReadonlyArray<RaceGoal>
}

/** Yesterday what was done; today that and what of the plan is still to come; then the plan. */
const sessionsOn = (
  day: Day.Day,
  today: Day.Day,
  { done, goals, plan }: Inputs,
  subject: Subject
): { readonly energy: NutritionDay; readonly names: ReadonlyArray<string> } => {
  const finished = done.filter((activity) => activity.day === day)
  const planned = plan.filter(({ workout }) => workout.day === day)
  const matched = matchPlan(plan.map(plannedSession), done.map(doneSession)).matches
  const carriedOut = new Set(matched.map((match) => match.planned.id))
  const ahead = day < today ? [] : planned.filter(({ workout }) => !carriedOut.has(workout.id))
  const race = goals.find((goal) => goal.day === day)
  return {
    energy: {
      day,
      sessions: [...finished.map(doneEnergy), ...ahead.map((item) => plannedEnergy(item, subject))],
      longRace: race !== undefined && isLong(race),
      keySession: ahead.some(({ workout }) => isHard(workout) || (workout.durationSeconds ?? 0) >= longSeconds)
    },
    names: [
      ...finished.map((activity) => `${activity.name ?? sportOf(activity)} (done)`),
      ...ahead.map(({ workout }) => workout.title),
      ...(race === undefined ? [] : [`${race.name} (race)`])
    ]
  }
}

/** Longer than 90 minutes: by the target, or by what takes even the fast that long. */
const isLong = ({ distanceKm, eventType, targetSeconds }: RaceGoal): boolean =>
  targetSeconds === null
    ? /marathon|tri|iron|fondo/iu.test(eventType) || (distanceKm ?? 0) > 20
    : targetSeconds > 90 * 60

const doneEnergy = (activity: Done): SessionEnergy => ({
  sport: sportOf(activity),
  seconds: activity.movingSeconds,
  workKilojoules: activity.hasPower ? (activity.details?.workKilojoules ?? null) : null,
  distanceMetres: activity.distanceMetres,
  averageBpm: activity.averageBpm,
  intensity: null,
  kcal: activity.kcal
})

const plannedEnergy = ({ workout }: PlannedItem, { athlete }: Subject): SessionEnergy => {
  const seconds = workout.durationSeconds ?? 0
  const hours = seconds / 3600
  return {
    sport: workout.sport,
    seconds,
    workKilojoules: workout.sport === "Ride" ? plannedWork(workout, athlete) : null,
    distanceMetres: workout.distanceMetres,
    averageBpm: null,
    intensity: workout.ess === null || hours <= 0 ? null : Math.sqrt(workout.ess / 100 / hours),
    kcal: null
  }
}

/** Seconds in each zone at the power the zone is planned at. */
const plannedWork = ({ zoneSeconds }: PlannedItem["workout"], athlete: Subject["athlete"]): number | null => {
  const scale = ridePowerScale(athlete)
  if (zoneSeconds === null || scale === null) return null
  const joules = zoneNames.reduce(
    (sum, zone) => sum + zoneSeconds[zone] * zoneFraction(zone, scale) * scale.threshold,
    0
  )
  return joules / 1000
}

const amount = ({ high, low }: { readonly low: number; readonly high: number }, step = 1): Amount => ({
  least: Math.round(low / step) * step,
  most: Math.round(high / step) * step
})

const unknown: Amount = { least: null, most: null }
const unknownDay = (day: Day.Day): NutritionModel["days"][number] => ({
  day,
  kilocalories: unknown,
  proteinGrams: unknown,
  fatGrams: unknown,
  carbohydrateGrams: unknown
})

const reasonOf = (bounds: NutritionBounds, sessions: ReadonlyArray<string>) => ({
  date: bounds.day,
  sessions,
  exerciseKcal: rangeOf(bounds.exerciseKcal),
  carbohydrateGramsPerHour: bounds.duringGramsPerHour,
  energyAvailability: roundTo(bounds.energyAvailability, 1),
  notes: bounds.notes
})
