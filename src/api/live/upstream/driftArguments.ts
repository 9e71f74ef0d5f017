/** The arguments of one tool, before and now: what was added, dropped, made required or given other words. */
import type { ContractArgument, ContractTool } from "../../../wire/contract.ts"
import type { Drift } from "./drift.ts"
import { canonical, isObject, type Json, type JsonObject, textOr } from "./json.ts"
import type { LiveTool } from "./LiveTool.ts"
import { quotable } from "./words.ts"

export interface ArgumentShape {
  /** JSON types it may have, `integer` as `number`; empty when nothing is said. */
  readonly types: ReadonlyArray<string>
  readonly required: boolean
  /** Null when any value of its type will do. */
  readonly values: ReadonlyArray<string> | null
  readonly preset: Json | undefined
}

/** By name; null when the listing says nothing about arguments at all. */
export type Shape = ReadonlyMap<string, ArgumentShape> | null

export const shapeOfContract = (tool: ContractTool): Shape =>
  new Map(
    Object.entries(tool.arguments).map(([name, argument]) => [
      name,
      {
        types: typesOfContract(argument.type),
        required: argument.required === true,
        values: argument.values ?? null,
        preset: argument.default
      }
    ])
  )

export const shapeOfLive = ({ inputSchema }: LiveTool): Shape => {
  const properties = inputSchema["properties"]
  if (!isObject(properties)) return inputSchema["type"] === "object" ? new Map() : null
  const required = Array.isArray(inputSchema["required"]) ? (inputSchema["required"] as ReadonlyArray<Json>) : []
  return new Map(
    Object.entries(properties).map(([name, property]) => {
      const schema = isObject(property) ? property : {}
      return [
        name,
        {
          types: typesOf(schema),
          required: required.includes(name),
          values: valuesOf(schema),
          preset: schema["default"]
        }
      ]
    })
  )
}

/** @param against the contract names types that were seen to work, so one of them is enough; a list is exact */
export const argumentDrift = (
  tool: string,
  before: Shape,
  now: Shape,
  against: "documented" | "earlier"
): ReadonlyArray<Drift> => {
  if (before === null || now === null) {
    return before === now
      ? []
      : [
          {
            tool,
            matters: false,
            text: `${tool} ${now === null ? "does not say any more" : "says now"} what it takes.`
          }
        ]
  }
  return [
    ...[...before.keys()]
      .filter((name) => !now.has(name))
      .map((name): Drift => ({ tool, matters: true, text: `${tool} does not take ${quoted(name)}${any(against)}.` })),
    ...[...now].flatMap(([name, shape]): ReadonlyArray<Drift> => {
      const earlier = before.get(name)
      if (earlier !== undefined) return changed(tool, name, earlier, shape, against)
      const text = `${tool} takes a new argument, ${quoted(name)}${shape.required ? ", and requires it" : ""}.`
      return [{ tool, matters: shape.required, text }]
    })
  ]
}

const changed = (
  tool: string,
  name: string,
  before: ArgumentShape,
  now: ArgumentShape,
  against: "documented" | "earlier"
): ReadonlyArray<Drift> => {
  const what = `${quoted(name)} of ${tool}`
  const drifts: Array<Drift> = []
  const say = (matters: boolean, text: string) => drifts.push({ tool, matters, text })

  if (before.required !== now.required) {
    say(now.required, `${what} is ${now.required ? "required" : "optional"} now.`)
  }
  const common = before.types.filter((type) => now.types.includes(type))
  const sameTypes =
    against === "documented"
      ? before.types.length === 0 || now.types.length === 0 || common.length > 0
      : common.length === before.types.length && common.length === now.types.length
  if (!sameTypes) {
    say(common.length === 0, `${what} is ${or(now.types)} now, no longer ${or(before.types)}.`)
  }
  const dropped = (before.values ?? []).filter((value) => now.values !== null && !now.values.includes(value))
  const added = (now.values ?? []).filter((value) => before.values !== null && !before.values.includes(value))
  if (dropped.length > 0) say(true, `${what} cannot be ${or(dropped.map(quoted))} any more.`)
  if (added.length > 0) say(false, `${what} can also be ${or(added.map(quoted))}.`)
  if (before.values === null && now.values !== null && against === "earlier") {
    say(true, `${what} must be ${or(now.values.map(quoted))} now.`)
  }
  if (before.values !== null && now.values === null) say(false, `${what} is not limited to certain words any more.`)

  // A schema that names no default may still have the documented one.
  const presetKnown = against === "earlier" || now.preset !== undefined
  if (presetKnown && canonical(before.preset) !== canonical(now.preset)) {
    say(
      before.preset !== undefined,
      `Leaving out ${what} means ${preset(now.preset)} now, not ${preset(before.preset)}.`
    )
  }
  return drifts
}

const typesOfContract = (type: ContractArgument["type"]): ReadonlyArray<string> =>
  type === "id" ? ["number", "string"] : [type === "day" ? "string" : type]

const typesOf = (schema: JsonObject): ReadonlyArray<string> => {
  const own = schema["type"]
  const named = (Array.isArray(own) ? (own as ReadonlyArray<Json>) : [own]).filter((type) => typeof type === "string")
  const found = [...named, ...choicesOf(schema).flatMap(typesOf)]
  // "May also be null" is how optional arguments of a typed language look; it says nothing about the value.
  return [...new Set(found.map((type) => (type === "integer" ? "number" : type)))].filter((type) => type !== "null")
}

const valuesOf = (schema: JsonObject): ReadonlyArray<string> | null => {
  const own = Array.isArray(schema["enum"]) ? (schema["enum"] as ReadonlyArray<Json>) : null
  const single = "const" in schema ? [schema["const"] ?? null] : null
  const values = own ?? single
  if (values !== null) return values.filter((value) => value !== null).map((value) => textOr(value, canonical(value)))
  const choices = choicesOf(schema).filter((choice) => choice["type"] !== "null")
  const found = choices.map(valuesOf)
  return choices.length > 0 && found.every((list) => list !== null) ? found.flat() : null
}

const choicesOf = (schema: JsonObject): ReadonlyArray<JsonObject> => {
  const choices = schema["anyOf"] ?? schema["oneOf"]
  return Array.isArray(choices) ? (choices as ReadonlyArray<Json>).filter(isObject) : []
}

const any = (against: "documented" | "earlier"): string => (against === "earlier" ? " any more" : "")

const or = (words: ReadonlyArray<string>): string =>
  words.length === 0 ? "anything" : words.map((word) => quotable(word) ?? "…").join(" or ")

const quoted = (name: string): string => `'${quotable(name) ?? "…"}'`

const preset = (value: Json | undefined): string => (value === undefined ? "nothing" : canonical(value))
