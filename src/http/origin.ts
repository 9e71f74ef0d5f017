/**
 * Who may address us from where: the guards against DNS rebinding, and CORS for the browser clients that pass
 * them.
 *
 * A rebinding attack reaches this machine under a foreign *name*, so loopback names pass with any port (port
 * mappings and tunnels change it) and everything else must be the configured public address, port included.
 */
import { Effect } from "effect"
import type { HttpServerRequest, HttpServerResponse } from "effect/http"
import { HttpServerResponse as Response } from "effect/http"
import { Refusal } from "./Refusal.ts"

const loopbackNames: ReadonlySet<string> = new Set(["localhost", "127.0.0.1", "[::1]"])

export interface Addresses {
  /** Where clients reach us from outside, or null for this machine only. */
  readonly publicUrl: URL | null
}

/** For whoever has put a proxy in front and forgot to say so; anybody else learns nothing. */
export const strangeHost =
  "This Host is not served here. If it is the server's own, set AIE_PUBLIC_URL to its address, and let the proxy pass the Host header on."

/** Fails with 403 unless `Host` is ours and `Origin`, when there is one, may talk to us. */
export const checkAddresses = (
  { publicUrl }: Addresses,
  { headers }: HttpServerRequest.HttpServerRequest
): Effect.Effect<void, Refusal> => {
  if (!isServedHost(publicUrl, headers["host"] ?? "")) {
    return Effect.fail(new Refusal({ status: 403, message: strangeHost }))
  }
  return headers["origin"] === undefined || isAllowedOrigin(publicUrl, headers["origin"])
    ? Effect.void
    : Effect.fail(new Refusal({ status: 403, message: "Requests from this Origin are refused." }))
}

/** Headers that let a browser client on an allowed origin read the answer; none for anyone else. */
export const withCors = (
  { publicUrl }: Addresses,
  { headers }: HttpServerRequest.HttpServerRequest,
  response: HttpServerResponse.HttpServerResponse
): HttpServerResponse.HttpServerResponse => {
  const origin = headers["origin"]
  if (origin === undefined || !isAllowedOrigin(publicUrl, origin)) return response
  return Response.setHeaders(response, {
    "access-control-allow-origin": origin,
    "access-control-expose-headers": "www-authenticate, retry-after, mcp-protocol-version, mcp-session-id",
    vary: "origin"
  })
}

/** The answer to a preflight. Headers `Mcp-Param-*` vary by tool, so what the browser asks for is granted by prefix. */
export const preflight = ({ headers }: HttpServerRequest.HttpServerRequest): HttpServerResponse.HttpServerResponse => {
  const asked = (headers["access-control-request-headers"] ?? "").split(",").map((name) => name.trim().toLowerCase())
  return Response.empty({
    status: 204,
    headers: {
      "access-control-allow-methods": "POST, GET, OPTIONS",
      "access-control-allow-headers": asked.filter(isProtocolHeader).join(", "),
      "access-control-max-age": "600"
    }
  })
}

const isProtocolHeader = (name: string): boolean =>
  ["authorization", "content-type", "accept", "last-event-id", "traceparent", "tracestate"].includes(name) ||
  /^mcp-[a-z0-9-]+$/u.test(name)

/** The pattern knows the usual spellings; only others are parsed, which costs more than all the other checks together. */
const isServedHost = (publicUrl: URL | null, host: string): boolean =>
  plainLoopback.test(host) ||
  host.toLowerCase() === publicUrl?.host ||
  loopbackNames.has(parsed(`http://${host}`)?.hostname ?? "")

const plainLoopback = /^(?:localhost|127\.0\.0\.1|\[::1\])(?::\d{1,5})?$/u

const isAllowedOrigin = (publicUrl: URL | null, origin: string): boolean => {
  const url = parsed(origin)
  if (url === null || !/^https?:$/u.test(url.protocol)) return false
  return loopbackNames.has(url.hostname) || url.origin === publicUrl?.origin
}

const parsed = (url: string): URL | null => URL.parse(url)
