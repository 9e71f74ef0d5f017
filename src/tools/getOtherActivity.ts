/** Everything completed that is no ride, run or swim. */
import { OthersReply } from "../wire/activities.ts"
import { reads } from "./hints.ts"
import { listActivities, ListInput } from "./listActivities.ts"
import * as Tool from "./Tool.ts"
import { changesNothing } from "./words.ts"

export const getOtherActivity = Tool.make("getOtherActivity", {
  title: "Get Other Activity",
  description: `List what else was done: hikes, strength, climbing, walks, multisport transitions.
Use when load or soreness needs explaining beyond the endurance sports: the 20 newest, or a period (up to 40). Not for rides (getCyclingActivity), runs (getRunningActivity) or swims (getSwimmingActivity).
Duration, heart rate and load only. ${changesNothing}`,
  scope: "read",
  hints: reads,
  input: ListInput,
  output: OthersReply,
  run: listActivities("Other")
})
