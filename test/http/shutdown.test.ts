import { connect } from "node:net"
import { assert, it } from "@effect/vitest"
import { Context, Effect, Exit, Fiber, Latch, Layer, Schema, Scope } from "effect"
import { HttpServer } from "effect/http"
import { reads } from "../../src/tools/hints.ts"
import * as Tool from "../../src/tools/Tool.ts"
import { sumSteps } from "../support/fakeTools.ts"
import { servedPort } from "../support/conformance.ts"
import { bearer, message, postMcp, rpcOf, send, served } from "../support/served.ts"

/** A tool that answers when it is let. */
const patience = () => {
  const [started, mayFinish] = [Latch.makeUnsafe(), Latch.makeUnsafe()]
  const call = Tool.make("patient", {
    title: "Patient",
    description: "Answers when it is let.",
    scope: "read",
    hints: reads,
    input: Schema.Struct({}),
    output: Schema.Struct({ done: Schema.Boolean }),
    run: () => started.open.pipe(Effect.andThen(mayFinish.await), Effect.as({ done: true }))
  })
  return { call, started: started.await, letFinish: mayFinish.open }
}

/** A running server, and how to stop it. */
const running = Effect.fnUntraced(function* (tool: Tool.AnyTool) {
  const scope = yield* Scope.make()
  const context = yield* Layer.buildWithScope(served([tool]), scope)
  const stop = Scope.close(scope, Exit.void)
  return { stop, on: Effect.provideService(HttpServer.HttpServer, Context.get(context, HttpServer.HttpServer)) }
})

/** Well inside the five seconds for which Node keeps a connection that became idle too late. */
const promptly = Effect.timeout("3 seconds")

const modern = {
  "io.modelcontextprotocol/protocolVersion": "2026-07-28",
  "io.modelcontextprotocol/clientCapabilities": {}
}
const families = [
  ["2025-11-25", {}, {}],
  [
    "2026-07-28",
    { _meta: modern },
    { "mcp-protocol-version": "2026-07-28", "mcp-method": "tools/call", "mcp-name": "patient" }
  ]
] as const

it.live.each(families)(
  "a call of %s in flight is answered before the server stops, and new ones are not taken",
  ([, meta, headers]) =>
    Effect.gen(function* () {
      const { call, letFinish, started } = patience()
      const { on, stop } = yield* running(call)
      const body = message("tools/call", { name: "patient", arguments: {}, ...meta })
      const answer = yield* Effect.forkChild(on(postMcp(body, { ...bearer("reader"), ...headers })))
      yield* started
      const stopping = yield* Effect.forkChild(stop)
      yield* Effect.yieldNow
      assert.isTrue(Exit.isFailure(yield* Effect.exit(on(send("/healthz")))))
      yield* letFinish
      assert.deepStrictEqual(rpcOf(yield* Fiber.join(answer)).result?.["structuredContent"], { done: true })
      yield* promptly(Fiber.join(stopping))
    })
)

it.live("open event streams do not hold the server up", () =>
  Effect.gen(function* () {
    const { on, stop } = yield* running(sumSteps)
    const headers = { ...bearer("reader"), accept: "text/event-stream" }
    const stream = yield* Effect.forkChild(on(send("/sse", { headers })))
    yield* on(Effect.repeat(send("/metrics"), { times: 3 }))
    yield* promptly(stop)
    assert.match((yield* Fiber.join(stream)).body, /^event: endpoint/u)
  })
)

it.live("a connection that never asks anything does not hold the server up", () =>
  Effect.gen(function* () {
    const { on, stop } = yield* running(sumSteps)
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
