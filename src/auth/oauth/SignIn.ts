/**
 * Signing in: everything behind the paths of `addresses.ts`, and the verification of the tokens that come out of
 * it. http/ hands requests in as values and sends the answers; it decides which of the server's own addresses was
 * meant, and nothing else.
 */
import { Context, Effect, Layer, Redacted } from "effect"
import { SqlClient } from "effect/sql"
import type { AthleteId } from "../../domain/Athlete.ts"
import { Unavailable } from "../../domain/errors.ts"
import { PersonalAccessTokens } from "../PersonalAccessTokens.ts"
import { RateCounters } from "../RateCounters.ts"
import { TokenVerifier } from "../TokenVerifier.ts"
import { UpstreamAuthorization } from "../upstream/UpstreamAuthorization.ts"
import { resourcePaths } from "./addresses.ts"
import { Clients } from "./Clients.ts"
import { Connections } from "./Connections.ts"
import type { Overseer } from "./connectionsFlow.ts"
import { endpointsAt } from "./endpoints.ts"
import { KeyRing } from "./KeyRing.ts"
import { type Answered, type Asked, oauthError } from "./messages.ts"
import { OAuthStore } from "./OAuthStore.ts"
import { OwnerCodes } from "./OwnerCodes.ts"
import { ownerProof } from "./ownerProof.ts"
import { Passkeys } from "./Passkeys.ts"
import type { Proof } from "./Proof.ts"
import { UpstreamLogins } from "./UpstreamLogins.ts"
import { upstreamProof } from "./upstreamProof.ts"

export class SignIn extends Context.Service<
  SignIn,
  {
    /** Says under which addresses the server is reached, once it is known; tokens for others are refused. */
    readonly serveAt: (origins: ReadonlyArray<string>) => Effect.Effect<void>
    /** @param origin one of those that are served at */
    readonly answer: (origin: string, asked: Asked) => Effect.Effect<Answered>
    readonly verify: TokenVerifier["Service"]["verify"]
  }
>()("ai-endurance-mcp/auth/oauth/SignIn") {
  /** For an athlete who owns the machine: whoever reads its console is let in. */
  static readonly ownerLayer = (athleteId: AthleteId): Layer.Layer<SignIn, never, Parts> =>
    Layer.effect(
      SignIn,
      Effect.gen(function* () {
        const owner = { athleteId, codes: yield* OwnerCodes, passkeys: yield* Passkeys }
        return yield* make((origin) => ownerProof(owner, origin), { ...owner, watches: athleteId }, Effect.void)
      })
    )

  /**
   * For athletes with an account at AI Endurance: whoever signs in there is let in. The owner of the server sees, and
   * may cut off, all connections.
   *
   * @param athleteId the owner's
   */
  static readonly upstreamLayer = (
    athleteId: AthleteId
  ): Layer.Layer<SignIn, never, Parts | UpstreamAuthorization | UpstreamLogins> =>
    Layer.effect(
      SignIn,
      Effect.gen(function* () {
        const owner = { athleteId, codes: yield* OwnerCodes, passkeys: yield* Passkeys }
        const logins = yield* UpstreamLogins
        const parts = { store: yield* OAuthStore, logins, upstream: yield* UpstreamAuthorization }
        return yield* make((origin) => upstreamProof(parts, origin), { ...owner, watches: null }, logins.collect)
      })
    )

  /** What the HTTP gate asks: a personal access token, or one that signing in led to. */
  static readonly verifier: Layer.Layer<TokenVerifier, never, SignIn | PersonalAccessTokens> = Layer.effect(
    TokenVerifier,
    Effect.gen(function* () {
      const personal = yield* PersonalAccessTokens
      const signIn = yield* SignIn
      return TokenVerifier.of({
        verify: (token) =>
          Redacted.value(token).startsWith("aie_pat_") ? personal.verify(token) : signIn.verify(token)
      })
    })
  )

  /** All parts over the database, but for the keys. */
  static readonly partsLayer: Layer.Layer<Parts, never, SqlClient.SqlClient | KeyRing> = OwnerCodes.layer.pipe(
    Layer.provideMerge(OAuthStore.layer),
    Layer.provideMerge(Layer.mergeAll(Clients.layer, Connections.layer, Passkeys.layer, RateCounters.layer)),
    Layer.provideMerge(Layer.effect(KeyRing, KeyRing))
  )
}

type Parts = KeyRing | OAuthStore | Clients | Connections | OwnerCodes | Passkeys | RateCounters

/** @param tidied run after what may have ended a connection */
const make = Effect.fnUntraced(function* (
  proofAt: (origin: string) => Proof,
  overseer: Overseer,
  tidied: Effect.Effect<void>
) {
  const services = {
    overseer,
    keys: yield* KeyRing,
    store: yield* OAuthStore,
    clients: yield* Clients,
    connections: yield* Connections,
    counters: yield* RateCounters
  }
  const scope = yield* Effect.scope
  const run = Effect.runPromiseWith(yield* Effect.context())
  const served = new Map<string, ReturnType<typeof endpointsAt>>()
  const audiences = new Set<string>()

  return SignIn.of({
    serveAt: (origins) =>
      Effect.sync(() => {
        for (const origin of origins) {
          served.set(origin, endpointsAt({ ...services, origin, proof: proofAt(origin), run }))
          for (const path of resourcePaths) audiences.add(origin + path)
        }
      }),

    answer: (origin, asked) => {
      const endpoints = served.get(origin)
      if (endpoints === undefined)
        return Effect.succeed(oauthError(421, "invalid_request", "This host is not served here."))
      return endpoints(asked).pipe(
        Effect.tap(() => (asked.method === "POST" ? Effect.forkIn(tidied, scope) : Effect.void)),
        Effect.tapCause((cause) => Effect.logError("signing in failed", cause)),
        Effect.catchCause(() =>
          Effect.succeed(oauthError(500, "server_error", "Something went wrong; the log of the server says what."))
        )
      )
    },

    verify: (token) =>
      services.connections.verify(Redacted.value(token), audiences).pipe(
        Effect.tapError((error) => Effect.logError("The connections could not be read", error.message)),
        Effect.mapError(
          () =>
            new Unavailable({
              message: "The connections could not be read.",
              hint: "Try again; when it stays so, look at the log of the server."
            })
        )
      )
  })
})
