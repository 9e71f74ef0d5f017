/**
 * Being a client of AI Endurance's authorization server: where a browser is sent, what its answer is exchanged for,
 * and how a login is renewed and ended. It keeps no login; who does decides where (`freshToken` has the rules).
 */
import { Cache, Context, Duration, Effect, Layer, type Redacted } from "effect"
import { InvalidInput, Unavailable } from "../../domain/errors.ts"
import type { Scope } from "../Auth.ts"
import { loginOver, type SignInAgain, SignInRefused, unanswered, unreachable } from "./errors.ts"
import * as openid from "./openidClient.ts"
import { register, type RegisteredClient, type Registrations } from "./registration.ts"
import { discover } from "./serverMetadata.ts"
import { belongsTo } from "./boundedFetch.ts"
import type { TokenPair } from "./TokenPair.ts"

export interface AuthorizeRequest {
  readonly redirectUri: string
  readonly scopes: ReadonlyArray<Scope>
  readonly state: string
  /** S256 of the verifier. */
  readonly codeChallenge: string
}

export interface CallbackChecks {
  readonly redirectUri: string
  /** What the browser came back with, without the question mark. */
  readonly query: string
  readonly state: string
  readonly codeVerifier: Redacted.Redacted
  /** What was asked for; an answer that names no scopes grants these. */
  readonly scopes: ReadonlyArray<Scope>
}

export interface SignedIn {
  readonly pair: TokenPair
  /** The server's own stable id of the account; null when it has told none. */
  readonly subject: string | null
  readonly issuer: string
}

export class UpstreamAuthorization extends Context.Service<
  UpstreamAuthorization,
  {
    /** Registers this server first where it has to and can. */
    readonly authorizeUrl: (request: AuthorizeRequest) => Effect.Effect<URL, Unavailable>
    /** Checks state and issuer before anything is sent. */
    readonly exchange: (checks: CallbackChecks) => Effect.Effect<SignedIn, SignInRefused | Unavailable>
    /**
     * Asks whose account it is, for who wants to know them again. The subject stays null where the server tells nobody;
     * `Unavailable` where it does, or may, and does not now.
     */
    readonly identify: (signedIn: SignedIn) => Effect.Effect<SignedIn, Unavailable>
    /**
     * Spends the refresh token: the pair that comes back is the only one that works from then on. Takes ten seconds
     * at most. `Unavailable` says nothing about the login.
     */
    readonly refresh: (pair: TokenPair) => Effect.Effect<TokenPair, SignInAgain | Unavailable>
    /** Ends the login there. */
    readonly revoke: (pair: TokenPair) => Effect.Effect<void, Unavailable>
    /** Where the browser is sent, as a source in a page's policy. */
    readonly authorizeOrigin: Effect.Effect<string>
    /** False when the server has said of itself that it tells nobody whose account a login is. */
    readonly tellsAccounts: Effect.Effect<boolean>
  }
>()("ai-endurance-mcp/auth/upstream/UpstreamAuthorization") {
  /** Fails for an address to which no secret may be sent. */
  static readonly layer = (options: UpstreamAuthorizationOptions): Layer.Layer<UpstreamAuthorization, InvalidInput> =>
    Layer.effect(UpstreamAuthorization, make(options))
}

export interface UpstreamAuthorizationOptions {
  /** `AIE_UPSTREAM_URL`, the MCP endpoint. */
  readonly url: string
  /** From the settings; null to register when a client is needed. */
  readonly client: Pick<RegisteredClient, "id" | "secret"> | null
  readonly registrations: Registrations
  /** How an address is registered, where that differs from how it is used: a loopback port is of the moment. */
  readonly registeredAs?: (redirectUri: string) => string
  /** For one exchange with the server, all its requests together. */
  readonly timeout?: Duration.Duration
}

/** Shorter than anybody waits for a lock (`db/Locks`), so that who waits learns how it ended. */
const usualTimeout = Duration.seconds(10)
const metadataLife = { announced: Duration.hours(1), assumed: Duration.minutes(1) }

const make = Effect.fnUntraced(function* (options: UpstreamAuthorizationOptions) {
  const configured = URL.parse(options.url)
  if (configured === null || !belongsTo(configured, options.url)) return yield* unsafeAddress()
  const { registrations, timeout = usualTimeout } = options
  const registeredAs = options.registeredAs ?? ((uri: string) => uri)
  const fixed: RegisteredClient | null = options.client === null ? null : { ...options.client, redirectUris: [] }

  const known = yield* Cache.makeWith((_server: "server") => discover(configured), {
    capacity: 1,
    timeToLive: (exit) =>
      exit._tag === "Success" && exit.value.announced ? metadataLife.announced : metadataLife.assumed
  })
  const server = Effect.map(Cache.get(known, "server"), ({ metadata }) => metadata)

  const inTime = <A, E>(work: Effect.Effect<A, E>): Effect.Effect<A, E | Unavailable> =>
    Effect.timeoutOrElse(work, { duration: timeout, orElse: () => Effect.fail(unreachable()) })

  const keptFor = (uri: string) =>
    Effect.map(registrations.read, (clients) => clients.find(({ redirectUris }) => redirectUris.includes(uri)) ?? null)

  const clientFor = Effect.fnUntraced(function* (redirectUri: string) {
    if (fixed !== null) return fixed
    const uri = registeredAs(redirectUri)
    const found = yield* keptFor(uri)
    if (found !== null) return found
    return yield* registrations.exclusively(
      Effect.gen(function* () {
        const meanwhile = yield* keptFor(uri)
        if (meanwhile !== null) return meanwhile
        const { answered, metadata } = yield* Cache.get(known, "server")
        if (!answered) return yield* unreachable()
        const made = yield* inTime(register(metadata, uri))
        yield* registrations.write([...(yield* registrations.read), made])
        return made
      })
    )
  })

  /** Null for a client of other settings, or one that was forgotten. */
  const clientOf = ({ clientId }: TokenPair) =>
    fixed !== null && fixed.id === clientId
      ? Effect.succeed(fixed)
      : Effect.map(registrations.read, (clients) => clients.find(({ id }) => id === clientId) ?? null)

  const forget = (client: RegisteredClient) =>
    registrations.exclusively(
      Effect.flatMap(registrations.read, (clients) => registrations.write(clients.filter(({ id }) => id !== client.id)))
    )

  /** The server does not know us any more: registered anew it is another client, to which no old login belongs. */
  const disowned = Effect.fnUntraced(function* (client: RegisteredClient) {
    yield* Effect.logWarning("AI Endurance does not know this server as its client any more")
    if (client === fixed) return yield* misconfigured()
    yield* forget(client)
    return yield* loginOver()
  })

  return UpstreamAuthorization.of({
    authorizeOrigin: Effect.map(server, ({ authorizationEndpoint }) => new URL(authorizationEndpoint).origin),

    tellsAccounts: Effect.map(
      Cache.get(known, "server"),
      ({ answered, metadata }) => !answered || metadata.userinfoEndpoint !== null
    ),

    authorizeUrl: Effect.fn("UpstreamAuthorization.authorizeUrl")(function* (request) {
      const client = yield* clientFor(request.redirectUri)
      return openid.authorizationUrl({ server: yield* server, client }, request)
    }),

    exchange: Effect.fn("UpstreamAuthorization.exchange")(function* ({ query, redirectUri, ...checks }) {
      const peer = { server: yield* server, client: yield* clientFor(redirectUri) }
      const callback = new URL(redirectUri)
      callback.search = query
      const login = yield* inTime(openid.codeGrant(peer, callback, checks))
      return { ...login, issuer: peer.server.issuer }
    }),

    identify: Effect.fn("UpstreamAuthorization.identify")(function* (signedIn) {
      if (signedIn.subject !== null) return signedIn
      const { answered, metadata } = yield* Cache.get(known, "server")
      const client = yield* clientOf(signedIn.pair)
      if (!answered || client === null) return yield* unreachable()
      if (metadata.userinfoEndpoint === null) return signedIn
      const peer = { server: metadata, client }
      return { ...signedIn, subject: yield* inTime(openid.subjectOf(peer, signedIn.pair.accessToken)) }
    }),

    refresh: Effect.fn("UpstreamAuthorization.refresh")(function* (pair) {
      const client = yield* clientOf(pair)
      if (client === null || pair.refreshToken === null) return yield* loginOver()
      const { refreshToken, scopes } = pair
      return yield* inTime(
        Effect.flatMap(server, (found) => openid.refreshGrant({ server: found, client }, refreshToken, scopes))
      ).pipe(
        Effect.catchTags({
          SignInRefused: ({ code }): Effect.Effect<never, SignInAgain | Unavailable> => {
            if (code === "invalid_grant") return Effect.fail(loginOver())
            return code === "invalid_client" || code === "unauthorized_client"
              ? disowned(client)
              : Effect.fail(unanswered())
          },
          Unavailable: () => Effect.fail(unanswered())
        })
      )
    }),

    revoke: Effect.fn("UpstreamAuthorization.revoke")(function* (pair) {
      const client = yield* clientOf(pair)
      const found = yield* server
      if (client === null || found.revocationEndpoint === null) return
      // Toolkits end the access token with its refresh token, but not all of them the other way round.
      for (const token of [pair.refreshToken, pair.accessToken]) {
        if (token !== null)
          yield* Effect.mapError(inTime(openid.revocation({ server: found, client }, token)), unreachable)
      }
    })
  })
})

const misconfigured = () =>
  new Unavailable({
    message: "AI Endurance does not know this server as its client.",
    hint: "Check AIE_UPSTREAM_CLIENT_ID and AIE_UPSTREAM_CLIENT_SECRET; the login is kept."
  })

const unsafeAddress = () =>
  new InvalidInput({
    message: "AIE_UPSTREAM_URL is not an https address, so nobody is signed in there.",
    hint: "Use https://aiendurance.com/mcp, or http on this machine only; no user name or password in it."
  })
