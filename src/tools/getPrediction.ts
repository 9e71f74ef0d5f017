/** What the athlete's model expects. */
import { Effect } from "effect"
import { AiEndurance } from "../api/AiEndurance.ts"
import { PredictionReply } from "../wire/prediction.ts"
import { NoArguments } from "./arguments.ts"
import { reads } from "./hints.ts"
import { athleteDay } from "./shape.ts"
import * as Tool from "./Tool.ts"
import { changesNothing } from "./words.ts"

export const getPrediction = Tool.make("getPrediction", {
  title: "Get Prediction",
  description: `Read fitness over the next 12 weeks (by plan, without training, as last month), race times now, and how good past predictions were.
Use for "what could I run" and "will I be ready". Not for one race's day and target (getRaceGoalEvent) or today's form (getRecoveryModel).
A model's estimate with its uncertainty, never a promise. ${changesNothing}`,
  scope: "read",
  hints: reads,
  input: NoArguments,
  output: PredictionReply,
  run: Effect.fnUntraced(function* () {
    const source = yield* AiEndurance
    return { ...(yield* source.getPrediction), today: yield* athleteDay }
  })
})
