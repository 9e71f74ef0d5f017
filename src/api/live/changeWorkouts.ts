/** The writes that change one workout of the plan. */
import { Effect } from "effect"
import { InvalidInput, type ReadError, WorkoutHasNoSteps } from "../../domain/errors.ts"
import type { Day } from "../../domain/Day.ts"
import type { PlannedWorkout } from "../../domain/Workout.ts"
import { byIntensity, isRefused, objections } from "../../engine/workout/index.ts"
import type { AiEndurance, Intensity, MovedWorkout } from "../AiEndurance.ts"
import { type Change, type Draft, type Look, untouched, write } from "./carryOut.ts"
import { workoutChange } from "./documents.ts"
import type { Live } from "./Live.ts"
import { findWorkout, planAround, wholeWorkout, workoutWords } from "./planReads.ts"
import { getUser } from "./profile.ts"
import { refuse, refusedIntensity, refuseDay, refusePastWorkout, refuseRaceDay } from "./refusals.ts"
import { isRideRun, zoneOfTitle } from "./rehearsal.ts"

type Service = AiEndurance["Service"]

export const changeWorkoutDate = (live: Live): Service["changeWorkoutDate"] =>
  Effect.fn("AiEndurance.changeWorkoutDate")(function* ({ day, dryRun, id }) {
    const { athleteId } = yield* live.auth.require("write")
    return yield* live
      .inTurn(athleteId)(
        Effect.gen(function* () {
          const before = yield* findWorkout(live, id)
          yield* refusePastWorkout(live, before, "moved")
          yield* refuseDay(live, day)
          const moved = (workout: PlannedWorkout): MovedWorkout => ({ workout, from: before.day })
          if (before.day === day) {
            return untouched(moved(before), `${workoutWords(before)} already is on that day.`, dryRun)
          }
          yield* refuseRaceDay(live, day)
          const draft: Draft<MovedWorkout> = {
            ...move(live, before, day, moved),
            tool: "changeWorkoutDate",
            did: () => `Moved ${workoutWords(before)} to ${day}.`,
            entities: () => [workoutChange(before, { ...before, day })]
          }
          return yield* write(live, athleteId, draft, dryRun ? { value: moved({ ...before, day }) } : null)
        })
      )
      .pipe(neverWithoutSteps)
  })

/** Also what takes a move back. */
export const move = <A>(
  live: Live,
  workout: PlannedWorkout,
  day: Day,
  value: (moved: PlannedWorkout) => A
): Change<A> => ({
  call: { tool: "changeWorkoutDate", args: { workoutId: workout.id, newDate: day } },
  look: () =>
    Effect.map(planAround(live, [workout.day, day], "standard"), ({ said, unreadable, workouts }): Look<A> => {
      const now = workouts.find(({ id }) => id === workout.id)
      if (now?.day === day) return { _tag: "Done", value: value(now) }
      if (now !== undefined) return { _tag: "NotDone", words: `it is on ${now.day}` }
      return {
        _tag: "Unclear",
        value: value({ ...workout, day }),
        words:
          said && unreadable.length === 0 ? "the plan shows it on neither day" : "the plan could not be read completely"
      }
    }),
  expected: () => value({ ...workout, day })
})

/** AI Endurance has no way back from this; what its undo can do is decided here, by keeping all that is known. */
export const skipWorkout = (live: Live): Service["skipWorkout"] =>
  Effect.fn("AiEndurance.skipWorkout")(function* ({ dryRun, id }) {
    const { athleteId } = yield* live.auth.require("write")
    return yield* live
      .inTurn(athleteId)(
        Effect.gen(function* () {
          const before = yield* wholeWorkout(live, id)
          yield* refusePastWorkout(live, before, "skipped")
          const draft: Draft<PlannedWorkout> = {
            ...skip(live, before, before),
            tool: "skipWorkout",
            did: () => `Skipped ${workoutWords(before)}.`,
            entities: () => [workoutChange(before, null)]
          }
          return yield* write(live, athleteId, draft, dryRun ? { value: before } : null)
        })
      )
      .pipe(neverWithoutSteps)
  })

/** Also what takes a creation back. */
export const skip = <A>(live: Live, workout: PlannedWorkout, value: A): Change<A> => ({
  call: { tool: "skipWorkout", args: { workoutId: workout.id } },
  look: () =>
    Effect.map(planAround(live, [workout.day], "standard"), ({ said, unreadable, workouts }): Look<A> => {
      if (workouts.some(({ id }) => id === workout.id)) {
        return { _tag: "NotDone", words: `it still is in the plan on ${workout.day}` }
      }
      return said && unreadable.length === 0
        ? { _tag: "Done", value }
        : { _tag: "Unclear", value, words: "the plan could not be read completely" }
    }),
  expected: () => value
})

export const changeWorkoutAdvice = (live: Live): Service["changeWorkoutAdvice"] =>
  Effect.fn("AiEndurance.changeWorkoutAdvice")(function* ({ advice, dryRun, id }) {
    const { athleteId } = yield* live.auth.require("write")
    const text = advice.trim()
    if (text === "") {
      return yield* refuse(
        "The advice is empty.",
        "Write what the athlete should know; it replaces the present advice."
      )
    }
    return yield* live
      .inTurn(athleteId)(
        Effect.gen(function* () {
          const before = yield* wholeWorkout(live, id)
          if (before.advice === text)
            return untouched(before, `${workoutWords(before)} already has this advice.`, dryRun)
          const draft: Draft<PlannedWorkout> = {
            ...advise(live, before, text, (workout) => workout),
            tool: "changeWorkoutAdvice",
            did: () => `Changed the advice of ${workoutWords(before)}.`,
            entities: (after) => [workoutChange(before, { ...before, advice: after.advice ?? text })]
          }
          return yield* write(live, athleteId, draft, dryRun ? { value: { ...before, advice: text } } : null)
        })
      )
      .pipe(neverWithoutSteps)
  })

/** Whether AI Endurance shows advice in its plan is not known; where it does not, there is nothing to compare. */
export const advise = <A>(
  live: Live,
  workout: PlannedWorkout,
  advice: string,
  value: (workout: PlannedWorkout) => A
): Change<A> => ({
  call: { tool: "changeWorkoutAdvice", args: { workoutId: workout.id, advice } },
  look: () =>
    Effect.map(planAround(live, [workout.day], "full"), ({ workouts }): Look<A> => {
      const now = workouts.find(({ id }) => id === workout.id)
      const shown = now?.advice ?? null
      if (now !== undefined && (shown ?? "") === advice) return { _tag: "Done", value: value(now) }
      if (now !== undefined && advice !== "" && shown?.includes(advice) === true) {
        return { _tag: "Done", value: value(now), note: "AI Endurance added it to the advice that was there." }
      }
      return shown === null || shown !== workout.advice
        ? { _tag: "Unclear", value: value({ ...workout, advice }), words: "its plan does not show the new advice" }
        : { _tag: "NotDone", words: "the advice is what it was" }
    }),
  expected: () => value({ ...workout, advice })
})

export const changeWorkoutIntensity = (live: Live): Service["changeWorkoutIntensity"] =>
  Effect.fn("AiEndurance.changeWorkoutIntensity")(function* ({ dryRun, ess, id, intensitySeconds, repeats }) {
    const { athleteId } = yield* live.auth.require("write")
    const asked = { ess, intensitySeconds, repeats }
    return yield* live.inTurn(athleteId)(
      Effect.gen(function* () {
        const before = yield* wholeWorkout(live, id)
        yield* refusePastWorkout(live, before, "changed")
        if (before.hasSteps) return yield* writtenOut(before)
        if (!isRideRun(before.sport)) return yield* notScalable(before)
        const draft: Draft<PlannedWorkout> = {
          ...rescale(live, before, asked, (workout) => workout),
          tool: "changeWorkoutIntensity",
          did: () => `Changed the intensity of ${workoutWords(before)}.`,
          notes: (after) => objections(null, after),
          entities: (after) => [workoutChange(before, after)]
        }
        return yield* write(live, athleteId, draft, dryRun ? { value: yield* estimated(live, before, asked) } : null)
      })
    )
  })

export const rescale = <A>(
  live: Live,
  workout: PlannedWorkout,
  asked: Intensity,
  value: (workout: PlannedWorkout) => A
): Change<A> => ({
  call: {
    tool: "changeWorkoutIntensity",
    args: {
      workoutId: workout.id,
      ...(asked.ess !== null && { ess: asked.ess }),
      ...(asked.intensitySeconds !== null && { intensityTime: asked.intensitySeconds }),
      ...(asked.repeats !== null && { repeats: asked.repeats })
    }
  },
  look: (reply) =>
    Effect.map(planAround(live, [workout.day], "full"), ({ workouts }): Look<A> => {
      const now = workouts.find(({ id }) => id === workout.id)
      if (now === undefined) {
        return { _tag: "Unclear", value: value(workout), words: `the plan does not show it on ${workout.day}` }
      }
      if (figures(now) !== figures(workout)) return { _tag: "Done", value: value(now) }
      return reply === null
        ? { _tag: "NotDone", words: "its time, load and texts are what they were" }
        : { _tag: "Unclear", value: value(now), words: "its time, load and texts are what they were" }
    }),
  expected: () => value({ ...workout, durationSeconds: null, ess: asked.ess, zoneSeconds: null })
})

/** What a new intensity changes; a reply that shows none of it cannot be told from no change. */
const figures = ({ durationSeconds, ess, prescription, title, zoneSeconds }: PlannedWorkout): string =>
  JSON.stringify([durationSeconds, ess, prescription, title, zoneSeconds])

/** AI Endurance works the steps out itself; where the title names the zone, ours come close. */
const estimated = (live: Live, before: PlannedWorkout, asked: Intensity): Effect.Effect<PlannedWorkout, ReadError> =>
  Effect.gen(function* () {
    const zone = zoneOfTitle(before.title)
    const bare: PlannedWorkout = { ...before, durationSeconds: null, ess: asked.ess, zoneSeconds: null }
    if (zone === null || !isRideRun(before.sport) || (asked.ess === null && asked.intensitySeconds === null))
      return bare
    const built = byIntensity({ sport: before.sport, zone, ...asked }, yield* getUser(live))
    if (isRefused(built)) return yield* refusedIntensity(built)
    const { durationSeconds, ess, zoneSeconds } = built.numbers
    return { ...bare, durationSeconds, ess, zoneSeconds }
  })

const writtenOut = (workout: PlannedWorkout) =>
  new WorkoutHasNoSteps({
    message: `${workoutWords(workout)} has steps that were written out, so there is no intensity to scale.`,
    hint: "Create it anew with createRideRunWorkout and skip this one, or change its advice."
  })

const notScalable = (workout: PlannedWorkout) =>
  new InvalidInput({
    message: `${workoutWords(workout)} is no ride or run; only those have an intensity to change.`,
    hint: "Create a new workout and skip this one, or change its advice."
  })

/** Only a change of intensity can fail for want of steps. */
export const neverWithoutSteps = <A, E, R>(
  effect: Effect.Effect<A, E | WorkoutHasNoSteps, R>
): Effect.Effect<A, Exclude<E, WorkoutHasNoSteps> | InvalidInput, R> =>
  Effect.mapError(effect, (error) =>
    error instanceof WorkoutHasNoSteps
      ? new InvalidInput({ message: error.message, hint: error.hint })
      : (error as Exclude<E, WorkoutHasNoSteps>)
  )
