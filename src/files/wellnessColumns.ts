/** The columns of a table of mornings: their names in the spellings of common exports, their units, their numbers. */
import { measures, tidied, type WellnessName } from "../domain/Wellness.ts"

export interface Column {
  readonly name: WellnessName | "day"
  /** Amounts are multiplied by it. */
  readonly factor: number
  /** False while the header names no unit. */
  readonly unitKnown: boolean
}

/** Without spaces, signs and units. A plain `hr` may be any heart rate and SDNN is another measure: neither is here. */
const spellings: { readonly [Name in Column["name"]]: ReadonlyArray<string> } = {
  day: ["date", "day", "datum", "calendardate", "localdate", "dateoflog", "datetime", "timestamp"],
  rmssdMs: [
    "rmssd",
    "hrv",
    "hrvrmssd",
    "rmssdhrv",
    "heartratevariability",
    "sleephrv",
    "nightlyhrv",
    "overnighthrv",
    "avghrv",
    "averagehrv",
    "sleeprmssd",
    "morninghrv",
    "rmssdms"
  ],
  restingBpm: [
    "restinghr",
    "rhr",
    "restinghearrate",
    "restingheartrate",
    "heartrateresting",
    "hrrest",
    "hrresting",
    "resthr",
    "restingpulse",
    "ruhepuls",
    "ruheherzfrequenz",
    "restingbpm"
  ],
  sleepSeconds: [
    "sleep",
    "sleepduration",
    "sleeptime",
    "totalsleep",
    "totalsleeptime",
    "asleep",
    "schlaf",
    "sleepsecs"
  ],
  soreness: ["soreness", "musclesoreness"],
  weightKg: ["weight", "bodyweight", "bodymass", "gewicht"]
}

const units: { readonly [unit: string]: { readonly of: WellnessName; readonly factor: number } } = {
  ms: { of: "rmssdMs", factor: 1 },
  bpm: { of: "restingBpm", factor: 1 },
  kg: { of: "weightKg", factor: 1 },
  lb: { of: "weightKg", factor: 0.45359237 },
  lbs: { of: "weightKg", factor: 0.45359237 },
  h: { of: "sleepSeconds", factor: 3600 },
  hr: { of: "sleepSeconds", factor: 3600 },
  hrs: { of: "sleepSeconds", factor: 3600 },
  hours: { of: "sleepSeconds", factor: 3600 },
  min: { of: "sleepSeconds", factor: 60 },
  mins: { of: "sleepSeconds", factor: 60 },
  minutes: { of: "sleepSeconds", factor: 60 },
  s: { of: "sleepSeconds", factor: 1 },
  sec: { of: "sleepSeconds", factor: 1 },
  secs: { of: "sleepSeconds", factor: 1 },
  seconds: { of: "sleepSeconds", factor: 1 }
}

/** Null for a column that is none of ours. `Weight (lb)`, `sleep_hours` and `sleepSecs` name their unit. */
export const columnOf = (header: string): Column | null => {
  const words = header
    .trim()
    .replaceAll(/([a-z])([A-Z])/gu, "$1 $2")
    .toLowerCase()
    .split(/[^a-z0-9]+/u)
    .filter((word) => word !== "")
  const unit = words.length > 1 ? units[words.at(-1)!] : undefined
  if (unit !== undefined && nameOf(words.slice(0, -1)) === unit.of) {
    return { name: unit.of, factor: unit.factor, unitKnown: true }
  }
  const name = nameOf(words)
  return name === null ? null : { name, factor: 1, unitKnown: name !== "sleepSeconds" }
}

const nameOf = (words: ReadonlyArray<string>): Column["name"] | null => {
  const joined = words.join("")
  return (Object.keys(spellings) as Array<Column["name"]>).find((name) => spellings[name].includes(joined)) ?? null
}

/** Hours, minutes or seconds, by the longest night of the column: nobody sleeps 24 hours, or less than 24 minutes. */
export const sleepUnit = <C extends Column>(column: C, cells: ReadonlyArray<string>, decimalComma: boolean): C => {
  if (column.unitKnown) return column
  const longest = cells.reduce((most, cell) => Math.max(most, numberIn(cell, decimalComma) ?? 0), 0)
  return { ...column, factor: longest <= 24 ? 3600 : longest <= 24 * 60 ? 60 : 1, unitKnown: true }
}

export type Amount =
  | { readonly _tag: "None" }
  | { readonly _tag: "Some"; readonly value: number }
  | { readonly _tag: "Wrong"; readonly reason: string }

const notMeasured = /^(?:-+|–|—|n\/?a|nan|null|none)?$/iu
const clock = /^(\d{1,2}):([0-5]\d)(?::([0-5]\d))?$/u
const spelled = /^(\d{1,2})\s*h(?:\s*(\d{1,2})\s*(?:m|min)?)?$/iu

export const amountIn = (
  cell: string,
  { factor, name }: Column & { readonly name: WellnessName },
  decimalComma: boolean
): Amount => {
  const text = cell.trim()
  if (notMeasured.test(text)) return { _tag: "None" }
  const duration = name === "sleepSeconds" ? (clock.exec(text) ?? spelled.exec(text)) : null
  if (duration !== null) {
    const [hours, minutes, seconds] = [1, 2, 3].map((group) => Number(duration[group] ?? 0)) as [number, number, number]
    return { _tag: "Some", value: hours * 3600 + minutes * 60 + seconds }
  }
  const number = numberIn(text, decimalComma)
  if (number === null) return { _tag: "Wrong", reason: `${measures[name].words} "${text.slice(0, 40)}" is no number` }
  // Some exports write 0 where nothing was measured; nobody has a pulse of 0.
  if (number === 0 && name !== "soreness") return { _tag: "None" }
  return { _tag: "Some", value: tidied(name, number * factor) }
}

const pointed = /^[+-]?\d+(?:\.\d+)?$/u
const commaed = /^[+-]?\d+,\d+$/u

const numberIn = (cell: string, decimalComma: boolean): number | null => {
  const text = cell.trim()
  if (pointed.test(text)) return Number(text)
  return decimalComma && commaed.test(text) ? Number(text.replace(",", ".")) : null
}
