/** What to eat around today. */
import { Effect } from "effect"
import { AiEndurance } from "../api/AiEndurance.ts"
import { picked } from "../wire/insight.ts"
import { NutritionReply } from "../wire/nutrition.ts"
import { NoArguments } from "./arguments.ts"
import { reads } from "./hints.ts"
import { athleteDay } from "./shape.ts"
import * as Tool from "./Tool.ts"
import { changesNothing } from "./words.ts"

export const getNutritionModel = Tool.make("getNutritionModel", {
  title: "Get Nutrition Model",
  description: `Read daily ranges of calories, protein, fat and carbohydrates from yesterday to four days ahead, from body and plan.
Use for fuelling and eating questions. Not for the sessions behind the numbers (getPlannedWorkouts).
reasons says why, warnings what to mind. Columns share data.date: find a day by its date, never by its place. ${changesNothing}`,
  scope: "read",
  hints: reads,
  input: NoArguments,
  output: NutritionReply,
  run: Effect.fnUntraced(function* () {
    const source = yield* AiEndurance
    const model = yield* source.getNutritionModel
    const { columns, days, extras } = model
    return {
      ...(days.length > 0 && { data: { days, ...(columns !== undefined && { columns }) } }),
      ...picked(model, ["reasons", "warnings", "basis", "freshness", "notes"]),
      ...(extras !== undefined && { extras }),
      today: yield* athleteDay
    }
  })
})
