import { assert, describe, layer } from "@effect/vitest"
import { Effect } from "effect"
import { renameWorkout, sumSteps } from "../support/fakeTools.ts"
import { bearer, jsonRpc, message, postMcp, rpcOf, send, served } from "../support/served.ts"

const list = message("tools/list")
const publicUrl = new URL("https://coach.example:8443/mcp")

layer(served([sumSteps, renameWorkout], { publicUrl }), { excludeTestServices: true })("the HTTP shell", (it) => {
  describe("addresses", () => {
    it.effect.each(["localhost:8787", "127.0.0.1", "[::1]:9000", "coach.example:8443"])("serves Host %s", (host) =>
      Effect.map(postMcp(list, { host }), ({ status }) => assert.strictEqual(status, 200))
    )

    it.effect.each(["evil.example", "coach.example", "localhost.evil.example:8787", "127.0.0.1.evil.example", "a b"])(
      "refuses Host %s, where a rebound name would arrive",
      (host) => Effect.map(postMcp(list, { host }), ({ status }) => assert.strictEqual(status, 403))
    )

    it.effect.each(["http://localhost:6274", "http://127.0.0.1:6274", "https://coach.example:8443"])(
      "lets a page on %s read the answer",
      (origin) =>
        Effect.map(postMcp(list, { origin }), ({ headers, status }) => {
          assert.strictEqual(status, 200)
          assert.strictEqual(headers["access-control-allow-origin"], origin)
        })
    )

    it.effect.each(["https://evil.example", "https://coach.example", "null", "file://localhost"])(
      "refuses a page on %s, preflights included",
      (origin) =>
        Effect.gen(function* () {
          for (const answer of [
            yield* postMcp(list, { origin }),
            yield* send("/mcp", { method: "OPTIONS", headers: { origin } })
          ]) {
            assert.strictEqual(answer.status, 403)
            assert.isUndefined(answer.headers["access-control-allow-origin"])
          }
        })
    )

    it.effect("grants a preflight the protocol's headers and no others", () =>
      Effect.gen(function* () {
        const answer = yield* send("/mcp", {
          method: "OPTIONS",
          headers: {
            origin: "http://localhost:6274",
            "access-control-request-headers": "authorization,content-type,mcp-protocol-version,mcp-param-day,x-admin"
          }
        })
        assert.strictEqual(answer.status, 204)
        assert.strictEqual(
          answer.headers["access-control-allow-headers"],
          "authorization, content-type, mcp-protocol-version, mcp-param-day"
        )
      })
    )
  })

  describe("bodies", () => {
    const padded = (bytes: number) => message("tools/list", { pad: "x".repeat(bytes) })

    it.effect("takes a body of nearly one MiB and refuses a larger one", () =>
      Effect.gen(function* () {
        assert.strictEqual((yield* postMcp(padded(1_000_000))).status, 200)
        const answer = yield* postMcp(padded(1 << 20))
        assert.strictEqual(answer.status, 413)
        assert.isDefined(rpcOf(answer).error)
      })
    )

    it.effect("takes 32 levels of JSON and refuses 33", () =>
      Effect.gen(function* () {
        // The message and its params are the first two levels.
        const nested = (levels: number) =>
          `{"jsonrpc":"2.0","id":7,"method":"tools/list","params":{"a":${"[".repeat(levels - 2)}${"]".repeat(levels - 2)}}}`
        assert.strictEqual((yield* postMcp(nested(32))).status, 200)
        const answer = yield* postMcp(nested(33))
        assert.strictEqual(answer.status, 400)
        assert.strictEqual(rpcOf(answer).error?.code, -32_600)
      })
    )

    it.effect("does not count brackets inside strings as levels", () =>
      Effect.map(postMcp(message("tools/list", { pad: `\\"${"[{".repeat(50)}` })), ({ status }) =>
        assert.strictEqual(status, 200)
      )
    )

    it.effect.each(["", "{", '{"a":1}}', "\u0000"])("refuses what is no JSON: %j", (body) =>
      Effect.map(postMcp(body), (answer) => {
        assert.strictEqual(answer.status, 400)
        assert.strictEqual(rpcOf(answer).error?.code, -32_700)
      })
    )

    it.effect.each(["text/plain", "application/x-www-form-urlencoded", ""])("refuses the content type %j", (type) =>
      Effect.map(postMcp(list, { "content-type": type }), ({ status }) => assert.strictEqual(status, 415))
    )
  })

  describe("methods", () => {
    it.effect.each([
      ["GET", "/mcp"],
      ["DELETE", "/mcp"],
      ["PUT", "/mcp"],
      ["POST", "/sse"],
      ["GET", "/mcp/messages"]
    ] as const)("answers %s %s with 405 and what is allowed", ([method, path]) =>
      Effect.map(send(path, { method, headers: bearer("writer") }), ({ headers, status }) => {
        assert.strictEqual(status, 405)
        assert.isString(headers["allow"])
      })
    )

    it.effect("tells who came to another address where MCP is", () =>
      Effect.gen(function* () {
        for (const method of ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]) {
          const { body, status } = yield* send("/", { method })
          assert.strictEqual(status, 404)
          assert.include(body, "/mcp")
        }
        assert.strictEqual((yield* send("/", { method: "HEAD" })).status, 404)
      })
    )

    it.effect("answers the event-stream GET of streamable HTTP clients with 405", () =>
      Effect.gen(function* () {
        for (const known of [{ "mcp-protocol-version": "2025-11-25" }, { "mcp-session-id": "x" }]) {
          const headers = { ...bearer("writer"), accept: "text/event-stream", ...known }
          assert.strictEqual((yield* send("/mcp", { headers })).status, 405)
        }
      })
    )
  })

  describe("operations", () => {
    it.effect("keeps an idle connection longer than a proxy does", () =>
      Effect.map(send("/healthz", { headers: { connection: "keep-alive" } }), ({ headers }) =>
        assert.isAbove(Number(/^timeout=(\d+)/u.exec(String(headers["keep-alive"]))?.[1]), 120)
      )
    )

    it.effect("is alive and ready, to whoever asks by whatever name", () =>
      Effect.gen(function* () {
        for (const path of ["/healthz", "/readyz"]) {
          for (const method of ["GET", "HEAD"]) {
            assert.strictEqual((yield* send(path, { method, headers: { host: "10.1.2.3:8787" } })).status, 200, method)
          }
        }
      })
    )

    it.effect("counts tool calls for Prometheus", () =>
      Effect.gen(function* () {
        const body = message("tools/call", { name: "renameWorkout", arguments: { workoutId: 99, title: "x" } })
        yield* send("/mcp", { method: "POST", headers: { ...jsonRpc, ...bearer("writer") }, body })
        const answer = yield* send("/metrics")
        assert.include(answer.body, `mcp_tool_calls_total{tool="renameWorkout",outcome="NOT_FOUND"} 1`)
        assert.include(String(answer.headers["content-type"]), "text/plain")
      })
    )
  })
})

const notReady = Effect.fail({ message: "database is locked at /var/lib/plan.sqlite" })

layer(served([sumSteps], { readiness: notReady }), { excludeTestServices: true })(
  "a server whose source is down",
  (it) => {
    it.effect("is alive but not ready, and does not say why to strangers", () =>
      Effect.gen(function* () {
        assert.strictEqual((yield* send("/healthz")).status, 200)
        assert.strictEqual((yield* send("/readyz", { method: "HEAD" })).status, 503)
        const answer = yield* send("/readyz")
        assert.strictEqual(answer.status, 503)
        assert.notInclude(answer.body, "sqlite")
      })
    )
  }
)
