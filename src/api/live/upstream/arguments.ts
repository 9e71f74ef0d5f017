/**
 * Whether arguments fit the schema that AI Endurance publishes for a tool at this moment. The schema comes from
 * the network, so it is interpreted and never compiled to code; a keyword not known here is not held against the
 * arguments, because the point is to stop what certainly does not fit.
 */
import { isObject, type Json, type JsonObject } from "./json.ts"
import type { CallArguments } from "./Upstream.ts"
import { quotable } from "./words.ts"

/**
 * @param schema the live `inputSchema`
 * @returns what does not fit, one line per problem, `path: words`; empty when everything does
 */
export const problemsAgainst = (schema: JsonObject, args: CallArguments): ReadonlyArray<string> =>
  problems({ root: schema, depth: 0 }, schema, withoutAbsent(args), "").slice(0, mostProblems)

/**
 * Ids are numbers in the replies of AI Endurance and may be declared as strings in its arguments: a number goes
 * out as the string it is declared to be, and the other way round. Only at the top, where ids are.
 */
export const fittedTo = (schema: JsonObject, args: CallArguments): CallArguments => {
  const declared = isObject(schema["properties"]) ? schema["properties"] : {}
  return Object.fromEntries(
    Object.entries(args)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => {
        const types = isObject(declared[name]) ? typesOf(declared[name]) : []
        if (typeof value === "number" && types.includes("string") && !types.some(isNumeric))
          return [name, String(value)]
        if (
          typeof value === "string" &&
          plainInteger.test(value) &&
          types.some(isNumeric) &&
          !types.includes("string")
        ) {
          return [name, Number(value)]
        }
        return [name, value]
      })
  )
}

const mostProblems = 8
const mostChoices = 12
/** Schemas may refer to themselves; arguments of ours are never this deep. */
const deepest = 64
const plainInteger = /^(?:0|[1-9]\d{0,14})$/u
const isNumeric = (type: string) => type === "number" || type === "integer"

interface Place {
  readonly root: JsonObject
  readonly depth: number
}

const withoutAbsent = (value: unknown): Json | undefined =>
  value === undefined ? undefined : (JSON.parse(JSON.stringify(value)) as Json)

const namedTypes = (schema: JsonObject): ReadonlyArray<string> => {
  const own = schema["type"]
  return (Array.isArray(own) ? (own as ReadonlyArray<Json>) : [own]).filter((type) => typeof type === "string")
}

const typesOf = (schema: JsonObject): ReadonlyArray<string> => {
  const own = namedTypes(schema)
  if (own.length > 0) return own
  const choices = schema["anyOf"] ?? schema["oneOf"]
  return Array.isArray(choices) ? choices.flatMap((choice: Json) => (isObject(choice) ? typesOf(choice) : [])) : []
}

const problems = (
  place: Place,
  schema: Json | undefined,
  value: Json | undefined,
  path: string
): ReadonlyArray<string> => {
  if (schema === false) return [`${at(path)} is not allowed`]
  if (!isObject(schema) || value === undefined || place.depth > deepest) return []
  const deeper = { ...place, depth: place.depth + 1 }
  const target = typeof schema["$ref"] === "string" ? pointed(place.root, schema["$ref"]) : null
  return [
    ...(target === null ? [] : problems(deeper, target, value, path)),
    ...typeProblems(schema, value, path),
    ...choiceProblems(schema, value, path),
    ...(typeof value === "number" ? numberProblems(schema, value, path) : []),
    ...(typeof value === "string" ? textProblems(schema, value, path) : []),
    ...(Array.isArray(value) ? listProblems(deeper, schema, value, path) : []),
    ...(isObject(value) ? memberProblems(deeper, schema, value, path) : []),
    ...combinedProblems(deeper, schema, value, path)
  ]
}

const typeProblems = (schema: JsonObject, value: Json, path: string): ReadonlyArray<string> => {
  const types = namedTypes(schema)
  return types.length === 0 || types.some((type) => isOfType(value, type))
    ? []
    : [`${at(path)} must be ${types.join(" or ")}, got ${typeName(value)}`]
}

const choiceProblems = (schema: JsonObject, value: Json, path: string): ReadonlyArray<string> => {
  const choices = Array.isArray(schema["enum"])
    ? (schema["enum"] as ReadonlyArray<Json>)
    : "const" in schema
      ? [schema["const"]!]
      : null
  return choices === null || choices.some((choice) => JSON.stringify(choice) === JSON.stringify(value))
    ? []
    : [`${at(path)} must be one of ${choices.slice(0, mostChoices).map(shown).join(", ")}`]
}

const numberProblems = (schema: JsonObject, value: number, path: string): ReadonlyArray<string> =>
  (
    [
      ["minimum", "at least", (limit: number) => value >= limit],
      ["maximum", "at most", (limit: number) => value <= limit],
      ["exclusiveMinimum", "more than", (limit: number) => value > limit],
      ["exclusiveMaximum", "less than", (limit: number) => value < limit]
    ] as const
  ).flatMap(([keyword, words, fits]) => {
    const limit = schema[keyword]
    return typeof limit !== "number" || fits(limit) ? [] : [`${at(path)} must be ${words} ${limit}, got ${value}`]
  })

/** `pattern` is left to the server: a foreign regular expression could keep this process busy for ever. */
const textProblems = (schema: JsonObject, value: string, path: string): ReadonlyArray<string> =>
  lengthProblems(schema, "minLength", "maxLength", Array.from(value).length, "characters", path)

const listProblems = (
  place: Place,
  schema: JsonObject,
  value: ReadonlyArray<Json>,
  path: string
): ReadonlyArray<string> => {
  const first = Array.isArray(schema["prefixItems"]) ? (schema["prefixItems"] as ReadonlyArray<Json>) : []
  return [
    ...lengthProblems(schema, "minItems", "maxItems", value.length, "items", path),
    ...value.flatMap((item, index) => problems(place, first[index] ?? schema["items"], item, `${path}[${index}]`))
  ]
}

const memberProblems = (place: Place, schema: JsonObject, value: JsonObject, path: string): ReadonlyArray<string> => {
  const declared = isObject(schema["properties"]) ? schema["properties"] : {}
  const required = Array.isArray(schema["required"]) ? (schema["required"] as ReadonlyArray<Json>) : []
  const patterned = isObject(schema["patternProperties"])
  return [
    ...required.flatMap((name) =>
      typeof name === "string" && !Object.hasOwn(value, name) ? [`${at(join(path, name))} is required`] : []
    ),
    ...Object.entries(value).flatMap(([name, member]) => {
      if (Object.hasOwn(declared, name)) return problems(place, declared[name], member, join(path, name))
      if (patterned) return []
      return schema["additionalProperties"] === false
        ? [`${at(join(path, name))} is not known to AI Endurance`]
        : problems(place, schema["additionalProperties"], member, join(path, name))
    })
  ]
}

const combinedProblems = (place: Place, schema: JsonObject, value: Json, path: string): ReadonlyArray<string> => {
  const every = Array.isArray(schema["allOf"]) ? (schema["allOf"] as ReadonlyArray<Json>) : []
  const choices = schema["anyOf"] ?? schema["oneOf"]
  const tried = Array.isArray(choices)
    ? (choices as ReadonlyArray<Json>).map((choice) => problems(place, choice, value, path))
    : []
  return [
    ...every.flatMap((part) => problems(place, part, value, path)),
    // The choice that came closest says best what is wrong.
    ...(tried.length === 0 || tried.some((found) => found.length === 0)
      ? []
      : tried.reduce((best, found) => (found.length < best.length ? found : best))),
    ...("not" in schema && isObject(schema["not"]) && problems(place, schema["not"], value, path).length === 0
      ? [`${at(path)} is a combination that AI Endurance does not allow`]
      : [])
  ]
}

const lengthProblems = (
  schema: JsonObject,
  least: string,
  most: string,
  length: number,
  unit: string,
  path: string
): ReadonlyArray<string> => {
  const [from, to] = [schema[least], schema[most]]
  return [
    ...(typeof from === "number" && length < from ? [`${at(path)} must have at least ${from} ${unit}`] : []),
    ...(typeof to === "number" && length > to ? [`${at(path)} must have at most ${to} ${unit}`] : [])
  ]
}

const isOfType = (value: Json, type: string): boolean =>
  type === typeName(value) || (type === "number" && typeof value === "number") || !knownTypes.has(type)

const knownTypes = new Set(["null", "boolean", "integer", "number", "string", "array", "object"])

const typeName = (value: Json): string => {
  if (value === null) return "null"
  if (Array.isArray(value)) return "array"
  return typeof value === "number" && Number.isInteger(value) ? "integer" : typeof value
}

/** `#/$defs/Step`, the only kind of reference that stays inside the schema. Null when it leads nowhere. */
const pointed = (root: JsonObject, reference: string): Json | null => {
  if (!reference.startsWith("#")) return null
  let found: Json | undefined = root
  for (const part of reference.slice(1).split("/").slice(1)) {
    const key: string = part.replaceAll("~1", "/").replaceAll("~0", "~")
    found = isObject(found) && Object.hasOwn(found, key) ? found[key] : undefined
  }
  return found ?? null
}

const at = (path: string): string => (path === "" ? "the arguments" : path)

const join = (path: string, name: string): string => (path === "" ? name : `${path}.${name}`)

/** A word of the schema, which is theirs. */
const shown = (choice: Json): string => quotable(JSON.stringify(choice)) ?? "…"
