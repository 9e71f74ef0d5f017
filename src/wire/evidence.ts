/** How figures came to be and why some could not: `basis`, `missing` and `warnings` of a reply. */
import { Schema } from "effect"
import type { Basis, Missing } from "../domain/Evidence.ts"
import { chosen } from "./chosen.ts"
import { hundredths } from "./numbers.ts"
import { asList, asNumber, asText, isObject, type JsonObject, type Keys, keysOf } from "./open.ts"

const texts = Schema.optionalKey(Schema.Array(Schema.String))

export const evidenceFields = {
  [chosen.missing]: texts,
  [chosen.warnings]: texts,
  [chosen.basis]: Schema.optionalKey(
    Schema.Record(
      Schema.String,
      Schema.Struct({
        method: Schema.String,
        channel: Schema.String,
        coverage: Schema.Finite,
        warnings: texts
      })
    ).annotate({ description: "Formula, channel and share of valid data behind each derived part" })
  )
}

interface Evidence {
  readonly missing: ReadonlyArray<Missing>
  readonly basis: ReadonlyArray<Basis>
  readonly warnings: ReadonlyArray<string>
}

/** Absent when there is nothing to say. */
export const writeEvidence = ({ basis, missing, warnings }: Evidence): JsonObject => ({
  ...(missing.length > 0 && {
    [chosen.missing]: missing.map(({ reason, what }) => `${partKey(what)}: ${reason}`)
  }),
  ...(warnings.length > 0 && { [chosen.warnings]: warnings }),
  ...(basis.length > 0 && {
    [chosen.basis]: Object.fromEntries(
      basis.map(({ channel, coverage, method, what, warnings: codes }) => [
        partKey(what),
        { method, channel, coverage: hundredths(coverage), ...(codes.length > 0 && { warnings: codes }) }
      ])
    )
  })
})

export const readEvidence = ({ take }: Keys): Evidence => ({
  missing: take(chosen.missing, asList(asMissing)) ?? [],
  warnings: take(chosen.warnings, asList(asText)) ?? [],
  basis: take(chosen.basis, asBasis) ?? []
})

const asMissing = (value: Schema.Json): Missing | null => {
  const text = asText(value)
  const colon = text?.indexOf(": ") ?? -1
  return text === null || colon < 0 ? null : { what: partName(text.slice(0, colon)), reason: text.slice(colon + 2) }
}

const asBasis = (value: Schema.Json): ReadonlyArray<Basis> | null => {
  if (!isObject(value)) return null
  const all = Object.entries(value).map(([key, each]): Basis | null => {
    if (!isObject(each)) return null
    const { take } = keysOf(each)
    const [method, channel] = [take("method", asText), take("channel", asText)]
    const coverage = take("coverage", asNumber)
    return method === null || channel === null || coverage === null
      ? null
      : { what: partName(key), method, channel, coverage, warnings: take("warnings", asList(asText)) ?? [] }
  })
  return all.every((one) => one !== null) ? all : null
}

/** Parts whose key is not simply their name in snake case. */
const keys = new Map([
  ["alpha1", "dfa_alpha1"],
  ["series", "time_series_metrics"],
  ["speedCurve", "pace_curve"],
  ["percentOfRecentBest", "pct_of_recent_best"],
  ["speed", "pace_m_per_s"],
  ["efficiency", "efficiency_factor"],
  ["wPrime", "w_prime_balance"]
])
const names = new Map([...keys].map(([name, key]) => [key, name]))

/** The key of the reply that a part of the domain goes by. */
export const partKey = (what: string): string =>
  keys.get(what) ?? what.replaceAll(/[A-Z]/gu, (letter) => `_${letter.toLowerCase()}`)

const partName = (key: string): string =>
  names.get(key) ?? key.replaceAll(/_([a-z])/gu, (_, letter: string) => letter.toUpperCase())
