/**
 * Every tool, one line each. The order is what clients see and cache, so new tools go to the end of
 * their half.
 */
import { analyzeActivityStream } from "./analyzeActivityStream.ts"
import { changeWorkoutAdvice } from "./changeWorkoutAdvice.ts"
import { changeWorkoutDate } from "./changeWorkoutDate.ts"
import { changeWorkoutIntensity } from "./changeWorkoutIntensity.ts"
import { compareActivities } from "./compareActivities.ts"
import { createRideRunWorkout } from "./createRideRunWorkout.ts"
import { createRideRunWorkoutAdvanced } from "./createRideRunWorkoutAdvanced.ts"
import { createRideRunWorkoutByIntensity } from "./createRideRunWorkoutByIntensity.ts"
import { createStrengthOtherWorkout } from "./createStrengthOtherWorkout.ts"
import { createSwimWorkout } from "./createSwimWorkout.ts"
import { getAvailability } from "./getAvailability.ts"
import { getChangeHistory } from "./getChangeHistory.ts"
import { getCyclingActivity } from "./getCyclingActivity.ts"
import { getCyclingActivityDetail } from "./getCyclingActivityDetail.ts"
import { getNutritionModel } from "./getNutritionModel.ts"
import { getOtherActivity } from "./getOtherActivity.ts"
import { getPlannedWorkouts } from "./getPlannedWorkouts.ts"
import { getPlanProgress } from "./getPlanProgress.ts"
import { getPrediction } from "./getPrediction.ts"
import { getRaceGoalEvent } from "./getRaceGoalEvent.ts"
import { getRecoveryModel } from "./getRecoveryModel.ts"
import { getRunningActivity } from "./getRunningActivity.ts"
import { getRunningActivityDetail } from "./getRunningActivityDetail.ts"
import { getSwimmingActivity } from "./getSwimmingActivity.ts"
import { getSwimmingActivityDetail } from "./getSwimmingActivityDetail.ts"
import { getTrainingLoad } from "./getTrainingLoad.ts"
import { getUser } from "./getUser.ts"
import { logWellness } from "./logWellness.ts"
import { markWorkout } from "./markWorkout.ts"
import { setActivityFlags } from "./setActivityFlags.ts"
import { setAvailability } from "./setAvailability.ts"
import { setRaceGoalEvent } from "./setRaceGoalEvent.ts"
import { setUser } from "./setUser.ts"
import { setZones } from "./setZones.ts"
import { skipWorkout } from "./skipWorkout.ts"
import type { AnyTool } from "./Tool.ts"
import { undoLastChange } from "./undoLastChange.ts"

const all: ReadonlyArray<AnyTool> = [
  // AI Endurance's own.
  getUser,
  setZones,
  getAvailability,
  getPlannedWorkouts,
  changeWorkoutDate,
  skipWorkout,
  changeWorkoutAdvice,
  changeWorkoutIntensity,
  createRideRunWorkout,
  createRideRunWorkoutAdvanced,
  createRideRunWorkoutByIntensity,
  createSwimWorkout,
  createStrengthOtherWorkout,
  getCyclingActivity,
  getRunningActivity,
  getSwimmingActivity,
  getOtherActivity,
  getRaceGoalEvent,
  getCyclingActivityDetail,
  getRunningActivityDetail,
  getSwimmingActivityDetail,
  analyzeActivityStream,
  setActivityFlags,
  getPrediction,
  getRecoveryModel,
  getPlanProgress,
  getNutritionModel,
  // Ours.
  markWorkout,
  setAvailability,
  setRaceGoalEvent,
  undoLastChange,
  getChangeHistory,
  compareActivities,
  getTrainingLoad,
  logWellness,
  setUser
]

const everything = (): boolean => true

export interface Choice {
  /** List nothing that AI Endurance 1.2.0 does not list. */
  readonly strict: boolean
  /** Whether the source can answer a tool, by its name; all, when it is not said. */
  readonly serves?: (tool: string) => boolean
}

export const toolkit = ({ serves = everything, strict }: Choice): ReadonlyArray<AnyTool> =>
  all.filter(({ contract, name }) => (contract || !strict) && serves(name))
