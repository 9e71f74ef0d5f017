/** How an answer of the models came to be, beside it under the same keys everywhere. */
import { Schema } from "effect"
import { Freshness, InsightBasis } from "../domain/Insight.ts"
import { ours } from "./respelled.ts"

export const insightKeys = {
  basis: ours(Schema.Array(InsightBasis).annotate({ description: "Method and version; what is heuristic in it" })),
  freshness: ours(Freshness),
  notes: Schema.optionalKey(Schema.Array(Schema.String))
}

/** What of a model stands beside its contract keys. */
export const picked = <A extends object, const Keys extends ReadonlyArray<keyof A>>(
  model: A,
  keys: Keys
): Pick<A, Keys[number]> =>
  Object.fromEntries(keys.filter((key) => model[key] !== undefined).map((key) => [key, model[key]])) as Pick<
    A,
    Keys[number]
  >
