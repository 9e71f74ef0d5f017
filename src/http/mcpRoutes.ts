/**
 * The protocol's routes: `POST /mcp` for every protocol family, and the 2024 event stream behind
 * `GET /mcp` (told apart by its headers) and `/sse`. Guards and gate stand in front of each.
 */
import { createMcpHandler } from "@modelcontextprotocol/server"
import { Context, Effect, Exit, Option, Tracer } from "effect"
import { HttpRouter, type HttpServerRequest, HttpServerResponse } from "effect/http"
import { type Principal, RequestPrincipal } from "../auth/Auth.ts"
import { Limits } from "../auth/Limits.ts"
import { TokenVerifier } from "../auth/TokenVerifier.ts"
import { McpFactory, type RequestEnv } from "../mcp/McpFactory.ts"
import { admission } from "./admission.ts"
import { readJson } from "./body.ts"
import { authorize, requirePrincipal, type ScopeOf } from "./gate.ts"
import { LegacySessions } from "./LegacySessions.ts"
import { type Addresses, checkAddresses, preflight, withCors } from "./origin.ts"
import { Refusal, refusalResponse, withMetadata } from "./Refusal.ts"
import { metadataUrl } from "./signInRoutes.ts"

type Request = HttpServerRequest.HttpServerRequest
type Response = HttpServerResponse.HttpServerResponse

export interface McpRoutesOptions extends Addresses {
  readonly scopeOf: ScopeOf
}

export const mcpRoutes = (options: McpRoutesOptions) =>
  HttpRouter.use(
    Effect.fnUntraced(function* (router) {
      const factory = yield* McpFactory
      const verifier = yield* TokenVerifier
      const sessions = yield* LegacySessions
      const { admit, admitBatch } = admission(yield* Limits)
      const services = yield* Effect.context()
      const learnMoreAt = yield* metadataUrl(options)
      const handler = yield* Effect.acquireRelease(
        Effect.sync(() =>
          createMcpHandler(factory.make, {
            legacy: "stateless",
            onerror: (cause) =>
              Effect.runForkWith(services)(
                Effect.logDebug("request refused by the protocol").pipe(Effect.annotateLogs({ reason: cause.message }))
              )
          })
        ),
        (made) => Effect.promise(() => made.close())
      )

      const post = Effect.fnUntraced(function* (request: Request) {
        const principal = yield* admit(request)
        const body = yield* readJson(request)
        yield* admitBatch(request, principal, body)
        yield* authorize(body, principal, options.scopeOf)
        const signal = yield* hangUpSignal
        // Of this request the library reads the headers only; the parsed body goes beside it. It carries no signal, which
        // would cost a twentieth of a small call: `env` takes the hang-up to the tool's program directly.
        const web = new globalThis.Request("http://localhost/mcp", { method: "POST", headers: request.headers })
        const env = { provide: yield* providing(principal), signal }
        return yield* Effect.promise(async () =>
          answered(await factory.within(env, () => handler.fetch(web, { parsedBody: body })))
        )
      })

      const openStream = Effect.fnUntraced(function* (request: Request) {
        const principal = yield* requirePrincipal(yield* admit(request))
        const frames = yield* sessions.open(principal, "/mcp/messages")
        return HttpServerResponse.stream(frames, {
          contentType: "text/event-stream",
          headers: { "cache-control": "no-cache, no-transform", "x-accel-buffering": "no" }
        })
      })

      const postMessage = Effect.fnUntraced(function* (request: Request) {
        const principal = yield* requirePrincipal(yield* admit(request))
        const body = yield* readJson(request)
        yield* admitBatch(request, principal, body)
        yield* authorize(body, principal, options.scopeOf)
        const id = new URLSearchParams(request.url.split("?", 2)[1]).get("sessionId") ?? ""
        yield* sessions.post(id, principal, body, yield* providing(principal))
        return HttpServerResponse.text("Accepted", { status: 202 })
      })

      const route = (
        path: `/${string}`,
        methods: Readonly<Record<string, (request: Request) => ReturnType<typeof post>>>
      ) =>
        router.add("*", path, (request) =>
          guarded(
            options,
            request,
            (methods[request.method] ?? notAllowed(Object.keys(methods)))(request).pipe(
              Effect.mapError((refusal) => withMetadata(refusal, learnMoreAt(request, path)))
            )
          ).pipe(Effect.provideService(TokenVerifier, verifier))
        )

      yield* route("/mcp", {
        POST: post,
        GET: (request) => (opensLegacyStream(request) ? openStream(request) : notAllowed(["POST"])())
      })
      yield* route("/sse", { GET: openStream })
      yield* route("/mcp/messages", { POST: postMessage })
    })
  )

/** Refusals become answers, allowed origins may read them, and preflights need no route. */
const guarded = <R>(options: Addresses, request: Request, answer: Effect.Effect<Response, Refusal, R>) =>
  checkAddresses(options, request).pipe(
    Effect.andThen(request.method === "OPTIONS" ? Effect.succeed(preflight(request)) : answer),
    Effect.catchTag("Refusal", (refusal) => Effect.succeed(refusalResponse(refusal))),
    Effect.map((response) => withCors(options, request, response))
  )

/**
 * Aborted when the connection drops before the answer is out; for clients of 2025 that is noticed here and
 * nowhere else. Not `Effect.abortSignal`: aborting after every request costs more than the request's routing.
 */
const hangUpSignal = Effect.map(
  Effect.acquireRelease(
    Effect.sync(() => new AbortController()),
    (controller, exit) => (Exit.isSuccess(exit) ? Effect.void : Effect.sync(() => controller.abort()))
  ),
  ({ signal }) => signal
)

/** A plain JSON answer needs no stream to travel through. */
const answered = async (response: globalThis.Response): Promise<Response> =>
  response.headers.get("content-type") === "application/json"
    ? HttpServerResponse.text(await response.text(), { status: response.status, headers: response.headers })
    : HttpServerResponse.fromWeb(response)

const notAllowed = (methods: ReadonlyArray<string>) => () =>
  Effect.fail(
    new Refusal({
      status: 405,
      message: `Method not allowed: MCP clients send ${methods.join(" or ")} to this address.`,
      headers: { allow: methods.join(", ") }
    })
  )

/** Streamable HTTP clients name a protocol version or a session on their GET; those of 2024 know neither header. */
const opensLegacyStream = ({ headers }: Request): boolean =>
  (headers["accept"] ?? "").includes("text/event-stream") &&
  headers["mcp-protocol-version"] === undefined &&
  headers["mcp-session-id"] === undefined

/**
 * What a tool's program must see of this request: who asks, and the span to hang below. Added one by one: merging
 * would copy every service there is, for every call.
 */
const providing = (principal: Principal | null): Effect.Effect<RequestEnv["provide"]> =>
  Effect.map(Effect.serviceOption(Tracer.ParentSpan), (span) => (services) => {
    const asked = Context.add(services, RequestPrincipal, principal)
    return Option.isSome(span) ? Context.add(asked, Tracer.ParentSpan, span.value) : asked
  })
