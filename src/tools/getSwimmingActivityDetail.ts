/** One swim in depth. */
import { SwimDetail } from "../wire/activityDetail.ts"
import { activityDetail, SwimDetailInput } from "./activityDetail.ts"
import { reads } from "./hints.ts"
import * as Tool from "./Tool.ts"
import { changesNothing } from "./words.ts"

export const getSwimmingActivityDetail = Tool.make("getSwimmingActivityDetail", {
  title: "Get Swimming Activity Detail",
  description: `Break one swim down into laps, pool lengths, rests and strokes with SWOLF.
Use for length-by-length questions about a swim found with getSwimmingActivity. For its overall pacing use analyzeActivityStream instead; to set swims side by side use compareActivities.
Paces are per 100 of the pool's unit; rest at the wall is kept apart from swimming. ${changesNothing}`,
  scope: "read",
  hints: reads,
  input: SwimDetailInput,
  output: SwimDetail,
  run: activityDetail("Swim")
})
