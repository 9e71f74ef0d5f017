/** From FIT's fields to our columns: enhanced before legacy, native before developer. */
import type { RecordColumns } from "../domain/Recording.ts"
import type { FitRecords, RecordField } from "./fitRecords.ts"

export interface ColumnOptions {
  readonly onFoot: boolean
  readonly storedHeartRates: ReadonlyMap<number, number>
  /** Distance at which the session began. */
  readonly distanceBase: number
}

/** @param rows the records of the session, by their index in the file */
export const columnsOf = (records: FitRecords, rows: Int32Array, options: ColumnOptions): RecordColumns => {
  const pick = (...fields: ReadonlyArray<RecordField>): Float64Array | undefined => firstOf(records, rows, fields)
  const time = taken(records.time, rows)
  const distance = pick("distance")
  const cadence = cadenceOf(pick("cadence"), pick("fractionalCadence"), options.onFoot)
  const columns = {
    watts: pick("power", "developerPower"),
    bpm: withStored(pick("heartRate"), time, options.storedHeartRates),
    cadence,
    metresPerSecond: pick("enhancedSpeed", "speed"),
    distanceMetres: options.distanceBase === 0 ? distance : distance?.map((metres) => metres - options.distanceBase),
    altitudeMetres: pick("enhancedAltitude", "altitude"),
    celsius: pick("temperature"),
    breathsPerMinute: pick("enhancedRespiration", "respiration", "developerRespiration"),
    latitude: pick("latitude"),
    longitude: pick("longitude")
  }
  const present = Object.entries(columns).filter(([, values]) => values?.some((value) => !Number.isNaN(value)))
  return { time, ...Object.fromEntries(present) }
}

/** Record by record the first field that has a value. */
const firstOf = (
  records: FitRecords,
  rows: Int32Array,
  fields: ReadonlyArray<RecordField>
): Float64Array | undefined => {
  let out: Float64Array | undefined
  for (const field of fields) {
    const source = records.columns[field]
    if (source === undefined) continue
    if (out === undefined) out = taken(source, rows)
    else for (let n = 0; n < rows.length; n++) if (Number.isNaN(out[n]!)) out[n] = source[rows[n]!]!
  }
  return out
}

const taken = (source: Float64Array, rows: Int32Array): Float64Array => {
  const out = new Float64Array(rows.length)
  for (let n = 0; n < rows.length; n++) out[n] = source[rows[n]!]!
  return out
}

/** A run's cadence counts one leg. */
const cadenceOf = (whole: Float64Array | undefined, fraction: Float64Array | undefined, onFoot: boolean) =>
  fraction === undefined && !onFoot
    ? whole
    : whole?.map((turns, row) => (turns + (fraction?.[row] || 0)) * (onFoot ? 2 : 1))

const withStored = (
  own: Float64Array | undefined,
  time: Float64Array,
  stored: ReadonlyMap<number, number>
): Float64Array | undefined => {
  if (stored.size === 0) return own
  return time.map((second, row) =>
    own === undefined || Number.isNaN(own[row]!) ? (stored.get(second) ?? Number.NaN) : own[row]!
  )
}
