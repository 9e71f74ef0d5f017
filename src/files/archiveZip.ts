/**
 * Zip archives, entry by entry, without ever holding one whole. The only file that touches yauzl; what it throws or
 * emits ends in `archive.ts`. Names are for reports only: nothing is written to disk, so a name leads nowhere.
 */
import { Readable } from "node:stream"
import yauzl from "yauzl"

export interface ZipEntry {
  readonly name: string
  readonly packedBytes: number
  /** As the directory claims; not to be believed. */
  readonly claimedBytes: number
  /** 0 stored, 8 deflated; others cannot be read. */
  readonly method: number
  readonly encrypted: boolean
  readonly checksum: number
  /** In chunks, as packed. */
  readonly packed: () => Promise<Readable>
}

export interface Zip {
  /** As claimed. */
  readonly entryCount: number
  /** In the order in which they lie in the archive. `problem`: why the directory could not be read to its end. */
  readonly entries: () => Promise<{ readonly entries: ReadonlyArray<ZipEntry>; readonly problem: unknown }>
  readonly close: () => void
}

// Names are decoded here: yauzl gives up on a whole archive when one of them climbs out of it. Sizes are checked by
// the reader for the same reason: one lie must not cost the other entries.
const options = { autoClose: false, decodeStrings: false, validateEntrySizes: false } as const

export const openZip = async (path: string): Promise<Zip> => zipOf(await yauzl.openPromise(path, options))

/** @param bytes begins the archive's bytes anew, at every call */
export const openZipWithin = async (bytes: () => AsyncIterable<Uint8Array>): Promise<Zip> => {
  const { size, tail } = await measure(bytes())
  const reader = new ForwardReader(bytes, size, tail)
  try {
    return zipOf(await yauzl.fromRandomAccessReaderPromise(reader, size, options))
  } catch (error) {
    await reader.release()
    throw error
  }
}

const ignore = (): void => undefined

const zipOf = (zip: yauzl.ZipFile): Zip => ({
  // An error nobody listens for would end the process; those that matter reach whoever reads as well.
  entryCount: zip.on("error", ignore).entryCount,
  entries: async () => {
    const found: Array<{ readonly offset: number; readonly entry: ZipEntry }> = []
    let problem: unknown = null
    try {
      for await (const entry of zip.eachEntry()) {
        found.push({ offset: entry.relativeOffsetOfLocalHeader, entry: entryOf(zip, entry) })
      }
    } catch (error) {
      problem = error
    }
    found.sort((a, b) => a.offset - b.offset)
    return { entries: found.map(({ entry }) => entry), problem }
  },
  close: () => zip.close()
})

const entryOf = (zip: yauzl.ZipFile, entry: yauzl.Entry): ZipEntry => {
  const name = printable(
    yauzl.getFileNameLowLevel(entry.generalPurposeBitFlag, entry.fileNameRaw, entry.extraFields, false)
  )
  // Tens of thousands may be kept: comments and extra fields go.
  const light = Object.assign(new yauzl.Entry(), {
    compressedSize: entry.compressedSize,
    uncompressedSize: entry.uncompressedSize,
    compressionMethod: entry.compressionMethod,
    generalPurposeBitFlag: entry.generalPurposeBitFlag,
    relativeOffsetOfLocalHeader: entry.relativeOffsetOfLocalHeader
  })
  return {
    name,
    packedBytes: entry.compressedSize,
    claimedBytes: entry.uncompressedSize,
    method: entry.compressionMethod,
    encrypted: entry.isEncrypted(),
    checksum: entry.crc32,
    packed: () => zip.openReadStreamPromise(light, { decodeFileData: false })
  }
}

const longestName = 300

/** A name goes to a terminal: no control characters, no end of it. */
const printable = (name: string): string => name.replaceAll(/\p{Control}/gu, "?").slice(0, longestName)

const tailBytes = 1024 * 1024

/** The size of a nested archive, and its end, where the directory is. */
const measure = async (bytes: AsyncIterable<Uint8Array>) => {
  let size = 0
  let held = 0
  const chunks: Array<Uint8Array> = []
  for await (const chunk of bytes) {
    chunks.push(chunk)
    size += chunk.length
    held += chunk.length
    while (held - chunks[0]!.length >= tailBytes) held -= chunks.shift()!.length
  }
  return { size, tail: Buffer.concat(chunks) }
}

/**
 * Random access to bytes that only come in order, as those of a zip inside a zip: its end is kept, and everything else
 * is read forwards, from the beginning again when need be. Entries are asked for in order, so that need is rare.
 */
class ForwardReader extends yauzl.RandomAccessReader {
  readonly #bytes: () => AsyncIterable<Uint8Array>
  readonly #size: number
  readonly #tail: Buffer
  #from: AsyncIterator<Uint8Array> | null = null
  #chunk: Uint8Array = new Uint8Array()
  /** Where the chunk begins. */
  #at = 0
  #turn = Promise.resolve()

  constructor(bytes: () => AsyncIterable<Uint8Array>, size: number, tail: Buffer) {
    super()
    this.#bytes = bytes
    this.#size = size
    this.#tail = tail
  }

  override _readStreamForRange(start: number, end: number): Readable {
    const tailStart = this.#size - this.#tail.length
    return Readable.from(
      start >= tailStart ? [this.#tail.subarray(start - tailStart, end - tailStart)] : this.#range(start, end),
      { objectMode: false }
    )
  }

  override close(callback: (error: Error | null) => void): void {
    this.release().then(() => callback(null), callback)
  }

  async release(): Promise<void> {
    await this.#from?.return?.()
  }

  async *#range(start: number, end: number): AsyncGenerator<Uint8Array> {
    // A stream that was given up may still wait for its next chunk: one at a time moves the cursor.
    const before = this.#turn
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#turn = promise
    try {
      await before
      yield* this.#forwards(start, end)
    } finally {
      resolve()
    }
  }

  async *#forwards(start: number, end: number): AsyncGenerator<Uint8Array> {
    if (this.#from === null || start < this.#at) {
      await this.#from?.return?.()
      this.#from = this.#bytes()[Symbol.asyncIterator]()
      this.#chunk = new Uint8Array()
      this.#at = 0
    }
    for (let position = start; position < end;) {
      const chunkEnd = this.#at + this.#chunk.length
      if (position < chunkEnd) {
        const upTo = Math.min(end, chunkEnd)
        yield this.#chunk.subarray(position - this.#at, upTo - this.#at)
        position = upTo
        continue
      }
      const next = await this.#from.next()
      if (next.done === true) return
      this.#at = chunkEnd
      this.#chunk = next.value
    }
  }
}
