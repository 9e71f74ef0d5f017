/** The embedded platform: `AiEndurance` answered from the database of this machine. */
import { Effect, Layer } from "effect"
import { SqlClient } from "effect/sql"
import { Auth } from "../../auth/Auth.ts"
import { AthleteClock } from "../../clock/AthleteClock.ts"
import { AiEndurance } from "../AiEndurance.ts"
import { getActivities } from "./activities.ts"
import { setAvailability } from "./availability.ts"
import * as change from "./changeWorkouts.ts"
import * as create from "./createWorkouts.ts"
import { analyzeActivity } from "./details/analysis.ts"
import { compareActivities } from "./details/compare.ts"
import { getActivityDetail } from "./details/detail.ts"
import { setActivityFlags } from "./details/flags.ts"
import { type Models, models } from "./insight/model.ts"
import { getNutritionModel } from "./insight/nutrition.ts"
import { getPredictedRaceGoals, getPrediction } from "./insight/prediction.ts"
import { getPlanProgress } from "./insight/progress.ts"
import { getRecoveryModel } from "./insight/recovery.ts"
import { getChangeHistory, undoLastChange } from "./journal.ts"
import type { Local } from "./Local.ts"
import { getAvailability, getUser } from "./profile.ts"
import * as raceGoals from "./raceGoals.ts"
import { foretelling } from "../whatIf.ts"
import { getTrainingLoad } from "./load.ts"
import { logWellness } from "./wellness.ts"
import { whatIfReads } from "./whatIf.ts"
import { getPlannedWorkouts } from "./insight/compared.ts"
import { setUser } from "./setUser.ts"
import { setZones } from "./zones.ts"

export const make = (local: Local): AiEndurance["Service"] => {
  const kept = models(local)
  return foretelling(AiEndurance.of(operations(local, kept)), whatIfReads(local, kept), local.clock)
}

const operations = (local: Local, kept: Models): AiEndurance["Service"] => ({
  getUser: getUser(local),
  setUser: setUser(local),
  setZones: setZones(local),
  getAvailability: getAvailability(local),
  setAvailability: setAvailability(local),

  getPlannedWorkouts: getPlannedWorkouts(local),
  changeWorkoutDate: change.changeWorkoutDate(local),
  skipWorkout: change.skipWorkout(local),
  markWorkout: change.markWorkout(local),
  changeWorkoutAdvice: change.changeWorkoutAdvice(local),
  changeWorkoutIntensity: change.changeWorkoutIntensity(local),

  createRideRunWorkout: create.createRideRunWorkout(local),
  createWorkoutByIntensity: create.createWorkoutByIntensity(local),
  createSwimWorkout: create.createSwimWorkout(local),
  createTextWorkout: create.createTextWorkout(local),

  getRaceGoals: Effect.map(getPredictedRaceGoals(local, kept), (goals) => ({ goals })),
  createRaceGoal: raceGoals.createRaceGoal(local),
  changeRaceGoal: raceGoals.changeRaceGoal(local),
  removeRaceGoal: raceGoals.removeRaceGoal(local),

  getActivities: getActivities(local),
  getActivityDetail: getActivityDetail(local),
  analyzeActivity: analyzeActivity(local),
  compareActivities: compareActivities(local),
  setActivityFlags: setActivityFlags(local),

  getPrediction: getPrediction(local, kept),
  getRecoveryModel: getRecoveryModel(local),
  getPlanProgress: getPlanProgress(local),
  getNutritionModel: getNutritionModel(local),
  getTrainingLoad: getTrainingLoad(local),
  logWellness: logWellness(local),

  undoLastChange: undoLastChange(local),
  getChangeHistory: getChangeHistory(local)
})

export const layer: Layer.Layer<AiEndurance, never, Auth | AthleteClock | SqlClient.SqlClient> = Layer.effect(
  AiEndurance,
  Effect.gen(function* () {
    return make({ sql: yield* SqlClient.SqlClient, auth: yield* Auth, clock: yield* AthleteClock })
  })
)
