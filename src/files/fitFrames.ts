/**
 * The frame of a FIT file: headers, chained parts and message borders, without a look at what most messages say.
 * It finds out how far a file is whole, in which order records and R-R messages were written, and parts the records,
 * nine tenths of a file, from the rest: `fitRecords.ts` reads them straight into columns, the parser gets what remains.
 */
import { mostMessages } from "./DecodedFile.ts"

export type FrameFault = "notFit" | "sizeExceedsBytes"

export interface FitFrame {
  /** The part without its records, up to its last whole message; a copy with a header to match. */
  readonly rest: Uint8Array<ArrayBuffer>
  readonly records: RecordPositions
  /** Definitions included; counting ends beyond `mostMessages`. */
  readonly messageCount: number
  /** Where the next part would begin. */
  readonly next: number
  /** Bytes that follow the last whole message although the header counts them; 0 for a sound file. */
  readonly lostBytes: number
  readonly checksumWrong: boolean
  /** Per R-R message: index of the record written before it, -1 before the first. */
  readonly beatsAfterRecord: Int32Array
}

/** Where the record messages are and how they are laid out. */
export interface RecordPositions {
  /** The part they are in. */
  readonly bytes: Uint8Array
  /** Of the first field of each record. */
  readonly offsets: Int32Array
  readonly layouts: ReadonlyArray<RecordLayout>
  /** Per record: index of its layout. */
  readonly layoutOf: Int32Array
  /** Per record: seconds since the FIT epoch where the header says so, else NaN. */
  readonly headerSeconds: Float64Array
}

export interface RecordLayout {
  readonly littleEndian: boolean
  readonly fields: ReadonlyArray<LaidField & { readonly baseType: number }>
  readonly developerFields: ReadonlyArray<LaidField & { readonly developerIndex: number }>
}

export interface LaidField {
  readonly number: number
  readonly offset: number
  readonly size: number
}

const recordMessage = 20
const beatMessage = 78
const timestampNumber = 253
const stringType = 7
const uint32Type = 0x86

const isHeaderAt = (bytes: Uint8Array, at: number): boolean =>
  at + 12 <= bytes.length &&
  (bytes[at] === 12 || bytes[at] === 14) &&
  bytes[at + 8] === 0x2e &&
  bytes[at + 9] === 0x46 &&
  bytes[at + 10] === 0x49 &&
  bytes[at + 11] === 0x54

/** Reads the part that begins at `at`. Several parts may follow each other; heart rate of swims comes that way. */
export const readFrame = (file: Uint8Array, at: number): FitFrame | FrameFault => {
  if (!isHeaderAt(file, at)) return "notFit"
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength)
  const headerSize = file[at]!
  const said = view.getUint32(at + 4, true)
  // A device that dies before the end leaves the size at 0: everything there is belongs to the part.
  const unfinished = said === 0
  const dataEnd = unfinished ? file.length : at + headerSize + said
  if (dataEnd > file.length) return "sizeExceedsBytes"
  const bytes = file.subarray(at, dataEnd)
  const { end, rest, ...walked } = walk(bytes, headerSize)
  new DataView(rest.buffer).setUint32(4, rest.length - headerSize, true)
  const hasChecksum = !unfinished && dataEnd + 2 <= file.length
  return {
    ...walked,
    rest,
    next: hasChecksum ? dataEnd + 2 : dataEnd,
    lostBytes: bytes.length - end,
    checksumWrong: hasChecksum && view.getUint16(dataEnd, true) !== checksum(file, at, dataEnd)
  }
}

interface Definition extends RecordLayout {
  readonly message: number
  readonly size: number
  /** Index among the layouts of records; -1 for other messages. */
  readonly layout: number
  readonly timestampOffset: number
  /** Compressed-timestamp headers leave the timestamp out when it is the first field. */
  readonly leadingTimestampSize: number
}

const walk = (bytes: Uint8Array, headerSize: number) => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const definitions: Array<Definition | undefined> = []
  const layouts: Array<RecordLayout> = []
  const offsets: Array<number> = []
  const layoutOf: Array<number> = []
  /** Of the records whose header says the time: which, and when. */
  const stamped: Array<number> = []
  const stamps: Array<number> = []
  const beatsAfterRecord: Array<number> = []
  const rest = new Uint8Array(bytes.length)
  rest.set(bytes.subarray(0, headerSize))
  let written = headerSize
  let lastSeconds = Number.NaN
  const keep = (from: number, to: number): void => {
    for (let n = from; n < to; n++) rest[written++] = bytes[n]!
  }
  let messageCount = 0
  let at = headerSize
  while (at < bytes.length && messageCount <= mostMessages) {
    const header = bytes[at]!
    const compressed = (header & 0x80) !== 0
    if (!compressed && (header & 0x40) !== 0) {
      const size = definitionSize(bytes, at)
      if (at + size > bytes.length) break
      const definition = readDefinition(bytes, at, layouts.length)
      // Fields without bytes cost nothing to write and everything to read.
      if (definition.fields.length + definition.developerFields.length > definition.size) break
      if (definition.layout >= 0) layouts.push(definition)
      definitions[header & 0x0f] = definition
      keep(at, at + size)
      messageCount++
      at += size
      continue
    }
    const definition = definitions[compressed ? (header >> 5) & 0x03 : header & 0x0f]
    if (!definition) break
    const left = compressed ? definition.leadingTimestampSize : 0
    const size = 1 + definition.size - left
    if (at + size > bytes.length) break
    if (compressed) lastSeconds = afterOffset(lastSeconds, header & 0x1f)
    else if (definition.timestampOffset >= 0) {
      lastSeconds = view.getUint32(at + 1 + definition.timestampOffset, definition.littleEndian)
    }
    if (definition.layout >= 0) {
      // Fields of a shortened record lie that much earlier than its layout says.
      if (compressed) {
        stamped.push(offsets.length)
        stamps.push(lastSeconds)
      }
      offsets.push(at + 1 - left)
      layoutOf.push(definition.layout)
    } else {
      if (definition.message === beatMessage) beatsAfterRecord.push(offsets.length - 1)
      const copy = written
      keep(at, at + size)
      for (const { baseType, offset, size: room } of definition.fields) {
        if (baseType === stringType) endAtFirstNul(rest, copy + 1 + offset - left, room)
      }
    }
    messageCount++
    at += size
  }
  const headerSeconds = new Float64Array(offsets.length).fill(Number.NaN)
  stamped.forEach((record, n) => (headerSeconds[record] = stamps[n]!))
  return {
    end: at,
    messageCount,
    rest: rest.slice(0, written),
    records: {
      bytes,
      offsets: new Int32Array(offsets),
      layouts,
      layoutOf: new Int32Array(layoutOf),
      headerSeconds
    },
    beatsAfterRecord: new Int32Array(beatsAfterRecord)
  }
}

/** A compressed header holds the low five bits of the time, which only moves ahead. */
const afterOffset = (lastSeconds: number, offset: number): number =>
  lastSeconds + ((offset - (lastSeconds % 32) + 32) % 32)

const definitionSize = (bytes: Uint8Array, at: number): number => {
  const native = 6 + 3 * (bytes[at + 5] ?? 0)
  return (bytes[at]! & 0x20) === 0 ? native : native + 1 + 3 * (bytes[at + native] ?? 0)
}

const readDefinition = (bytes: Uint8Array, at: number, nextLayout: number): Definition => {
  const littleEndian = bytes[at + 2] === 0
  const [low, high] = littleEndian ? [bytes[at + 3]!, bytes[at + 4]!] : [bytes[at + 4]!, bytes[at + 3]!]
  const message = low + 256 * high
  let size = 0
  const fields = Array.from({ length: bytes[at + 5]! }, (_, n) => {
    const entry = at + 6 + 3 * n
    const field = { number: bytes[entry]!, offset: size, size: bytes[entry + 1]!, baseType: bytes[entry + 2]! }
    size += field.size
    return field
  })
  const developerAt = at + 6 + 3 * fields.length
  const developerCount = (bytes[at]! & 0x20) === 0 ? 0 : bytes[developerAt]!
  const developerFields = Array.from({ length: developerCount }, (_, n) => {
    const entry = developerAt + 1 + 3 * n
    const field = { number: bytes[entry]!, offset: size, size: bytes[entry + 1]!, developerIndex: bytes[entry + 2]! }
    size += field.size
    return field
  })
  const stamp = fields.find((field) => field.number === timestampNumber && field.baseType === uint32Type)
  return {
    message,
    littleEndian,
    size,
    fields,
    developerFields,
    layout: message === recordMessage ? nextLayout : -1,
    timestampOffset: stamp?.size === 4 ? stamp.offset : -1,
    leadingTimestampSize: fields[0]?.number === timestampNumber ? fields[0].size : 0
  }
}

/** Devices leave old memory behind a string's end, and the parser would read on through it. */
const endAtFirstNul = (bytes: Uint8Array, at: number, size: number): void => {
  const nul = bytes.indexOf(0, at)
  if (nul >= 0 && nul < at + size) bytes.fill(0, nul, at + size)
}

/** What each value of a byte does to the checksum that FIT prescribes (CRC-16, polynomial 0xA001). */
const checksumTable = Uint16Array.from({ length: 256 }, (_, value) => {
  let crc = value
  for (let bit = 0; bit < 8; bit++) crc = (crc & 1) === 0 ? crc >> 1 : (crc >> 1) ^ 0xa001
  return crc
})

const checksum = (bytes: Uint8Array, from: number, to: number): number => {
  let crc = 0
  for (let at = from; at < to; at++) crc = (crc >> 8) ^ checksumTable[(crc ^ bytes[at]!) & 0xff]!
  return crc
}
