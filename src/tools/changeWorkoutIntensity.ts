/** Rescales a workout whose steps are derived. */
import { Effect, Schema } from "effect"
import { AiEndurance } from "../api/AiEndurance.ts"
import { IntensityChanged } from "../wire/written.ts"
import { displayTitle, dryRun, intensity, loadOrTime, workoutId } from "./arguments.ts"
import { sets } from "./hints.ts"
import { amounts, confirmation, intensityOf, named } from "./shape.ts"
import * as Tool from "./Tool.ts"
import { synced, undoable } from "./words.ts"

export const changeWorkoutIntensity = Tool.make("changeWorkoutIntensity", {
  title: "Change Workout Intensity",
  description: `Make a planned ride or run longer, shorter or differently split while its zone stays.
Use when the athlete wants more or less of the same session. Only for workouts with has_steps_general false: others fail with WORKOUT_HAS_NO_STEPS, so skipWorkout and create them anew with createRideRunWorkout. To move it use changeWorkoutDate.
Give ess, intensityTime or both; with both the time counts and ess is recomputed. Steps, duration and perhaps the title change. ${undoable} ${synced}`,
  scope: "write",
  hints: sets,
  input: Schema.Struct({ workoutId, ...intensity, title: displayTitle, dryRun }).check(loadOrTime),
  output: IntensityChanged,
  run: Effect.fnUntraced(function* ({ dryRun, workoutId, ...asked }) {
    const source = yield* AiEndurance
    const written = yield* source.changeWorkoutIntensity({ id: workoutId, ...intensityOf(asked), dryRun })
    return { ...confirmation(written), ...named(written.value), ...amounts(written.value) }
  })
})
