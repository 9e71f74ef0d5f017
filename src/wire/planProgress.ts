/** Time done and planned by zone (`getPlanProgress`). */
import { Schema } from "effect"
import type { PlanProgress, SecondsByZone } from "../domain/PlanProgress.ts"
import { openReply } from "./lenient.ts"
import { asNumber, isObject, type JsonObject, keysOf } from "./open.ts"
import { Today } from "./today.ts"

const seconds = (description: string) =>
  Schema.NullOr(Schema.Record(Schema.String, Schema.Finite)).annotate({ description })

export const PlanProgressReply = openReply(
  Schema.Struct({
    done: seconds("Seconds done, by zone, all sports"),
    planned: seconds("Seconds planned, by zone"),
    today: Today
  }).pipe(Schema.encodeKeys({ done: "done_sec", planned: "plan_sec" }))
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
