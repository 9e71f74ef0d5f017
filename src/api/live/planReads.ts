/** The plan, read: windows of it, one workout of it, and the marks that only we know. */
import { Effect } from "effect"
import { addDays, type Day, daysBetween } from "../../domain/Day.ts"
import { NotFound, type ReadError } from "../../domain/errors.ts"
import type { Extras } from "../../domain/Evidence.ts"
import type { PlannedWorkout, WorkoutId } from "../../domain/Workout.ts"
import { chosen } from "../../wire/chosen.ts"
import { asDay, asItems, readRows } from "../../wire/lenient.ts"
import { asObject, type JsonObject, keysOf } from "../../wire/open.ts"
import { readPlannedWorkout } from "../../wire/plannedWorkouts.ts"
import type { AiEndurance, PlanDepth } from "../AiEndurance.ts"
import { capDays, windowOf } from "../planWindow.ts"
import { marksOf } from "./ledger.ts"
import { ask, asReadError, type Live, odd, withStorage } from "./Live.ts"
import type { ReadFailure } from "./upstream/Upstream.ts"

export interface Days {
  readonly start: Day
  readonly end: Day
}

export interface PlanRows {
  readonly workouts: ReadonlyArray<PlannedWorkout>
  readonly unreadable: ReadonlyArray<string>
  /** The days the reply says it covers; null when it does not say. */
  readonly applied: Days | null
  /** False for an empty object: nothing was said, which is not the same as an empty plan. */
  readonly said: boolean
  readonly extras?: Extras
}

/**
 * Both days are always sent: what leaving one out means is not documented for every mode. Past marks are merged in.
 */
export const planRows = (live: Live, { end, start }: Days, depth: PlanDepth): Effect.Effect<PlanRows, ReadFailure> =>
  Effect.gen(function* () {
    const reply = yield* ask(live, "getPlannedWorkouts", {
      startDate: start,
      endDate: end,
      ...(depth === "summary" && { summaryMode: true }),
      ...(depth === "full" && { fullDetails: true })
    })
    const rows = rowsIn(reply)
    if (rows === null) return yield* odd("getPlannedWorkouts", "holds no list of workouts")
    const marks = yield* withStorage(marksOf(live))
    return {
      ...rows,
      workouts: rows.workouts
        .map((workout) => ({ ...workout, completed: marks.get(workout.id) ?? workout.completed }))
        .toSorted((one, other) => (one.day < other.day ? -1 : one.day > other.day ? 1 : 0))
    }
  })

const rowsIn = (reply: JsonObject): PlanRows | null => {
  const { rest, take } = keysOf(reply)
  const list = take("workouts", asItems)
  if (list === null && Object.keys(reply).length > 0) return null
  const { rows, unreadable } = readRows(list ?? [], readPlannedWorkout)
  const applied = take(chosen.dateRange, (range) => {
    const [start, end] = [asDay(asObject(range)?.["start"] ?? null), asDay(asObject(range)?.["end"] ?? null)]
    return start === null || end === null ? null : { start, end }
  })
  // Our own instance says what day it is; so do we, and only once.
  for (const key of [chosen.today, chosen.leftOut]) take(key, (value) => value)
  return { workouts: rows, unreadable, applied, said: list !== null, ...rest() }
}

export const getPlannedWorkouts = (live: Live): AiEndurance["Service"]["getPlannedWorkouts"] =>
  Effect.fn("AiEndurance.getPlannedWorkouts")(function* ({ depth, ...request }) {
    const { today } = yield* live.clock.now
    const window = yield* Effect.fromResult(windowOf(request, today))
    const asked = depth ?? (request.uncapped ? "summary" : "standard")
    const { applied, extras, unreadable, workouts } = yield* Effect.mapError(planRows(live, window, asked), asReadError)
    // AI Endurance may answer for fewer days than it was asked for.
    const pulledIn = applied !== null && applied.end < window.end && applied.end >= window.start
    return {
      workouts,
      window: pulledIn ? { ...window, end: applied.end, capped: true } : window,
      ...(unreadable.length > 0 && { unreadable }),
      ...(extras !== undefined && { extras })
    }
  })

/** How far around today a workout is looked for first, and then on. */
const daysBack = 60
const daysAhead = 140
const daysFarAhead = 400

/** By its number, lightly: no tool of AI Endurance reads a single workout. */
export const findWorkout = (live: Live, id: WorkoutId): Effect.Effect<PlannedWorkout, ReadError | NotFound> =>
  Effect.gen(function* () {
    const { today } = yield* live.clock.now
    const near = yield* planRows(live, { start: addDays(today, -daysBack), end: addDays(today, daysAhead) }, "summary")
    const found = near.workouts.find((workout) => workout.id === id)
    if (found !== undefined) return found
    const later = yield* Effect.catchTag(
      planRows(live, { start: addDays(today, daysAhead + 1), end: addDays(today, daysFarAhead) }, "summary"),
      "NotRecorded",
      () => Effect.succeed({ workouts: [], unreadable: [] })
    )
    const late = later.workouts.find((workout) => workout.id === id)
    return (
      late ?? (yield* noWorkout(id, [...near.workouts, ...later.workouts], [...near.unreadable, ...later.unreadable]))
    )
  })

/** With its steps and texts, as far as AI Endurance tells them; lightly when it does not. */
export const wholeWorkout = (live: Live, id: WorkoutId): Effect.Effect<PlannedWorkout, ReadError | NotFound> =>
  Effect.gen(function* () {
    const light = yield* findWorkout(live, id)
    const day = yield* planRows(live, { start: light.day, end: light.day }, "full")
    return day.workouts.find((workout) => workout.id === id) ?? light
  })

/** The plan around some days, in one read. */
export const planAround = (
  live: Live,
  days: ReadonlyArray<Day>,
  depth: "standard" | "full"
): Effect.Effect<PlanRows, ReadFailure> => {
  const sorted = days.toSorted()
  const [start, end] = [sorted[0]!, sorted.at(-1)!]
  return planRows(live, { start, end }, daysBetween(start, end) < capDays ? depth : "summary")
}

const noWorkout = (
  id: WorkoutId,
  known: ReadonlyArray<PlannedWorkout>,
  unreadable: ReadonlyArray<string>
): NotFound => {
  const near = known
    .toSorted((one, other) => Math.abs(one.id - id) - Math.abs(other.id - id))
    .slice(0, 3)
    .map((workout) => `${workout.id} ${workoutWords(workout)}`)
  const odd = unreadable.length === 0 ? "" : ` ${unreadable.length} rows of the plan could not be read.`
  return new NotFound({
    message: `There is no workout ${id}.${odd}`,
    hint:
      near.length === 0
        ? "The plan is empty; createRideRunWorkout and the other create tools fill it."
        : `Nearest: ${near.join("; ")}. getPlannedWorkouts lists all.`
  })
}

export const workoutWords = (workout: { readonly title: string; readonly day: Day }): string =>
  `"${workout.title}" on ${workout.day}`
