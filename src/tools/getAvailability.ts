/** When the athlete can train. */
import { Effect } from "effect"
import { AiEndurance } from "../api/AiEndurance.ts"
import { AvailabilityReply } from "../wire/availability.ts"
import { NoArguments } from "./arguments.ts"
import { reads } from "./hints.ts"
import * as Tool from "./Tool.ts"
import { changesNothing } from "./words.ts"

export const getAvailability = Tool.make("getAvailability", {
  title: "Get Training Availability",
  description: `Read how many hours the athlete can train, per weekday and sport.
Use before proposing or moving sessions. Not what is planned on a date (getPlannedWorkouts); to change the hours use setAvailability. ${changesNothing}`,
  scope: "read",
  hints: reads,
  input: NoArguments,
  output: AvailabilityReply,
  run: Effect.fnUntraced(function* () {
    const source = yield* AiEndurance
    return yield* source.getAvailability
  })
})
