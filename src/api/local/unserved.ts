/** What the local source cannot answer yet; its tools are not listed for it. */
import { Effect } from "effect"
import { Unsupported } from "../../domain/errors.ts"
import type { AiEndurance } from "../AiEndurance.ts"

/** Tools that only AI Endurance itself answers. */
export const unserved: ReadonlySet<string> = new Set([
  "getPrediction",
  "getRecoveryModel",
  "getPlanProgress",
  "getNutritionModel"
])

const noModel = Effect.fail(
  new Unsupported({
    message: "The local source has no such model.",
    hint: "An AI Endurance account has it: AIE_SOURCE=live."
  })
)

type Models = Pick<
  AiEndurance["Service"],
  "getPrediction" | "getRecoveryModel" | "getPlanProgress" | "getNutritionModel"
>

export const models: Models = {
  getPrediction: noModel,
  getRecoveryModel: () => noModel,
  getPlanProgress: noModel,
  getNutritionModel: noModel
}
