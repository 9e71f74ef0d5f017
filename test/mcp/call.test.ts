import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Layer, Metric, Schema } from "effect"
import { TestClock } from "effect/testing"
import { RequestPrincipal, type Scope } from "../../src/auth/Auth.ts"
import { AuthLayer } from "../../src/auth/AuthLayer.ts"
import { AthleteId } from "../../src/domain/Athlete.ts"
import * as Errors from "../../src/domain/errors.ts"
import { callTool } from "../../src/mcp/call.ts"
import { errorMetaKey, failed, type Outcome } from "../../src/mcp/result.ts"
import { inputSchema, outputSchema } from "../../src/mcp/toolSchema.ts"
import { reads, sets } from "../../src/tools/hints.ts"
import * as Tool from "../../src/tools/Tool.ts"
import { captureLogs } from "../support/capturedLogs.ts"
import * as fake from "../support/fakeTools.ts"

const call = (tool: Tool.AnyTool, args: unknown = {}) =>
  callTool({ tool, input: inputSchema(tool.input), output: outputSchema(tool.output) }, args)

const owner = Layer.mergeAll(AuthLayer.owner(AthleteId.make(1), "owner"), fake.noSource)
const perRequest = Layer.mergeAll(AuthLayer.perRequest, fake.noSource)
const asToken = (scopes: ReadonlyArray<Scope>) =>
  Effect.provideService(RequestPrincipal, { athleteId: AthleteId.make(1), scopes, via: "token-7" })

const textsOf = ({ result }: Outcome) => result.content.map((block) => (block.type === "text" ? block.text : ""))
const metaOf = ({ result }: Outcome) => result._meta?.[errorMetaKey]

describe("a tool call", () => {
  it.effect("answers with the encoded value twice: structured, and as the same JSON in text", () =>
    Effect.gen(function* () {
      const { code, result } = yield* call(fake.sumSteps, { steps: [{ kind: "steady", length: 60 }] })
      assert.strictEqual(code, "OK")
      assert.deepStrictEqual(result.structuredContent, { totalSeconds: 60, title: null, via: "owner" })
      assert.deepStrictEqual(textsOf({ code, result }), [JSON.stringify(result.structuredContent)])
    }).pipe(Effect.provide(owner))
  )

  it.effect("encodes: what a tool holds decoded goes out as JSON", () =>
    Effect.gen(function* () {
      const tool = Tool.make("when", {
        title: "When",
        description: "",
        scope: "read",
        hints: reads,
        input: Schema.Struct({}),
        output: Schema.Struct({ at: Schema.DateTimeUtcFromString }),
        run: () =>
          Effect.map(Effect.void, () => ({
            at: Schema.decodeSync(Schema.DateTimeUtcFromString)("2026-11-22T10:00:00Z")
          }))
      })
      const { result } = yield* call(tool)
      assert.deepStrictEqual(result.structuredContent, { at: "2026-11-22T10:00:00.000Z" })
    }).pipe(Effect.provide(owner))
  )

  it.effect("answers bad arguments with every problem, and the tool is not run", () =>
    Effect.gen(function* () {
      const outcome = yield* call(fake.crash, { unexpected: 1 })
      assert.strictEqual(outcome.code, "INVALID_INPUT")
      assert.isTrue(outcome.result.isError)
      assert.include(textsOf(outcome)[0], "Invalid arguments for crash:\n- unexpected: unknown; no arguments")
    }).pipe(Effect.provide(owner))
  )

  it.effect("is refused to nobody, and to a token without the tool's scope", () =>
    Effect.gen(function* () {
      const change = call(fake.renameWorkout, { workoutId: 7, title: "Easy" })
      assert.strictEqual((yield* change).code, "NOT_SIGNED_IN")
      const refused = yield* asToken(["read"])(change)
      assert.deepInclude(metaOf(refused), { code: "SCOPE_MISSING", scope: "write" })
      assert.strictEqual((yield* asToken(["read", "write"])(change)).code, "OK")
    }).pipe(Effect.provide(perRequest))
  )

  it.effect("renders every error as message and hint, with its code for programs", () =>
    Effect.gen(function* () {
      const outcome = yield* call(fake.renameWorkout, { workoutId: 8, title: "Easy" })
      assert.deepStrictEqual(textsOf(outcome), ["There is no workout 8.\nThe nearest one is 7."])
      assert.deepStrictEqual(metaOf(outcome), {
        code: "NOT_FOUND",
        message: "There is no workout 8.",
        hint: "The nearest one is 7."
      })
      assert.notProperty(outcome.result, "structuredContent")
    }).pipe(Effect.provide(owner))
  )

  it("tells a throttled program how long to wait", () => {
    const outcome = failed(new Errors.Throttled({ message: "Slow down.", hint: "Wait.", retryAfterSeconds: 30 }))
    assert.deepInclude(metaOf(outcome), { code: "THROTTLED", retryAfterSeconds: 30 })
  })

  it.effect("sends WORKOUT_HAS_NO_STEPS alone in the first text, as AI Endurance does", () =>
    Effect.gen(function* () {
      const outcome = yield* call(fake.scaleWorkout)
      assert.deepStrictEqual(textsOf(outcome), [
        "WORKOUT_HAS_NO_STEPS",
        "This workout was written out.\nCreate a new one."
      ])
    }).pipe(Effect.provide(owner))
  )

  it.effect.each([fake.crash, fake.misfit])(
    "of a tool with a bug leaks nothing and leaves the cause in the log",
    (tool) =>
      Effect.gen(function* () {
        const logs = captureLogs()
        const outcome = yield* Effect.provide(call(tool), logs.layer)
        assert.strictEqual(outcome.code, "INTERNAL")
        const said = JSON.stringify(outcome.result)
        assert.notInclude(said, fake.secret)
        assert.notInclude(said, "count")
        const defect = logs.records.find(({ level }) => level === "ERROR")
        assert.isDefined(defect?.cause)
        assert.include(said, String(defect?.annotations["reference"]))
      }).pipe(Effect.provide(owner))
  )

  it.effect("that takes too long is interrupted; a read says that nothing changed", () =>
    Effect.gen(function* () {
      const hang = fake.hanging(30)
      const fiber = yield* Effect.forkChild(call(hang.tool))
      yield* hang.started
      yield* TestClock.adjust("30 seconds")
      const outcome = yield* Fiber.join(fiber)
      yield* hang.interrupted
      assert.strictEqual(outcome.code, "UNAVAILABLE")
      assert.include(textsOf(outcome)[0], "Nothing was changed")
    }).pipe(Effect.provide(owner))
  )

  it.effect("that takes too long says of a write that the outcome is unknown, and where to look", () =>
    Effect.gen(function* () {
      const hang = fake.hanging(30, "hangOnWrite", sets)
      const fiber = yield* Effect.forkChild(call(hang.tool))
      yield* hang.started
      yield* TestClock.adjust("30 seconds")
      const [text = ""] = textsOf(yield* Fiber.join(fiber))
      assert.include(text, "unknown")
      assert.include(text, "getPlannedWorkouts")
    }).pipe(Effect.provide(owner))
  )

  it.effect("writes one line to the log: tool, outcome, duration and access, and nothing of the arguments", () =>
    Effect.gen(function* () {
      const logs = captureLogs()
      yield* asToken(["read", "write"])(call(fake.renameWorkout, { workoutId: 7, title: "my secret race" })).pipe(
        Effect.provide(logs.layer)
      )
      assert.lengthOf(logs.records, 1)
      assert.deepStrictEqual(logs.records[0]?.annotations, {
        tool: "renameWorkout",
        outcome: "OK",
        ms: 0,
        via: "token-7"
      })
      assert.notInclude(JSON.stringify(logs.records), "secret")
    }).pipe(Effect.provide(perRequest))
  )

  it.effect("that is interrupted is logged as cancelled", () =>
    Effect.gen(function* () {
      const logs = captureLogs()
      const hang = fake.hanging(30)
      const fiber = yield* Effect.forkChild(Effect.provide(call(hang.tool), logs.layer))
      yield* hang.started
      yield* Fiber.interrupt(fiber)
      yield* hang.interrupted
      assert.deepInclude(logs.records[0]?.annotations, { tool: "hang", outcome: "CANCELLED" })
    }).pipe(Effect.provide(owner))
  )

  it.effect("is counted by tool and outcome, and runs in a span of its name", () =>
    Effect.gen(function* () {
      const spanned = Tool.make("spanned", {
        title: "Spanned",
        description: "",
        scope: "read",
        hints: reads,
        input: Schema.Struct({}),
        output: Schema.Struct({ span: Schema.String }),
        run: () => Effect.map(Effect.orDie(Effect.currentSpan), ({ name }) => ({ span: name }))
      })
      const { result } = yield* call(spanned)
      yield* call(spanned, { not: "accepted" })
      assert.deepStrictEqual(result.structuredContent, { span: "tool.spanned" })
      const counted = (yield* Metric.snapshot)
        .filter(({ attributes, id }) => id === "mcp_tool_calls_total" && attributes?.["tool"] === "spanned")
        .map(({ attributes }) => attributes?.["outcome"])
      assert.sameMembers(counted, ["OK", "INVALID_INPUT"])
    }).pipe(Effect.provide(owner))
  )
})
