/** From paths the athlete typed to the files to try: folders searched to the bottom, each file once, in a stable order. */
import { createReadStream } from "node:fs"
import { readdir, realpath, stat } from "node:fs/promises"
import { join } from "node:path"
import { Effect } from "effect"

export interface Candidate {
  /** As the athlete would recognise it. */
  readonly path: string
  /**
   * - `fit`: to be read
   * - `unsupported`: an activity file of a kind this version cannot read
   * - `foreign`: named by the athlete, but no activity file
   * - `missing`: named by the athlete, but not there or not readable
   */
  readonly kind: "fit" | "unsupported" | "foreign" | "missing"
}

const fitName = /\.fit$/iu
const knownButUnsupported = /\.(tcx|gpx|zip|fit\.gz|tcx\.gz|gpx\.gz)$/iu

export const walk = (paths: ReadonlyArray<string>): Effect.Effect<ReadonlyArray<Candidate>> =>
  Effect.gen(function* () {
    const found = yield* Effect.forEach(paths, explore, { concurrency: 4 })
    const seen = new Set<string>()
    return found
      .flat()
      .filter(({ identity }) => !seen.has(identity) && seen.add(identity))
      .map(({ path, kind }) => ({ path, kind }))
  })

interface Found extends Candidate {
  /** The real path: a file reached twice is one file. */
  readonly identity: string
}

const explore = (path: string): Effect.Effect<ReadonlyArray<Found>> =>
  Effect.promise(async () => {
    const status = await stat(path).catch(() => null)
    if (status === null) return [{ path, kind: "missing" as const, identity: path }]
    if (!status.isDirectory()) {
      return [{ path, kind: await kindOf(path), identity: await realpath(path).catch(() => path) }]
    }
    return exploreFolder(path)
  })

const exploreFolder = async (folder: string): Promise<ReadonlyArray<Found>> => {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => null)
  if (entries === null) return [{ path: folder, kind: "missing", identity: folder }]
  const files = entries
    .filter((entry) => entry.isFile() || entry.isSymbolicLink())
    .map((entry) => join(entry.parentPath, entry.name))
    // In a folder, only what looks like an activity: nobody wants a report on its photographs.
    .filter((path) => fitName.test(path) || knownButUnsupported.test(path))
    .toSorted()
  const found = await Promise.all(
    files.map(async (path): Promise<Found | null> => {
      const status = await stat(path).catch(() => null)
      if (status?.isFile() !== true) return null
      return {
        path,
        kind: fitName.test(path) ? "fit" : "unsupported",
        identity: await realpath(path).catch(() => path)
      }
    })
  )
  return found.filter((each) => each !== null)
}

/** A file named outright is judged by its content when its name says nothing. */
const kindOf = async (path: string): Promise<Candidate["kind"]> => {
  if (fitName.test(path)) return "fit"
  if (knownButUnsupported.test(path)) return "unsupported"
  const head = await readHead(path).catch(() => null)
  if (head === null) return "missing"
  return head.subarray(8, 12).toString("latin1") === ".FIT" ? "fit" : "foreign"
}

const readHead = async (path: string): Promise<Buffer> =>
  Buffer.concat(await createReadStream(path, { end: 15 }).toArray())
