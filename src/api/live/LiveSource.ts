/**
 * The live source: `AiEndurance` answered by the tools of AI Endurance's endpoint. Whoever provides `Upstream` decides
 * what that is: AI Endurance itself, or a recording of it.
 */
import { Effect, Layer } from "effect"
import { SqlClient } from "effect/sql"
import { Auth } from "../../auth/Auth.ts"
import { AthleteClock, HomeZone } from "../../clock/AthleteClock.ts"
import type { DatabaseServices } from "../../db/Database.ts"
import { Locks } from "../../db/Locks.ts"
import { Unsupported } from "../../domain/errors.ts"
import { AiEndurance } from "../AiEndurance.ts"
import { foretelling } from "../whatIf.ts"
import { analyzeActivity, compareActivities, getActivityDetail } from "./activityDetails.ts"
import { getActivities } from "./activityLists.ts"
import * as change from "./changeWorkouts.ts"
import * as create from "./createWorkouts.ts"
import { setActivityFlags } from "./flags.ts"
import { getChangeHistory } from "./ledger.ts"
import { getTrainingLoad } from "./load.ts"
import { type Live, makeTurns } from "./Live.ts"
import { markWorkout } from "./marks.ts"
import { getPlannedWorkouts } from "./planReads.ts"
import * as profile from "./profile.ts"
import { undoLastChange } from "./undo.ts"
import { Upstream } from "./upstream/Upstream.ts"
import { whatIfReads } from "./whatIf.ts"
import { setZones } from "./zones.ts"

const make = (live: Live): AiEndurance["Service"] =>
  foretelling(AiEndurance.of(operations(live)), whatIfReads(live), live.clock)

const operations = (live: Live): AiEndurance["Service"] => ({
  getUser: profile.getUser(live),
  setUser: () => noTool("the athlete's profile"),
  setZones: setZones(live),
  getAvailability: profile.getAvailability(live),
  setAvailability: () => noTool("the hours an athlete can train"),

  getPlannedWorkouts: getPlannedWorkouts(live),
  changeWorkoutDate: change.changeWorkoutDate(live),
  skipWorkout: change.skipWorkout(live),
  markWorkout: markWorkout(live),
  changeWorkoutAdvice: change.changeWorkoutAdvice(live),
  changeWorkoutIntensity: change.changeWorkoutIntensity(live),

  createRideRunWorkout: create.createRideRunWorkout(live),
  createWorkoutByIntensity: create.createWorkoutByIntensity(live),
  createSwimWorkout: create.createSwimWorkout(live),
  createTextWorkout: create.createTextWorkout(live),

  getRaceGoals: profile.getRaceGoals(live),
  createRaceGoal: () => noTool("races"),
  changeRaceGoal: () => noTool("races"),
  removeRaceGoal: () => noTool("races"),

  getActivities: getActivities(live),
  getActivityDetail: getActivityDetail(live),
  analyzeActivity: analyzeActivity(live),
  compareActivities: compareActivities(live),
  setActivityFlags: setActivityFlags(live),

  getPrediction: profile.getPrediction(live),
  getRecoveryModel: profile.getRecoveryModel(live),
  getPlanProgress: profile.getPlanProgress(live),
  getNutritionModel: profile.getNutritionModel(live),

  getTrainingLoad: getTrainingLoad(live),
  logWellness: () => noTool("what a morning says"),

  undoLastChange: undoLastChange(live),
  getChangeHistory: getChangeHistory(live)
})

/** Tools that cannot work here and are not listed. */
export const unserved: ReadonlySet<string> = new Set(["setAvailability", "setRaceGoalEvent", "logWellness", "setUser"])

export const layer: Layer.Layer<AiEndurance, never, Upstream | Auth | AthleteClock | DatabaseServices> = Layer.effect(
  AiEndurance,
  Effect.gen(function* () {
    return make({
      upstream: yield* Upstream,
      sql: yield* SqlClient.SqlClient,
      auth: yield* Auth,
      clock: yield* AthleteClock,
      inTurn: makeTurns(yield* Locks)
    })
  })
).pipe(Layer.provide(Locks.layer))

/** AI Endurance does not tell the athlete's zone, so it is the configured one or the machine's. */
export const homeZone: Layer.Layer<HomeZone> = Layer.succeed(HomeZone, { timeZone: Effect.succeed(null) })

const noTool = (what: string) =>
  Effect.fail(
    new Unsupported({
      message: `AI Endurance has no tool that changes ${what}.`,
      hint: "Change it in the AI Endurance app. Nothing was changed."
    })
  )
