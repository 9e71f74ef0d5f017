/** Two to five activities side by side. */
import { Effect, Schema } from "effect"
import { AiEndurance } from "../api/AiEndurance.ts"
import { DetailSport } from "../domain/ActivityDetail.ts"
import { comparedLimits } from "../domain/Comparison.ts"
import { ComparisonReply, writeComparison } from "../wire/comparison.ts"
import { activityId } from "./arguments.ts"
import { reads } from "./hints.ts"
import * as Tool from "./Tool.ts"
import { changesNothing } from "./words.ts"

const { least, most } = comparedLimits

const Input = Schema.Struct({
  activityType: DetailSport.annotate({ description: "Their sport" }),
  activityIds: Schema.Array(activityId("an activity list"))
    .annotate({ description: `${least} to ${most} different ids, any order` })
    .check(Schema.isMinLength(least), Schema.isMaxLength(most))
    .check(Schema.makeFilter((ids) => new Set(ids).size === ids.length || "must be different activities"))
})

export const compareActivities = Tool.make("compareActivities", {
  title: "Compare Activities",
  description: `Put two to five sessions of one sport side by side: what they share and what changed, block by block.
Use for "compare my last three long runs" or the same route then and now. For one session use analyzeActivityStream instead; find ids with getCyclingActivity, getRunningActivity or getSwimmingActivity.
Changes are against the oldest. A block is refused when one session lacks its channel; not_compared names which. ${changesNothing}`,
  scope: "read",
  contract: false,
  hints: reads,
  input: Input,
  output: ComparisonReply,
  run: Effect.fnUntraced(function* ({ activityIds: ids, activityType: sport }) {
    const source = yield* AiEndurance
    return writeComparison(yield* source.compareActivities({ sport, ids }))
  })
})
