/** For whoever runs the server: is it alive, is it ready, what has it done; and for who came to the wrong address. */
import { Effect, Layer } from "effect"
import { HttpRouter, HttpServerResponse } from "effect/http"
import { PrometheusMetrics } from "effect/observability"

/**
 * Succeeds when the source behind the tools can answer. The message goes to the log; of a failure strangers read the
 * reason, when there is one, and nothing else.
 */
export type ReadinessCheck = Effect.Effect<void, { readonly message: string; readonly reason?: string }>

/**
 * None of the answers holds anything secret, so the checks of an orchestrator, which calls by address, pass without the
 * guards of the protocol's routes.
 */
export const opsRoutes = (readiness: ReadinessCheck) =>
  Layer.mergeAll(
    HttpRouter.add("GET", "/healthz", HttpServerResponse.text("ok\n")),
    HttpRouter.add(
      "GET",
      "/readyz",
      readiness.pipe(
        Effect.timeout("5 seconds"),
        Effect.as(HttpServerResponse.text("ready\n")),
        Effect.catch((reason) =>
          Effect.as(
            Effect.logWarning("not ready").pipe(Effect.annotateLogs({ reason: reason.message })),
            HttpServerResponse.text(`not ready${"reason" in reason ? `: ${reason.reason}` : ""}\n`, { status: 503 })
          )
        )
      )
    ),
    PrometheusMetrics.layerHttp({ path: "/metrics" }),
    ...methods.map((method) => HttpRouter.add(method, "/*", nothingHere))
  )

/**
 * Not `*`: that would take HEAD too, which the router answers as GET only where nothing else takes it, and monitors
 * that ask `/healthz` with HEAD would be told 404.
 */
const methods = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"] as const

const nothingHere = HttpServerResponse.text("There is nothing at this address. MCP clients connect to /mcp.\n", {
  status: 404
})
