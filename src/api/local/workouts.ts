/** Planned workouts, read: lists over a window of days, and single ones by their number. */
import { Effect, Option } from "effect"
import type { SqlError } from "effect/sql"
import { idSpaces } from "../../db/ids.ts"
import type { Athlete, AthleteId } from "../../domain/Athlete.ts"
import { Day } from "../../domain/Day.ts"
import { NotFound, type Unavailable } from "../../domain/errors.ts"
import { sports } from "../../domain/Sport.ts"
import { type PlannedWorkout, WorkoutId } from "../../domain/Workout.ts"
import { prescription, workoutNumbers } from "../../engine/workout/index.ts"
import type { AiEndurance } from "../AiEndurance.ts"
import * as documents from "./documents.ts"
import { type Local, withStorage } from "./Local.ts"
import { loadAthlete } from "./profile.ts"
import { windowOf } from "../planWindow.ts"

export interface WorkoutRow {
  readonly id: number
  readonly day: string
  readonly sport: string
  readonly title: string
  readonly status: string
  readonly document: string
}

/** In the order of their days; skipped ones are not in the plan. */
export const getPlannedWorkouts = (local: Local): AiEndurance["Service"]["getPlannedWorkouts"] =>
  Effect.fn("AiEndurance.getPlannedWorkouts")((request) =>
    withStorage(
      Effect.gen(function* () {
        const { athleteId } = yield* local.auth.require("read")
        const athlete = yield* loadAthlete(local, athleteId)
        const { today } = yield* local.clock.nowAt(athlete.timeZone)
        const window = yield* Effect.fromResult(windowOf(request, today))
        const rows = yield* local.sql<WorkoutRow>`SELECT id, day, sport, title, status, document FROM workouts
          WHERE athlete_id = ${athleteId} AND status = 'planned' AND day >= ${window.start} AND day <= ${window.end}
          ORDER BY day, id`
        return { window, workouts: yield* Effect.forEach(rows, (row) => listed(row, athlete)) }
      })
    )
  )

/** A stored workout with everything that follows from it and the athlete's zones. */
export const planned = (id: WorkoutId, stored: documents.StoredWorkout, athlete: Athlete): PlannedWorkout => ({
  id,
  day: stored.day,
  title: stored.title,
  sport: stored.sport,
  ...derived(stored, athlete),
  hasSteps: stored.content.kind === "structured",
  isTaper: stored.isTaper,
  advice: stored.advice,
  completed: stored.completed,
  // Steps that were derived are not reported as steps: whoever sees them takes the workout for a fixed one.
  steps: stored.content.kind === "structured" ? stored.content.blocks : null,
  swimSections: stored.content.kind === "swim" ? stored.content.sections : null
})

type Derived = Pick<PlannedWorkout, "durationSeconds" | "distanceMetres" | "ess" | "zoneSeconds" | "prescription">

/** Worked out once for as long as both the document and the profile stay what they are. */
const derivations = new WeakMap<documents.StoredWorkout, { readonly athlete: Athlete; readonly derived: Derived }>()

const derived = (stored: documents.StoredWorkout, athlete: Athlete): Derived => {
  const before = derivations.get(stored)
  if (before?.athlete === athlete) return before.derived
  const { distanceMetres, durationSeconds, ess, zoneSeconds } = workoutNumbers(stored.content, athlete)
  const value = {
    durationSeconds,
    distanceMetres,
    ess,
    zoneSeconds,
    prescription: prescription(stored.content, athlete)
  }
  derivations.set(stored, { athlete, derived: value })
  return value
}

export interface Found {
  readonly id: WorkoutId
  readonly stored: documents.StoredWorkout
  /** As it stands in the database. */
  readonly json: documents.Json
}

/** A workout of the plan; a skipped one is not found. */
export const findWorkout = (
  { sql }: Local,
  athleteId: AthleteId,
  id: WorkoutId
): Effect.Effect<Found, NotFound | Unavailable | SqlError.SqlError> =>
  Effect.gen(function* () {
    const rows = yield* sql<WorkoutRow>`SELECT id, day, sport, title, status, document FROM workouts
      WHERE athlete_id = ${athleteId} AND id = ${id}`
    const row = rows[0]
    if (row === undefined || row.status === "skipped") {
      const near = yield* sql<WorkoutRow>`SELECT id, day, sport, title, status, document FROM workouts
        WHERE athlete_id = ${athleteId} AND status = 'planned' ORDER BY ABS(id - ${id}), id LIMIT 3`
      return yield* notFound(id, row, near)
    }
    const found = decoded(row)
    return Option.isSome(found)
      ? found.value
      : yield* documents.unreadable(`Workout ${id} ("${row.title}" on ${row.day})`)
  })

/** None for a document of another version. */
export const decoded = (row: WorkoutRow): Option.Option<Found> =>
  Option.flatMap(documents.parse(row.document), (json) =>
    Option.map(documents.workouts.decode(json), (stored) => ({ id: WorkoutId.make(row.id), json, stored }))
  )

export const workoutWords = (workout: { readonly title: string; readonly day: Day }): string =>
  `"${workout.title}" on ${workout.day}`

const listed = (row: WorkoutRow, athlete: Athlete): Effect.Effect<PlannedWorkout> =>
  Option.match(documents.workouts.read(row.document), {
    onSome: (stored) => Effect.succeed(planned(WorkoutId.make(row.id), stored, athlete)),
    onNone: () =>
      Effect.as(
        Effect.logWarning("unreadable workout").pipe(Effect.annotateLogs({ workout: row.id })),
        withoutContent(row)
      )
  })

/** The athlete should see that something is planned that day, even where this version cannot say what. */
const withoutContent = (row: WorkoutRow): PlannedWorkout => ({
  id: WorkoutId.make(row.id),
  day: Day.make(row.day),
  title: row.title,
  sport: sports.find((sport) => sport === row.sport) ?? "Other",
  durationSeconds: null,
  distanceMetres: null,
  ess: null,
  hasSteps: false,
  isTaper: false,
  advice: null,
  completed: null,
  prescription: {
    warmup: null,
    intervals: "This workout is stored in a form that this version cannot read. Update ai-endurance-mcp to see it.",
    cooldown: null
  },
  steps: null,
  swimSections: null,
  zoneSeconds: null
})

const notFound = (id: WorkoutId, skipped: WorkoutRow | undefined, near: ReadonlyArray<WorkoutRow>): NotFound => {
  const nearest = near.map((row) => `${row.id} "${row.title}" on ${row.day}`).join("; ")
  return new NotFound({
    message:
      skipped === undefined
        ? `There is no workout ${id}${strayed(id)}.`
        : `Workout ${id} ("${skipped.title}" on ${skipped.day}) was skipped and is no longer in the plan.`,
    hint:
      nearest === ""
        ? "The plan is empty; createRideRunWorkout and the other create tools fill it."
        : `Nearest: ${nearest}. getPlannedWorkouts lists all; undoLastChange takes back a skip that was the last change.`
  })
}

const strayed = (id: number): string => {
  if (id >= idSpaces.workout) return ""
  if (id >= idSpaces.activity) return ", and the number is that of an activity"
  return id >= idSpaces.raceGoal && id < idSpaces.activity ? ", and the number may be that of a race" : ""
}
