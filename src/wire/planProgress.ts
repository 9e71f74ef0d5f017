/** Time done and planned by zone (`getPlanProgress`). */
import { Schema } from "effect"
import { PlanProgress, type SecondsByZone } from "../domain/PlanProgress.ts"
import { insightKeys } from "./insight.ts"
import { openReply } from "./lenient.ts"
import { asNumber, isObject, type JsonObject, keysOf } from "./open.ts"
import { ours } from "./respelled.ts"
import { Today } from "./today.ts"

const seconds = (description: string) =>
  Schema.NullOr(Schema.Record(Schema.String, Schema.Finite)).annotate({ description })

const { bySport, listedFrom, markedOnly, matches, matchPercentage, missed, period, unplanned, weeks } =
  PlanProgress.fields

export const PlanProgressReply = openReply(
  Schema.Struct({
    done: seconds("Seconds done, by zone, all sports"),
    planned: seconds("Seconds planned, by zone"),
    matchPercentage,
    period: ours(period.schema),
    bySport: ours(bySport.schema),
    weeks: ours(weeks.schema),
    listedFrom,
    matches: ours(matches.schema.annotate({ description: "Which activity was which workout" })),
    missed: ours(missed.schema),
    markedOnly: ours(markedOnly.schema),
    unplanned: ours(unplanned.schema),
    ...insightKeys,
    today: Today
  }).pipe(
    Schema.encodeKeys({
      done: "done_sec",
      planned: "plan_sec",
      matchPercentage: "match_percentage",
      bySport: "by_sport",
      listedFrom: "listed_from",
      markedOnly: "marked_only"
    })
  )
)

export const readPlanProgress = (object: JsonObject): PlanProgress => {
  const { rest, take } = keysOf(object)
  return { done: take("done_sec", asSeconds), planned: take("plan_sec", asSeconds), ...rest() }
}

/** Every zone readable, or the block stays as it came. */
const asSeconds = (value: Schema.Json): SecondsByZone | null => {
  if (!isObject(value)) return null
  const zones = Object.entries(value).map(([zone, each]) => [zone, asNumber(each)] as const)
  return zones.every(([, each]) => each !== null) ? (Object.fromEntries(zones) as SecondsByZone) : null
}
