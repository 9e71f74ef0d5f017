/** What rehearsals look into: the athlete's own activities, mornings, hours and races. */
import { Effect } from "effect"
import * as Day from "../../domain/Day.ts"
import type { RaceGoal } from "../../domain/RaceGoal.ts"
import type { PlannedWorkout } from "../../domain/Workout.ts"
import type { WhatIfReads, WorkoutChange } from "../whatIf.ts"
import { legsOf } from "./insight/events.ts"
import { futuresUnder } from "./insight/futures.ts"
import type { Models } from "./insight/model.ts"
import { loadMornings } from "./insight/mornings.ts"
import { outlookOf } from "./insight/outlook.ts"
import { loadPlan } from "./insight/plan.ts"
import { loadReads } from "./load.ts"
import { type Local, withStorage } from "./Local.ts"
import { getAvailability } from "./profile.ts"
import { getRaceGoals } from "./raceGoals.ts"

/** The range that a morning is compared with, and the week before it. */
const comparedDays = 70

export const whatIfReads = (local: Local, models: Models): WhatIfReads => ({
  ...loadReads(local),
  availability: getAvailability(local),
  races: getRaceGoals(local),
  mornings: withStorage(
    Effect.gen(function* () {
      const { athleteId } = yield* local.auth.require("read")
      const { today } = yield* local.clock.now
      return yield* loadMornings(local.sql, athleteId, { from: Day.addDays(today, -comparedDays), to: today })
    })
  ),
  race: (change, goal) => raceEffect(local, models, change, goal)
})

/** Both plans are taken to end on the same day: what comes after a plan is no part of the change. */
const raceEffect = (local: Local, models: Models, change: WorkoutChange, goal: RaceGoal) =>
  withStorage(
    Effect.gen(function* () {
      const { athleteId } = yield* local.auth.require("read")
      const { today } = yield* local.clock.now
      const { model, subject } = yield* models.of(athleteId, today, yield* getRaceGoals(local))
      const plan = (yield* loadPlan(local.sql, subject, { from: today })).map(({ workout }) => workout)
      const changed = [
        ...plan.filter(({ id }) => id !== change.before?.id),
        ...(change.after === null ? [] : [change.after])
      ]
      const until = (sport: string): Day.Day | null =>
        lastDay([...plan, ...changed].filter((one) => one.sport === sport))
      const under = (workouts: ReadonlyArray<PlannedWorkout>) =>
        futuresUnder(
          model,
          workouts.map((workout) => ({ workout })),
          until
        )
      const futures = under(changed)
      const [before, after] = [outlookOf(goal, model, under(plan)), outlookOf(goal, model, futures)]
      if (before.seconds === null || after.seconds === null) return unknown(before.notes.join("; "))
      // A last value that stands in for the model is the same under every plan: that is no effect of none.
      const raced = new Set<string>(legsOf(goal).map(({ sport }) => sport))
      const following = futures.filter(({ forecast, of }) => raced.has(of.sport) && forecast.fallbackReason === null)
      if (following.length === 0) {
        const reason = futures.find(({ of }) => raced.has(of.sport))?.forecast.fallbackReason
        return unknown(`it does not follow the plan; ${reason ?? "its fitness is not forecast"}`)
      }
      return { name: goal.name, date: goal.day, secondsBefore: before.seconds, secondsAfter: after.seconds }
    })
  )

const unknown = (why: string): string => `The next race's prediction: ${why}.`

const lastDay = (workouts: ReadonlyArray<PlannedWorkout>): Day.Day | null =>
  workouts.reduce<Day.Day | null>((latest, { day }) => (latest === null || day > latest ? day : latest), null)
