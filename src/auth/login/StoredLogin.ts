/**
 * The login of this machine at AI Endurance: one file that every process on it shares. Several clients start this
 * program at once, each in a process of its own, so whatever changes the file does it under a lock among processes,
 * and reads it again once it holds the lock.
 */
import { join } from "node:path"
import { Context, Effect, Layer, type Redacted } from "effect"
import { Locks } from "../../db/Locks.ts"
import { type InvalidInput, NotSignedIn, Unavailable } from "../../domain/errors.ts"
import * as PrivateFile from "../PrivateFile.ts"
import { signInHint, UpstreamToken } from "../UpstreamToken.ts"
import type { SignInAgain } from "../upstream/errors.ts"
import { freshToken } from "../upstream/freshToken.ts"
import type { RegisteredClient } from "../upstream/registration.ts"
import type { KeptLogin, TokenPair } from "../upstream/TokenPair.ts"
import { UpstreamAuthorization } from "../upstream/UpstreamAuthorization.ts"
import {
  type LoginPlace,
  loginPlace,
  LoginUnusable,
  readClients,
  readLogin,
  removeClients,
  removeLogin,
  writeClients,
  writeLogin
} from "./LoginFile.ts"
import { portlessRedirect } from "./Loopback.ts"

export interface StoredLoginOptions {
  readonly dataDir: string
  /** `AIE_UPSTREAM_URL`. */
  readonly upstreamUrl: string
  /** From the settings; null to register one. */
  readonly client: Pick<RegisteredClient, "id" | "secret"> | null
  /** Register the address of the listener with its port, where a server takes no other. */
  readonly registersPort?: boolean
}

export class StoredLogin extends Context.Service<
  StoredLogin,
  {
    /** A token that works, renewed when it is time to. */
    readonly token: Effect.Effect<Redacted.Redacted, NotSignedIn | Unavailable>
    /** Another one in place of a token that AI Endurance refused. */
    readonly insteadOf: (refused: Redacted.Redacted) => Effect.Effect<Redacted.Redacted, NotSignedIn | Unavailable>
    /** @returns what was there before, for whoever wants to end it */
    readonly keep: (pair: TokenPair) => Effect.Effect<KeptLogin | null, LoginUnusable | Unavailable>
    /**
     * Removes the login and the client it was given to.
     * @param ending what is done with a login that can be read, before it is gone
     */
    readonly remove: <R>(
      ending: (pair: TokenPair) => Effect.Effect<void, never, R>
    ) => Effect.Effect<"removed" | "none", LoginUnusable | Unavailable, R>
  }
>()("ai-endurance-mcp/auth/login/StoredLogin") {
  static readonly layer = (
    options: StoredLoginOptions
  ): Layer.Layer<StoredLogin | UpstreamAuthorization, InvalidInput> => {
    const place = loginPlace(options.dataDir, options.upstreamUrl)
    return Layer.effect(StoredLogin, make(place)).pipe(
      Layer.provideMerge(authorization(place, options)),
      Layer.provide(Locks.files(join(place.folder, "locks")))
    )
  }
}

const make = Effect.fnUntraced(function* (place: LoginPlace) {
  const exclusively = exclusivelyIn(place, yield* Locks, place.loginFile)
  const fresh = yield* freshToken(
    {
      read: Effect.mapError(readLogin(place), forTools),
      write: (login) => Effect.mapError(writeLogin(place, login), forTools),
      forget: Effect.mapError(Effect.asVoid(removeLogin(place)), forTools)
    },
    exclusively
  )
  return StoredLogin.of({
    token: Effect.mapError(fresh.token, signInHere),
    insteadOf: (refused) => Effect.mapError(fresh.insteadOf(refused), signInHere),
    keep: (pair) =>
      exclusively(
        Effect.gen(function* () {
          // One that cannot be read is replaced as well: that is what signing in again is for.
          const before = yield* Effect.orElseSucceed(readLogin(place), () => null)
          yield* writeLogin(place, { pair, refreshingSinceMillis: null })
          return before
        })
      ),
    remove: (ending) =>
      exclusively(
        Effect.gen(function* () {
          const login = yield* Effect.orElseSucceed(readLogin(place), () => null)
          if (login !== null) yield* ending(login.pair)
          const removed = yield* removeLogin(place)
          yield* removeClients(place)
          return removed ? ("removed" as const) : ("none" as const)
        })
      )
  })
})

const authorization = (place: LoginPlace, { client, registersPort = false, upstreamUrl }: StoredLoginOptions) =>
  Layer.unwrap(
    Effect.map(Locks, (locks) =>
      UpstreamAuthorization.layer({
        url: upstreamUrl,
        client,
        registrations: {
          read: Effect.mapError(readClients(place), forTools),
          write: (clients) => Effect.mapError(writeClients(place, clients), forTools),
          exclusively: exclusivelyIn(place, locks, place.clientFile)
        },
        registeredAs: (redirectUri) => (registersPort ? redirectUri : portlessRedirect)
      })
    )
  )

/** The lock files are in the folder of the logins, so it has to be there, and closed. */
const exclusivelyIn =
  (place: LoginPlace, locks: Locks["Service"], name: string) =>
  <A, E, R>(body: Effect.Effect<A, E, R>): Effect.Effect<A, E | Unavailable, R> =>
    Effect.andThen(
      Effect.mapError(PrivateFile.makeFolder(place.folder), ({ problem }) => cannotUse(problem)),
      locks.exclusively(name)(body)
    )

/** What an assistant reads names no path of this machine. */
const forTools = ({ problem }: LoginUnusable): Unavailable => cannotUse(problem)

const cannotUse = (problem: string) =>
  new Unavailable({
    message: `The AI Endurance login kept on this machine cannot be used: ${problem}.`,
    hint: "Run `npm run cli -- status` in a terminal on this machine: it names the file and what to do."
  })

const signInHere = (error: SignInAgain | Unavailable): NotSignedIn | Unavailable =>
  error._tag === "Unavailable" ? error : new NotSignedIn({ message: error.message, hint: signInHint })

/** The login as the live source asks for it. */
export const loginToken = (options: StoredLoginOptions): Layer.Layer<UpstreamToken, InvalidInput> =>
  Layer.effect(
    UpstreamToken,
    // A token that is refused although it is new says more about the endpoint than about the login: it stays.
    Effect.map(StoredLogin, ({ insteadOf, token }) => UpstreamToken.of({ token, insteadOf, over: Effect.void }))
  ).pipe(Layer.provide(StoredLogin.layer(options)))
