/** Time done against time planned, by zone. Done without anything planned is normal. */
import { Schema } from "effect"
import { Extras } from "./Evidence.ts"

/** Seconds by the name of the zone; a zone that is not named is not known. */
export const SecondsByZone = Schema.Record(Schema.String, Schema.Finite)
export type SecondsByZone = typeof SecondsByZone.Type

export const PlanProgress = Schema.Struct({
  /** All sports. */
  done: Schema.NullOr(SecondsByZone),
  planned: Schema.NullOr(SecondsByZone),
  extras: Schema.optionalKey(Extras)
})
export type PlanProgress = typeof PlanProgress.Type
