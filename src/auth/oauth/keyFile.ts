/** The key file: how it is made, checked and changed. Who may read it is `PrivateFile`'s business. */
import { randomBytes } from "node:crypto"
import { closeSync, openSync, rmSync, statSync } from "node:fs"
import { Effect, Predicate, Result, Schema } from "effect"
import * as PrivateFile from "../PrivateFile.ts"

const Ring = Schema.Struct({
  active: Schema.String,
  keys: Schema.Record(Schema.String, Schema.String),
  /** Since when a key is not the active one any more, UTC, ISO 8601; a key that never was active has no entry. */
  retired: Schema.optionalKey(Schema.Record(Schema.String, Schema.String))
})
export type Ring = typeof Ring.Type

const KeyFile = Schema.Struct({ version: Schema.Literal(1), sealing: Ring, clients: Ring, browser: Ring })
export type KeyFile = typeof KeyFile.Type

export const keyKinds = ["sealing", "clients", "browser"] as const
export type KeyKind = (typeof keyKinds)[number]

export class KeysUnusable extends Schema.TaggedError<KeysUnusable>()("KeysUnusable", {
  message: Schema.String,
  hint: Schema.String,
  missing: Schema.Boolean
}) {}

export const keyFileName = "keys.json"
const keyBytes = 32

export const newKey = (): string => randomBytes(keyBytes).toString("base64url")

export const freshKeys = (): KeyFile => {
  const ring = () => ({ active: "k1", keys: { k1: newKey() } })
  return { version: 1, sealing: ring(), clients: ring(), browser: ring() }
}

/** Never waits, so that a key that turns up missing while a row is opened can be looked for at once. */
export const readKeyFile = (path: string): Effect.Effect<KeyFile, KeysUnusable> =>
  PrivateFile.read(path).pipe(
    Effect.mapError(({ missing, problem }) => (missing ? noFile(path) : unusable(path, problem))),
    Effect.flatMap((text) =>
      Effect.mapError(Effect.fromResult(decode(text)), () => unusable(path, "it is not a key file of this program"))
    ),
    Effect.filterOrFail(isComplete, () => unusable(path, "a key is missing or has the wrong length"))
  )

/** Of several that start at once on a new folder one makes it; all read the same. */
export const makeKeyFile = (path: string): Effect.Effect<void, KeysUnusable> =>
  Effect.mapError(PrivateFile.makeOnce(path, textOf(freshKeys())), ({ problem }) => unusable(path, problem))

/** Puts a changed file in the place of the one there is, one at a time. @returns what stands there now */
export const changeKeyFile = (path: string, change: (file: KeyFile) => KeyFile): Effect.Effect<KeyFile, KeysUnusable> =>
  Effect.acquireUseRelease(
    locked(`${path}.lock`),
    () =>
      Effect.gen(function* () {
        const changed = change(yield* readKeyFile(path))
        yield* Effect.mapError(PrivateFile.replace(path, textOf(changed)), ({ problem }) => unusable(path, problem))
        return changed
      }),
    () => Effect.sync(() => rmSync(`${path}.lock`, { force: true }))
  )

const locked = (path: string) =>
  Effect.try({
    try: () => closeSync(openSync(path, "wx", 0o600)),
    catch: (thrown) =>
      new KeysUnusable({
        missing: false,
        ...(Predicate.hasProperty(thrown, "code") && thrown.code === "EEXIST"
          ? {
              message: `Somebody else is changing the keys: there is a ${path}.`,
              hint: "Try again; when no other command is running, remove that file first. Nothing was changed."
            }
          : {
              message: `${path} cannot be made: ${thrown instanceof Error ? thrown.message : "refused"}.`,
              hint: "Run this as the user that the server runs as. Nothing was changed."
            })
      })
  })

/** Differs after every change of the file; null when it cannot be told. */
export const stampOf = (path: string): string | null =>
  Result.getOrNull(
    Result.try(() => {
      const { ino, mtimeMs, size } = statSync(path)
      return [ino, mtimeMs, size].join(" ")
    })
  )

const textOf = (file: KeyFile): string => `${JSON.stringify(file, null, 2)}\n`

const decode = Schema.decodeUnknownResult(Schema.fromJsonString(KeyFile))

const isComplete = (file: KeyFile): boolean =>
  keyKinds
    .map((kind) => file[kind])
    .every(
      (ring) =>
        ring.keys[ring.active] !== undefined &&
        Object.entries(ring.keys).every(
          ([id, key]) => /^[\w-]{1,16}$/u.test(id) && Buffer.from(key, "base64url").length === keyBytes
        )
    )

const noFile = (path: string) =>
  new KeysUnusable({
    missing: true,
    message: `There is no key file ${path}.`,
    hint: "The first start of a server makes it; for a database server `npm run cli -- keys create` does. Or set AIE_KEYS_FILE or AIE_DATA_DIR to where it is."
  })

const unusable = (path: string, problem: string) =>
  new KeysUnusable({
    missing: false,
    message: `The key file ${path} cannot be used: ${problem}.`,
    hint: "Put it right, or move it away: a new one is made then, and every client signs in again."
  })
