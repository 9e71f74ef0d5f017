/**
 * What a rehearsed change of the plan would do, from whatever source knows the plan. It only reads, and what cannot be
 * read is named: a rehearsal never fails for the sake of its outlook.
 */
import { Effect } from "effect"
import type { AthleteClock } from "../clock/AthleteClock.ts"
import type { Availability } from "../domain/Athlete.ts"
import * as Day from "../domain/Day.ts"
import type { ReadError } from "../domain/errors.ts"
import type { RaceGoal } from "../domain/RaceGoal.ts"
import type { WhatIf } from "../domain/WhatIf.ts"
import type { PlannedWorkout } from "../domain/Workout.ts"
import { roundTo } from "../engine/insight/numeric.ts"
import { type PlannedLoad, planWarnings, weekEffects, whatIfBasis } from "../engine/insight/whatIf.ts"
import type { AiEndurance, Written } from "./AiEndurance.ts"
import { basisOf } from "./insightBasis.ts"
import { capDays } from "./planWindow.ts"
import type { MorningSignals } from "./signalDays.ts"
import { type DoneLoad, entriesOf, type LoadReads, stillPlanned } from "./trainingLoad.ts"
import { mostDaysProjected, recoveryEffects } from "./whatIfRecovery.ts"
import { warningWords } from "./whatIfWords.ts"

export interface WhatIfReads extends LoadReads {
  readonly availability: Effect.Effect<Availability, ReadError>
  readonly races: Effect.Effect<ReadonlyArray<RaceGoal>, ReadError>
  readonly mornings: Effect.Effect<ReadonlyArray<MorningSignals>, ReadError>
  /** Of the next race; in words why not. */
  readonly race: (
    change: WorkoutChange,
    race: RaceGoal
  ) => Effect.Effect<NonNullable<WhatIf["race"]> | string, ReadError>
}

/** The plan as it is and as it would be, from today on, as far as it was read. */
export interface PlanChange {
  readonly before: ReadonlyArray<PlannedWorkout>
  readonly after: ReadonlyArray<PlannedWorkout>
}

/** One workout, before and after; null: it is not there. */
export interface WorkoutChange {
  readonly before: PlannedWorkout | null
  readonly after: PlannedWorkout | null
}

type Service = AiEndurance["Service"]

/** The operations whose rehearsal has consequences worth telling. */
export const foretelling = (service: Service, reads: WhatIfReads, clock: AthleteClock["Service"]): Service => {
  const told = <A, E>(
    write: Effect.Effect<Written<A>, E>,
    change: (value: A) => WorkoutChange
  ): Effect.Effect<Written<A>, E> =>
    Effect.flatMap(write, (written) =>
      written.dryRun && written.reused !== true
        ? Effect.map(whatIf(reads, clock, change(written.value)), (outlook) => ({ ...written, whatIf: outlook }))
        : Effect.succeed(written)
    )
  const added = (after: PlannedWorkout): WorkoutChange => ({ before: null, after })
  return {
    ...service,
    changeWorkoutDate: (request) =>
      told(service.changeWorkoutDate(request), ({ from, workout }) => ({
        before: { ...workout, day: from },
        after: workout
      })),
    skipWorkout: (request) => told(service.skipWorkout(request), (before) => ({ before, after: null })),
    createRideRunWorkout: (request) => told(service.createRideRunWorkout(request), added),
    createWorkoutByIntensity: (request) => told(service.createWorkoutByIntensity(request), added),
    createSwimWorkout: (request) => told(service.createSwimWorkout(request), added),
    createTextWorkout: (request) => told(service.createTextWorkout(request), added)
  }
}

const whatIf = (reads: WhatIfReads, clock: AthleteClock["Service"], change: WorkoutChange): Effect.Effect<WhatIf> =>
  Effect.gen(function* () {
    const { today } = yield* clock.now
    const notComputed: Array<string> = []
    const known = <A>(read: Effect.Effect<A, ReadError>, what: string): Effect.Effect<A | null> =>
      Effect.match(read, {
        onSuccess: (value) => value,
        onFailure: ({ message }) => {
          notComputed.push(`${what}: ${message}`)
          return null
        }
      })
    const planned = yield* known(planAround(reads, change, today), "The week's load")
    const done = planned === null ? null : yield* known(reads.done, "The week's load")
    const races = (yield* known(reads.races, "The next race")) ?? []
    const availability = (yield* known(reads.availability, "The hours available")) ?? { slots: [] }
    const coming = races.filter(({ day }) => day >= today).toSorted((one, other) => (one.day < other.day ? -1 : 1))
    const empty = { weeks: [], recovery: [], warnings: [], notComputed, basis: basisOf(whatIfBasis) }
    if (planned === null || done === null) return empty

    const plan = changed(stillPlanned(planned, done, today), change)
    const { after } = change
    if (loadOf(after ?? change.before) === null) {
      notComputed.push("The load of the workout is not known, so it counts as none.")
    }
    const warnings =
      after === null
        ? []
        : planWarnings(loadable(after), [...plan.after.map(loadable), ...yesterday(done, today)], availability, coming)
    const mornings = yield* known(reads.mornings, "Recovery")
    const recovery = mornings === null ? [] : recoveryEffects({ mornings, done, plan, today, days: daysOf(change) })
    if (typeof recovery === "string") notComputed.push(recovery)
    const [next] = coming
    const race =
      next === undefined ? "No race is ahead." : yield* known(reads.race(change, next), "The next race's prediction")
    if (typeof race === "string") notComputed.push(race)
    return {
      ...empty,
      weeks: weeksOf(plan, change, entriesOf(done)),
      recovery: typeof recovery === "string" ? [] : recovery,
      ...(race !== null && typeof race !== "string" && { race }),
      warnings: warnings.map(warningWords)
    }
  }).pipe(Effect.withSpan("whatIf"))

/** Those that differ, and those of the workout, where a move within the week changes nothing. */
const weeksOf = (
  plan: PlanChange,
  { after, before }: WorkoutChange,
  done: ReadonlyArray<{ readonly day: Day.Day; readonly ess: number }>
): WhatIf["weeks"] => {
  const effects = weekEffects(plan.before.map(loadable), plan.after.map(loadable), done)
  const own = [before, after].flatMap((workout) => (workout === null ? [] : [Day.startOfWeek(workout.day)]))
  const level = [...new Set(own)]
    .filter((start) => !effects.some((effect) => effect.start === start))
    .map((start) => {
      const inWeek = [...plan.before, ...done].filter(({ day }) => Day.startOfWeek(day) === start)
      const ess = inWeek.reduce((sum, each) => sum + (each.ess ?? 0), 0)
      return { start, essBefore: ess, essAfter: ess }
    })
  return [...effects, ...level]
    .toSorted((one, other) => (one.start < other.start ? -1 : 1))
    .map(({ essAfter, essBefore, start }) => ({
      start,
      essBefore: roundTo(essBefore, 1),
      essAfter: roundTo(essAfter, 1)
    }))
}

const changed = (before: ReadonlyArray<PlannedWorkout>, change: WorkoutChange): PlanChange => ({
  before,
  after: [...before.filter(({ id }) => id !== change.before?.id), ...(change.after === null ? [] : [change.after])]
})

const loadOf = (workout: PlannedWorkout | null): number | null => workout?.ess ?? null

const loadable = ({
  day,
  durationSeconds,
  ess,
  id,
  isTaper,
  sport,
  title,
  zoneSeconds
}: PlannedWorkout): PlannedLoad => ({
  id,
  day,
  title,
  sport,
  ess,
  durationSeconds,
  zoneSeconds,
  isTaper
})

/** What was done yesterday makes today a day after it, too. Its zones are not known here, only its load. */
const yesterday = (done: ReadonlyArray<DoneLoad>, today: Day.Day): ReadonlyArray<PlannedLoad> =>
  done.flatMap(({ day, ess }) =>
    day === Day.addDays(today, -1)
      ? [{ id: -1, day, title: "", sport: "Other", ess, durationSeconds: null, zoneSeconds: null, isTaper: false }]
      : []
  )

/** The mornings that are asked about: of the day, and after it. */
const daysOf = ({ after, before }: WorkoutChange): ReadonlyArray<Day.Day> => {
  const day = (after ?? before)?.day
  return day === undefined ? [] : [day, Day.addDays(day, 1)]
}

/** The weeks that change and the days beside them; from today on where recovery is to be told. */
const planAround = (
  reads: WhatIfReads,
  { after, before }: WorkoutChange,
  today: Day.Day
): Effect.Effect<ReadonlyArray<PlannedWorkout>, ReadError> => {
  const windows = [before, after].flatMap((workout) => (workout === null ? [] : [weekAround(workout.day, today)]))
  const near = windows.filter(({ start }) => Day.daysBetween(today, start) <= mostDaysProjected)
  const merged = joined([...windows, ...near.map(({ end }) => ({ start: today, end }))])
  return Effect.map(
    Effect.forEach(merged, ({ end, start }) => reads.planned(start, end)),
    (lists) => [...new Map(lists.flat().map((workout) => [workout.id, workout])).values()]
  )
}

interface Days {
  readonly start: Day.Day
  readonly end: Day.Day
}

const weekAround = (day: Day.Day, today: Day.Day): Days => {
  const monday = Day.startOfWeek(day)
  const start = Day.addDays(monday, -1)
  return { start: start < today ? today : start, end: Day.addDays(monday, 7) }
}

/** Windows that fit into one read become one. */
const joined = (windows: ReadonlyArray<Days>): ReadonlyArray<Days> => {
  const out: Array<Days> = []
  for (const window of windows.toSorted((one, other) => (one.start < other.start ? -1 : 1))) {
    const last = out.at(-1)
    const end = last === undefined || last.end < window.end ? window.end : last.end
    if (last !== undefined && Day.daysBetween(last.start, end) < capDays)
      out[out.length - 1] = { start: last.start, end }
    else out.push(window)
  }
  return out
}
