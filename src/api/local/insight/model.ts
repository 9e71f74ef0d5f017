/** The athlete's history as the prediction models have read it: made once and kept until the history changes. */
import { Effect } from "effect"
import type { SqlError } from "effect/sql"
import type { AthleteId } from "../../../domain/Athlete.ts"
import * as Day from "../../../domain/Day.ts"
import type { Unavailable } from "../../../domain/errors.ts"
import type { FitnessUnit } from "../../../domain/Prediction.ts"
import type { RaceGoal } from "../../../domain/RaceGoal.ts"
import type { RideRun } from "../../../domain/Sport.ts"
import { hardLoadOf } from "../../../engine/insight/hardLoad.ts"
import { backtestRaceTimes, type RaceBacktest } from "../../../engine/insight/raceBacktest.ts"
import type { RaceEffort, RaceSport } from "../../../engine/insight/raceTime.ts"
import { type FitnessHistory, walk, type Walk } from "../../../engine/insight/rolling.ts"
import { type BestEffort, weeklyFitness } from "../../../engine/insight/weeklyFitness.ts"
import { loadSubject, type Subject } from "../details/subject.ts"
import type { Local } from "../Local.ts"
import { type Bests, loadBests } from "./bests.ts"
import { type Done, loadDone } from "./done.ts"
import { loadSwimEfforts, runEfforts } from "./efforts.ts"
import { remembered } from "./remembered.ts"
import { historyStamp } from "./stamp.ts"
import { indexFrom } from "./told.ts"

export interface SportModel {
  readonly sport: RideRun
  readonly unit: FitnessUnit
  readonly history: FitnessHistory
  readonly walk: Walk
}

export interface Model {
  /** Day 0 of efforts and loads. */
  readonly first: Day.Day
  readonly today: Day.Day
  readonly done: ReadonlyArray<Done>
  readonly sports: ReadonlyArray<SportModel>
  readonly efforts: ReadonlyArray<RaceEffort>
  readonly races: { readonly [S in RaceSport]: RaceBacktest }
}

/** Athletes whose models are kept; one is a few megabytes. */
const mostModels = 8

export type Models = ReturnType<typeof models>

/** One per source: what is kept belongs to its database. */
export const models = (local: Local) => {
  const kept = remembered<AthleteId, Model>(mostModels)
  return {
    computed: kept.computed,
    of: (
      athleteId: AthleteId,
      today: Day.Day,
      goals: ReadonlyArray<RaceGoal>
    ): Effect.Effect<{ readonly subject: Subject; readonly model: Model }, SqlError.SqlError | Unavailable> =>
      Effect.gen(function* () {
        const subject = yield* loadSubject(local.sql, athleteId)
        const stamp = yield* historyStamp(local.sql, athleteId, today)
        const model = yield* kept.get(athleteId, stamp, read(local, subject, today, goals))
        return { subject, model }
      })
  }
}

const read = (
  { sql }: Local,
  subject: Subject,
  today: Day.Day,
  goals: ReadonlyArray<RaceGoal>
): Effect.Effect<Model, SqlError.SqlError> =>
  Effect.gen(function* () {
    const done = yield* loadDone(sql, subject, { to: today, details: true })
    const first = done[0]?.day ?? today
    const bests = yield* loadBests(sql, subject)
    const efforts = [
      ...runEfforts(done, bests, goals, first),
      ...(yield* loadSwimEfforts(sql, subject, done, first, today))
    ]
    const of = (sport: RaceSport): RaceBacktest => backtestRaceTimes(efforts.filter((effort) => effort.sport === sport))
    return {
      first,
      today,
      done,
      sports: [
        ...sportModel("Ride", "watts", done, bests, first, today),
        ...sportModel("Run", "metresPerSecond", done, bests, first, today)
      ],
      efforts,
      races: { Run: of("Run"), Swim: of("Swim") }
    }
  })

/** A weekly value looks back six weeks. Six more without any, and what was is no sign of what is. */
const recentWeeks = 7

/** None without an effort of twenty minutes in the last twelve weeks to judge fitness by. */
const sportModel = (
  sport: RideRun,
  unit: FitnessUnit,
  done: ReadonlyArray<Done>,
  bests: ReadonlyMap<number, Bests>,
  first: Day.Day,
  today: Day.Day
): ReadonlyArray<SportModel> => {
  const days = Day.daysBetween(first, today) + 1
  const ess = new Float64Array(days)
  const hardEss = new Float64Array(days)
  const efforts: Array<BestEffort> = []
  const indexOf = indexFrom(first)
  for (const activity of done) {
    if (activity.sport !== sport) continue
    const day = indexOf(activity.day)
    ess[day] = ess[day]! + activity.ess
    hardEss[day] = hardEss[day]! + hardLoadOf(activity.ess, activity.details?.zoneSeconds ?? null)
    const own = bests.get(activity.id)
    for (const { best, seconds } of (unit === "watts" ? own?.watts : own?.speed) ?? [])
      efforts.push({ day, durationSeconds: seconds, best })
  }
  const weekly = weeklyFitness(efforts, days, unit)
  if (!weekly.slice(-recentWeeks).some(Number.isFinite)) return []
  const history = { ess, hardEss, weekly }
  return [{ sport, unit, history, walk: walk(history) }]
}
