/** Completed runs. */
import { RunsReply } from "../wire/activities.ts"
import { reads } from "./hints.ts"
import { listActivities, ListInputWithAlpha1 } from "./listActivities.ts"
import * as Tool from "./Tool.ts"
import { changesNothing } from "./words.ts"

export const getRunningActivity = Tool.make("getRunningActivity", {
  title: "Get Running Activity",
  description: `List completed runs with pace, running power, heart rate and load.
Use for recent runs (the 20 newest) or a period (up to 40). For other sports use getCyclingActivity, getSwimmingActivity or getOtherActivity (hikes and walks are there); for runs still ahead use getPlannedWorkouts. ${changesNothing}`,
  scope: "read",
  hints: reads,
  input: ListInputWithAlpha1,
  output: RunsReply,
  run: listActivities("Run")
})
