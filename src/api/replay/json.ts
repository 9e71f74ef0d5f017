/** Looking into JSON whose shape is somebody else's. */
import { Option, Schema } from "effect"
import { Day } from "../../domain/Day.ts"
import { isObject, type Json, type JsonObject } from "../live/upstream/json.ts"

export { isObject, type Json, type JsonObject }

/** `{}` for anything that is no object. */
export const objectOf = (value: Json | undefined): JsonObject => (isObject(value) ? value : {})

/** The objects of a list; none for anything that is no list. */
export const objects = (value: Json | undefined): ReadonlyArray<JsonObject> =>
  Array.isArray(value) ? (value as ReadonlyArray<Json>).filter(isObject) : []

/** Empty for anything that is no text. */
export const textOf = (value: Json | undefined): string => (typeof value === "string" ? value : "")

const decodeDay = Schema.decodeUnknownOption(Day)

/** The day that a date or a timestamp begins with. */
export const dayOf = (value: Json | undefined): Day | null =>
  typeof value === "string" ? Option.getOrNull(decodeDay(value.slice(0, 10))) : null
