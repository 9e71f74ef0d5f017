/** One run in depth. */
import { RunDetail } from "../wire/activityDetail.ts"
import { activityDetail, RunDetailInput } from "./activityDetail.ts"
import { reads } from "./hints.ts"
import * as Tool from "./Tool.ts"
import { changesNothing } from "./words.ts"

export const getRunningActivityDetail = Tool.make("getRunningActivityDetail", {
  title: "Get Running Activity Detail",
  description: `Look into one run: splits with pace and heart rate; on request pace and running-power curves, alpha 1, streams.
Use for laps, best efforts, fade or raw data of a run found with getRunningActivity. For pacing, zones and segments use analyzeActivityStream, it is cheaper than streams; to set runs side by side use compareActivities.
Curves and fade are of grade-adjusted pace. missing says what could not be computed, and why. ${changesNothing}`,
  scope: "read",
  hints: reads,
  input: RunDetailInput,
  output: RunDetail,
  run: activityDetail("Run")
})
