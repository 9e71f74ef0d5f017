/** Moves one planned workout to another day. */
import { Effect, Schema } from "effect"
import { AiEndurance } from "../api/AiEndurance.ts"
import { weekdayOf } from "../domain/Day.ts"
import { WorkoutMoved } from "../wire/written.ts"
import { day, displayTitle, dryRunAhead, workoutId } from "./arguments.ts"
import { sets } from "./hints.ts"
import { confirmation, outlook } from "./shape.ts"
import * as Tool from "./Tool.ts"
import { synced, undoable } from "./words.ts"

export const changeWorkoutDate = Tool.make("changeWorkoutDate", {
  title: "Change Workout Date",
  description: `Move one planned workout to another day; its content stays.
Use when the athlete wants a session earlier or later. Not to drop it (skipWorkout) or make it easier (changeWorkoutIntensity).
Changes the plan. ${undoable} ${synced}`,
  scope: "write",
  hints: sets,
  input: Schema.Struct({
    workoutId,
    newDate: day("Day to move to"),
    title: displayTitle,
    dryRun: dryRunAhead
  }),
  output: WorkoutMoved,
  run: Effect.fnUntraced(function* ({ dryRun, newDate, workoutId }) {
    const source = yield* AiEndurance
    const written = yield* source.changeWorkoutDate({ id: workoutId, day: newDate, dryRun })
    const { from, workout } = written.value
    return {
      ...confirmation(written),
      workoutId: workout.id,
      title: workout.title,
      oldDate: from,
      newDate: workout.day,
      newWeekday: weekdayOf(workout.day),
      ...outlook(written)
    }
  })
})
