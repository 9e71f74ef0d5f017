/** The model's prediction (`getPrediction`). No key of it is documented, so it passes through as it came. */
import { Schema } from "effect"
import type { Prediction } from "../domain/Prediction.ts"
import { openReply } from "./lenient.ts"
import type { JsonObject } from "./open.ts"
import { Today } from "./today.ts"

export const readPrediction = (object: JsonObject): Prediction =>
  Object.keys(object).length === 0 ? {} : { extras: object }

export const PredictionReply = openReply(Schema.Struct({ today: Today }))
