/** One activity, or a stretch of it, in figures. */
import { Effect, Schema } from "effect"
import { AiEndurance } from "../api/AiEndurance.ts"
import { DetailSport } from "../domain/ActivityDetail.ts"
import { Analysis } from "../wire/analysis.ts"
import { activityId } from "./arguments.ts"
import { reads } from "./hints.ts"
import * as Tool from "./Tool.ts"
import { changesNothing } from "./words.ts"

const seconds = Schema.Finite.check(Schema.isGreaterThanOrEqualTo(0))

const Input = Schema.Struct({
  activityId: activityId("an activity list"),
  activityType: DetailSport.annotate({ description: "Its sport" }),
  segments: Schema.Literals(["auto", "none"])
    .annotate({ description: "auto: a few equal time windows", default: "auto" })
    .pipe(Schema.withDecodingDefaultKey(Effect.succeed("auto" as const))),
  range: Schema.optionalKey(
    Schema.Struct({ type: Schema.Literal("time_seconds"), from: seconds, to: seconds })
      .annotate({ description: "Only this stretch, seconds since the start, as start_s and end_s of laps" })
      .check(Schema.makeFilter(({ from, to }) => to > from || { path: ["to"], issue: `must be after from ${from}` }))
  )
})

export const analyzeActivityStream = Tool.make("analyzeActivityStream", {
  title: "Analyze Activity Stream",
  description: `Summarise how an activity was paced: averages, halves with fade_pct, time in zone, equal segments.
Use first for "how was it" and "did I fade", or with range for one lap or climb. Not for curves, durability and alpha 1 (getCyclingActivityDetail, getRunningActivityDetail), nor for lengths of a swim (getSwimmingActivityDetail).
fade_pct above 0 is a weaker second half. With steady data also decoupling, and with power W' balance and critical power. Blocks without data are absent. ${changesNothing}`,
  scope: "read",
  hints: reads,
  input: Input,
  output: Analysis,
  run: Effect.fnUntraced(function* ({ activityId: id, activityType, range, segments }) {
    const source = yield* AiEndurance
    const analysis = yield* source.analyzeActivity({
      sport: activityType,
      id,
      segments: segments === "auto",
      range: range === undefined ? null : { fromSeconds: range.from, toSeconds: range.to }
    })
    return { id, analysis }
  })
})
