/**
 * Training load over a window of days, from whatever source knows what was done and what is planned. A source supplies
 * the reads; the arithmetic is the same for all.
 */
import { Effect, Result } from "effect"
import type { AthleteClock } from "../clock/AthleteClock.ts"
import type { LoadMethod } from "../domain/Activity.ts"
import * as Day from "../domain/Day.ts"
import { InvalidInput, type ReadError } from "../domain/errors.ts"
import type { LoadDay, TrainingLoad } from "../domain/TrainingLoad.ts"
import type { PlannedWorkout } from "../domain/Workout.ts"
import { type LoadEntry, trainingLoad } from "../engine/insight/dailyLoad.ts"
import { roundTo } from "../engine/insight/numeric.ts"
import type { AiEndurance } from "./AiEndurance.ts"
import { basisOf } from "./insightBasis.ts"
import { inverted } from "./planWindow.ts"

/** A session, or a whole day where the source tells no more. */
export interface DoneLoad {
  readonly day: Day.Day
  /** Null: not known. */
  readonly ess: number | null
  readonly method: LoadMethod | null
}

export interface LoadReads {
  /** Everything that is known up to today, in any order. */
  readonly done: Effect.Effect<ReadonlyArray<DoneLoad>, ReadError>
  /** Workouts of the plan, both days included. */
  readonly planned: (start: Day.Day, end: Day.Day) => Effect.Effect<ReadonlyArray<PlannedWorkout>, ReadError>
  /** Whether `method` is known at all. */
  readonly tellsMethods: boolean
  /** How far the plan is read at most, in days from today; null: as far as it goes. */
  readonly mostDaysAhead: number | null
  /** Sentences about the source's figures. */
  readonly notes: ReadonlyArray<string>
}

const weeksBack = 8
const weeksAhead = 4
/** The longest window, and how far ahead one may end: every day between the first load and the last is reckoned. */
const mostDays = 800

export const getTrainingLoad =
  (reads: LoadReads, clock: AthleteClock["Service"]): AiEndurance["Service"]["getTrainingLoad"] =>
  (request) =>
    Effect.gen(function* () {
      const { today } = yield* clock.now
      const window = yield* Effect.fromResult(windowOf(request, today))
      const until = furthest(reads, window.end, today)
      const done = yield* reads.done
      const planned = until < today ? [] : yield* reads.planned(today, until)
      return loadOf({ done, planned, today, window: { start: window.start, end: until }, reads, asked: window.end })
    })

const windowOf = (
  request: { readonly start: Day.Day | null; readonly end: Day.Day | null },
  today: Day.Day
): Result.Result<{ readonly start: Day.Day; readonly end: Day.Day }, InvalidInput> => {
  const monday = Day.startOfWeek(today)
  const usualEnd = Day.addDays(monday, 7 * (weeksAhead + 1) - 1)
  const end = request.end ?? (request.start !== null && request.start > usualEnd ? request.start : usualEnd)
  const start = request.start ?? Day.addDays(Day.startOfWeek(end < today ? end : today), -7 * weeksBack)
  if (end < start) return Result.fail(inverted(start, end))
  if (Day.daysBetween(start, end) >= mostDays)
    return refused(
      `${Day.daysBetween(start, end) + 1} days are too many for one answer.`,
      `Ask for at most ${mostDays} days.`
    )
  return Day.daysBetween(today, end) <= mostDays
    ? Result.succeed({ start, end })
    : refused(
        `${end} is more than ${mostDays} days ahead, where nothing is planned.`,
        `Ask for days up to ${Day.addDays(today, mostDays)}.`
      )
}

const refused = (message: string, hint: string) => Result.fail(new InvalidInput({ message, hint }))

const furthest = ({ mostDaysAhead }: LoadReads, end: Day.Day, today: Day.Day): Day.Day => {
  const last = mostDaysAhead === null ? end : Day.addDays(today, mostDaysAhead)
  return end < last ? end : last
}

/** What is planned today counts as far as it exceeds what was done today; what is marked as done no longer does. */
export const stillPlanned = (
  planned: ReadonlyArray<PlannedWorkout>,
  done: ReadonlyArray<DoneLoad>,
  today: Day.Day
): ReadonlyArray<PlannedWorkout> => {
  const open = planned.filter(({ completed, day }) => day >= today && completed !== true)
  const doneToday = sumOf(done.filter(({ day }) => day === today))
  const plannedToday = sumOf(open.filter(({ day }) => day === today))
  if (doneToday === 0 || plannedToday === 0) return open
  const left = Math.max(0, 1 - doneToday / plannedToday)
  return open.map((workout) =>
    workout.day === today && workout.ess !== null ? { ...workout, ess: workout.ess * left } : workout
  )
}

const sumOf = (loads: ReadonlyArray<{ readonly ess: number | null }>): number =>
  loads.reduce((sum, { ess }) => sum + (ess ?? 0), 0)

/** Entries whose load is known. A source that tells no methods has `assumed` ones, and no mix is made of them. */
export const entriesOf = (loads: ReadonlyArray<DoneLoad>): ReadonlyArray<LoadEntry> =>
  loads.flatMap(({ day, ess, method }) => (ess === null ? [] : [{ day, ess, method: method ?? "assumed" }]))

export const plannedEntries = (workouts: ReadonlyArray<PlannedWorkout>): ReadonlyArray<LoadEntry> =>
  workouts.flatMap(({ day, ess }) => (ess === null ? [] : [{ day, ess, method: "planned" as const }]))

interface Loads {
  readonly done: ReadonlyArray<DoneLoad>
  readonly planned: ReadonlyArray<PlannedWorkout>
  readonly today: Day.Day
  readonly window: TrainingLoad["window"]
  readonly reads: Pick<LoadReads, "tellsMethods" | "notes">
  /** The end that was asked for. */
  readonly asked: Day.Day
}

const loadOf = ({ asked, done, planned, reads, today, window }: Loads): TrainingLoad => {
  const open = stillPlanned(planned, done, today)
  const known = entriesOf(done)
  const load = trainingLoad({ done: known, planned: plannedEntries(open), today, until: window.end })
  const plannedOn = new Map<Day.Day, number>()
  for (const { day, ess } of open) plannedOn.set(day, (plannedOn.get(day) ?? 0) + (ess ?? 0))
  const days = load.days.map(({ planned: _, ...day }): LoadDay => ({ ...day, plannedEss: plannedOn.get(day.day) ?? 0 }))
  const loaded = known
    .filter(({ ess }) => ess > 0)
    .map(({ day }) => day)
    .toSorted()
  const since = loaded[0] ?? null
  const lastDone = loaded.at(-1) ?? null
  const shown = days.filter(({ day }) => day >= window.start && day <= window.end)
  const settling = shown.findLast((day) => day.settling)
  const inWindow = ({ day }: { readonly day: Day.Day }): boolean => day >= window.start && day <= window.end
  return {
    days: shown,
    today: since === null ? null : (days.find(({ day }) => day === today) ?? null),
    window,
    mix: reads.tellsMethods ? load.mix.map(({ method, share }) => ({ method, share: roundTo(share, 3) })) : null,
    inputs: {
      since,
      lastDone,
      doneWithoutLoad: done.filter((session) => session.ess === null && inWindow(session)).length,
      plannedWithoutLoad: open.filter((workout) => workout.ess === null && inWindow(workout)).length
    },
    notes: [
      ...reads.notes,
      ...(since === null ? ["No load was done yet: there is nothing to average."] : []),
      ...(lastDone !== null && lastDone < window.start && window.start <= today
        ? [`Nothing was done since ${lastDone}, which is before these days.`]
        : []),
      ...(since !== null && since > window.start ? [`Nothing is known before ${since}.`] : []),
      ...(since !== null && settling !== undefined
        ? [`Up to ${settling.day} the averages still lean on an assumed start.`]
        : []),
      ...(window.end < asked ? [`The plan is read up to ${window.end} only.`] : [])
    ],
    basis: basisOf(load.basis)
  }
}
