/**
 * The activity files and tables of mornings inside an archive, one after the other: what Garmin, Strava and others export, with gzipped files
 * in it and archives inside of archives, one level deep. Everything is bounded, and nothing is written to disk.
 */
import { createInflateRaw, constants, crc32, inflateRaw, inflateRawSync } from "node:zlib"
import { pipeline, type Readable } from "node:stream"
import { promisify } from "node:util"
import { openZip, openZipWithin, type Zip, type ZipEntry } from "./archiveZip.ts"
import { type FileKind, headBytes, kindOf } from "./decode.ts"
import { largestFileBytes } from "./DecodedFile.ts"
import { harmlessBytes, largestRatio } from "./gunzip.ts"
import { looksLikeMornings, tableName } from "./wellnessCsv.ts"

/** Names are paths within the archive, ` › ` before those of an archive inside it; "" is the archive itself. */
export type Found =
  /** A directory was read: so many entries are to come. */
  | { readonly kind: "opened"; readonly entries: number }
  | { readonly kind: "file" | "table"; readonly name: string; readonly bytes: Uint8Array }
  | { readonly kind: "refused"; readonly name: string; readonly reason: string }
  /** Nothing an activity or a morning comes in. */
  | { readonly kind: "skipped"; readonly name: string }

export interface ArchiveLimits {
  readonly entries: number
  /** Of everything that is unpacked, looked at or passed over. */
  readonly totalBytes: number
}

export const archiveLimits: ArchiveLimits = { entries: 100_000, totalBytes: 64 * 1024 ** 3 }

/** An archive may always unpack to this much, however small it is. */
const harmlessTotalBytes = 256 * 1024 * 1024

export const within = " › "

/** Never throws: what goes wrong is among what is found. */
export async function* readArchive(
  path: string,
  archiveBytes: number,
  limits: ArchiveLimits = archiveLimits
): AsyncGenerator<Found, void, undefined> {
  const budget: Budget = {
    left: Math.min(limits.totalBytes, Math.max(harmlessTotalBytes, largestRatio * archiveBytes)),
    entriesLeft: limits.entries,
    limits
  }
  yield* readZip(() => openZip(path), "", budget)
}

interface Budget {
  left: number
  entriesLeft: number
  readonly limits: ArchiveLimits
}

async function* readZip(
  open: () => Promise<Zip>,
  name: string,
  budget: Budget
): AsyncGenerator<Found, void, undefined> {
  const zip = await open().catch((error: unknown) => problemOf(error))
  if (typeof zip === "string") return yield refused(name, zip)
  try {
    if (zip.entryCount > budget.entriesLeft) {
      return yield refused(name, `it claims ${zip.entryCount} entries; more than ${budget.limits.entries} are not read`)
    }
    budget.entriesLeft -= zip.entryCount
    const { entries, problem } = await zip.entries()
    const files = entries.filter((entry) => !/[/\\]$/u.test(entry.name))
    yield { kind: "opened", entries: files.length }
    for (const entry of files) {
      yield* readEntry(entry, name, budget)
      if (budget.left <= 0) return yield refused(name, "unpacked, the archive is far larger than its size allows")
    }
    if (problem !== null) yield refused(name, `after ${entries.length} entries: ${problemOf(problem)}`)
  } finally {
    zip.close()
  }
}

async function* readEntry(entry: ZipEntry, parent: string, budget: Budget): AsyncGenerator<Found, void, undefined> {
  const name = parent === "" ? entry.name : `${parent}${within}${entry.name}`
  const refuse = (reason: string): Found => refused(name, reason)
  const isNamedLikeOne = activityName.test(entry.name)
  if (resourceFork.test(entry.name)) return yield { kind: "skipped", name }
  const unreadable = unreadableReason(entry)
  if (unreadable !== null) return yield isNamedLikeOne ? refuse(unreadable) : { kind: "skipped", name }

  const opened = await peek(entry, budget).catch((error: unknown) => problemOf(error))
  if (typeof opened === "string") return yield isNamedLikeOne ? refuse(opened) : { kind: "skipped", name }
  const { rest } = opened
  const isTable = opened.kind === "unknown" && tableName.test(entry.name) && looksLikeMornings(opened.start)
  const kind = isTable ? "table" : opened.kind
  if (kind === "unknown") {
    await rest.stop()
    if (!isNamedLikeOne) return yield { kind: "skipped", name }
    return yield refuse(entry.claimedBytes === 0 ? "the file is empty" : "not an activity file, whatever its name says")
  }
  if (kind === "zip") {
    await rest.stop()
    if (parent !== "") return yield isNamedLikeOne ? refuse(tooDeep) : { kind: "skipped", name }
    return yield* readZip(() => openZipWithin(() => unpacked(entry, budget)), name, budget)
  }
  const bomb = bombReason(entry)
  if (bomb !== null) {
    await rest.stop()
    return yield refuse(bomb)
  }
  const bytes = await whole(entry, rest, budget).catch((error: unknown) => problemOf(error))
  if (typeof bytes === "string") return yield refuse(bytes)
  yield { kind: kind === "table" ? "table" : "file", name, bytes }
}

const activityName = /\.(fit|tcx|gpx|zip)(\.gz)?$/iu
/** macOS puts a twin beside every file, with its name. */
const resourceFork = /(^|\/)(__MACOSX\/|\._)/u

const tooDeep = "an archive inside an archive inside an archive is not opened"

const stored = 0
const deflated = 8

const unreadableReason = ({ encrypted, method }: ZipEntry): string | null => {
  if (encrypted) return "it is encrypted: unpack the archive with its password, then import the folder"
  return method === stored || method === deflated
    ? null
    : `it is packed by method ${method}, which is not supported: unpack the archive, then import the folder`
}

const bombReason = ({ claimedBytes, packedBytes }: ZipEntry): string | null => {
  if (Math.max(claimedBytes, packedBytes) > largestFileBytes) return "larger than 64 MiB, which no activity is"
  return claimedBytes > harmlessBytes && claimedBytes > largestRatio * packedBytes
    ? "unpacked, it would be more than a hundred times as large"
    : null
}

/** What is left of an entry's packed bytes once its head was looked at. */
interface Rest {
  readonly head: Buffer
  readonly chunks: AsyncIterator<Buffer>
  readonly stop: () => Promise<unknown>
}

interface Opened {
  readonly kind: FileKind
  readonly start: Uint8Array
  readonly rest: Rest
}

const peek = async (entry: ZipEntry, budget: Budget): Promise<Opened> => {
  const stream = await entry.packed()
  const chunks: AsyncIterator<Buffer> = stream[Symbol.asyncIterator]()
  const parts: Array<Buffer> = []
  for (let held = 0; held < headBytes;) {
    const next = await chunks.next()
    if (next.done === true) break
    parts.push(next.value)
    held += next.value.length
  }
  const head = Buffer.concat(parts)
  const unpackedHead = entry.method === stored ? head : inflateHead(head)
  budget.left -= unpackedHead.length
  const start = unpackedHead.subarray(0, headBytes)
  return { kind: kindOf(start), start, rest: { head, chunks, stop: async () => chunks.return?.() } }
}

const inflateHead = (head: Buffer): Buffer =>
  inflateRawSync(head.subarray(0, headBytes), { finishFlush: constants.Z_SYNC_FLUSH })

const inflate = promisify<Buffer, { readonly maxOutputLength: number }, Buffer>(inflateRaw)

/** Into memory, since the sizes were looked at before; or why not. */
const whole = async (entry: ZipEntry, { chunks, head }: Rest, budget: Budget): Promise<Buffer | string> => {
  const parts = [head]
  for (;;) {
    const next = await chunks.next()
    if (next.done === true) break
    parts.push(next.value)
  }
  const packed = Buffer.concat(parts)
  const bytes =
    entry.method === stored ? packed : await inflate(packed, { maxOutputLength: Math.max(1, entry.claimedBytes) })
  budget.left -= bytes.length
  if (bytes.length !== entry.claimedBytes) return lyingSize
  return crc32(bytes) === entry.checksum ? bytes : "its checksum does not match: the archive is damaged"
}

/** Piece by piece, for an archive inside an archive. Over budget it ends, and the reader finds it cut short. */
async function* unpacked(entry: ZipEntry, budget: Budget): AsyncGenerator<Buffer, void, undefined> {
  const packed = await entry.packed()
  const stream: Readable = entry.method === stored ? packed : pipeline(packed, createInflateRaw(), () => undefined)
  for await (const chunk of stream as AsyncIterable<Buffer>) {
    budget.left -= chunk.length
    if (budget.left <= 0) return
    yield chunk
  }
}

const lyingSize = "its size is not the one the archive claims"

const refused = (name: string, reason: string): Found => ({ kind: "refused", name, reason })

const problemOf = (error: unknown): string => {
  const message = error instanceof Error ? error.message : ""
  const code = error instanceof Error && "code" in error ? error.code : undefined
  if (code === "ERR_BUFFER_TOO_LARGE") return lyingSize
  if (code === "ENOENT" || code === "EACCES") return "there is no such file, or it may not be read"
  if (/end of central directory record signature/iu.test(message)) {
    return "the archive is cut short: download or copy it again"
  }
  if (/multi-disk/u.test(message)) return "it is one part of several: join them first"
  if (/encryption/u.test(message)) return "the archive is encrypted: unpack it, then import the folder"
  return "the archive is damaged"
}
