/**
 * The bearer gate in front of the protocol: who is asking, and may they ask this. Introductions and lists
 * are answered to anyone, as AI Endurance does, so that a client can look around before it signs in;
 * everything that touches the athlete's data needs a token. What a token is, `auth/TokenVerifier` knows.
 *
 * The challenges name the scopes that a call needs; where the client can sign in for them is added by the routes.
 */
import { Effect, Redacted } from "effect"
import type { HttpServerRequest } from "effect/http"
import type { Principal, Scope } from "../auth/Auth.ts"
import { TokenVerifier } from "../auth/TokenVerifier.ts"
import type { AnyTool } from "../tools/Tool.ts"
import { aboutMessage, Refusal } from "./Refusal.ts"

/** The scope a tool needs, or null for a name that no tool has: the protocol answers that. */
export type ScopeOf = (tool: string) => Scope | null

export const scopesOf = (toolkit: ReadonlyArray<AnyTool>): ScopeOf => {
  const scopes = new Map(toolkit.map((tool) => [tool.name, tool.scope] as const))
  return (tool) => scopes.get(tool) ?? null
}

/** Null without a token. A token that is there but not valid is refused wherever it turns up. */
export const authenticate = Effect.fnUntraced(function* (request: HttpServerRequest.HttpServerRequest) {
  const header = request.headers["authorization"]
  if (header === undefined) return null
  const token = /^bearer +([^\s,]+) *$/iu.exec(header)?.[1]
  if (token === undefined) return yield* invalidToken()
  const verifier = yield* TokenVerifier
  const principal = yield* Effect.mapError(verifier.verify(Redacted.make(token)), cannotCheck)
  return principal ?? (yield* invalidToken())
})

/** For entries that are of no use without a principal. */
export const requirePrincipal = (principal: Principal | null): Effect.Effect<Principal, Refusal> =>
  principal === null ? Effect.fail(signInRequired()) : Effect.succeed(principal)

/** @param body one JSON-RPC message, or a batch of them; anything else is left for the protocol to refuse */
export const authorize = (
  body: unknown,
  principal: Principal | null,
  scopeOf: ScopeOf
): Effect.Effect<void, Refusal> => {
  for (const message of Array.isArray(body) ? body : [body]) {
    const refusal = refusalOf(message, principal, scopeOf)
    if (refusal !== null) return Effect.fail(aboutMessage(refusal, body))
  }
  return Effect.void
}

const refusalOf = (message: unknown, principal: Principal | null, scopeOf: ScopeOf): Refusal | null => {
  const { method, tool } = asked(message)
  if (method === null || isAnonymous(method)) return null
  if (principal === null) return signInRequired()
  const scope = tool === null ? null : scopeOf(tool)
  return scope === null || principal.scopes.includes(scope) ? null : insufficientScope(scope)
}

const anonymousMethods: ReadonlySet<string> = new Set([
  "initialize",
  "server/discover",
  "ping",
  "tools/list",
  "prompts/list",
  "resources/list",
  "resources/templates/list"
])

const isAnonymous = (method: string): boolean => anonymousMethods.has(method) || method.startsWith("notifications/")

const asked = (message: unknown): { readonly method: string | null; readonly tool: string | null } => {
  const { method, params } = (message ?? {}) as { readonly method?: unknown; readonly params?: unknown }
  const { name } = (params ?? {}) as { readonly name?: unknown }
  return {
    method: typeof method === "string" ? method : null,
    tool: method === "tools/call" && typeof name === "string" ? name : null
  }
}

const realm = `Bearer realm="ai-endurance-mcp"`

// Reading is asked for first even where a write was tried: the second challenge widens it.
const signInRequired = () =>
  new Refusal({
    status: 401,
    message:
      "An access token is needed: sign in, or send Authorization: Bearer <token>; `npm run cli -- token create` in the server's folder makes one.",
    headers: { "www-authenticate": `${realm}, scope="read"` }
  })

/** 503 and not 401: the token may well be good, and on a 401 clients throw it away. */
export const cannotCheck = () =>
  new Refusal({
    status: 503,
    message: "The token cannot be checked at the moment. Try again in a few seconds.",
    headers: { "retry-after": "5" }
  })

const invalidToken = () =>
  new Refusal({
    status: 401,
    message: "The access token is unknown, expired or revoked.",
    headers: {
      "www-authenticate": `${realm}, error="invalid_token", error_description="The access token is unknown, expired or revoked", scope="read"`
    }
  })

/** Lists every scope the call needs, because clients ask for exactly what stands here. */
const insufficientScope = (scope: Scope) => {
  const needed = scope === "write" ? "read write" : scope
  return new Refusal({
    status: 403,
    message: `This access does not include the scope "${scope}": allow it in the client, or send a token made with --scope "read write".`,
    headers: {
      "www-authenticate": `${realm}, error="insufficient_scope", error_description="This tool needs the scope ${scope}", scope="${needed}"`
    }
  })
}
