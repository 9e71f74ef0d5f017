/**
 * Who this server is to AI Endurance: a client that the operator registered there and named in the settings, or one
 * that the server registers by itself (RFC 7591) the first time it is needed, and keeps.
 */
import { Effect, Option, Redacted, Result, Schema } from "effect"
import { Unavailable } from "../../domain/errors.ts"
import { boundedFetch } from "./boundedFetch.ts"
import { unreachable } from "./errors.ts"
import type { ServerMetadata } from "./serverMetadata.ts"

export interface RegisteredClient {
  readonly id: string
  /** Null for a public client. */
  readonly secret: Redacted.Redacted | null
  /** Where answers may be sent; empty for one from the settings, which is registered for what its operator chose. */
  readonly redirectUris: ReadonlyArray<string>
}

/** Where clients are kept that were not named in the settings. */
export interface Registrations {
  readonly read: Effect.Effect<ReadonlyArray<RegisteredClient>, Unavailable>
  readonly write: (clients: ReadonlyArray<RegisteredClient>) => Effect.Effect<void, Unavailable>
  /** Two that start at once must not both register. */
  readonly exclusively: <A, E, R>(body: Effect.Effect<A, E, R>) => Effect.Effect<A, E | Unavailable, R>
}

const Kept = Schema.fromJsonString(
  Schema.Array(
    Schema.Struct({
      id: Schema.String,
      secret: Schema.NullOr(Schema.String),
      redirectUris: Schema.Array(Schema.String)
    })
  )
)
const decodeKept = Schema.decodeUnknownOption(Kept)

/** Holds secrets in clear: seal it, or write it where only its owner can read. */
export const clientsToText = (clients: ReadonlyArray<RegisteredClient>): string =>
  JSON.stringify(
    clients.map(({ id, redirectUris, secret }) => ({
      id,
      secret: secret === null ? null : Redacted.value(secret),
      redirectUris
    }))
  )

export const clientsFromText = (text: string): ReadonlyArray<RegisteredClient> =>
  Option.getOrElse(decodeKept(text), () => []).map(({ secret, ...client }) => ({
    ...client,
    secret: secret === null ? null : secretOf(secret)
  }))

const secretOf = (text: string) => Redacted.make(text, { label: "AI Endurance client secret" })

const Registered = Schema.Struct({ client_id: Schema.String, client_secret: Schema.optionalKey(Schema.String) })
const decodeRegistered = Schema.decodeUnknownResult(Registered)

/** As a public client with PKCE, which is what AI Endurance is known to take. */
export const register = Effect.fn("upstream.register")(function* (server: ServerMetadata, redirectUri: string) {
  if (server.registrationEndpoint === null) return yield* cannotRegister()
  const { registrationEndpoint } = server
  const body = JSON.stringify({
    client_name: "AI Endurance MCP",
    redirect_uris: [redirectUri],
    grant_types: ["authorization_code", "refresh_token"],
    response_types: ["code"],
    token_endpoint_auth_method: "none",
    scope: "read write"
  })
  const answer = yield* Effect.tryPromise({
    try: async (signal) => {
      const headers = { "content-type": "application/json", accept: "application/json" }
      const response = await boundedFetch(registrationEndpoint, { method: "POST", headers, body, signal })
      const text = await response.text()
      return { status: response.status, text }
    },
    catch: unreachable
  })
  if (answer.status >= 500 || answer.status === 429) return yield* unreachable()
  const client = Result.getOrNull(Result.flatMap(parsed(answer.text), decodeRegistered))
  if ((answer.status !== 200 && answer.status !== 201) || client === null) {
    yield* Effect.logWarning("AI Endurance refused the registration").pipe(
      Effect.annotateLogs({ status: answer.status })
    )
    return yield* cannotRegister()
  }
  yield* Effect.logInfo("registered at AI Endurance")
  return {
    id: client.client_id,
    secret: client.client_secret === undefined ? null : secretOf(client.client_secret),
    redirectUris: [redirectUri]
  } satisfies RegisteredClient
})

const parsed = Schema.decodeUnknownResult(Schema.fromJsonString(Schema.Unknown))

const cannotRegister = () =>
  new Unavailable({
    message: "AI Endurance does not let this server register itself.",
    hint: "Register it there by hand, and set AIE_UPSTREAM_CLIENT_ID and AIE_UPSTREAM_CLIENT_SECRET."
  })
