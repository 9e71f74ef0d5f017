/** `getPlannedWorkouts`: the plan, and in full depth what was done of it so far. */
import { Effect } from "effect"
import { ActivityId } from "../../../domain/Activity.ts"
import * as Day from "../../../domain/Day.ts"
import type { Compliance } from "../../../domain/Workout.ts"
import { matchPlan } from "../../../engine/insight/planMatch.ts"
import type { AiEndurance } from "../../AiEndurance.ts"
import { loadSubject } from "../details/subject.ts"
import { type Local, withStorage } from "../Local.ts"
import { getPlannedWorkouts as listPlan } from "../workouts.ts"
import { loadDone } from "./done.ts"
import { loadPlan } from "./plan.ts"
import { doneSession, plannedSession } from "./progress.ts"

/** A session counts for a workout of three days before or after, and that workout's own rivals lie as far beyond. */
const aroundDays = 6

export const getPlannedWorkouts = (local: Local): AiEndurance["Service"]["getPlannedWorkouts"] => {
  const list = listPlan(local)
  return Effect.fnUntraced(function* (request) {
    const listed = yield* list(request)
    const { today } = yield* local.clock.now
    if (request.depth !== "full" || listed.window.start > today) return listed
    const { end, start } = listed.window
    const compared = yield* complianceWithin(local, start, end < today ? end : today, today)
    return {
      ...listed,
      workouts: listed.workouts.map((workout) => {
        const compliance = compared.get(workout.id)
        return compliance === undefined ? workout : { ...workout, compliance }
      })
    }
  })
}

/** By workout: what was done, or null when it was missed. Today's may still be done, and the athlete's word counts. */
const complianceWithin = (local: Local, start: Day.Day, end: Day.Day, today: Day.Day) =>
  withStorage(
    Effect.gen(function* () {
      const { athleteId } = yield* local.auth.require("read")
      const subject = yield* loadSubject(local.sql, athleteId)
      const from = Day.addDays(start, -aroundDays)
      const until = Day.addDays(end, aroundDays)
      const plan = yield* loadPlan(local.sql, subject, { from, to: until })
      const done = yield* loadDone(local.sql, subject, { from, to: until < today ? until : today, details: true })
      const { matches, missed } = matchPlan(plan.map(plannedSession), done.map(doneSession))
      const compared = new Map<number, Compliance | null>()
      for (const { day, id } of missed) if (day < today) compared.set(id, null)
      for (const {
        compliance,
        done: { id },
        planned
      } of matches)
        compared.set(planned.id, {
          activityId: ActivityId.make(id),
          compliancePercentage: Math.round(100 * compliance)
        })
      return compared
    })
  )
