/** Plans a ride or run from steps with numeric targets. */
import { Schema } from "effect"
import { StepsGeneral } from "../wire/steps.ts"
import { WorkoutCreated } from "../wire/written.ts"
import { creates } from "./hints.ts"
import { createFromSteps, stepWorkoutFields } from "./stepWorkout.ts"
import * as Tool from "./Tool.ts"
import { synced, undoable } from "./words.ts"

export const createRideRunWorkoutAdvanced = Tool.make("createRideRunWorkoutAdvanced", {
  title: "Create Ride/Run Workout (Advanced)",
  description: `Plan a ride or run from steps with exact numbers: watts, metres per second or heart rate.
Use for FTP and ramp tests, over-unders and exact paces; zone and numeric steps may mix. When zones are enough use createRideRunWorkout.
Adds a workout; sent again within ten minutes it returns the first. ${undoable} ${synced}`,
  scope: "write",
  hints: creates,
  input: Schema.Struct({ ...stepWorkoutFields, stepsGeneral: StepsGeneral }),
  output: WorkoutCreated,
  run: createFromSteps
})
