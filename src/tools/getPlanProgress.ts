/** Done against planned. */
import { Effect } from "effect"
import { AiEndurance } from "../api/AiEndurance.ts"
import { PlanProgressReply } from "../wire/planProgress.ts"
import { NoArguments } from "./arguments.ts"
import { reads } from "./hints.ts"
import { athleteDay } from "./shape.ts"
import * as Tool from "./Tool.ts"
import { changesNothing } from "./words.ts"

export const getPlanProgress = Tool.make("getPlanProgress", {
  title: "Get Plan Progress",
  description: `Compare the time trained in each intensity zone with the time the plan asked for.
Use for "am I following the plan". Not for which sessions are ahead (getPlannedWorkouts) or were done (getCyclingActivity, getRunningActivity, getSwimmingActivity).
Seconds by zone, in total and by sport; match percentage, weeks, matches with repetitions off target. Done above planned, and with nothing planned, both happen. ${changesNothing}`,
  scope: "read",
  hints: reads,
  input: NoArguments,
  output: PlanProgressReply,
  run: Effect.fnUntraced(function* () {
    const source = yield* AiEndurance
    return { ...(yield* source.getPlanProgress), today: yield* athleteDay }
  })
})
