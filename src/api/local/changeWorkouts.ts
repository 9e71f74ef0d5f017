/** The writes that change one workout of the plan. Each is a rule from the workout as it is to what it becomes. */
import { Effect, Result } from "effect"
import type { SqlError } from "effect/sql"
import type { Athlete } from "../../domain/Athlete.ts"
import type { Day } from "../../domain/Day.ts"
import {
  InvalidInput,
  type NotFound,
  type NotSignedIn,
  type ScopeMissing,
  type Unavailable,
  WorkoutHasNoSteps
} from "../../domain/errors.ts"
import { unplannable } from "../../domain/planDays.ts"
import type { PlannedWorkout, WorkoutId } from "../../domain/Workout.ts"
import { isRefused, objections, rescale } from "../../engine/workout/index.ts"
import type { AiEndurance, Intensity, Written } from "../AiEndurance.ts"
import { markNotes } from "../noteWords.ts"
import * as documents from "./documents.ts"
import { builtWords, refusedIntensity, workWords } from "./intensityWords.ts"
import { type Draft, write } from "./journal.ts"
import type { Local } from "./Local.ts"
import { loadAthlete } from "./profile.ts"
import { dayNotes } from "./dayNotes.ts"
import { findWorkout, planned, workoutWords } from "./workouts.ts"

type Service = AiEndurance["Service"]

/**
 * Only today's and future workouts move, and only to today or later: the past is what was planned for it, and
 * compliance is judged by it. Days that hold a workout already, race days and days after the plan are allowed:
 * whoever asks has seen the plan.
 */
export const changeWorkoutDate = (local: Local): Service["changeWorkoutDate"] =>
  Effect.fn("AiEndurance.changeWorkoutDate")(function* ({ day, dryRun, id }) {
    const written = yield* change(local, "changeWorkoutDate", id, dryRun, (workout, { today }) => {
      if (workout.day < today) return Result.fail(isPast(workout, today, "moved"))
      const problem = unplannable(day, today, "workout")
      if (problem !== null) return Result.fail(new InvalidInput(problem))
      return Result.succeed({
        after: { ...workout, day },
        summary:
          workout.day === day
            ? `${workoutWords(workout)} already is on that day.`
            : `Moved ${workoutWords(workout)} to ${day}.`,
        carry: workout.day
      })
    })
    return { ...written, value: { workout: written.value.workout, from: written.value.carry } }
  })

/** A skipped workout leaves the plan; a second skip finds nothing. */
export const skipWorkout = (local: Local): Service["skipWorkout"] =>
  Effect.fn("AiEndurance.skipWorkout")(({ dryRun, id }) =>
    onlyWorkout(
      change(local, "skipWorkout", id, dryRun, (workout, { today }) =>
        workout.day < today
          ? Result.fail(isPast(workout, today, "skipped"))
          : Result.succeed({
              after: { ...workout, status: "skipped" as const },
              summary: `Skipped ${workoutWords(workout)}.`,
              notes: workout.completed === true ? ["it was marked as completed"] : [],
              carry: null
            })
      )
    )
  )

/** Past, present or future: the mark is the athlete's own. One ahead of its day is likelier to be another workout's. */
export const markWorkout = (local: Local): Service["markWorkout"] =>
  Effect.fn("AiEndurance.markWorkout")(({ completed, dryRun, id }) =>
    onlyWorkout(
      change(local, "markWorkout", id, dryRun, (workout, { today }) => {
        const word = completed ? "completed" : "not completed"
        return Result.succeed({
          after: { ...workout, completed },
          summary:
            workout.completed === completed
              ? `${workoutWords(workout)} already is marked as ${word}.`
              : `Marked ${workoutWords(workout)} as ${word}.`,
          notes: workout.completed === completed ? [] : markNotes(workout.day, today, completed),
          carry: null
        })
      })
    )
  )

/** Replaces the advice: a model that wants to add to it has just read it. Empty text is refused as a slip. */
export const changeWorkoutAdvice = (local: Local): Service["changeWorkoutAdvice"] =>
  Effect.fn("AiEndurance.changeWorkoutAdvice")(({ advice, dryRun, id }) =>
    onlyWorkout(
      change(local, "changeWorkoutAdvice", id, dryRun, (workout) => {
        const text = advice.trim()
        if (text === "") {
          return Result.fail(
            new InvalidInput({
              message: "The advice is empty.",
              hint: "Write what the athlete should know; it replaces the present advice."
            })
          )
        }
        return Result.succeed({
          after: { ...workout, advice: text },
          summary:
            workout.advice === text
              ? `${workoutWords(workout)} already has this advice.`
              : `Changed the advice of ${workoutWords(workout)}.`,
          carry: null
        })
      })
    )
  )

/** Load, time at intensity or repeats; the zone stays. Where load and time are both given, time wins. The past stays. */
export const changeWorkoutIntensity = (local: Local): Service["changeWorkoutIntensity"] =>
  Effect.fn("AiEndurance.changeWorkoutIntensity")(({ dryRun, ess, id, intensitySeconds, repeats }) =>
    onlyWorkout(
      change(local, "changeWorkoutIntensity", id, dryRun, (workout, { athlete, today }) =>
        workout.day < today
          ? Result.fail(isPast(workout, today, "changed"))
          : rescaled(workout, { ess, intensitySeconds, repeats }, athlete)
      )
    )
  )

interface Context {
  readonly athlete: Athlete
  readonly today: Day
}

interface Altered<C> {
  readonly after: documents.StoredWorkout
  readonly summary: string
  readonly notes?: ReadonlyArray<string>
  /** What the caller needs besides the workout. */
  readonly carry: C
}

interface Changed<C> {
  readonly workout: PlannedWorkout
  readonly carry: C
}

type ChangeError<E> = Exclude<E | NotFound | Unavailable, SqlError.SqlError> | NotSignedIn | ScopeMissing | Unavailable

const change = <C, E>(
  local: Local,
  tool: string,
  id: WorkoutId,
  dryRun: boolean,
  alter: (workout: documents.StoredWorkout, context: Context) => Result.Result<Altered<C>, E>
): Effect.Effect<Written<Changed<C>>, ChangeError<E>> =>
  write(
    local,
    tool,
    dryRun,
    (athleteId): Effect.Effect<Draft<Changed<C>>, E | NotFound | Unavailable | SqlError.SqlError> =>
      Effect.gen(function* () {
        const { today } = yield* local.clock.now
        const athlete = yield* loadAthlete(local, athleteId)
        const found = yield* findWorkout(local, athleteId, id)
        const { after, carry, notes = [], summary } = yield* Effect.fromResult(alter(found.stored, { athlete, today }))
        const json = documents.workouts.encode(after)
        const same = documents.canonical(json) === documents.canonical(found.json)
        const workout = planned(id, after, athlete)
        const ofDay = after.day === found.stored.day ? [] : yield* dayNotes(local, athleteId, workout, dryRun)
        return {
          entities: same ? [] : [{ kind: "workout", id, before: found.json, after: json }],
          summary,
          notes: [...notes, ...ofDay],
          value: { workout, carry }
        }
      })
  )

const onlyWorkout = <C, E>(effect: Effect.Effect<Written<Changed<C>>, E>): Effect.Effect<Written<PlannedWorkout>, E> =>
  Effect.map(effect, (written) => ({ ...written, value: written.value.workout }))

const rescaled = (
  workout: documents.StoredWorkout,
  intensity: Intensity,
  athlete: Athlete
): Result.Result<Altered<null>, InvalidInput | WorkoutHasNoSteps> => {
  const { content } = workout
  if (content.kind === "structured") return Result.fail(writtenOut(workout))
  if (content.kind !== "scalable") return Result.fail(notScalable(workout))
  const built = rescale(content, intensity, athlete)
  if (isRefused(built)) return Result.fail(refusedIntensity(built))
  const same = JSON.stringify(built.content) === JSON.stringify(content)
  const summary = same
    ? `${workoutWords(workout)} already has this intensity.`
    : `Changed the intensity of ${workoutWords(workout)}: ${builtWords(built)} (was ${workWords(content)}).`
  return Result.succeed({
    after: { ...workout, content: built.content },
    summary,
    notes: [...built.notes, ...objections(built.content, built.numbers)],
    carry: null
  })
}

const isPast = (workout: documents.StoredWorkout, today: Day, verb: "moved" | "skipped" | "changed") =>
  new InvalidInput({
    message: `${workoutWords(workout)} is in the past (today is ${today}) and cannot be ${verb}.`,
    hint: `Only today's and future workouts can be ${verb}. markWorkout records whether a past one was done.`
  })

const writtenOut = (workout: documents.StoredWorkout) =>
  new WorkoutHasNoSteps({
    message: `${workoutWords(workout)} has steps that were written out, so there is no intensity to scale.`,
    hint: "Create it anew with createRideRunWorkout and skip this one, or change its advice."
  })

const notScalable = (workout: documents.StoredWorkout) =>
  new InvalidInput({
    message: `${workoutWords(workout)} is a ${workout.sport === "Swim" ? "swim" : "session in words"}; only rides and runs have an intensity to change.`,
    hint: "Create a new workout and skip this one, or change its advice."
  })
