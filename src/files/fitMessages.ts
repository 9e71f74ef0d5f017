/** FIT messages as rows of named values, the way `fit.ts` hands them on, and how to read a value out of one. */

import type { FitRecords } from "./fitRecords.ts"

export type FitRow = Readonly<Record<string, unknown>>

export interface FitMessages {
  readonly fileIds: ReadonlyArray<FitRow>
  readonly activities: ReadonlyArray<FitRow>
  readonly sessions: ReadonlyArray<FitRow>
  readonly laps: ReadonlyArray<FitRow>
  readonly lengths: ReadonlyArray<FitRow>
  readonly records: FitRecords
  readonly events: ReadonlyArray<FitRow>
  readonly beats: ReadonlyArray<FitRow>
  /** Per R-R message: index of the record written before it. */
  readonly beatsAfterRecord: Int32Array
  /** Heart rate of a strap that stored it during a swim. */
  readonly heartRates: ReadonlyArray<FitRow>
  readonly sports: ReadonlyArray<FitRow>
  readonly workouts: ReadonlyArray<FitRow>
  readonly userProfiles: ReadonlyArray<FitRow>
  /** The thresholds the device was set to. */
  readonly zonesTargets: ReadonlyArray<FitRow>
  /** The thresholds the device counted with. */
  readonly timesInZone: ReadonlyArray<FitRow>
  readonly fieldDescriptions: ReadonlyArray<FitRow>
}

/** NaN when absent. */
export const numberOf = (row: FitRow, field: string): number => {
  const value = row[field]
  return typeof value === "number" ? value : Number.NaN
}

export const finiteOrNull = (row: FitRow, field: string): number | null => {
  const value = numberOf(row, field)
  return Number.isFinite(value) ? value : null
}

/** Zero is how devices spell "not measured" in totals. */
export const positiveOrNull = (row: FitRow, field: string): number | null => {
  const value = numberOf(row, field)
  return value > 0 && Number.isFinite(value) ? value : null
}

/** Null when absent or blank. */
export const textOf = (row: FitRow | undefined, field: string): string | null => {
  const value = row?.[field]
  return typeof value === "string" && value.trim() !== "" ? value.trim() : null
}

/** Seconds since 1970; NaN when absent. */
export const secondsOf = (row: FitRow, field: string): number => {
  const value = row[field]
  return value instanceof Date ? value.getTime() / 1000 : Number.NaN
}

/** Array values; a hole is NaN. */
export const numbersOf = (row: FitRow, field: string): ReadonlyArray<number> => {
  const value = row[field]
  if (typeof value === "number") return [value]
  return Array.isArray(value) ? value.map((item) => (typeof item === "number" ? item : Number.NaN)) : []
}
