/** Writes zip archives for tests, honest ones and liars. */
import { crc32, deflateRawSync } from "node:zlib"

export interface ZipEntryInput {
  readonly name: string
  readonly bytes?: Uint8Array
  /** 0 stored, 8 deflated, anything else is only claimed. */
  readonly method?: number
  readonly encrypted?: boolean
  /** What the directory says, instead of the truth. */
  readonly claimedBytes?: number
  readonly checksum?: number
}

export interface ZipOptions {
  /** What the end of the directory says, instead of the truth. */
  readonly claimedEntries?: number
}

export const writeZip = (entries: ReadonlyArray<ZipEntryInput>, { claimedEntries }: ZipOptions = {}): Uint8Array => {
  const parts: Array<Buffer> = []
  const directory: Array<Buffer> = []
  let offset = 0
  for (const { bytes = new Uint8Array(), checksum, claimedBytes, encrypted = false, method = 8, name } of entries) {
    const packed = method === 8 ? deflateRawSync(bytes) : Buffer.from(bytes)
    const encodedName = Buffer.from(name)
    const shared = Buffer.alloc(26)
    shared.writeUInt16LE(20, 0)
    shared.writeUInt16LE((encrypted ? 1 : 0) | 0x800, 2)
    shared.writeUInt16LE(method, 4)
    shared.writeUInt32LE(checksum ?? crc32(bytes), 10)
    shared.writeUInt32LE(packed.length, 14)
    shared.writeUInt32LE(claimedBytes ?? bytes.length, 18)
    shared.writeUInt16LE(encodedName.length, 22)
    const local = Buffer.concat([signature(0x04034b50), shared, encodedName, packed])
    const central = Buffer.alloc(14)
    central.writeUInt32LE(offset, 10)
    directory.push(Buffer.concat([signature(0x02014b50), Buffer.from([20, 0]), shared, central, encodedName]))
    parts.push(local)
    offset += local.length
  }
  const size = directory.reduce((sum, part) => sum + part.length, 0)
  const end = Buffer.alloc(18)
  end.writeUInt16LE(Math.min(0xffff, claimedEntries ?? entries.length), 4)
  end.writeUInt16LE(Math.min(0xffff, claimedEntries ?? entries.length), 6)
  end.writeUInt32LE(size, 8)
  end.writeUInt32LE(offset, 12)
  const zip64 = claimedEntries !== undefined && claimedEntries > 0xffff ? zip64End(claimedEntries, size, offset) : []
  return Buffer.concat([...parts, ...directory, ...zip64, signature(0x06054b50), end])
}

/** Where archives count beyond 16 bits. */
const zip64End = (entries: number, size: number, offset: number): ReadonlyArray<Buffer> => {
  const record = Buffer.alloc(52)
  record.writeBigUInt64LE(44n, 0)
  record.writeBigUInt64LE(BigInt(entries), 20)
  record.writeBigUInt64LE(BigInt(entries), 28)
  record.writeBigUInt64LE(BigInt(size), 36)
  record.writeBigUInt64LE(BigInt(offset), 44)
  const locator = Buffer.alloc(16)
  locator.writeBigUInt64LE(BigInt(offset + size), 4)
  locator.writeUInt32LE(1, 12)
  return [signature(0x06064b50), record, signature(0x07064b50), locator]
}

const signature = (value: number): Buffer => {
  const out = Buffer.alloc(4)
  out.writeUInt32LE(value, 0)
  return out
}
