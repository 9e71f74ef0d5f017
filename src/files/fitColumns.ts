/** Record messages to columns: enhanced fields before legacy ones, native fields before developer fields. */
import type { RecordColumns } from "../domain/Recording.ts"
import { type FitRow, numberOf, secondsOf, textOf } from "./fitMessages.ts"

/** Names under which developer fields of interest appear, as their own descriptions call them. */
export interface DeveloperFields {
  readonly watts: string | null
  readonly breathsPerMinute: string | null
}

export const developerFieldsOf = (descriptions: ReadonlyArray<FitRow>): DeveloperFields => {
  const find = (name: RegExp, units: RegExp) =>
    descriptions
      .map((row) => ({ name: textOf(row, "field_name"), units: textOf(row, "units") ?? "" }))
      .find((field) => field.name !== null && name.test(field.name) && units.test(field.units))?.name ?? null
  return {
    watts: find(/^(rp_|run(ning)?[ _]?)?power$/iu, /^w(att)?s?$/iu),
    breathsPerMinute: find(/respiration|breath/iu, /^(b|br|brpm|bpm|breaths?)(\/| per )?(m|min|minute)?$/iu)
  }
}

export interface ColumnOptions {
  readonly onFoot: boolean
  readonly developer: DeveloperFields
  readonly storedHeartRates: ReadonlyMap<number, number>
  /** Distance at which the session began. */
  readonly distanceBase: number
}

type Column = Exclude<keyof RecordColumns, "time">
type Columns = { -readonly [Name in Column]?: Float64Array }

export const columnsOf = (records: ReadonlyArray<FitRow>, options: ColumnOptions): RecordColumns => {
  const time = new Float64Array(records.length)
  const out: Columns = {}
  const put = (column: Column, row: number, value: number): void => {
    if (Number.isNaN(value)) return
    const values = (out[column] ??= new Float64Array(records.length).fill(Number.NaN))
    values[row] = value
  }
  const { watts, breathsPerMinute } = options.developer
  records.forEach((record, row) => {
    const at = secondsOf(record, "timestamp")
    time[row] = at
    put("watts", row, first(record, "power", watts))
    put("bpm", row, numberOf(record, "heart_rate"))
    put("metresPerSecond", row, first(record, "enhanced_speed", "speed"))
    put("distanceMetres", row, numberOf(record, "distance") - options.distanceBase)
    put("altitudeMetres", row, first(record, "enhanced_altitude", "altitude"))
    put("celsius", row, numberOf(record, "temperature"))
    put("breathsPerMinute", row, first(record, "enhanced_respiration_rate", "respiration_rate", breathsPerMinute))
    put("latitude", row, numberOf(record, "position_lat"))
    put("longitude", row, numberOf(record, "position_long"))
    const turns = numberOf(record, "cadence") + (numberOf(record, "fractional_cadence") || 0)
    put("cadence", row, options.onFoot ? 2 * turns : turns)
    if (out.bpm === undefined || Number.isNaN(out.bpm[row]!))
      put("bpm", row, options.storedHeartRates.get(at) ?? Number.NaN)
  })
  return { time, ...out }
}

const first = (record: FitRow, ...fields: ReadonlyArray<string | null>): number => {
  for (const field of fields) {
    const value = field === null ? Number.NaN : numberOf(record, field)
    if (!Number.isNaN(value)) return value
  }
  return Number.NaN
}
