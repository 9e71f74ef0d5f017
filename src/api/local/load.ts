/** Training load of the athlete's own activities and plan. */
import { Effect } from "effect"
import type { AiEndurance } from "../AiEndurance.ts"
import { type DoneLoad, getTrainingLoad as over, type LoadReads } from "../trainingLoad.ts"
import { loadSubject } from "./details/subject.ts"
import { loadDone } from "./insight/done.ts"
import { type Local, withStorage } from "./Local.ts"
import { getPlannedWorkouts } from "./workouts.ts"

export const loadReads = (local: Local): LoadReads => {
  const plan = getPlannedWorkouts(local)
  return {
    done: doneLoads(local),
    planned: (start, end) =>
      Effect.map(plan({ start, end, uncapped: true, depth: "standard" }), ({ workouts }) => workouts),
    tellsMethods: true,
    mostDaysAhead: null,
    notes: []
  }
}

export const getTrainingLoad = (local: Local): AiEndurance["Service"]["getTrainingLoad"] => {
  const answer = over(loadReads(local), local.clock)
  return Effect.fn("AiEndurance.getTrainingLoad")((request) => answer(request))
}

const doneLoads = (local: Local): LoadReads["done"] =>
  withStorage(
    Effect.gen(function* () {
      const { athleteId } = yield* local.auth.require("read")
      const { today } = yield* local.clock.now
      const subject = yield* loadSubject(local.sql, athleteId)
      const done = yield* loadDone(local.sql, subject, { to: today, details: false })
      // A load without a method is the 0 that stands for nothing known.
      return done.map(({ day, ess, essMethod }): DoneLoad => ({
        day,
        ess: essMethod === null ? null : ess,
        method: essMethod
      }))
    })
  )
