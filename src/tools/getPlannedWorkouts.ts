/** The plan, day by day. */
import { Effect, Schema } from "effect"
import { AiEndurance } from "../api/AiEndurance.ts"
import { PlannedWorkoutsReply } from "../wire/plannedWorkouts.ts"
import { day, flag, oneDepth, startsBeforeEnd } from "./arguments.ts"
import { reads } from "./hints.ts"
import { athleteDay, depthOf, perWeek, unreadableRows } from "./shape.ts"
import * as Tool from "./Tool.ts"
import { changesNothing } from "./words.ts"

const Input = Schema.Struct({
  startDate: Schema.optionalKey(day("First day; default today")),
  endDate: Schema.optionalKey(day("Last day, included; default 14 days after the first")),
  summaryMode: flag("Light rows, and no 35-day cap"),
  fullDetails: flag("Adds steps, swim sections, time in zone and compliance")
})
  .check(startsBeforeEnd)
  .check(oneDepth)

export const getPlannedWorkouts = Tool.make("getPlannedWorkouts", {
  title: "Get Planned Workouts",
  description: `List the workouts planned between two days, with their workout_id.
Use to see what is ahead and to find the id that every change needs. summaryMode for an overview of weeks or the entire plan, fullDetails for the steps of a few days. Not for what was done: getCyclingActivity, getRunningActivity, getSwimmingActivity, getOtherActivity.
Answers at most 35 days; date_range says which. has_steps_general false means changeWorkoutIntensity works. ${changesNothing}`,
  scope: "read",
  hints: reads,
  input: Input,
  output: PlannedWorkoutsReply,
  run: Effect.fnUntraced(function* ({ endDate, startDate, ...asked }) {
    const source = yield* AiEndurance
    const depth = depthOf(asked)
    const { extras, unreadable, window, workouts } = yield* source.getPlannedWorkouts({
      start: startDate ?? null,
      end: endDate ?? null,
      uncapped: asked.summaryMode,
      depth
    })
    const leftOut = [
      ...(depth === "full"
        ? []
        : ["Steps, swim sections, time in zone, compliance and the rest of long swim texts: fullDetails: true"]),
      ...(depth === "summary" ? ["Load, texts and advice: leave out summaryMode"] : []),
      ...(window.capped ? [`Days after ${window.end} (35-day cap): summaryMode: true, or a later startDate`] : []),
      ...unreadableRows(unreadable)
    ]
    return {
      workouts: workouts.map((workout) => ({ depth, workout })),
      density: { perWeek: perWeek(workouts.length, window) },
      dateRange: { start: window.start, end: window.end, ...(window.capped && { capped: true }) },
      today: yield* athleteDay,
      ...(leftOut.length > 0 && { leftOut }),
      ...(extras !== undefined && { extras })
    }
  })
})
