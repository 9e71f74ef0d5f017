import { Client } from "@modelcontextprotocol/sdk/client/index.js"
import { SSEClientTransport } from "@modelcontextprotocol/sdk/client/sse.js"
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js"
import { assert, describe, it, layer } from "@effect/vitest"
import { Effect, Layer, Schema } from "effect"
import { AuthLayer } from "../../src/auth/AuthLayer.ts"
import { Limits, limits } from "../../src/auth/Limits.ts"
import { Database } from "../../src/db/Database.ts"
import { AthleteId } from "../../src/domain/Athlete.ts"
import { httpLayer } from "../../src/http/HttpLayer.ts"
import { callTool } from "../../src/mcp/call.ts"
import { errorMetaKey } from "../../src/mcp/result.ts"
import { inputSchema, outputSchema } from "../../src/mcp/toolSchema.ts"
import { removes, sets } from "../../src/tools/hints.ts"
import * as Tool from "../../src/tools/Tool.ts"
import { toolkit } from "../../src/tools/toolkit.ts"
import { servedPort } from "../support/conformance.ts"
import { noSource, sumSteps } from "../support/fakeTools.ts"
import { bearer, message, postMcp, rpcOf } from "../support/served.ts"
import { fakeTokens } from "../support/tokens.ts"

const factor = 0.2
const writes = limits.writes.most * factor
const undos = limits.undos.most * factor

/** How often each of the tools below has run. */
let ran = 0

const tool = (name: string, takesBack: boolean) =>
  Tool.make(name, {
    title: name,
    description: "Changes something.",
    scope: "write",
    hints: takesBack ? removes : sets,
    takesBack,
    input: Schema.Struct({ day: Schema.optionalKey(Schema.Int), dryRun: Schema.optionalKey(Schema.Boolean) }),
    output: Schema.Struct({}),
    run: () => Effect.sync(() => ((ran += 1), {}))
  })

const change = tool("change", false)
const takeBack = tool("takeBack", true)

const server = Layer.unwrap(
  Effect.sync(() =>
    httpLayer({
      host: "127.0.0.1",
      port: 0,
      publicUrl: null,
      readiness: Effect.void,
      toolkit: [sumSteps, change, takeBack]
    }).pipe(
      Layer.provide([AuthLayer.perRequest, fakeTokens, noSource]),
      Layer.provide(Limits.layer(factor)),
      Layer.provide(Layer.fresh(Database.memory))
    )
  )
)

const call = (name: string, args: Readonly<Record<string, unknown>> = {}, token = "writer") =>
  Effect.map(postMcp(message("tools/call", { name, arguments: args }), bearer(token)), (answer) => {
    assert.strictEqual(answer.status, 200)
    return errorOf(rpcOf(answer).result)
  })

/** What a program reads of an error; null for a call that did what it should. */
const errorOf = (result: unknown) => {
  const { _meta, isError } = (result ?? {}) as {
    readonly isError?: boolean
    readonly _meta?: Readonly<Record<string, unknown>>
  }
  return isError === true
    ? (_meta?.[errorMetaKey] as {
        readonly code: string
        readonly message: string
        readonly retryAfterSeconds?: number
      })
    : null
}
const refused = (errors: ReadonlyArray<ReturnType<typeof errorOf>>) => errors.filter((one) => one !== null)

describe("the writes of an hour", () => {
  layer(server, { excludeTestServices: true })("that come together", (it) => {
    it.effect("are counted exactly among twenty at the same time, and the tools refused have not run", () =>
      Effect.gen(function* () {
        ran = 0
        const errors = yield* Effect.all(
          Array.from({ length: 20 }, () => call("change")),
          { concurrency: 20 }
        )
        assert.strictEqual(ran, writes)
        assert.lengthOf(refused(errors), 20 - writes)
        for (const error of refused(errors)) {
          assert.strictEqual(error.code, "THROTTLED")
          assert.isTrue((error.retryAfterSeconds ?? 0) > 3_500 && (error.retryAfterSeconds ?? 0) <= 3_600)
          assert.include(error.message, "Nothing was changed")
        }
      })
    )
  })

  layer(server, { excludeTestServices: true })("that are used up", (it) => {
    const usedUp = Effect.replicateEffect(call("change"), writes, { discard: true })

    it.effect("leave reading, rehearsals and other connections alone", () =>
      Effect.gen(function* () {
        yield* usedUp
        assert.isNull(yield* call("sumSteps", { steps: [] }))
        assert.isNull(yield* call("change", { dryRun: true }))
        assert.isNull(yield* call("change", {}, "other-writer"))
        assert.strictEqual((yield* call("change", { dryRun: false }))?.code, "THROTTLED")
      })
    )

    it.effect("can be taken back, as often as they were made", () =>
      Effect.gen(function* () {
        yield* usedUp
        const errors = yield* Effect.replicateEffect(call("takeBack"), undos + 1)
        assert.deepStrictEqual(
          errors.map((error) => error?.code ?? "OK"),
          [...Array<string>(undos).fill("OK"), "THROTTLED"]
        )
      })
    )

    it.effect("hold for the older entry as well", () =>
      Effect.gen(function* () {
        yield* usedUp
        const port = yield* servedPort
        const at = (path: string) => new URL(`http://127.0.0.1:${port}${path}`)
        const requestInit = { headers: bearer("writer") }
        for (const transport of [
          new SSEClientTransport(at("/sse"), { requestInit }),
          new StreamableHTTPClientTransport(at("/mcp"), { requestInit })
        ]) {
          const client = new Client({ name: "any", version: "1" })
          yield* Effect.promise(() => client.connect(transport as never))
          const answer = yield* Effect.promise(() => client.callTool({ name: "change", arguments: {} }))
          assert.strictEqual(errorOf(answer)?.code, "THROTTLED")
          yield* Effect.promise(() => client.close())
        }
      })
    )
  })

  layer(server, { excludeTestServices: true })("that were never made", (it) => {
    it.effect("do not count: arguments that are refused, rehearsals", () =>
      Effect.gen(function* () {
        for (let turn = 0; turn < writes; turn++) {
          assert.strictEqual((yield* call("change", { nonsense: turn }))?.code, "INVALID_INPUT")
          assert.isNull(yield* call("change", { dryRun: true }))
        }
        assert.isEmpty(refused(yield* Effect.replicateEffect(call("change"), writes)))
        assert.strictEqual((yield* call("change"))?.code, "THROTTLED")
      })
    )
  })

  it.effect("do not concern a process that belongs to the athlete", () =>
    Effect.gen(function* () {
      const prepared = { tool: change, input: inputSchema(change.input), output: outputSchema(change.output) }
      const outcomes = yield* Effect.replicateEffect(callTool(prepared, {}), limits.writes.most + 10)
      assert.isTrue(outcomes.every(({ code }) => code === "OK"))
    }).pipe(Effect.provide([AuthLayer.owner(AthleteId.make(1), "stdio"), noSource]))
  )

  it("can be rehearsed with every tool that writes, and one of them takes back", () => {
    const writing = toolkit({ strict: false }).filter(({ scope }) => scope === "write")
    for (const { input, name } of writing) assert.property(inputSchema(input).document["properties"], "dryRun", name)
    assert.deepStrictEqual(
      writing.filter(({ takesBack }) => takesBack).map(({ name }) => name),
      ["undoLastChange"]
    )
  })
})
