import { Client } from "@modelcontextprotocol/sdk/client/index.js"
import { SSEClientTransport } from "@modelcontextprotocol/sdk/client/sse.js"
import { assert, describe, it, layer } from "@effect/vitest"
import { Deferred, Effect, Exit, Fiber, identity, Layer, Scope, Stream } from "effect"
import { TestClock } from "effect/testing"
import type { Principal } from "../../src/auth/Auth.ts"
import { AuthLayer } from "../../src/auth/AuthLayer.ts"
import { AthleteId } from "../../src/domain/Athlete.ts"
import { LegacySessions } from "../../src/http/LegacySessions.ts"
import { Stopping } from "../../src/http/Stopping.ts"
import { mcpFactoryLayer } from "../../src/mcp/McpFactory.ts"
import { servedPort } from "../support/conformance.ts"
import { hanging, noSource, renameWorkout, sumSteps } from "../support/fakeTools.ts"
import { bearer, jsonRpc, message, rpcOf, send, served } from "../support/served.ts"

const toolkit = [sumSteps, renameWorkout]

/** An event stream of the running server: its events as they come, and how to hang up. */
const openStream = Effect.fnUntraced(function* (path: string, headers: Readonly<Record<string, string>>) {
  const port = yield* servedPort
  const controller = new AbortController()
  yield* Effect.addFinalizer(() => Effect.sync(() => controller.abort()))
  const response = yield* Effect.promise(() =>
    fetch(`http://127.0.0.1:${port}${path}`, {
      headers: { accept: "text/event-stream", ...headers },
      signal: controller.signal
    })
  )
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
  const next = Effect.promise(async () => (await reader?.read())?.value ?? "")
  return { status: response.status, next, hangUp: Effect.sync(() => controller.abort()) }
})

const endpointOf = (event: string) => /^event: endpoint\ndata: (\S+)\n\n$/u.exec(event)?.[1] ?? ""

layer(served(toolkit), { excludeTestServices: true })("the transport of 2024", (it) => {
  it.effect.each(["/mcp", "/sse"])("serves the old client that is pointed at %s", (path) =>
    Effect.gen(function* () {
      const port = yield* servedPort
      const client = new Client({ name: "old", version: "1" })
      yield* Effect.promise(() =>
        client.connect(
          new SSEClientTransport(new URL(`http://127.0.0.1:${port}${path}`), {
            requestInit: { headers: bearer("writer") }
          })
        )
      )
      const { tools } = yield* Effect.promise(() => client.listTools())
      assert.sameMembers(
        tools.map(({ name }) => name),
        ["sumSteps", "renameWorkout"]
      )
      const answer = yield* Effect.promise(() =>
        client.callTool({ name: "sumSteps", arguments: { steps: [{ kind: "steady", length: 60 }] } })
      )
      assert.deepStrictEqual(answer.structuredContent, { totalSeconds: 60, title: null, via: "writer" })
      yield* Effect.promise(() => client.close())
    })
  )

  it.effect("names the endpoint first, and answers posts to it on the stream", () =>
    Effect.gen(function* () {
      const stream = yield* openStream("/mcp", bearer("reader"))
      const endpoint = endpointOf(yield* stream.next)
      assert.match(endpoint, /^\/mcp\/messages\?sessionId=[0-9a-f-]{36}$/u)
      const posted = yield* send(endpoint, {
        method: "POST",
        headers: { ...jsonRpc, ...bearer("reader") },
        body: message("ping")
      })
      assert.strictEqual(posted.status, 202)
      assert.deepInclude(rpcOf({ ...posted, body: yield* stream.next }), { id: 7, result: {} })
    })
  )

  it.effect("needs a token to open", () =>
    Effect.gen(function* () {
      assert.strictEqual((yield* send("/sse", { headers: { accept: "text/event-stream" } })).status, 401)
    })
  )

  it.effect("does not let another token post to a session, nor tell it that the session exists", () =>
    Effect.gen(function* () {
      const stream = yield* openStream("/sse", bearer("writer"))
      const endpoint = endpointOf(yield* stream.next)
      const post = (path: string) =>
        send(path, { method: "POST", headers: { ...jsonRpc, ...bearer("other-writer") }, body: message("ping") })
      const [theirs, none] = [yield* post(endpoint), yield* post("/mcp/messages?sessionId=made-up")]
      assert.strictEqual(theirs.status, 404)
      assert.deepStrictEqual(theirs.body, none.body)
    })
  )

  it.effect("asks the gate about every post", () =>
    Effect.gen(function* () {
      const stream = yield* openStream("/sse", bearer("reader"))
      const endpoint = endpointOf(yield* stream.next)
      const body = message("tools/call", { name: "renameWorkout", arguments: { workoutId: 7, title: "x" } })
      const post = (headers: Readonly<Record<string, string>>) =>
        send(endpoint, { method: "POST", headers: { ...jsonRpc, ...headers }, body })
      assert.strictEqual((yield* post(bearer("reader"))).status, 403)
      assert.strictEqual((yield* post({})).status, 401)
    })
  )
})

const hang = hanging(30)

layer(served([hang.tool]), { excludeTestServices: true })("a client of 2024 that hangs up", (it) => {
  it.effect("interrupts what was running for it", () =>
    Effect.gen(function* () {
      const stream = yield* openStream("/sse", bearer("reader"))
      yield* send(endpointOf(yield* stream.next), {
        method: "POST",
        headers: { ...jsonRpc, ...bearer("reader") },
        body: message("tools/call", { name: "hang", arguments: {} })
      })
      yield* hang.started
      yield* stream.hangUp
      yield* hang.interrupted
    })
  )
})

describe("a session of the transport of 2024", () => {
  const principal: Principal = { athleteId: AthleteId.make(1), scopes: ["read"], via: "reader" }
  const sessions = LegacySessions.layer.pipe(
    Layer.provideMerge(Stopping.layer),
    Layer.provide(mcpFactoryLayer({ toolkit })),
    Layer.provide([AuthLayer.owner(AthleteId.make(1), "owner"), noSource])
  )
  const idOf = (chunk: Uint8Array) => endpointOf(new TextDecoder().decode(chunk)).split("=")[1] ?? ""
  const run = Effect.fnUntraced(function* (frames: Stream.Stream<Uint8Array>) {
    const id = yield* Deferred.make<string>()
    const fiber = yield* Effect.forkChild(Stream.runForEach(frames, (chunk) => Deferred.succeed(id, idOf(chunk))))
    return { id: yield* Deferred.await(id), fiber }
  })

  it.effect("ends after half an hour without a post, and not before", () =>
    Effect.gen(function* () {
      const legacy = yield* LegacySessions
      const { fiber, id } = yield* run(yield* legacy.open(principal, "/mcp/messages"))
      yield* TestClock.adjust("20 minutes")
      yield* legacy.post(id, principal, JSON.parse(message("ping")), identity)
      yield* TestClock.adjust("29 minutes")
      assert.strictEqual(yield* legacy.count, 1)
      yield* TestClock.adjust("2 minutes")
      assert.strictEqual(yield* legacy.count, 0)
      yield* Fiber.join(fiber)
    }).pipe(Effect.provide(sessions))
  )

  it.effect("ends with the request that opened it, whether or not its stream was ever read", () =>
    Effect.gen(function* () {
      const legacy = yield* LegacySessions
      yield* Effect.scoped(Effect.asVoid(legacy.open(principal, "/mcp/messages")))
      assert.strictEqual(yield* legacy.count, 0)
    }).pipe(Effect.provide(sessions))
  )

  const openAs = (via: string) =>
    Effect.flatMap(LegacySessions, ({ open }) => Effect.asVoid(open({ ...principal, via }, "/mcp/messages")))
  const refusalAs = (via: string) =>
    Effect.map(Effect.flip(openAs(via)), ({ headers, status }) => [status, headers?.["retry-after"]])

  it.effect("is one of twenty of its access, and leaves room for others", () =>
    Effect.gen(function* () {
      yield* Effect.replicateEffect(openAs("greedy"), 20, { discard: true })
      assert.deepStrictEqual(yield* refusalAs("greedy"), [429, "60"])
      yield* openAs("modest")
    }).pipe(Effect.provide(sessions))
  )

  it.effect("is one of two hundred at most", () =>
    Effect.gen(function* () {
      yield* Effect.forEach(
        Array.from({ length: 200 }, (_, at) => `token ${at}`),
        openAs
      )
      assert.deepStrictEqual(yield* refusalAs("one more"), [503, "60"])
    }).pipe(Effect.provide(sessions))
  )

  it.effect("ends when the server stops, before the server waits for its streams", () =>
    Effect.gen(function* () {
      const legacy = yield* LegacySessions
      const { fiber } = yield* run(yield* legacy.open(principal, "/mcp/messages"))
      const scope = yield* Scope.make()
      yield* Layer.buildWithScope(Stopping.announced, scope)
      yield* Scope.close(scope, Exit.void)
      yield* Fiber.join(fiber)
      assert.strictEqual(yield* legacy.count, 0)
    }).pipe(Effect.provide(sessions))
  )
})
