/**
 * Blocks of our own beside the contract's keys: as the domain names them, in the contract's way of spelling
 * (`daysLate` is `days_late`). Keys that begin with a capital or a digit are names, of zones and sports, and stay.
 */
import { Effect, Schema, SchemaTransformation } from "effect"
import { isObject, type JsonObject } from "./open.ts"

const snake = (key: string): string =>
  /^[a-z]/u.test(key) ? key.replaceAll(/[A-Z]/gu, (letter) => `_${letter.toLowerCase()}`) : key

const camel = (key: string): string =>
  /^[a-z]/u.test(key) ? key.replaceAll(/_([a-z])/gu, (_, letter: string) => letter.toUpperCase()) : key

const renamed = (value: unknown, spell: (key: string) => string): unknown => {
  if (Array.isArray(value)) return value.map((item: unknown) => renamed(item, spell))
  if (!isObject(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [spell(key), renamed(each, spell)]))
}

/** In a JSON Schema keys stand under `properties` and in `required`. */
const renamedSchema = (schema: unknown): unknown => {
  if (Array.isArray(schema)) return schema.map(renamedSchema)
  if (!isObject(schema)) return schema
  return Object.fromEntries(
    Object.entries(schema).map(([key, each]) => {
      if (key === "properties" && isObject(each))
        return [key, Object.fromEntries(Object.entries(each).map(([name, of]) => [snake(name), renamedSchema(of)]))]
      if (key === "required" && Array.isArray(each)) return [key, each.map((name) => snake(String(name)))]
      return [key, renamedSchema(each)]
    })
  )
}

/** @param value of plain structs, records and lists: what JSON is, but for the keys */
export const respelled = <A>(value: Schema.Codec<A, unknown>): Schema.Codec<A, JsonObject> => {
  const { schema } = Schema.toJsonSchemaDocument(value, {
    onExcessProperty: "ignore",
    referencePolicy: () => undefined
  })
  const shape = renamedSchema(schema) as JsonObject
  const decode = Schema.decodeUnknownEffect(value)
  const encode = Schema.encodeUnknownEffect(value)
  const wire: Schema.Codec<JsonObject, JsonObject> = Schema.Any.check(
    Schema.makeFilter<unknown>((json) => typeof json === "object" && json !== null, {
      expected: "an object or a list",
      toJsonSchema: () => shape
    })
  )
  return wire.pipe(
    Schema.decodeTo(
      Schema.Any as Schema.Codec<A, A>,
      SchemaTransformation.transformEffect<A, JsonObject>({
        decode: (json) => Effect.mapError(decode(renamed(json, camel)), ({ issue }) => issue),
        encode: (known) =>
          Effect.mapBoth(encode(known), {
            onFailure: ({ issue }) => issue,
            onSuccess: (json) => renamed(json, snake) as JsonObject
          })
      })
    )
  )
}

/** The same for a key that only we send. */
export const ours = <A>(value: Schema.Codec<A, unknown>) => Schema.optionalKey(respelled(value))
