/** The athlete's own tick on a planned workout. AI Endurance had this tool until 1.0.3. */
import { Effect, Schema } from "effect"
import { AiEndurance } from "../api/AiEndurance.ts"
import { WorkoutMarked } from "../wire/written.ts"
import { displayTitle, dryRun, workoutId } from "./arguments.ts"
import { sets } from "./hints.ts"
import { confirmation, named } from "./shape.ts"
import * as Tool from "./Tool.ts"
import { undoable } from "./words.ts"

export const markWorkout = Tool.make("markWorkout", {
  title: "Mark Workout",
  description: `Tick a planned workout as completed, or take the tick away.
Use when the athlete says they did a session (or did not). Not to remove it from the plan (skipWorkout).
Changes only this mark: no activity is recorded and nothing is synced. ${undoable}`,
  scope: "write",
  contract: false,
  hints: sets,
  input: Schema.Struct({
    workoutId,
    isCompleted: Schema.Boolean.annotate({ description: "true: done; false: not done" }),
    title: displayTitle,
    dryRun
  }),
  output: WorkoutMarked,
  run: Effect.fnUntraced(function* ({ dryRun, isCompleted, workoutId }) {
    const source = yield* AiEndurance
    const written = yield* source.markWorkout({ id: workoutId, completed: isCompleted, dryRun })
    return { ...confirmation(written), ...named(written.value), isCompleted: written.value.completed ?? isCompleted }
  })
})
