/**
 * The server's own secrets: keys that seal what is stored, sign cookies and form tokens, and turn a client's
 * registration into its id. They live beside the database in one file that only its owner may read, never in it:
 * a copy of the database alone opens nothing.
 *
 * Each kind of key is its own, and a ring of several with one active, so that a key can be replaced while rows
 * sealed under the old one still open. A running server notices that the file was changed.
 */
import { join } from "node:path"
import { Context, Effect, Layer, Result, Schedule } from "effect"
import {
  freshKeys,
  type KeyFile,
  type KeyKind,
  keyFileName,
  KeysUnusable,
  makeKeyFile,
  readKeyFile,
  type Ring,
  stampOf
} from "./keyFile.ts"

export { keyFileName, KeysUnusable } from "./keyFile.ts"

export interface KeySet {
  /** The key that new values are made with. */
  readonly active: string
  /** 32 bytes each, by key id. */
  readonly keys: ReadonlyMap<string, Buffer>
  /** The same set as it is now, for who meets a key id that is not in it: another process may have added it. */
  readonly newest?: () => KeySet
}

/** The active key, with which is signed, before those that still verify. */
export const signingKeys = ({ active, keys }: KeySet): ReadonlyArray<Buffer> => [
  keys.get(active)!,
  ...[...keys].filter(([id]) => id !== active).map(([, key]) => key)
]

/** Gotcha: ask for a set whenever one is needed and keep none, or a key that was replaced stays in use. */
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
    KeyRing.at(join(dataDir, keyFileName), "make")

  /** @param missing what to do about a file that is not there: several instances must not each make one */
  static readonly at = (path: string, missing: "make" | "refuse"): Layer.Layer<KeyRing, KeysUnusable> =>
    Layer.effect(KeyRing, watched(path, missing))

  /** Gone with the process; for tests. */
  static readonly ephemeral: Layer.Layer<KeyRing> = Layer.sync(KeyRing, () => KeyRing.of(ringsOf(freshKeys())))
}

/** After this long at most a running server uses what the file says. */
export const lookEvery = "2 seconds"

const watched = Effect.fnUntraced(function* (path: string, missing: "make" | "refuse") {
  const made = yield* Effect.catchIf(
    readKeyFile(path),
    (error) => error.missing,
    () => (missing === "make" ? Effect.andThen(makeKeyFile(path), readKeyFile(path)) : Effect.fail(noSharedKeys(path)))
  )
  const newest = (kind: KeyKind) => () => {
    look()
    return rings[kind]
  }
  let stamp = stampOf(path)
  let rings = ringsOf(made, newest)
  let problem: KeysUnusable | null = null

  /** A file that cannot be used changes nothing: what was read before goes on. */
  const look = (): void => {
    const seen = stampOf(path)
    if (seen === stamp) return
    stamp = seen
    const found = Effect.runSync(Effect.result(readKeyFile(path)))
    if (Result.isSuccess(found)) rings = ringsOf(found.success, newest)
    problem = Result.isFailure(found) ? found.failure : null
  }

  const looking = Effect.gen(function* () {
    look()
    if (problem !== null)
      yield* Effect.logWarning("the changed key file is not used").pipe(
        Effect.annotateLogs({ reason: problem.message })
      )
    problem = null
  })
  yield* Effect.forkScoped(Effect.repeat(looking, Schedule.spaced(lookEvery)))

  return KeyRing.of({
    get sealing() {
      return rings.sealing
    },
    get clients() {
      return rings.clients
    },
    get browser() {
      return rings.browser
    }
  })
})

const noSharedKeys = (path: string) =>
  new KeysUnusable({
    missing: true,
    message: `There is no key file ${path}. Instances that share a database have to share their keys, so none is made by itself.`,
    hint: "Make one with `npm run cli -- keys create`, and give every instance the same file (AIE_KEYS_FILE)."
  })

const ringsOf = (file: KeyFile, newest?: (kind: KeyKind) => () => KeySet): Readonly<Record<KeyKind, KeySet>> => {
  const setOf = (kind: KeyKind) => ({ ...keySetOf(file[kind]), ...(newest && { newest: newest(kind) }) })
  return { sealing: setOf("sealing"), clients: setOf("clients"), browser: setOf("browser") }
}

/** A ring as it stands in the file; nothing in it is noticed to change. */
export const keySetOf = (ring: Ring): KeySet => ({
  active: ring.active,
  keys: new Map(Object.entries(ring.keys).map(([id, key]) => [id, Buffer.from(key, "base64url")]))
})
