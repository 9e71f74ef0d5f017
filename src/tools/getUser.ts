/** The athlete's profile. */
import { Effect } from "effect"
import { AiEndurance } from "../api/AiEndurance.ts"
import { User } from "../wire/user.ts"
import { NoArguments } from "./arguments.ts"
import { reads } from "./hints.ts"
import { athleteDay } from "./shape.ts"
import * as Tool from "./Tool.ts"
import { changesNothing } from "./words.ts"

export const getUser = Tool.make("getUser", {
  title: "Get User Profile",
  description: `Read who the athlete is: sports, units, weight, zones, thresholds, time zone and today's date.
Use before advising on intensity or planning. Not for hours available (getAvailability) or races (getRaceGoalEvent).
Zone values are UPPER bounds, not thresholds: ftp_watts is the Ride Threshold bound / 1.06, critical running power the run bound / 1.05. training_plan_generation_system_prompt holds the athlete's standing rules for the plan. ${changesNothing}`,
  scope: "read",
  hints: reads,
  input: NoArguments,
  output: User,
  run: Effect.fnUntraced(function* () {
    const source = yield* AiEndurance
    const athlete = yield* source.getUser
    return { athlete, today: yield* athleteDay }
  })
})
