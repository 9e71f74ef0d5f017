/**
 * Record messages to columns, without an object per record. Only the dozen fields we use are read; everything else in
 * a FIT file goes through the parser. What the two say about the same file is compared in the tests.
 */
import type { RecordLayout, RecordPositions } from "./fitFrames.ts"
import { type FitRow, numberOf, textOf } from "./fitMessages.ts"

/** Raw columns: FIT's own fields, scaled, NaN where missing. A column nobody wrote is absent. */
export interface FitRecords {
  readonly count: number
  /** Seconds since 1970. */
  readonly time: Float64Array
  readonly columns: { readonly [Name in RecordField]?: Float64Array }
}

export type RecordField = (typeof nativeFields)[number]["name"] | "developerPower" | "developerRespiration"

/** Number, scale and offset as in Garmin's public profile: value = raw / scale - offset. */
const nativeFields = [
  { number: 0, name: "latitude", scale: 2 ** 31 / 180, offset: 0 },
  { number: 1, name: "longitude", scale: 2 ** 31 / 180, offset: 0 },
  { number: 2, name: "altitude", scale: 5, offset: 500 },
  { number: 3, name: "heartRate", scale: 1, offset: 0 },
  { number: 4, name: "cadence", scale: 1, offset: 0 },
  { number: 5, name: "distance", scale: 100, offset: 0 },
  { number: 6, name: "speed", scale: 1000, offset: 0 },
  { number: 7, name: "power", scale: 1, offset: 0 },
  { number: 13, name: "temperature", scale: 1, offset: 0 },
  { number: 53, name: "fractionalCadence", scale: 128, offset: 0 },
  { number: 73, name: "enhancedSpeed", scale: 1000, offset: 0 },
  { number: 78, name: "enhancedAltitude", scale: 5, offset: 500 },
  { number: 99, name: "respiration", scale: 1, offset: 0 },
  { number: 108, name: "enhancedRespiration", scale: 100, offset: 0 }
] as const

const timestampNumber = 253
const fitEpochSeconds = 631_065_600

interface Reading {
  readonly name: RecordField | "timestamp"
  readonly offset: number
  readonly read: (view: DataView, at: number, littleEndian: boolean) => number
  readonly scale: number
  readonly shift: number
}

export const readRecords = (positions: RecordPositions, descriptions: ReadonlyArray<FitRow>): FitRecords => {
  const { bytes, headerSeconds, layoutOf, layouts, offsets } = positions
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const plans = layouts.map((layout) => planOf(layout, descriptions))
  const count = offsets.length
  const time = new Float64Array(count)
  const columns: { [Name in RecordField]?: Float64Array } = {}
  for (let row = 0; row < count; row++) {
    const layout = layouts[layoutOf[row]!]!
    let stamp = headerSeconds[row]!
    for (const { name, offset, read, scale, shift } of plans[layoutOf[row]!]!) {
      if (name === "timestamp" && !Number.isNaN(stamp)) continue
      const raw = read(view, offsets[row]! + offset, layout.littleEndian)
      if (Number.isNaN(raw)) continue
      if (name === "timestamp") stamp = raw
      else (columns[name] ??= new Float64Array(count).fill(Number.NaN))[row] = raw / scale - shift
    }
    time[row] = stamp + fitEpochSeconds
  }
  return { count, time, columns }
}

const planOf = (layout: RecordLayout, descriptions: ReadonlyArray<FitRow>): ReadonlyArray<Reading> => [
  ...layout.fields.flatMap(({ baseType, number, offset, size }): ReadonlyArray<Reading> => {
    const read = readerOf(baseType, size)
    if (read === null) return []
    if (number === timestampNumber) return [{ name: "timestamp", offset, read, scale: 1, shift: 0 }]
    return nativeFields
      .filter((field) => field.number === number)
      .map(({ name, offset: shift, scale }) => ({ name, offset, read, scale, shift }))
  }),
  ...layout.developerFields.flatMap(({ developerIndex, number, offset, size }): ReadonlyArray<Reading> => {
    const described = descriptions.find(
      (row) =>
        numberOf(row, "developer_data_index") === developerIndex && numberOf(row, "field_definition_number") === number
    )
    const name = described === undefined ? null : developerField(described)
    const read = described === undefined ? null : readerOf(baseTypeNamed(described), size)
    if (described === undefined || name === null || read === null) return []
    return [{ name, offset, read, scale: numberOf(described, "scale") || 1, shift: numberOf(described, "offset") || 0 }]
  })
]

/** Developer fields have no numbers of their own: they are known by name and unit, in whatever case. */
export const developerField = (description: FitRow): "developerPower" | "developerRespiration" | null => {
  const name = textOf(description, "field_name") ?? ""
  const units = textOf(description, "units") ?? ""
  if (/^(rp_|run(ning)?[ _]?)?power$/iu.test(name) && /^w(att)?s?$/iu.test(units)) return "developerPower"
  return /respiration|breath/iu.test(name) && /^(b|br|brpm|bpm|breaths?)(\/| per )?(m|min|minute)?$/iu.test(units)
    ? "developerRespiration"
    : null
}

type Reader = Reading["read"]

const missingIf = (raw: number, invalid: number): number => (raw === invalid ? Number.NaN : raw)

/** By base type; the high bit, which only says that byte order matters, is left out. */
const readers: { readonly [baseType: number]: { readonly size: number; readonly read: Reader } } = {
  0: { size: 1, read: (view, at) => missingIf(view.getUint8(at), 0xff) },
  1: { size: 1, read: (view, at) => missingIf(view.getInt8(at), 0x7f) },
  2: { size: 1, read: (view, at) => missingIf(view.getUint8(at), 0xff) },
  3: { size: 2, read: (view, at, little) => missingIf(view.getInt16(at, little), 0x7fff) },
  4: { size: 2, read: (view, at, little) => missingIf(view.getUint16(at, little), 0xffff) },
  5: { size: 4, read: (view, at, little) => missingIf(view.getInt32(at, little), 0x7fff_ffff) },
  6: { size: 4, read: (view, at, little) => missingIf(view.getUint32(at, little), 0xffff_ffff) },
  8: { size: 4, read: (view, at, little) => finite(view.getFloat32(at, little)) },
  9: { size: 8, read: (view, at, little) => finite(view.getFloat64(at, little)) },
  10: { size: 1, read: (view, at) => missingIf(view.getUint8(at), 0) },
  11: { size: 2, read: (view, at, little) => missingIf(view.getUint16(at, little), 0) },
  12: { size: 4, read: (view, at, little) => missingIf(view.getUint32(at, little), 0) }
}

const finite = (value: number): number => (Number.isFinite(value) ? value : Number.NaN)

/** Null for strings, bytes, 64-bit integers and fields too short for their type; of an array the first value counts. */
const readerOf = (baseType: number, size: number): Reader | null => {
  const reader = readers[baseType & 0x1f]
  return reader === undefined || size < reader.size ? null : reader.read
}

const baseTypeNames = [
  "enum",
  "sint8",
  "uint8",
  "sint16",
  "uint16",
  "sint32",
  "uint32",
  "string",
  "float32",
  "float64",
  "uint8z",
  "uint16z",
  "uint32z"
]

const baseTypeNamed = (description: FitRow): number => {
  const said = description["fit_base_type_id"]
  return typeof said === "number" ? said : baseTypeNames.indexOf(String(said))
}
