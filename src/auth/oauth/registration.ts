/** Dynamic client registration (RFC 7591), without a table: the id that is given out is the registration, sealed. */
import { Clock, Effect, Result, Schema } from "effect"
import type { Client, Clients } from "./Clients.ts"
import { type Answered, type Asked, json, oauthError } from "./messages.ts"
import { notAllowed } from "./forms.ts"

const parseJson = Schema.decodeUnknownResult(Schema.fromJsonString(Schema.Unknown))

/** Browser clients register too, from pages anywhere; nothing here depends on who asks. */
export const anyOrigin = { "access-control-allow-origin": "*" } as const

export const registration = Effect.fnUntraced(function* (clients: Clients["Service"], asked: Asked) {
  if (asked.method === "OPTIONS") return preflight("POST")
  if (asked.method !== "POST") return notAllowed("POST", "OPTIONS")
  if (!/^application\/json *(?:;|$)/iu.test(asked.headers["content-type"] ?? "")) {
    return oauthError(400, "invalid_client_metadata", "The body is JSON.", anyOrigin)
  }
  const body = parseJson(asked.body)
  if (Result.isFailure(body)) return oauthError(400, "invalid_client_metadata", "The body is JSON.", anyOrigin)
  const client = clients.register(body.success)
  if (Result.isFailure(client)) return oauthError(400, client.failure.code, client.failure.message, anyOrigin)
  const nowMillis = yield* Clock.currentTimeMillis
  return json(201, registered(client.success, Math.floor(nowMillis / 1000)), anyOrigin)
})

const registered = (client: Client, issuedAtSeconds: number) => ({
  client_id: client.id,
  client_id_issued_at: issuedAtSeconds,
  ...(client.secret === null ? {} : { client_secret: client.secret, client_secret_expires_at: 0 }),
  ...(client.name === "" ? {} : { client_name: client.name }),
  redirect_uris: client.redirectUris,
  application_type: client.kind,
  grant_types: ["authorization_code", "refresh_token"],
  response_types: ["code"],
  token_endpoint_auth_method: client.authMethod
})

export const preflight = (methods: string): Answered => ({
  status: 204,
  headers: {
    ...anyOrigin,
    "access-control-allow-methods": methods,
    "access-control-allow-headers": "content-type, authorization, mcp-protocol-version",
    "access-control-max-age": "600"
  },
  body: ""
})
