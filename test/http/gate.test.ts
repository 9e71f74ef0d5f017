import { assert, layer } from "@effect/vitest"
import { Effect } from "effect"
import { crash, renameWorkout, sumSteps } from "../support/fakeTools.ts"
import { bearer, message, postMcp, rpcOf, send, served } from "../support/served.ts"

const initialize = message("initialize", {
  protocolVersion: "2025-11-25",
  capabilities: {},
  clientInfo: { name: "test", version: "1" }
})
const read = message("tools/call", { name: "sumSteps", arguments: { steps: [] } })
const write = message("tools/call", { name: "renameWorkout", arguments: { workoutId: 7, title: "Easy" } })

layer(served([sumSteps, renameWorkout, crash]), { excludeTestServices: true })("the bearer gate", (it) => {
  it.effect.each([
    ["an introduction", initialize],
    ["a ping", message("ping")],
    ["the list of tools", message("tools/list")]
  ] as const)("answers %s to anyone", ([, body]) =>
    Effect.gen(function* () {
      const answer = yield* postMcp(body)
      assert.strictEqual(answer.status, 200)
      assert.isDefined(rpcOf(answer).result)
    })
  )

  it.effect.each(["noSuchTool", "toString", "__proto__"])("knows no tool %s, whoever asks", (name) =>
    Effect.gen(function* () {
      const answer = yield* postMcp(message("tools/call", { name, arguments: {} }), bearer("writer"))
      assert.deepEqual(rpcOf(answer).error, { code: -32_602, message: `Tool ${name} not found` })
    })
  )

  it.effect("takes notifications from anyone", () =>
    Effect.gen(function* () {
      const body = JSON.stringify({ jsonrpc: "2.0", method: "notifications/initialized" })
      assert.strictEqual((yield* postMcp(body)).status, 202)
    })
  )

  it.effect.each([
    ["a tool call", read],
    ["a resource", message("resources/read", { uri: "x://y" })],
    ["a method it has never heard of", message("athlete/steal")]
  ] as const)("challenges an anonymous request for %s", ([, body]) =>
    Effect.gen(function* () {
      const answer = yield* postMcp(body)
      assert.strictEqual(answer.status, 401)
      assert.strictEqual(answer.headers["www-authenticate"], `Bearer realm="ai-endurance-mcp", scope="read"`)
      assert.strictEqual(rpcOf(answer).id, 7)
    })
  )

  it.effect("looks at every message of a batch", () =>
    Effect.gen(function* () {
      const batch = `[${message("ping")},${read}]`
      assert.strictEqual((yield* postMcp(batch, { "mcp-protocol-version": "2025-03-26" })).status, 401)
    })
  )

  it.effect("advertises no metadata document, since there is no sign-in to discover", () =>
    Effect.gen(function* () {
      const answer = yield* postMcp(read)
      assert.notInclude(String(answer.headers["www-authenticate"]), "resource_metadata")
      assert.strictEqual((yield* send("/.well-known/oauth-protected-resource")).status, 404)
    })
  )

  it.effect.each([
    ["unknown", "Bearer nobody", message("tools/list")],
    ["empty", "Bearer ", read],
    ["of another scheme", "Basic d3JpdGVyOg==", read],
    ["two tokens at once", "Bearer writer, Bearer writer", read]
  ] as const)("refuses a token that is %s, even for what anyone may ask", ([, authorization, body]) =>
    Effect.gen(function* () {
      const answer = yield* postMcp(body, { authorization })
      assert.strictEqual(answer.status, 401)
      assert.include(String(answer.headers["www-authenticate"]), `error="invalid_token"`)
    })
  )

  it.effect("lets a valid token call, and tells the tool who is calling", () =>
    Effect.gen(function* () {
      const { result } = rpcOf(yield* postMcp(read, bearer("reader")))
      assert.deepStrictEqual(result?.["structuredContent"], { totalSeconds: 0, title: null, via: "reader" })
    })
  )

  it.effect("does not mix up callers that come at the same time", () =>
    Effect.gen(function* () {
      const tokens = Array.from({ length: 20 }, (_, at) => (at % 2 === 0 ? "reader" : "writer"))
      const answers = yield* Effect.forEach(tokens, (token) => postMcp(read, bearer(token)), { concurrency: 20 })
      const seen = answers.map((answer) => rpcOf(answer).result?.["structuredContent"])
      assert.deepStrictEqual(
        seen,
        tokens.map((via) => ({ totalSeconds: 0, title: null, via }))
      )
    })
  )

  it.effect("answers a read token on a writing tool with 403 and every scope the call needs", () =>
    Effect.gen(function* () {
      const answer = yield* postMcp(write, bearer("reader"))
      assert.strictEqual(answer.status, 403)
      assert.include(String(answer.headers["www-authenticate"]), `error="insufficient_scope"`)
      assert.include(String(answer.headers["www-authenticate"]), `scope="read write"`)
      assert.strictEqual((yield* postMcp(write, bearer("writer"))).status, 200)
    })
  )

  it.effect("asks to come back when tokens cannot be checked, rather than calling them invalid", () =>
    Effect.gen(function* () {
      const answer = yield* postMcp(read, bearer("storage-down"))
      assert.strictEqual(answer.status, 503)
      assert.strictEqual(answer.headers["retry-after"], "5")
      assert.notInclude(answer.body, "locked")
    })
  )
})
