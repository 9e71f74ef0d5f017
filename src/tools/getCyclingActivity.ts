/** Completed rides. */
import { RidesReply } from "../wire/activities.ts"
import { reads } from "./hints.ts"
import { listActivities, ListInputWithAlpha1 } from "./listActivities.ts"
import * as Tool from "./Tool.ts"
import { changesNothing } from "./words.ts"

export const getCyclingActivity = Tool.make("getCyclingActivity", {
  title: "Get Cycling Activity",
  description: `List completed rides with average watts, heart rate, energy, load and data-quality flags.
Use for recent rides (the 20 newest) or a period (up to 40). For other sports use getRunningActivity, getSwimmingActivity or getOtherActivity; for rides still ahead use getPlannedWorkouts.
power_is_from_hr true means the watts are an estimate. ${changesNothing}`,
  scope: "read",
  hints: reads,
  input: ListInputWithAlpha1,
  output: RidesReply,
  run: listActivities("Ride")
})
