/**
 * The server's own secrets: keys that seal what is stored, sign cookies and form tokens, and turn a client's
 * registration into its id. They live beside the database in one file that only its owner may read, never in it:
 * a copy of the database alone opens nothing.
 *
 * Each kind of key is its own, and a ring of several with one active, so that a key can be replaced while rows
 * sealed under the old one still open.
 */
import { randomBytes } from "node:crypto"
import { join } from "node:path"
import { Context, Effect, Layer, Schema } from "effect"
import * as PrivateFile from "../PrivateFile.ts"

const Ring = Schema.Struct({
  active: Schema.String,
  keys: Schema.Record(Schema.String, Schema.String)
})

const KeyFile = Schema.Struct({ version: Schema.Literal(1), sealing: Ring, clients: Ring, browser: Ring })
type KeyFile = typeof KeyFile.Type

export interface KeySet {
  /** The key that new values are made with. */
  readonly active: string
  /** 32 bytes each, by key id. */
  readonly keys: ReadonlyMap<string, Buffer>
}

/** The active key, with which is signed, before those that still verify. */
export const signingKeys = ({ active, keys }: KeySet): ReadonlyArray<Buffer> => [
  keys.get(active)!,
  ...[...keys].filter(([id]) => id !== active).map(([, key]) => key)
]

export class KeysUnusable extends Schema.TaggedError<KeysUnusable>()("KeysUnusable", {
  message: Schema.String,
  hint: Schema.String,
  missing: Schema.Boolean
}) {}

export class KeyRing extends Context.Service<
  KeyRing,
  {
    /** Seals rows of the database. */
    readonly sealing: KeySet
    /** Seals registrations into client ids; kept for as long as clients are. */
    readonly clients: KeySet
    /** Signs cookies and form tokens. */
    readonly browser: KeySet
  }
>()("ai-endurance-mcp/auth/oauth/KeyRing") {
  /** The key file of a data folder, made on the first start. */
  static readonly file = (dataDir: string): Layer.Layer<KeyRing, KeysUnusable> =>
    Layer.effect(KeyRing, Effect.map(readOrMake(join(dataDir, keyFileName)), ringOf))

  /** Gone with the process; for tests. */
  static readonly ephemeral: Layer.Layer<KeyRing> = Layer.sync(KeyRing, () => ringOf(freshKeys()))
}

export const keyFileName = "keys.json"
const keyBytes = 32

const freshKeys = (): KeyFile => {
  const ring = () => ({ active: "k1", keys: { k1: randomBytes(keyBytes).toString("base64url") } })
  return { version: 1, sealing: ring(), clients: ring(), browser: ring() }
}

const freshText = () => `${JSON.stringify(freshKeys(), null, 2)}\n`

const keySetOf = (ring: typeof Ring.Type): KeySet => ({
  active: ring.active,
  keys: new Map(Object.entries(ring.keys).map(([id, key]) => [id, Buffer.from(key, "base64url")]))
})

const ringOf = (file: KeyFile): KeyRing["Service"] =>
  KeyRing.of({
    sealing: keySetOf(file.sealing),
    clients: keySetOf(file.clients),
    browser: keySetOf(file.browser)
  })

const readOrMake = (path: string): Effect.Effect<KeyFile, KeysUnusable> =>
  PrivateFile.read(path).pipe(
    // Two processes that start at once on a new folder agree on one file.
    Effect.catchIf(
      (error) => error.missing,
      () => Effect.andThen(PrivateFile.makeOnce(path, freshText()), PrivateFile.read(path))
    ),
    Effect.mapError(({ missing, problem }) => unusable(path, problem, missing)),
    Effect.flatMap((text) =>
      Effect.mapError(decode(text), () => unusable(path, "it is not a key file of this program"))
    ),
    Effect.filterOrFail(isComplete, () => unusable(path, "a key is missing or has the wrong length"))
  )

const decode = Schema.decodeUnknownEffect(Schema.fromJsonString(KeyFile))

const isComplete = (file: KeyFile): boolean =>
  [file.sealing, file.clients, file.browser].every(
    (ring) =>
      ring.keys[ring.active] !== undefined &&
      Object.entries(ring.keys).every(
        ([id, key]) => /^[\w-]{1,16}$/u.test(id) && Buffer.from(key, "base64url").length === keyBytes
      )
  )

const unusable = (path: string, problem: string, missing = false) =>
  new KeysUnusable({
    missing,
    message: `The key file ${path} cannot be used: ${problem}.`,
    hint: "Put it right, or move it away: a new one is made then, and every client signs in again."
  })
