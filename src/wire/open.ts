/**
 * Objects that may hold more than is documented, and values that may be spelled in ways nobody has seen yet.
 *
 * Reading takes what it understands and keeps the rest word for word, so that nothing AI Endurance sends is lost;
 * writing puts that rest back where it was. A key whose value makes no sense to us counts as unknown.
 */
import { Schema } from "effect"
import type { Extras } from "../domain/Evidence.ts"

export type JsonObject = { readonly [key: string]: Schema.Json }

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value)

/**
 * An object that shows its documented fields in the JSON Schema and lets every other key pass, both ways. The read
 * and write functions beside it do the work.
 */
export const described = (fields: Schema.Struct.Fields): Schema.Codec<JsonObject, JsonObject> => {
  const { schema } = Schema.toJsonSchemaDocument(Schema.Struct(fields), {
    onExcessProperty: "ignore",
    referencePolicy: () => undefined
  })
  return anyObject(schema)
}

/** @param schema the documented keys, as JSON Schema */
export const anyObject = (schema: JsonSchema): Schema.Codec<JsonObject, JsonObject> => {
  const document = anyValues(schema)
  return Schema.Any.check(Schema.makeFilter<unknown>(isObject, { expected: "an object", toJsonSchema: () => document }))
}

interface JsonSchema {
  readonly [key: string]: unknown
}

/**
 * Clients refuse a whole reply when one value is not what its schema promises, and a value that we pass on as it came
 * may be anything. So the document says what is expected of each key, and allows the rest.
 */
const anyValues = (schema: JsonSchema): JsonSchema => {
  const properties = Object.entries((schema["properties"] ?? {}) as { readonly [key: string]: JsonSchema })
  return { ...schema, properties: Object.fromEntries(properties.map(([key, expected]) => [key, orAnything(expected)])) }
}

const orAnything = ({ description, ...expected }: JsonSchema): JsonSchema => ({
  ...(description !== undefined && { description }),
  ...(Object.keys(expected).length > 0 && { anyOf: [expected, {}] })
})

/** A documented block of which a source may have its own idea: described, and not enforced. */
export const orOther = <S extends Schema.Top>(schema: S) => Schema.optionalKey(Schema.Union([schema, Schema.Unknown]))

/** The keys of an object, taken one by one. */
export interface Keys {
  /** Null, absent and unreadable are the same; an unreadable value stays among the rest. */
  readonly take: <A>(key: string, read: (value: Schema.Json) => A | null) => A | null
  /** The same, and the key stays among the rest: for a spelling we would not write ourselves. */
  readonly peek: <A>(key: string, read: (value: Schema.Json) => A | null) => A | null
  /** What nobody took, to spread into a domain value; nothing when all was taken. */
  readonly rest: () => { readonly extras?: Extras }
}

export const keysOf = (object: JsonObject): Keys => {
  const left = new Map(Object.entries(object))
  const peek: Keys["peek"] = (key, read) => {
    const value = object[key]
    return value === undefined || value === null ? null : read(value)
  }
  return {
    peek,
    take: (key, read) => {
      const found = peek(key, read)
      if (found !== null || object[key] === null) left.delete(key)
      return found
    },
    rest: () => (left.size === 0 ? {} : { extras: Object.fromEntries(left) })
  }
}

const plainNumber = /^\s*-?\d+(?:\.\d+)?(?:e[+-]?\d+)?\s*$/iu

/** A number, or the same in digits. */
export const asNumber = (value: Schema.Json): number | null => {
  const number = typeof value === "string" && plainNumber.test(value) ? Number(value) : value
  // Digits can go beyond every number: "1e999".
  return typeof number === "number" && Number.isFinite(number) ? number : null
}

export const asText = (value: Schema.Json): string | null => (typeof value === "string" ? value : null)

export const asFlag = (value: Schema.Json): boolean | null => (typeof value === "boolean" ? value : null)

export const asObject = (value: Schema.Json): JsonObject | null => (isObject(value) ? value : null)

/** Every item readable, or none is read. */
export const asList =
  <A>(read: (value: Schema.Json) => A | null) =>
  (value: Schema.Json): ReadonlyArray<A> | null => {
    if (!Array.isArray(value)) return null
    const items: ReadonlyArray<A | null> = value.map(read)
    return items.every((item) => item !== null) ? items : null
  }

/** A list in which null is a value: a sensor was silent. */
export const asGaps = (value: Schema.Json): ReadonlyArray<number | null> | null =>
  Array.isArray(value)
    ? value.every((item: Schema.Json) => item === null || asNumber(item) !== null)
      ? value.map((item: Schema.Json) => (item === null ? null : asNumber(item)))
      : null
    : null

/** Whatever a reader of objects makes of a value. */
export const within =
  <A>(read: (object: JsonObject) => A | null) =>
  (value: Schema.Json): A | null =>
    isObject(value) ? read(value) : null

/** Null unless every key was read: half a block understood would be half a block lost. */
export const wholly = <A>(object: JsonObject, read: (take: Keys["take"]) => A | null): A | null => {
  const { rest, take } = keysOf(object)
  const found = read(take)
  return rest().extras === undefined ? found : null
}
