/** Plans a session that is only text. */
import { Effect, Schema } from "effect"
import { AiEndurance } from "../api/AiEndurance.ts"
import { WorkoutCreated } from "../wire/written.ts"
import { dryRunAhead, isTaper, newTitle, text, workoutDay } from "./arguments.ts"
import { creates } from "./hints.ts"
import { created } from "./shape.ts"
import * as Tool from "./Tool.ts"
import { synced, undoable } from "./words.ts"

export const createStrengthOtherWorkout = Tool.make("createStrengthOtherWorkout", {
  title: "Create Strength/Other Workout",
  description: `Plan strength, mobility, yoga, a hike or any other session as free text.
Use when there are no steps to follow on a device. For rides and runs use createRideRunWorkout, for swims createSwimWorkout.
Adds a workout; sent again within ten minutes it returns the first. ${undoable} ${synced}`,
  scope: "write",
  hints: creates,
  input: Schema.Struct({
    dateStr: workoutDay,
    title: newTitle,
    strengthOtherText: text("The session: exercises, sets, repetitions, duration", 8000),
    isTaper,
    dryRun: dryRunAhead
  }),
  output: WorkoutCreated,
  run: Effect.fnUntraced(function* ({ dateStr, strengthOtherText, ...rest }) {
    const source = yield* AiEndurance
    return created(yield* source.createTextWorkout({ ...rest, day: dateStr, text: strengthOtherText, advice: null }))
  })
})
