/** What to eat (`getNutritionModel`): one column per nutrient and bound. */
import { Schema, SchemaTransformation } from "effect"
import { type Amount, type NutritionDay, NutritionModel } from "../domain/NutritionModel.ts"
import { NumberColumn, readTable } from "./columns.ts"
import { insightKeys } from "./insight.ts"
import { openReply } from "./lenient.ts"
import { described, type JsonObject, keysOf, within } from "./open.ts"
import { ours } from "./respelled.ts"
import { Today } from "./today.ts"

const nutrients = {
  kilocalories: "daily_calories",
  proteinGrams: "daily_protein_grams",
  fatGrams: "daily_fat_grams",
  carbohydrateGrams: "daily_carbohydrates_grams"
} as const satisfies { readonly [Key in Exclude<keyof NutritionDay, "day">]: string }
const names = Object.keys(nutrients) as ReadonlyArray<keyof typeof nutrients>

const lower = (name: keyof typeof nutrients) => `${nutrients[name]}_lower_bound`
const upper = (name: keyof typeof nutrients) => `${nutrients[name]}_upper_bound`

const Days = described({
  date: Schema.Array(Schema.String).annotate({ description: "The day of each entry; find today by it" }),
  ...Object.fromEntries(names.flatMap((name) => [lower(name), upper(name)]).map((key) => [key, NumberColumn]))
}).pipe(
  Schema.decodeTo(
    Schema.toType(NutritionModel),
    SchemaTransformation.transform<NutritionModel, JsonObject>({
      decode: (columns) => daysOf(columns) ?? { days: [] },
      encode: ({ columns, days }) => ({
        date: days.map(({ day }) => day),
        ...Object.fromEntries(
          names.flatMap((name) => [
            [lower(name), days.map((day) => day[name].least)],
            [upper(name), days.map((day) => day[name].most)]
          ])
        ),
        ...columns
      })
    })
  )
)

/** `data` is absent where the source's own shape is passed on. */
export const NutritionReply = openReply(
  Schema.Struct({
    data: Schema.optionalKey(Days),
    reasons: ours(NutritionModel.fields.reasons.schema),
    warnings: NutritionModel.fields.warnings,
    ...insightKeys,
    today: Today
  })
)

/** Without dates nothing is known of any day, and the reply is kept as it came. */
export const readNutrition = (object: JsonObject): NutritionModel => {
  const { rest, take } = keysOf(object)
  const model = take("data", within(daysOf))
  return { ...(model ?? { days: [] }), ...rest() }
}

const daysOf = (object: JsonObject): NutritionModel | null => {
  const table = readTable(object)
  if (table === null) return null
  const columns = names.map((name) => [name, table.numbers(lower(name)), table.numbers(upper(name))] as const)
  return {
    days: table.days.map((day, index) => ({
      day,
      ...(Object.fromEntries(
        columns.map(([name, least, most]) => [name, { least: least(index), most: most(index) }])
      ) as { readonly [Name in keyof typeof nutrients]: Amount })
    })),
    ...table.rest()
  }
}
