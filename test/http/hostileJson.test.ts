/** JSON whose names are those of every object, and calls that would become more than they are. */
import { assert, layer } from "@effect/vitest"
import { Effect } from "effect"
import { renameWorkout, sumSteps } from "../support/fakeTools.ts"
import { bearer, postMcp, rpcOf, served } from "../support/served.ts"

const called = (args: string, name = "renameWorkout") =>
  `{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":${JSON.stringify(name)},"arguments":${args}}}`

const said = (body: string, token = "writer") => Effect.map(postMcp(body, bearer(token)), rpcOf)

layer(served([sumSteps, renameWorkout]), { excludeTestServices: true })("a call with names of a prototype", (it) => {
  it.effect("is done as if they were not there, and marks no object", () =>
    Effect.gen(function* () {
      const { result } = yield* said(called(`{"workoutId":7,"title":"x","__proto__":{"polluted":true}}`))
      assert.deepStrictEqual(result?.["structuredContent"], { workoutId: 7, title: "x" })
      assert.isUndefined(({} as { readonly polluted?: unknown }).polluted)
    })
  )

  it.effect.each([
    `{"workoutId":7,"title":"x","constructor":{"prototype":{"polluted":true}}}`,
    `{"__proto__":{"workoutId":7,"title":"x"}}`,
    `{"workoutId":7,"title":{"toString":"x"}}`
  ])("is refused where they stand for what is missing or is too much: %s", (args) =>
    Effect.gen(function* () {
      const { result } = yield* said(called(args))
      assert.strictEqual(result?.["isError"], true)
      assert.include(JSON.stringify(result), "INVALID_INPUT")
      assert.isUndefined(({} as { readonly polluted?: unknown }).polluted)
    })
  )

  it.effect.each(["__proto__", "constructor", "toString", "hasOwnProperty"])("calls no tool %s", (name) =>
    Effect.gen(function* () {
      const { error } = yield* said(called("{}", name))
      assert.deepEqual(error, { code: -32_602, message: `Tool ${name} not found` })
    })
  )

  it.effect("is asked for the scope of the tool that it calls, wherever else a name stands", () =>
    Effect.gen(function* () {
      for (const body of [
        `{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"sumSteps","name":"renameWorkout","arguments":{"workoutId":7,"title":"x"}}}`,
        `{"jsonrpc":"2.0","id":7,"method":"tools/call","__proto__":{"params":{"name":"sumSteps"}},"params":{"name":"renameWorkout","arguments":{"workoutId":7,"title":"x"}}}`,
        `[{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"sumSteps","arguments":{"steps":[]}}},${called(`{"workoutId":7,"title":"x"}`)}]`
      ]) {
        const answer = yield* postMcp(body, { ...bearer("reader"), "mcp-protocol-version": "2025-03-26" })
        assert.strictEqual(answer.status, 403, body)
      }
    })
  )

  it.effect("leaves the server as it was", () =>
    Effect.gen(function* () {
      const { result } = yield* said(called(`{"workoutId":7,"title":"Easy"}`))
      assert.deepStrictEqual(result?.["structuredContent"], { workoutId: 7, title: "Easy" })
    })
  )
})
