/** Plans a swim from sections of sets. */
import { Effect, Schema } from "effect"
import { AiEndurance } from "../api/AiEndurance.ts"
import { SwimSections } from "../wire/swimSections.ts"
import { WorkoutCreated } from "../wire/written.ts"
import { dryRunAhead, isTaper, newAdvice, newTitle, workoutDay } from "./arguments.ts"
import { creates } from "./hints.ts"
import { created } from "./shape.ts"
import * as Tool from "./Tool.ts"
import { synced, undoable } from "./words.ts"

export const createSwimWorkout = Tool.make("createSwimWorkout", {
  title: "Create Swim Workout",
  description: `Plan a pool session as sections, sets and intervals with stroke, equipment and rest.
Use for any swim, drills included. For rides and runs use createRideRunWorkout, for dry-land work createStrengthOtherWorkout.
Adds a workout; sent again within ten minutes it returns the first. ${undoable} ${synced}`,
  scope: "write",
  hints: creates,
  input: Schema.Struct({
    dateStr: workoutDay,
    title: newTitle,
    swimSections: SwimSections,
    isTaper,
    advice: newAdvice,
    dryRun: dryRunAhead
  }),
  output: WorkoutCreated,
  run: Effect.fnUntraced(function* ({ advice, dateStr, swimSections, ...rest }) {
    const source = yield* AiEndurance
    return created(
      yield* source.createSwimWorkout({ ...rest, day: dateStr, sections: swimSections, advice: advice ?? null })
    )
  })
})
