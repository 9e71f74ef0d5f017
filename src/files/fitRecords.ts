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
  readonly baseType: number
  readonly scale: number
  readonly shift: number
}

/**
 * Column after column: a loop over one field of many records knows where it lies and what it is, a loop over the
 * fields of a record finds out anew at each.
 */
export const readRecords = (positions: RecordPositions, descriptions: ReadonlyArray<FitRow>): FitRecords => {
  const { bytes, headerSeconds, layouts, offsets } = positions
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const count = offsets.length
  const { borders, rows } = byLayout(positions)
  const time = headerSeconds.slice()
  const columns: { [Name in RecordField]?: Float64Array } = {}
  layouts.forEach((layout, n) => {
    const owned = rows.subarray(borders[n], borders[n + 1])
    if (owned.length === 0) return
    for (const reading of planOf(layout, descriptions)) {
      const source = { view, offsets, rows: owned, littleEndian: layout.littleEndian }
      // What a header says about the time stands.
      if (reading.name === "timestamp") readColumn(source, reading, time, true)
      else {
        const column = readColumn(source, reading, columns[reading.name], false)
        if (column !== undefined) columns[reading.name] = column
      }
    }
  })
  for (let row = 0; row < count; row++) time[row]! += fitEpochSeconds
  return { count, time, columns }
}

interface FieldSource {
  readonly view: DataView
  readonly offsets: Int32Array
  readonly rows: Int32Array
  readonly littleEndian: boolean
}

/** One field of many records; the column is made when the first of them has a value. */
const readColumn = (
  { littleEndian, offsets, rows, view }: FieldSource,
  { baseType, offset, scale, shift }: Reading,
  known: Float64Array | undefined,
  keepKnown: boolean
): Float64Array | undefined => {
  let column = known
  for (let n = 0; n < rows.length; n++) {
    const row = rows[n]!
    if (keepKnown && !Number.isNaN(column![row]!)) continue
    const raw = rawAt(view, offsets[row]! + offset, baseType, littleEndian)
    if (Number.isNaN(raw)) continue
    column ??= new Float64Array(offsets.length).fill(Number.NaN)
    column[row] = raw / scale - shift
  }
  return column
}

/** The records of each layout, in their order: those of layout n are `rows[borders[n]]` up to `rows[borders[n + 1]]`. */
const byLayout = ({ layoutOf, layouts }: RecordPositions) => {
  const borders = new Int32Array(layouts.length + 1)
  for (let row = 0; row < layoutOf.length; row++) borders[layoutOf[row]! + 1]!++
  for (let n = 0; n < layouts.length; n++) borders[n + 1]! += borders[n]!
  const next = borders.slice()
  const rows = new Int32Array(layoutOf.length)
  for (let row = 0; row < layoutOf.length; row++) rows[next[layoutOf[row]!]!++] = row
  return { borders, rows }
}

const planOf = (layout: RecordLayout, descriptions: ReadonlyArray<FitRow>): ReadonlyArray<Reading> => [
  ...layout.fields.flatMap(({ baseType, number, offset, size }): ReadonlyArray<Reading> => {
    if (!isReadable(baseType, size)) return []
    if (number === timestampNumber) return [{ name: "timestamp", offset, baseType, scale: 1, shift: 0 }]
    return nativeFields
      .filter((field) => field.number === number)
      .map(({ name, offset: shift, scale }) => ({ name, offset, baseType, scale, shift }))
  }),
  ...layout.developerFields.flatMap(({ developerIndex, number, offset, size }): ReadonlyArray<Reading> => {
    const described = descriptions.find(
      (row) =>
        numberOf(row, "developer_data_index") === developerIndex && numberOf(row, "field_definition_number") === number
    )
    const name = described === undefined ? null : developerField(described)
    if (described === undefined || name === null) return []
    const baseType = baseTypeNamed(described)
    if (!isReadable(baseType, size)) return []
    const [scale, shift] = [numberOf(described, "scale") || 1, numberOf(described, "offset") || 0]
    return [{ name, offset, baseType, scale, shift }]
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

/** Bytes of the base types that hold one number; the high bit, which only says that byte order matters, is left out. */
const sizes: { readonly [baseType: number]: number } = {
  0: 1,
  1: 1,
  2: 1,
  3: 2,
  4: 2,
  5: 4,
  6: 4,
  8: 4,
  9: 8,
  10: 1,
  11: 2,
  12: 4
}

/** Not strings, bytes, 64-bit integers and fields too short for their type; of an array the first value counts. */
const isReadable = (baseType: number, size: number): boolean => size >= (sizes[baseType & 0x1f] ?? Infinity)

/** NaN for the value that says there is none. A switch, because it is read in place where a table of readers is called. */
const rawAt = (view: DataView, at: number, baseType: number, littleEndian: boolean): number => {
  switch (baseType & 0x1f) {
    case 1:
      return missingIf(view.getInt8(at), 0x7f)
    case 3:
      return missingIf(view.getInt16(at, littleEndian), 0x7fff)
    case 4:
      return missingIf(view.getUint16(at, littleEndian), 0xffff)
    case 5:
      return missingIf(view.getInt32(at, littleEndian), 0x7fff_ffff)
    case 6:
      return missingIf(view.getUint32(at, littleEndian), 0xffff_ffff)
    case 8:
      return finite(view.getFloat32(at, littleEndian))
    case 9:
      return finite(view.getFloat64(at, littleEndian))
    case 10:
      return missingIf(view.getUint8(at), 0)
    case 11:
      return missingIf(view.getUint16(at, littleEndian), 0)
    case 12:
      return missingIf(view.getUint32(at, littleEndian), 0)
    default:
      return missingIf(view.getUint8(at), 0xff)
  }
}

const missingIf = (raw: number, invalid: number): number => (raw === invalid ? Number.NaN : raw)

const finite = (value: number): number => (Number.isFinite(value) ? value : Number.NaN)

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
