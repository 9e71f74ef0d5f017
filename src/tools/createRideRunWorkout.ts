/** Plans a ride or run from steps that target zones. */
import { Schema } from "effect"
import { ZoneStepsGeneral } from "../wire/steps.ts"
import { WorkoutCreated } from "../wire/written.ts"
import { creates } from "./hints.ts"
import { createFromSteps, stepWorkoutFields } from "./stepWorkout.ts"
import * as Tool from "./Tool.ts"
import { synced, undoable } from "./words.ts"

export const createRideRunWorkout = Tool.make("createRideRunWorkout", {
  title: "Create Ride/Run Workout",
  description: `Plan a ride or run from written-out steps that target the athlete's zones.
Use for any structured session in zones. For exact watts, speed or heart rate use createRideRunWorkoutAdvanced; when only zone and load matter use createRideRunWorkoutByIntensity, whose result can be rescaled later.
Adds a workout; sent again within ten minutes it returns the first. ${undoable} ${synced}`,
  scope: "write",
  hints: creates,
  input: Schema.Struct({ ...stepWorkoutFields, stepsGeneral: ZoneStepsGeneral }),
  output: WorkoutCreated,
  run: createFromSteps
})
