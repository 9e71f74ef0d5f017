/** From paths the athlete typed to the files to try: folders searched to the bottom, each file once, in a stable order. */
import { open, readdir, realpath, stat } from "node:fs/promises"
import { basename, join } from "node:path"
import { Effect } from "effect"
import { type FileKind, headBytes, kindOf } from "../../../files/decode.ts"
import { looksLikeMornings, tableName } from "../../../files/wellnessCsv.ts"

export interface Candidate {
  /** As the athlete would recognise it. */
  readonly path: string
  /**
   * - `activity`: to be read; at least its name says it is one
   * - `archive`: to be looked into
   * - `table`: one of mornings, by its first line or by the athlete's word
   * - `foreign`: named by the athlete, but neither
   * - `missing`: named by the athlete, but not there or not readable
   */
  readonly kind: "activity" | "archive" | "table" | "foreign" | "missing"
  /** By the athlete, not found in a folder. */
  readonly named: boolean
  readonly bytes: number
}

export interface Walked {
  readonly candidates: ReadonlyArray<Candidate>
  /** Other files in the folders: nobody wants a report on each of their photographs. */
  readonly skipped: number
}

export const walk = (paths: ReadonlyArray<string>): Effect.Effect<Walked> =>
  Effect.gen(function* () {
    const found = (yield* Effect.forEach(paths, explore, { concurrency: 4 })).flat()
    const once = new Map<string, Candidate | null>()
    // A file that the athlete names is reported, even when it also lies in a folder they named.
    for (const { candidate, identity } of found) once.set(identity, once.get(identity) ?? candidate)
    const candidates = [...once.values()].filter((candidate) => candidate !== null)
    return { candidates, skipped: once.size - candidates.length }
  })

interface Found {
  /** The real path: a file reached twice is one file. */
  readonly identity: string
  /** Null for a file that is none of ours. */
  readonly candidate: Candidate | null
}

const missing = (path: string): ReadonlyArray<Found> => [
  { identity: path, candidate: { path, kind: "missing", named: true, bytes: 0 } }
]

const explore = (path: string): Effect.Effect<ReadonlyArray<Found>> =>
  Effect.gen(function* () {
    const status = yield* Effect.promise(() => stat(path).catch(() => null))
    if (status === null) return missing(path)
    if (!status.isDirectory()) return [yield* look(path, true)]
    const files = yield* Effect.promise(() => filesIn(path))
    // Few at a time: a folder may hold more files than a process may open.
    return files === null
      ? missing(path)
      : yield* Effect.forEach(files, (file) => look(file, false), { concurrency: 8 })
  })

const filesIn = async (folder: string): Promise<ReadonlyArray<string> | null> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => null)
  return (
    entries
      ?.filter((entry) => entry.isFile() || entry.isSymbolicLink())
      .map((entry) => join(entry.parentPath, entry.name))
      .toSorted() ?? null
  )
}

const look = (path: string, named: boolean): Effect.Effect<Found> =>
  Effect.promise(async (): Promise<Found> => {
    const identity = await realpath(path).catch(() => path)
    const status = await stat(path).catch(() => null)
    if (status?.isFile() !== true) return { identity, candidate: null }
    const candidate = (kind: Candidate["kind"]): Found => ({
      identity,
      candidate: { path, kind, named, bytes: status.size }
    })
    const head = await readHead(path).catch(() => null)
    if (head === null) return candidate("missing")
    const kind = candidateKind(kindOf(head), basename(path), () => named || looksLikeMornings(head))
    return kind === "foreign" && !named ? { identity, candidate: null } : candidate(kind)
  })

const activityName = /\.(fit|tcx|gpx)(\.gz)?$/iu
const archiveName = /\.zip$/iu

/**
 * By content; a name only says what to expect, so that what is not that can be reported.
 *
 * @param holdsMornings of a table; or the athlete says so: exports are full of others
 */
const candidateKind = (content: FileKind, name: string, holdsMornings: () => boolean): Candidate["kind"] => {
  if (content === "zip") return "archive"
  if (content !== "unknown") return "activity"
  if (name.startsWith("._")) return "foreign"
  if (archiveName.test(name)) return "archive"
  if (tableName.test(name)) return holdsMornings() ? "table" : "foreign"
  return activityName.test(name) ? "activity" : "foreign"
}

const readHead = async (path: string): Promise<Buffer> => {
  const file = await open(path)
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(headBytes), 0, headBytes, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
}
