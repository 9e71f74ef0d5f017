/** What to eat, day by day: yesterday, today and the five days ahead. Pick a day by its date, never by its place. */
import { Schema } from "effect"
import { Day } from "./Day.ts"
import { Extras } from "./Evidence.ts"

const nullable = Schema.NullOr(Schema.Finite)

/** Null where the source does not say. */
export const Amount = Schema.Struct({ least: nullable, most: nullable })
export type Amount = typeof Amount.Type

export const NutritionDay = Schema.Struct({
  day: Day,
  kilocalories: Amount,
  proteinGrams: Amount,
  fatGrams: Amount,
  carbohydrateGrams: Amount
})
export type NutritionDay = typeof NutritionDay.Type

export const NutritionModel = Schema.Struct({
  days: Schema.Array(NutritionDay),
  /** Columns beside the known ones, one entry per day. */
  columns: Schema.optionalKey(Extras),
  extras: Schema.optionalKey(Extras)
})
export type NutritionModel = typeof NutritionModel.Type
