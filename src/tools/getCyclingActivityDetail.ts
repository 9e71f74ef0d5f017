/** One ride in depth. */
import { RideDetail } from "../wire/activityDetail.ts"
import { activityDetail, RideDetailInput } from "./activityDetail.ts"
import { reads } from "./hints.ts"
import * as Tool from "./Tool.ts"
import { changesNothing } from "./words.ts"

export const getCyclingActivityDetail = Tool.make("getCyclingActivityDetail", {
  title: "Get Cycling Activity Detail",
  description: `Show one ride in depth: laps, weather, flags, and on request power curve, alpha 1, streams.
Use for laps, best efforts, fade or raw data of a ride found with getCyclingActivity. For pacing, zones and segments use analyzeActivityStream, it is cheaper than streams; to set rides side by side use compareActivities.
missing says what could not be computed, and why. Streams are bucket means: take averages and bests from the other figures. ${changesNothing}`,
  scope: "read",
  hints: reads,
  input: RideDetailInput,
  output: RideDetail,
  run: activityDetail("Ride")
})
