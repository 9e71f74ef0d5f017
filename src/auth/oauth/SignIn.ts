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
import { resourcePaths } from "./addresses.ts"
import { Clients } from "./Clients.ts"
import { Connections } from "./Connections.ts"
import type { Overseer } from "./connectionsFlow.ts"
import { endpointsAt } from "./endpoints.ts"
import { shown } from "./forms.ts"
import { KeyRing } from "./KeyRing.ts"
import { type Answered, type Asked, oauthError } from "./messages.ts"
import { OAuthStore } from "./OAuthStore.ts"
import { OwnerCodes } from "./OwnerCodes.ts"
import { ownerProof } from "./ownerProof.ts"
import { errorPage } from "./pages/errorPage.ts"
import { Passkeys } from "./Passkeys.ts"
import type { Proof } from "./Proof.ts"
import { anyOrigin } from "./registration.ts"
import type { UpstreamVisitors } from "./upstreamVisitors.ts"

export interface SignInOptions {
  /** The owner of the server. */
  readonly athleteId: AthleteId
  /** Whose connections the owner's page shows; null for everybody's. */
  readonly watches: AthleteId | null
  /** How athletes show who they are, under one of the server's addresses. */
  readonly entrancesAt: (origin: string) => Entrances
  /** Run after what may have ended a connection. */
  readonly tidied: Effect.Effect<void>
}

export interface Entrances {
  /** For a consent. */
  readonly proof: Proof
  /** For the page of connections; null where that is the owner's alone. */
  readonly visitors: UpstreamVisitors | null
}

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
  static readonly ownerLayer = (athleteId: AthleteId): Layer.Layer<SignIn, never, SignInParts> =>
    Layer.unwrap(
      Effect.gen(function* () {
        const owner = { athleteId, codes: yield* OwnerCodes, passkeys: yield* Passkeys }
        return SignIn.layerOf({
          athleteId,
          watches: athleteId,
          entrancesAt: (origin) => ({ proof: ownerProof(owner, origin), visitors: null }),
          tidied: Effect.void
        })
      })
    )

  static readonly layerOf = (options: SignInOptions): Layer.Layer<SignIn, never, SignInParts> =>
    Layer.effect(SignIn, make(options))

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
  static readonly partsLayer: Layer.Layer<SignInParts, never, SqlClient.SqlClient | KeyRing> = OwnerCodes.layer.pipe(
    Layer.provideMerge(OAuthStore.layer),
    Layer.provideMerge(Layer.mergeAll(Clients.layer, Connections.layer, Passkeys.layer, RateCounters.layer)),
    Layer.provideMerge(Layer.effect(KeyRing, KeyRing))
  )
}

export type SignInParts = KeyRing | OAuthStore | Clients | Connections | OwnerCodes | Passkeys | RateCounters

const make = Effect.fnUntraced(function* ({ athleteId, entrancesAt, tidied, watches }: SignInOptions) {
  const services = {
    overseer: { athleteId, watches, codes: yield* OwnerCodes, passkeys: yield* Passkeys } satisfies Overseer,
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
          served.set(origin, endpointsAt({ ...services, origin, ...entrancesAt(origin), run }))
          for (const path of resourcePaths) audiences.add(origin + path)
        }
      }),

    answer: (origin, asked) => {
      const endpoints = served.get(origin)
      if (endpoints === undefined)
        return Effect.succeed(oauthError(421, "invalid_request", "This host is not served here."))
      return endpoints(asked).pipe(
        Effect.timeout(longestAnswer),
        Effect.tap(() => (asked.method === "POST" ? Effect.forkIn(tidied, scope) : Effect.void)),
        Effect.tapCause((cause) => Effect.logError("signing in failed", cause)),
        // Only the database is waited for that long, and nobody else's failures come this far as errors.
        Effect.catchTag(["SqlError", "TimeoutError"], () => Effect.succeed(away(asked))),
        Effect.catchCause(() => Effect.succeed(broken(asked)))
      )
    },

    verify: (token) =>
      services.connections.verify(Redacted.value(token), audiences).pipe(
        Effect.tapError((error) =>
          Effect.logError("the connections could not be read").pipe(Effect.annotateLogs({ reason: error.message }))
        ),
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

/** Longer than AI Endurance may take for what one answer needs of it; only a frozen database takes as long. */
const longestAnswer = "45 seconds"

/** The database is away or frozen: nothing is said against what was asked. */
const away = (asked: Asked): Answered =>
  failed(asked, 503, "temporarily_unavailable", "The server cannot get at its data just now; try again.", {
    "retry-after": "5"
  })

const broken = (asked: Asked): Answered =>
  failed(asked, 500, "server_error", "Something went wrong; the log of the server says what.")

/** A person gets a page, a program what it can read. */
const failed = (
  { headers }: Asked,
  status: number,
  code: string,
  description: string,
  more: Answered["headers"] = {}
): Answered =>
  (headers["accept"] ?? "").includes("text/html")
    ? shown(errorPage(code, ""), status, more)
    : oauthError(status, code, description, { ...anyOrigin, ...more })
