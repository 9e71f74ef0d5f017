/** What to eat, day by day: yesterday, today and the days ahead. Pick a day by its date, never by its place. */
import { Schema } from "effect"
import { Day } from "./Day.ts"
import { Extras } from "./Evidence.ts"
import { insight } from "./Insight.ts"

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

/** What stands behind the bounds of one day. */
const NutritionReason = Schema.Struct({
  date: Day,
  sessions: Schema.Array(Schema.String),
  /** On top of resting, part of the day's energy. */
  exerciseKcal: Schema.Struct({ low: Schema.Finite, high: Schema.Finite }),
  carbohydrateGramsPerHour: Schema.NullOr(Schema.Struct({ low: Schema.Finite, high: Schema.Finite })),
  /** kcal per kg of fat-free mass. */
  energyAvailability: Schema.Finite,
  notes: Schema.Array(Schema.String)
})
export type NutritionReason = typeof NutritionReason.Type

export const NutritionModel = Schema.Struct({
  days: Schema.Array(NutritionDay),
  /** Columns beside the known ones, one entry per day. */
  columns: Schema.optionalKey(Extras),
  reasons: Schema.optionalKey(Schema.Array(NutritionReason)),
  warnings: Schema.optionalKey(Schema.Array(Schema.String)),
  ...insight,
  extras: Schema.optionalKey(Extras)
})
export type NutritionModel = typeof NutritionModel.Type
