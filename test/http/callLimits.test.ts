import { assert, describe, layer } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { AuthLayer } from "../../src/auth/AuthLayer.ts"
import { Limits, limits } from "../../src/auth/Limits.ts"
import { Database } from "../../src/db/Database.ts"
import { httpLayer } from "../../src/http/HttpLayer.ts"
import { noSource, renameWorkout, sumSteps } from "../support/fakeTools.ts"
import { type Answer, bearer, message, postMcp, rpcOf, send } from "../support/served.ts"
import { fakeTokens } from "../support/tokens.ts"

/** A limit of twelve calls a minute: one in a hundred of what is usual. */
const factor = 0.01
const calls = limits.calls.most * factor

const limited = httpLayer({
  host: "127.0.0.1",
  port: 0,
  publicUrl: null,
  readiness: Effect.void,
  toolkit: [sumSteps, renameWorkout]
}).pipe(
  Layer.provide([AuthLayer.perRequest, fakeTokens, noSource]),
  Layer.provide(Limits.layer(factor)),
  Layer.provide(Database.memory)
)

const read = message("tools/call", { name: "sumSteps", arguments: { steps: [] } })
const rename = message("tools/call", { name: "renameWorkout", arguments: { workoutId: 7, title: "Easy" } })
const statuses = (answers: ReadonlyArray<Answer>) => answers.map(({ status }) => status)
const repeated = (times: number, body: string, headers: Readonly<Record<string, string>>) =>
  Effect.replicateEffect(postMcp(body, headers), times)

const assertTooMany = (answer: Answer) => {
  assert.strictEqual(answer.status, 429)
  assert.match(String(answer.headers["retry-after"]), /^(?:[1-9]|[1-5]\d|60)$/u)
  assert.include(rpcOf(answer).error?.message, "Too many requests")
}

describe("limits over HTTP", () => {
  layer(limited, { excludeTestServices: true })("of a connection", (it) => {
    it.effect("answer it with 429 and when to come back, and leave its neighbour on the same address alone", () =>
      Effect.gen(function* () {
        const answers = yield* repeated(calls + 1, read, bearer("reader"))
        assert.deepStrictEqual(statuses(answers), [...Array<number>(calls).fill(200), 429])
        assertTooMany(answers.at(-1)!)
        assert.strictEqual((yield* postMcp(read, bearer("writer"))).status, 200)
        assert.match((yield* send("/metrics")).body, /http_too_many_requests_total\{by="token"\} [1-9]/u)
      })
    )

    it.effect("count every message of a batch", () =>
      Effect.gen(function* () {
        const batch = `[${Array<string>(calls).fill(read).join(",")}]`
        const headers = { ...bearer("other-writer"), "mcp-protocol-version": "2025-03-26" }
        assert.notStrictEqual((yield* postMcp(batch, headers)).status, 429)
        assertTooMany(yield* postMcp(read, headers))
      })
    )
  })

  layer(limited, { excludeTestServices: true })("of an address", (it) => {
    it.effect("count who shows no token, by the address that a proxy nearby tells", () =>
      Effect.gen(function* () {
        const list = message("tools/list")
        const most = limits.anonymousCalls.most * factor
        const from = (address: string) => ({ "x-forwarded-for": `203.0.113.200, ${address}` })
        const answers = yield* repeated(most + 1, list, from("203.0.113.1"))
        assert.deepStrictEqual(new Set(statuses(answers.slice(0, -1))), new Set([200]))
        assertTooMany(answers.at(-1)!)
        assert.strictEqual((yield* postMcp(list, from("203.0.113.2"))).status, 200)
        assert.strictEqual((yield* postMcp(read, { ...from("203.0.113.1"), ...bearer("reader") })).status, 200)
      })
    )

    it.effect("turn away who guesses tokens, and not who has one", () =>
      Effect.gen(function* () {
        const most = limits.badTokens.most * factor
        const answers = yield* repeated(most + 1, read, bearer("nobody"))
        assert.deepStrictEqual(statuses(answers), [...Array<number>(most).fill(401), 429])
        assertTooMany(answers.at(-1)!)
        assert.strictEqual((yield* postMcp(read, bearer("writer"))).status, 200)
      })
    )
  })

  layer(limited, { excludeTestServices: true })("of the older entry", (it) => {
    it.effect("hold for its messages and for opening it", () =>
      Effect.gen(function* () {
        const post = send("/mcp/messages?sessionId=x", {
          method: "POST",
          headers: { "content-type": "application/json", ...bearer("reader") },
          body: rename
        })
        yield* Effect.replicateEffect(post, calls)
        assertTooMany(yield* post)
        assertTooMany(yield* send("/sse", { headers: bearer("reader") }))
      })
    )
  })
})
