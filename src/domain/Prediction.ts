/**
 * What the athlete's model expects of race day. Nobody has documented a key of it, so a source's answer is carried
 * whole.
 */
import { Schema } from "effect"
import { Extras } from "./Evidence.ts"

export const Prediction = Schema.Struct({ extras: Schema.optionalKey(Extras) })
export type Prediction = typeof Prediction.Type
