import { connect } from "node:net"
import { assert, it } from "@effect/vitest"
import { Context, Effect, Exit, Fiber, Latch, Layer, Schema, Scope } from "effect"
import { HttpServer } from "effect/http"
import { reads } from "../../src/tools/hints.ts"
import * as Tool from "../../src/tools/Tool.ts"
import { servedPort } from "../support/conformance.ts"
import { bearer, message, postMcp, rpcOf, send, served } from "../support/served.ts"

const started = Latch.makeUnsafe()
const mayFinish = Latch.makeUnsafe()

const patient = Tool.make("patient", {
  title: "Patient",
  description: "Answers when it is let.",
  scope: "read",
  hints: reads,
  input: Schema.Struct({}),
  output: Schema.Struct({ done: Schema.Boolean }),
  run: () => started.open.pipe(Effect.andThen(mayFinish.await), Effect.as({ done: true }))
})

/** A running server, and how to stop it. */
const running = Effect.gen(function* () {
  const scope = yield* Scope.make()
  const context = yield* Layer.buildWithScope(served([patient]), scope)
  const stop = Scope.close(scope, Exit.void)
  return { stop, on: Effect.provideService(HttpServer.HttpServer, Context.get(context, HttpServer.HttpServer)) }
})

/** Well inside the five seconds for which Node keeps a connection that became idle too late. */
const promptly = Effect.timeout("3 seconds")

it.live("a call in flight is answered before the server stops, and new ones are not taken", () =>
  Effect.gen(function* () {
    const { on, stop } = yield* running
    const body = message("tools/call", { name: "patient", arguments: {} })
    const call = yield* Effect.forkChild(on(postMcp(body, { ...bearer("reader"), connection: "keep-alive" })))
    yield* started.await
    const stopping = yield* Effect.forkChild(stop)
    yield* Effect.yieldNow
    assert.isTrue(Exit.isFailure(yield* Effect.exit(on(send("/healthz")))))
    yield* mayFinish.open
    assert.deepStrictEqual(rpcOf(yield* Fiber.join(call)).result?.["structuredContent"], { done: true })
    yield* promptly(Fiber.join(stopping))
  })
)

it.live("open event streams do not hold the server up", () =>
  Effect.gen(function* () {
    const { on, stop } = yield* running
    const headers = { ...bearer("reader"), accept: "text/event-stream" }
    const stream = yield* Effect.forkChild(on(send("/sse", { headers })))
    yield* on(Effect.repeat(send("/metrics"), { times: 3 }))
    yield* promptly(stop)
    assert.match((yield* Fiber.join(stream)).body, /^event: endpoint/u)
  })
)

it.live("open subscriptions do not hold the server up", () =>
  Effect.gen(function* () {
    const { on, stop } = yield* running
    const version = { "mcp-protocol-version": "2026-07-28", "mcp-method": "subscriptions/listen" }
    const body = message("subscriptions/listen", {
      notifications: { toolsListChanged: true },
      _meta: {
        "io.modelcontextprotocol/protocolVersion": "2026-07-28",
        "io.modelcontextprotocol/clientCapabilities": {}
      }
    })
    const stream = yield* Effect.forkChild(on(postMcp(body, { ...bearer("reader"), ...version })))
    yield* on(Effect.repeat(send("/metrics"), { times: 3 }))
    yield* promptly(stop)
    assert.include((yield* Fiber.join(stream)).body, "notifications/subscriptions/acknowledged")
  })
)

it.live("a connection that never asks anything does not hold the server up", () =>
  Effect.gen(function* () {
    const { on, stop } = yield* running
    const port = yield* on(servedPort)
    const closed = yield* Effect.forkChild(
      Effect.callback<void>((resume) => {
        const socket = connect(port, "127.0.0.1")
        socket.once("close", () => resume(Effect.void))
      })
    )
    yield* on(Effect.repeat(send("/healthz"), { times: 3 }))
    yield* promptly(stop)
    yield* Fiber.join(closed)
  })
)
