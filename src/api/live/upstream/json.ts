/** JSON as a Python server may write it: bare `NaN` and `Infinity` are read as null. */
import { Option, Result } from "effect"

export type Json = null | boolean | number | string | ReadonlyArray<Json> | JsonObject
export interface JsonObject {
  readonly [key: string]: Json
}

/** None when the text is not JSON, not even with those tokens. */
export const parseJson = (text: string): Option.Option<Json> => {
  const strict = parseStrictly(text)
  return Option.isSome(strict) || !/NaN|Infinity/u.test(text)
    ? strict
    : parseStrictly(text.replaceAll(stringOrNonNumber, (found) => (found.startsWith('"') ? found : "null")))
}

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value)

/** A string is matched only to be stepped over: `"NaN"` in quotes is somebody's text. */
const stringOrNonNumber = /"[^"\\]*(?:\\[\s\S][^"\\]*)*"|-?\b(?:NaN|Infinity)\b/gu

const parseStrictly = (text: string): Option.Option<Json> => Result.getSuccess(Result.try((): Json => JSON.parse(text)))

/** The same text for the same JSON, in whatever order its keys came. Absent is written as null. */
export const canonical = (value: Json | undefined): string =>
  JSON.stringify(value ?? null, (_key, part: Json) =>
    isObject(part) ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1))) : part
  )

export const textOr = <Other>(value: Json | undefined, other: Other): string | Other =>
  typeof value === "string" ? value : other
