/** What AI Endurance's address answers before any tool is asked: who is turned away, and the headers of its session. */
import { Effect, Layer } from "effect"
import { HttpRouter, HttpServerRequest, HttpServerResponse } from "effect/http"
import type { TokenVerifier } from "../auth/TokenVerifier.ts"
import { accounts } from "./accounts.ts"
import type { Profile } from "./profiles.ts"

export const protocolVersion = "2025-06-18"

export const doorkeeper = (profile: Profile): Layer.Layer<never, never, HttpRouter.HttpRouter | TokenVerifier> =>
  Layer.merge(sessions(profile), profile.tellsAccounts ? accounts : Layer.empty)

const sessions = (profile: Profile) =>
  HttpRouter.use((router) =>
    router.addGlobalMiddleware((answer) =>
      Effect.gen(function* () {
        const { headers, method, url } = yield* HttpServerRequest.HttpServerRequest
        if (!/^\/mcp(\?|$)/u.test(url)) return yield* answer
        if (method === "GET" && profile.refusesEventStream) return unauthorized
        if (headers["authorization"] === undefined && !profile.anonymousListing) return unauthorized
        const response = yield* answer
        return method === "POST" && response.status === 200
          ? HttpServerResponse.setHeaders(response, {
              "mcp-protocol-version": protocolVersion,
              "mcp-session-id": headers["mcp-session-id"] ?? "simulated-session"
            })
          : response
      })
    )
  )

const unauthorized = HttpServerResponse.jsonUnsafe(
  { detail: "Authentication credentials were not provided." },
  { status: 401, headers: { "www-authenticate": "Bearer" } }
)
