/** Calls a tool as the protocol edge does, with a source that knows only the methods a test gives it. */
import { Effect, Layer, Logger } from "effect"
import { TestClock } from "effect/testing"
import { AiEndurance, type Written } from "../../src/api/AiEndurance.ts"
import { AuthLayer } from "../../src/auth/AuthLayer.ts"
import { ClockLayer } from "../../src/clock/ClockLayer.ts"
import { AthleteId } from "../../src/domain/Athlete.ts"
import { ChangeId } from "../../src/domain/Change.ts"
import { callTool } from "../../src/mcp/call.ts"
import { inputSchema, outputSchema } from "../../src/mcp/toolSchema.ts"
import type { AnyTool } from "../../src/tools/Tool.ts"

export type Methods = Parameters<typeof mock>[0]
const mock = Layer.mock(AiEndurance)

export interface Answer {
  /** `OK`, or the error's code. */
  readonly code: string
  /** The reply; empty for an error. */
  readonly json: { readonly [key: string]: unknown }
  readonly text: string
}

/** It is Sunday 22 November 2026, 23:30 UTC, which in Berlin is Monday already. */
const now = Date.UTC(2026, 10, 22, 23, 30)

export const call = Effect.fnUntraced(function* (tool: AnyTool, args: unknown, methods: Methods = {}) {
  yield* TestClock.setTime(now)
  const prepared = { tool, input: inputSchema(tool.input), output: outputSchema(tool.output) }
  const layers = Layer.mergeAll(
    mock(methods),
    AuthLayer.owner(AthleteId.make(1), "test"),
    ClockLayer.inZone("Europe/Berlin"),
    Logger.layer([])
  )
  const { code, result } = yield* callTool(prepared, args).pipe(Effect.provide(layers))
  const text = result.content.map((block) => (block.type === "text" ? block.text : "")).join("\n")
  return { code, json: (result.structuredContent ?? {}) as Answer["json"], text } satisfies Answer
})

export const written = <A>(value: A, over: Partial<Written<A>> = {}): Written<A> => ({
  value,
  changeId: ChangeId.make(7),
  dryRun: false,
  summary: "Done.",
  ...over
})

/** A method that answers, and remembers what it was asked. */
export const recording = <Request, A>(answer: (request: Request) => A) => {
  const asked: Array<Request> = []
  const method = (request: Request) =>
    Effect.sync(() => {
      asked.push(request)
      return answer(request)
    })
  // Twice the same list: as plain values to compare, and typed.
  const plain: ReadonlyArray<unknown> = asked
  return { asked: plain, requests: asked, method }
}
