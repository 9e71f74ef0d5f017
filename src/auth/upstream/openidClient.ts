/**
 * The one place that knows openid-client: the grants, the checks of what comes back (state, issuer, PKCE), and what
 * its many errors come down to. What is asked of it is bounded by `boundedFetch` and by the time-out of its caller.
 */
import * as openid from "openid-client"
import { Clock, Effect, Redacted } from "effect"
import type { Unavailable } from "../../domain/errors.ts"
import { type Scope, scopesAmong } from "../Auth.ts"
import { boundedFetch } from "./boundedFetch.ts"
import { SignInRefused, unreachable } from "./errors.ts"
import type { RegisteredClient } from "./registration.ts"
import type { ServerMetadata } from "./serverMetadata.ts"
import { secret, type TokenPair } from "./TokenPair.ts"

export type Failure = SignInRefused | Unavailable

/** The other end, and who we are to it. */
export interface Peer {
  readonly server: ServerMetadata
  readonly client: RegisteredClient
}

export const authorizationUrl = (
  peer: Peer,
  request: {
    readonly redirectUri: string
    readonly scopes: ReadonlyArray<Scope>
    readonly state: string
    readonly codeChallenge: string
  }
): URL =>
  openid.buildAuthorizationUrl(configurationOf(peer, undefined), {
    redirect_uri: request.redirectUri,
    scope: request.scopes.join(" "),
    state: request.state,
    code_challenge: request.codeChallenge,
    code_challenge_method: "S256"
  })

/** @param callback the address that the browser came back to, with its query */
export const codeGrant = (
  peer: Peer,
  callback: URL,
  checks: { readonly state: string; readonly codeVerifier: Redacted.Redacted; readonly scopes: ReadonlyArray<Scope> }
): Effect.Effect<{ readonly pair: TokenPair; readonly subject: string | null }, Failure> =>
  tokens(peer, checks.scopes, (configuration) =>
    openid.authorizationCodeGrant(configuration, callback, {
      expectedState: checks.state,
      pkceCodeVerifier: Redacted.value(checks.codeVerifier)
    })
  ).pipe(Effect.map(({ claims, pair }) => ({ pair, subject: claims })))

export const refreshGrant = (
  peer: Peer,
  refreshToken: Redacted.Redacted,
  scopes: ReadonlyArray<Scope>
): Effect.Effect<TokenPair, Failure> =>
  tokens(peer, scopes, (configuration) => openid.refreshTokenGrant(configuration, Redacted.value(refreshToken))).pipe(
    // A server that does not rotate sends none, and the old one goes on.
    Effect.map(({ pair }) => ({ ...pair, refreshToken: pair.refreshToken ?? refreshToken }))
  )

export const revocation = (peer: Peer, token: Redacted.Redacted): Effect.Effect<void, Failure> =>
  asked(peer, (configuration) => openid.tokenRevocation(configuration, Redacted.value(token)))

/**
 * Null when the server refuses to say who it is: it will the next time too. A toolkit refuses with 401, for one, when the
 * token was not given for the scope `openid`. Whatever else is no answer fails, because the next time it may be one.
 */
export const subjectOf = (peer: Peer, accessToken: Redacted.Redacted): Effect.Effect<string | null, Unavailable> =>
  Effect.tryPromise({
    try: (signal) =>
      openid.fetchUserInfo(configurationOf(peer, signal), Redacted.value(accessToken), openid.skipSubjectCheck),
    catch: statusOf
  }).pipe(
    Effect.map(({ sub }) => sub),
    Effect.catch((status) =>
      status >= 400 && status < 500 && status !== 408 && status !== 429
        ? Effect.succeed(null)
        : Effect.fail(unreachable())
    )
  )

/** Of an answer that could not be used; 0 when there was none, or one that cannot be read. */
const statusOf = (thrown: unknown): number =>
  thrown instanceof openid.ClientError && thrown.cause instanceof Response ? thrown.cause.status : 0

const tokens = Effect.fnUntraced(function* (
  peer: Peer,
  asking: ReadonlyArray<Scope>,
  grant: (
    configuration: openid.Configuration
  ) => Promise<openid.TokenEndpointResponse & openid.TokenEndpointResponseHelpers>
) {
  const receivedAtMillis = yield* Clock.currentTimeMillis
  const answer = yield* asked(peer, grant)
  const granted = answer.scope?.split(" ")
  const pair: TokenPair = {
    accessToken: secret(answer.access_token),
    refreshToken: answer.refresh_token === undefined ? null : secret(answer.refresh_token),
    expiresAtMillis: answer.expires_in === undefined ? null : receivedAtMillis + answer.expires_in * 1000,
    receivedAtMillis,
    scopes: granted === undefined ? asking : scopesAmong(granted),
    clientId: peer.client.id
  }
  return { pair, claims: answer.claims()?.sub ?? null }
})

const asked = <A>(peer: Peer, ask: (configuration: openid.Configuration) => Promise<A>): Effect.Effect<A, Failure> =>
  Effect.tryPromise({ try: (signal) => ask(configurationOf(peer, signal)), catch: failureOf })

const configurationOf = ({ client, server }: Peer, signal: AbortSignal | undefined): openid.Configuration => {
  const optional = {
    ...(server.revocationEndpoint === null ? {} : { revocation_endpoint: server.revocationEndpoint }),
    ...(server.userinfoEndpoint === null ? {} : { userinfo_endpoint: server.userinfoEndpoint })
  }
  const key = client.secret === null ? null : Redacted.value(client.secret)
  const configuration = new openid.Configuration(
    {
      issuer: server.issuer,
      authorization_endpoint: server.authorizationEndpoint,
      token_endpoint: server.tokenEndpoint,
      authorization_response_iss_parameter_supported: server.namesIssuer,
      ...optional
    },
    client.id,
    undefined,
    key === null ? openid.None() : server.secretInForm ? openid.ClientSecretPost(key) : openid.ClientSecretBasic(key)
  )
  // Which addresses may be asked over plain http was decided with the metadata.
  openid.allowInsecureRequests(configuration)
  configuration[openid.customFetch] = (url, { body, headers, method, ...init }) =>
    boundedFetch(url, { body: body ?? null, headers, method, signal: signal ?? init.signal ?? null })
  return configuration
}

/**
 * A refusal in so many words is one; everything that says nothing about the login (no answer, a status of 500, a page
 * of some proxy) is a hiccup.
 */
const failureOf = (thrown: unknown): Failure => {
  if (thrown instanceof openid.ResponseBodyError) {
    return thrown.status >= 500 || thrown.status === 429 ? unreachable() : refused(thrown.error)
  }
  if (thrown instanceof openid.AuthorizationResponseError) return refused(thrown.error)
  const code = thrown instanceof openid.ClientError ? thrown.code : null
  return code === "OAUTH_INVALID_RESPONSE" || code === "OAUTH_JWT_CLAIM_COMPARISON_FAILED"
    ? refused("invalid_response")
    : unreachable()
}

const refused = (code: string): SignInRefused => {
  const shown = /^[\w.-]{1,64}$/u.test(code) ? code : "unreadable"
  return new SignInRefused({
    code: shown,
    message: `AI Endurance did not complete the sign-in (${shown}).`,
    hint: "Start again from the program that you want to connect."
  })
}
