/**
 * Lists, words and whole replies as AI Endurance may send them. `open.ts` reads one object; here a list of them is
 * read row by row, so that one odd row does not hide a year, and what it leaves unsaid is not made up.
 */
import { Effect, Option, Result, Schema, SchemaTransformation } from "effect"
import { Day } from "../domain/Day.ts"
import type { Extras } from "../domain/Evidence.ts"
import { anyObject, asNumber, isObject, type JsonObject, type Keys } from "./open.ts"

export interface Rows<A> {
  readonly rows: ReadonlyArray<A>
  /** `row 3: what is wrong with it`, counted from 1. */
  readonly unreadable: ReadonlyArray<string>
}

/** @param read what a row says, or in words why it says nothing */
export const readRows = <A>(list: ReadonlyArray<Schema.Json>, read: (row: JsonObject) => A | string): Rows<A> => {
  const rows: Array<A> = []
  const unreadable: Array<string> = []
  for (const [index, item] of list.entries()) {
    const found = isObject(item) ? read(item) : "it is no object"
    if (typeof found === "string") unreadable.push(`row ${index + 1}: ${found}`)
    else rows.push(found)
  }
  return { rows, unreadable }
}

/** Any list; its items are read elsewhere. */
export const asItems = (value: Schema.Json): ReadonlyArray<Schema.Json> | null => (Array.isArray(value) ? value : null)

const isDay = Schema.is(Day)

/** The day a text begins with; a time after it is of no interest. */
export const asDay = (value: Schema.Json): Day | null => {
  if (typeof value !== "string") return null
  const day = value.slice(0, 10)
  return isDay(day) ? day : null
}

/** A whole number, as ids are. */
export const asId = (value: Schema.Json): number | null => {
  const number = asNumber(value)
  return number !== null && Number.isSafeInteger(number) ? number : null
}

/** One of the words, whatever its case; null for a word nobody knows. */
export const asWord =
  <const Word extends string>(words: ReadonlyArray<Word>) =>
  (value: Schema.Json): Word | null =>
    typeof value === "string" ? (words.find((word) => word.toLowerCase() === value.trim().toLowerCase()) ?? null) : null

/** A word of a list, taken as we spell it; in another spelling it is understood, and kept as it came. */
export const takeWord = <const Word extends string>(
  { peek, take }: Keys,
  key: string,
  words: ReadonlyArray<Word>
): Word | null => take(key, (value) => words.find((word) => word === value) ?? null) ?? peek(key, asWord(words))

/** What a codec makes of a value; null when it is not for it, or would come out of it changed. */
export const faithfully = <A>(codec: Schema.Codec<A, unknown>) => {
  const understood = understoodBy(codec)
  const encode = Schema.encodeUnknownResult(codec)
  return (value: Schema.Json): A | null => {
    const found = understood(value)
    if (found === null) return null
    const again = Result.getOrElse(encode(found), () => null)
    return sameJson(again, value) ? found : null
  }
}

/** What a codec makes of a value, even where it loses something on the way. */
export const understoodBy = <A>(codec: Schema.Codec<A, unknown>) => {
  const decode = Schema.decodeUnknownOption(codec)
  return (value: Schema.Json): A | null => Option.getOrNull(decode(value))
}

/**
 * Where our values need something and AI Endurance says nothing, the reply says null again: what was assumed for our
 * own arithmetic is not passed off as theirs.
 */
export const withUnsaid = (
  rest: { readonly extras?: Extras },
  said: { readonly [key: string]: unknown }
): { readonly extras?: Extras } => {
  const unsaid = Object.keys(said).filter((key) => said[key] === null && !(key in (rest.extras ?? {})))
  return unsaid.length === 0
    ? rest
    : { extras: { ...rest.extras, ...Object.fromEntries(unsaid.map((key) => [key, null])) } }
}

/** A reply that may say more than its schema knows: `extras` stand beside its keys, and win over them. */
export const openReply = <A extends object, E extends object>(reply: Schema.Codec<A, E>) => {
  const { schema } = Schema.toJsonSchemaDocument(reply, {
    onExcessProperty: "ignore",
    referencePolicy: () => undefined
  })
  const encode = Schema.encodeEffect(reply)
  const decode = Schema.decodeUnknownEffect(reply)
  type Open = A & { readonly extras?: Extras }
  const wire = anyObject(schema)
  const value: Schema.Codec<Open, Open> = Schema.Any
  return wire.pipe(
    Schema.decodeTo(
      value,
      SchemaTransformation.transformEffect<Open, JsonObject>({
        decode: (object) => Effect.mapError(decode(object), ({ issue }) => issue),
        encode: ({ extras, ...known }) =>
          // Without its extras an `Open` is an A, which the compiler cannot tell of a type parameter.
          encode(known as unknown as A).pipe(
            Effect.mapBoth({
              onFailure: ({ issue }) => issue,
              // What has fields is encoded as an object.
              onSuccess: (object) => ({ ...(object as JsonObject), ...extras })
            })
          )
      })
    )
  )
}

const sameJson = (one: unknown, other: unknown): boolean => canonical(one) === canonical(other)

const canonical = (value: unknown): string =>
  JSON.stringify(value, (_, item: unknown) =>
    typeof item === "object" && item !== null && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : item
  )
