/**
 * The frame of a FIT file: headers, chained parts and message borders, without a look at what a message says.
 * It finds out how far a file is whole, and in which order records and R-R messages were written.
 */
export type FrameFault = "notFit" | "sizeExceedsBytes"

export interface FitFrame {
  /** The part from its header to its last whole message, header size corrected; a copy. */
  readonly bytes: Uint8Array<ArrayBuffer>
  /** Where the next part would begin. */
  readonly next: number
  /** Bytes that follow the last whole message although the header counts them; 0 for a sound file. */
  readonly lostBytes: number
  readonly checksumWrong: boolean
  readonly recordCount: number
  /** Per R-R message: index of the record written before it, -1 before the first. */
  readonly beatsAfterRecord: Int32Array
}

const recordMessage = 20
const beatMessage = 78
const fieldDescriptionMessage = 206
const fieldNameNumber = 3
const stringType = 7

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
  // Not `slice`: on a Buffer that is a view, and what is changed below would change the caller's file.
  const bytes = new Uint8Array(file.subarray(at, dataEnd))
  const walked = walk(bytes, headerSize)
  new DataView(bytes.buffer).setUint32(4, walked.end - headerSize, true)
  const hasChecksum = !unfinished && dataEnd + 2 <= file.length
  return {
    bytes: bytes.subarray(0, walked.end),
    next: hasChecksum ? dataEnd + 2 : dataEnd,
    lostBytes: bytes.length - walked.end,
    checksumWrong: hasChecksum && view.getUint16(dataEnd, true) !== checksum(file, at, dataEnd),
    recordCount: walked.recordCount,
    beatsAfterRecord: Int32Array.from(walked.beatsAfterRecord)
  }
}

interface Definition {
  readonly message: number
  readonly size: number
  readonly strings: ReadonlyArray<{ readonly offset: number; readonly size: number; readonly names: boolean }>
  /** Compressed-timestamp headers leave the timestamp out when it is the first field. */
  readonly leadingTimestampSize: number
}

const walk = (bytes: Uint8Array, headerSize: number) => {
  const definitions: Array<Definition | undefined> = []
  const beatsAfterRecord: Array<number> = []
  let recordCount = 0
  let at = headerSize
  while (at < bytes.length) {
    const header = bytes[at]!
    const compressed = (header & 0x80) !== 0
    if (!compressed && (header & 0x40) !== 0) {
      const size = definitionSize(bytes, at)
      if (at + size > bytes.length) break
      definitions[header & 0x0f] = readDefinition(bytes, at)
      at += size
      continue
    }
    const definition = definitions[compressed ? (header >> 5) & 0x03 : header & 0x0f]
    if (!definition) break
    const size = 1 + definition.size - (compressed ? definition.leadingTimestampSize : 0)
    if (at + size > bytes.length) break
    if (definition.message === recordMessage) recordCount++
    if (definition.message === beatMessage) beatsAfterRecord.push(recordCount - 1)
    for (const { names, offset, size } of definition.strings) {
      endAtFirstNul(bytes, at + 1 + offset, size)
      if (names) capitalise(bytes, at + 1 + offset)
    }
    at += size
  }
  return { end: at, recordCount, beatsAfterRecord }
}

const definitionSize = (bytes: Uint8Array, at: number): number => {
  const native = 6 + 3 * (bytes[at + 5] ?? 0)
  return (bytes[at]! & 0x20) === 0 ? native : native + 1 + 3 * (bytes[at + native] ?? 0)
}

const readDefinition = (bytes: Uint8Array, at: number): Definition => {
  const littleEndian = bytes[at + 2] === 0
  const [low, high] = littleEndian ? [bytes[at + 3]!, bytes[at + 4]!] : [bytes[at + 4]!, bytes[at + 3]!]
  const message = low + 256 * high
  const fields = bytes[at + 5]!
  const strings: Array<Definition["strings"][number]> = []
  let size = 0
  for (let field = 0; field < fields; field++) {
    const entry = at + 6 + 3 * field
    const fieldSize = bytes[entry + 1]!
    if (bytes[entry + 2] === stringType) {
      const names = message === fieldDescriptionMessage && bytes[entry] === fieldNameNumber
      strings.push({ offset: size, size: fieldSize, names })
    }
    size += fieldSize
  }
  const developerAt = at + 6 + 3 * fields
  const developerFields = (bytes[at]! & 0x20) === 0 ? 0 : bytes[developerAt]!
  for (let field = 0; field < developerFields; field++) size += bytes[developerAt + 2 + 3 * field]!
  return { message, size, strings, leadingTimestampSize: bytes[at + 6] === 253 ? bytes[at + 7]! : 0 }
}

/** Devices leave old memory behind a string's end, and the decoder would read on through it. */
const endAtFirstNul = (bytes: Uint8Array, at: number, size: number): void => {
  const nul = bytes.indexOf(0, at)
  if (nul >= 0 && nul < at + size) bytes.fill(0, nul, at + size)
}

/**
 * A developer field called `power` would overwrite the native one, because the decoder keys both by name. Native names
 * are lower case, so an upper-case first letter keeps the two apart, and the native field wins.
 */
const capitalise = (bytes: Uint8Array, at: number): void => {
  const letter = bytes[at]!
  if (letter >= 0x61 && letter <= 0x7a) bytes[at] = letter - 0x20
}

const checksumTable = [
  0x0000, 0xcc01, 0xd801, 0x1400, 0xf001, 0x3c00, 0x2800, 0xe401, 0xa001, 0x6c00, 0x7800, 0xb401, 0x5000, 0x9c01,
  0x8801, 0x4400
] as const

const checksum = (bytes: Uint8Array, from: number, to: number): number => {
  let crc = 0
  for (let at = from; at < to; at++) {
    const value = bytes[at]!
    crc = (crc >> 4) ^ checksumTable[crc & 0xf]! ^ checksumTable[value & 0xf]!
    crc = (crc >> 4) ^ checksumTable[crc & 0xf]! ^ checksumTable[value >> 4]!
  }
  return crc
}
