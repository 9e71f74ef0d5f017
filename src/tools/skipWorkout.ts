/** Takes one planned workout out of the plan. */
import { Effect, Schema } from "effect"
import { AiEndurance } from "../api/AiEndurance.ts"
import { WorkoutSkipped } from "../wire/written.ts"
import { displayTitle, dryRunAhead, workoutId } from "./arguments.ts"
import { removes } from "./hints.ts"
import { confirmation, named, outlook } from "./shape.ts"
import * as Tool from "./Tool.ts"
import { synced, undoable } from "./words.ts"

export const skipWorkout = Tool.make("skipWorkout", {
  title: "Skip Workout",
  description: `Take one future workout out of the plan.
Use when the athlete will not do it. To do it on another day use changeWorkoutDate, to do less use changeWorkoutIntensity, to note that it was done use markWorkout.
The workout leaves the plan; ${undoable} ${synced}`,
  scope: "write",
  hints: removes,
  input: Schema.Struct({ workoutId, title: displayTitle, dryRun: dryRunAhead }),
  output: WorkoutSkipped,
  run: Effect.fnUntraced(function* ({ dryRun, workoutId }) {
    const source = yield* AiEndurance
    const written = yield* source.skipWorkout({ id: workoutId, dryRun })
    const { durationSeconds, sport } = written.value
    return {
      ...confirmation(written),
      workout: { ...named(written.value), actType: sport, durationSeconds },
      ...outlook(written)
    }
  })
})
