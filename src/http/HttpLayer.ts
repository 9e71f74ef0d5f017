/**
 * The HTTP server: routes, guards and limits around the protocol, on a socket. Which tools it serves, who
 * may call them and what answers them comes in from outside.
 */
import { Layer } from "effect"
import { HttpRouter } from "effect/http"
import type { TokenVerifier } from "../auth/TokenVerifier.ts"
import { limitedWrites } from "../auth/WriteBudget.ts"
import { mcpFactoryLayer, type McpOptions } from "../mcp/McpFactory.ts"
import { type ScopeOf, scopesOf } from "./gate.ts"
import { LegacySessions } from "./LegacySessions.ts"
import { mcpRoutes } from "./mcpRoutes.ts"
import { opsRoutes, type ReadinessCheck } from "./opsRoutes.ts"
import { signInRoutes } from "./signInRoutes.ts"
import { listening } from "./socket.ts"
import { Stopping } from "./Stopping.ts"

export interface ShellOptions {
  readonly host: string
  /** 0 for any free one; the layer's `HttpServer` knows which. */
  readonly port: number
  /** Where clients reach the server from outside; null for this machine only. */
  readonly publicUrl: URL | null
  readonly readiness: ReadinessCheck
  /** Middleware in front of every route. */
  readonly door?: Layer.Layer<never, never, HttpRouter.HttpRouter | TokenVerifier>
}

/**
 * Everything but the tools: what `McpFactory` makes is served behind the gate. With `SignIn` in the context, clients
 * can sign in; without it they need a token made elsewhere.
 */
export const httpShell = (options: ShellOptions & { readonly scopeOf: ScopeOf }) => {
  const routes = Layer.mergeAll(
    mcpRoutes(options),
    signInRoutes(options),
    opsRoutes(options.readiness),
    options.door ?? Layer.empty
  ).pipe(Layer.provide(LegacySessions.layer))
  return Stopping.announced.pipe(
    Layer.provideMerge(HttpRouter.serve(routes, { disableLogger: true, disableListenLog: true })),
    Layer.provideMerge(listening(options)),
    Layer.provide(Stopping.layer)
  )
}

/** The HTTP server for a toolkit. Needs the services of the tools and something that knows the tokens. */
export const httpLayer = (options: ShellOptions & McpOptions) =>
  httpShell({ ...options, scopeOf: scopesOf(options.toolkit) }).pipe(
    Layer.provide(Layer.provide(mcpFactoryLayer(options), limitedWrites))
  )
