/** Completed swims. */
import { SwimsReply } from "../wire/activities.ts"
import { reads } from "./hints.ts"
import { listActivities, ListInput } from "./listActivities.ts"
import * as Tool from "./Tool.ts"
import { changesNothing } from "./words.ts"

export const getSwimmingActivity = Tool.make("getSwimmingActivity", {
  title: "Get Swimming Activity",
  description: `List completed swims with metres, pace per 100 of the pool's unit and stroke rate.
Use for up to 40 recent swims or a period. For other sports use getCyclingActivity, getRunningActivity or getOtherActivity; for swims still ahead use getPlannedWorkouts. ${changesNothing}`,
  scope: "read",
  hints: reads,
  input: ListInput,
  output: SwimsReply,
  run: listActivities("Swim")
})
