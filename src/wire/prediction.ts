/**
 * The model's prediction (`getPrediction`). No key of AI Endurance's own is documented, so its reply passes through as
 * it came; `future`, `history` and `validation` are what we take to be the likeliest.
 */
import { Schema } from "effect"
import { Prediction } from "../domain/Prediction.ts"
import { insightKeys } from "./insight.ts"
import { openReply } from "./lenient.ts"
import type { JsonObject } from "./open.ts"
import { ours } from "./respelled.ts"
import { Today } from "./today.ts"

export const readPrediction = (object: JsonObject): Prediction =>
  Object.keys(object).length === 0 ? {} : { extras: object }

const { future, history, raceTimes, raceValidation, restsOn, sport, sports, validation } = Prediction.fields

export const PredictionReply = openReply(
  Schema.Struct({
    future: ours(future.schema.annotate({ description: "Of `sport`, under the plan; bounds hold 80 % of the time" })),
    history: ours(history.schema),
    validation: Schema.optionalKey(Schema.NullOr(ours(validation.schema.members[0]).schema)),
    sport,
    sports: ours(sports.schema),
    raceTimes: ours(raceTimes.schema),
    restsOn: ours(restsOn.schema.annotate({ description: "The hard efforts behind race_times" })),
    raceValidation: ours(raceValidation.schema),
    ...insightKeys,
    today: Today
  }).pipe(Schema.encodeKeys({ raceTimes: "race_times", restsOn: "rests_on", raceValidation: "race_validation" }))
)
