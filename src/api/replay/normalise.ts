/**
 * When two calls are the same call: ids in digits are numbers, what equals the default is absent, null is
 * absent, a title that only decorates does not count, and steps, sections and zone bounds are compared by what
 * they mean, whoever spelled them.
 */
import { Result, Schema } from "effect"
import { type ContractArgument, contractTools } from "../../wire/contract.ts"
import { StepsGeneral } from "../../wire/steps.ts"
import { SwimSections } from "../../wire/swimSections.ts"
import { ZoneBounds } from "../../wire/zones.ts"
import { canonical as spelled, type Json, type JsonObject } from "../live/upstream/json.ts"

/** The title of these names the workout on a card and changes nothing. */
const decorated = new Set(["changeWorkoutDate", "skipWorkout", "changeWorkoutAdvice", "changeWorkoutIntensity"])

/** Arguments as they are kept: canonical spelling, the contract's order, nothing that goes without saying. */
export const normalised = (tool: string, args: JsonObject): JsonObject => {
  const known = contractTools[tool]?.arguments ?? {}
  const names = [
    ...Object.keys(known),
    ...Object.keys(args)
      .filter((name) => !Object.hasOwn(known, name))
      .sort()
  ]
  return Object.fromEntries(
    names.flatMap((name) => {
      const value = canonical(name, args[name], known[name])
      return value === undefined || value === null || value === known[name]?.default ? [] : [[name, value]]
    })
  )
}

/** Equal for calls that are the same. */
export const matchKey = (tool: string, args: JsonObject): string => {
  const { title, ...rest } = normalised(tool, args)
  const counted = decorated.has(tool) || title === undefined ? rest : { ...rest, title }
  return `${tool} ${spelled(counted)}`
}

const canonical = (name: string, value: Json | undefined, about: ContractArgument | undefined): Json | undefined => {
  if (value === undefined || about === undefined) return value
  if (about.type === "id" || about.type === "number") {
    return typeof value === "string" && /^-?\d+(\.\d+)?$/u.test(value) ? Number(value) : value
  }
  const codec = meanings[name]
  return codec === undefined ? value : codec(value)
}

/** Through the domain and back, so that spellings of one thing become one spelling. */
const respelled = (schema: Schema.Codec<unknown, unknown>) => {
  const json = Schema.toCodecJson(schema)
  const decode = Schema.decodeUnknownResult(json)
  const encode = Schema.encodeResult(json)
  return (value: Json): Json => Result.getOrElse(Result.flatMap(decode(value), encode), () => value)
}

const meanings: { readonly [name: string]: (value: Json) => Json } = {
  stepsGeneral: respelled(StepsGeneral),
  swimSections: respelled(SwimSections),
  zones: respelled(ZoneBounds)
}
