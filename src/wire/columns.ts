/** Tables sent as columns, one list per key, all along one list of dates. */
import { Schema } from "effect"
import type { Day } from "../domain/Day.ts"
import type { Extras } from "../domain/Evidence.ts"
import { asDay } from "./lenient.ts"
import { asNumber, type JsonObject, keysOf } from "./open.ts"

export interface Table {
  readonly days: ReadonlyArray<Day>
  /** An entry that is no number is null, and so is every entry of a column that is not there. */
  readonly numbers: (key: string) => (index: number) => number | null
  readonly texts: (key: string) => (index: number) => string | null
  /** Columns that nobody asked for. */
  readonly rest: () => { readonly columns?: Extras }
}

/** Null without dates: then nothing says which day an entry is of. */
export const readTable = (object: JsonObject): Table | null => {
  const { rest, take } = keysOf(object)
  const days = take("date", (dates) => {
    const read = Array.isArray(dates) ? dates.map(asDay) : [null]
    return read.every((day) => day !== null) ? read : null
  })
  if (days === null) return null
  const column =
    <A>(read: (value: Schema.Json) => A | null) =>
    (key: string) => {
      const items = take(key, (value) => (Array.isArray(value) ? (value as ReadonlyArray<Schema.Json>) : null)) ?? []
      return (index: number): A | null => {
        const item = items[index]
        return item === undefined || item === null ? null : read(item)
      }
    }
  return {
    days,
    numbers: column(asNumber),
    texts: column((value) => (typeof value === "string" ? value : null)),
    rest: () => {
      const { extras } = rest()
      return extras === undefined ? {} : { columns: extras }
    }
  }
}

export const NumberColumn = Schema.Array(Schema.NullOr(Schema.Finite))
