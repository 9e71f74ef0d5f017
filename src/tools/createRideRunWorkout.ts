/** Plans a ride or run from steps that target zones. */
import { Effect, Schema } from "effect"
import { InvalidInput } from "../domain/errors.ts"
import type { Block } from "../domain/Workout.ts"
import { StepsGeneral } from "../wire/steps.ts"
import { WorkoutCreated } from "../wire/written.ts"
import { creates } from "./hints.ts"
import { createFromSteps, stepWorkoutFields } from "./stepWorkout.ts"
import * as Tool from "./Tool.ts"
import { synced, undoable } from "./words.ts"

export const createRideRunWorkout = Tool.make("createRideRunWorkout", {
  title: "Create Ride/Run Workout",
  description: `Plan a ride or run from written-out steps that target the athlete's zones.
Use for any structured session in zones. For exact watts, speed or heart rate use createRideRunWorkoutAdvanced; when only zone and load matter use createRideRunWorkoutByIntensity, whose result can be rescaled later.
Adds a workout to the plan; the same one sent again within ten minutes returns the first. ${undoable} ${synced}`,
  scope: "write",
  hints: creates,
  input: Schema.Struct({ ...stepWorkoutFields, stepsGeneral: StepsGeneral }),
  output: WorkoutCreated,
  run: (asked) => (asked.stepsGeneral.some(hasExactTarget) ? exactTarget() : createFromSteps(asked))
})

const hasExactTarget = (block: Block): boolean =>
  block.kind === "repeat" ? block.blocks.some(hasExactTarget) : block.target.by !== "zone" && block.target.by !== "none"

const exactTarget = () =>
  Effect.fail(
    new InvalidInput({
      message: "stepsGeneral has a step with a numeric target; createRideRunWorkout takes zone targets only.",
      hint: "Send the same steps to createRideRunWorkoutAdvanced, or give each step a zone. Nothing was changed."
    })
  )
