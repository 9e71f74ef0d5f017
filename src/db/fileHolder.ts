/**
 * Names held across the processes that share a SQLite file, by lock files in a folder beside it. The kernel holds a
 * lock file for its process and lets go when the process ends, in whatever way.
 */
import { createHash } from "node:crypto"
import { mkdirSync } from "node:fs"
import { join } from "node:path"
import { Effect, RcMap, type Scope } from "effect"
import type { Hold } from "./OneHolder.ts"
import { holdFile } from "./Sqlite.ts"

/**
 * Names are many (one for every connection there ever was) and a lock file cannot be deleted safely, so they share a
 * fixed number of files. Two names on one file only ever cost a wait between processes: within a process a file that
 * is held already is held once more.
 */
const fileCount = 64

/** @param folder made when missing; only its owner may enter */
export const make = (folder: string): Effect.Effect<Hold, never, Scope.Scope> =>
  Effect.map(
    RcMap.make({
      lookup: (file: string) =>
        Effect.andThen(
          Effect.sync(() => mkdirSync(folder, { recursive: true, mode: 0o700 })),
          holdFile(join(folder, file))
        )
    }),
    (files) => (name) => Effect.asVoid(RcMap.get(files, fileOf(name)))
  )

const fileOf = (name: string): string =>
  `${createHash("sha256").update(name).digest().readUInt32BE(0) % fileCount}.lock`
