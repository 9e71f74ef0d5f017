/**
 * A file that only its owner may read: keys, tokens. It is private from its first byte, replaced whole or not at all,
 * and refused when somebody else could have put it there or can read it. What is in it is the caller's business.
 *
 * Windows has no such modes; there the user's data folder is closed to others by inheritance, and only links are refused.
 */
import { randomBytes } from "node:crypto"
import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  linkSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  type Stats,
  unlinkSync,
  writeFileSync
} from "node:fs"
import { Effect, Predicate, Schema } from "effect"

/** What is wrong, as the end of a sentence: "others may read it". */
class FileRefused extends Schema.TaggedError<FileRefused>()("FileRefused", {
  problem: Schema.String,
  missing: Schema.Boolean
}) {}

export const read = (path: string): Effect.Effect<string, FileRefused> =>
  Effect.try({
    try: () => {
      // Not to follow a link, and not to wait for somebody to write into a pipe.
      const file = openSync(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0))
      try {
        const stats = fstatSync(file)
        const problem = stats.isFile() ? openness(stats, "600") : "it is not a file"
        return problem === null ? { text: readFileSync(file, "utf8") } : { problem }
      } finally {
        closeSync(file)
      }
    },
    catch: refused
  }).pipe(
    Effect.flatMap((found) =>
      found.text === undefined
        ? Effect.fail(new FileRefused({ problem: found.problem, missing: false }))
        : Effect.succeed(found.text)
    )
  )

/** Of several that make it at once, one does: linking fails for the others, and all read the same. */
export const makeOnce = (path: string, text: string): Effect.Effect<void, FileRefused> =>
  Effect.try({
    try: () => {
      const draft = `${path}.${randomBytes(6).toString("hex")}`
      try {
        write(draft, text)
        linkSync(draft, path)
      } catch (thrown) {
        if (codeOf(thrown) !== "EEXIST") throw thrown
      } finally {
        rmSync(draft, { force: true })
      }
    },
    catch: refused
  })

/** For one writer at a time: a reader sees the old text or the new one, also when the writer dies in between. */
export const replace = (path: string, text: string): Effect.Effect<void, FileRefused> =>
  Effect.try({
    try: () => {
      const draft = `${path}.draft`
      // Left by a writer that died; it may be anything, so it is not written into.
      rmSync(draft, { force: true })
      write(draft, text)
      renameSync(draft, path)
    },
    catch: refused
  })

/** @returns whether there was one; a link goes, what it points at stays */
export const remove = (path: string): Effect.Effect<boolean, FileRefused> =>
  Effect.try({ try: () => unlinkSync(path), catch: refused }).pipe(
    Effect.as(true),
    Effect.catchIf(
      (error) => error.missing,
      () => Effect.succeed(false)
    )
  )

/** Makes the folder when it is missing; refused as in `checkFolder`. */
export const makeFolder = (path: string): Effect.Effect<void, FileRefused> =>
  Effect.andThen(
    Effect.try({ try: () => mkdirSync(path, { recursive: true, mode: 0o700 }), catch: refused }),
    checkFolder(path)
  )

/** Refused when it is missing, when others may look into it, when it is a link or belongs to somebody else. */
export const checkFolder = (path: string): Effect.Effect<void, FileRefused> =>
  Effect.try({
    try: () => {
      const stats = lstatSync(path)
      return stats.isDirectory() ? openness(stats, "700") : "it is a symbolic link"
    },
    catch: refused
  }).pipe(
    Effect.flatMap((problem) =>
      problem === null ? Effect.void : Effect.fail(new FileRefused({ problem, missing: false }))
    )
  )

const write = (path: string, text: string): void => {
  const file = openSync(path, "wx", 0o600)
  try {
    writeFileSync(file, text)
    // A name that is renamed or linked before its bytes are on the disk can be empty after a power cut.
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}

/** @param right the mode to advise */
const openness = ({ mode, uid }: Stats, right: "600" | "700"): string | null => {
  const me = process.getuid?.()
  if (me === undefined) return null
  if (uid !== me) return "it belongs to another user"
  return (mode & 0o077) === 0 ? null : `others may read it; close it with chmod ${right}`
}

const codeOf = (error: unknown): unknown => (Predicate.hasProperty(error, "code") ? error.code : null)

const refused = (thrown: unknown): FileRefused => {
  const code = codeOf(thrown)
  const words = thrown instanceof Error ? thrown.message : "it cannot be read"
  return new FileRefused({ problem: code === "ELOOP" ? "it is a symbolic link" : words, missing: code === "ENOENT" })
}
