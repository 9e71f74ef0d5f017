import { assert, describe, it } from "@effect/vitest"
import { Effect, Logger } from "effect"
import { afterEach, beforeEach, vi } from "vitest"
import { gathered } from "../../src/observability/Logs.ts"

describe("the log of a server", () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] }))
  afterEach(() => void vi.useRealTimers())

  /** What was written, one entry per write; of each line its message. */
  const written = () => {
    const writes: Array<ReadonlyArray<string>> = []
    const layer = Logger.layer([
      gathered((text) => {
        assert.isTrue(text.endsWith("\n"))
        writes.push(text.match(/(?<=message=)\S+/gu) ?? [])
      })
    ])
    return { writes, layer }
  }

  it.effect("writes lines together that come within a tenth of a second, in their order", () => {
    const { layer, writes } = written()
    return Effect.gen(function* () {
      yield* Effect.logInfo("one")
      vi.advanceTimersByTime(60)
      yield* Effect.logInfo("two")
      assert.deepStrictEqual(writes, [])
      vi.advanceTimersByTime(40)
      assert.deepStrictEqual(writes, [["one", "two"]])
      yield* Effect.logInfo("three")
      vi.advanceTimersByTime(100)
      assert.deepStrictEqual(writes, [["one", "two"], ["three"]])
    }).pipe(Effect.provide(layer))
  })

  it.effect("writes a warning at once, behind what came before it", () => {
    const { layer, writes } = written()
    return Effect.gen(function* () {
      yield* Effect.logInfo("before")
      yield* Effect.logWarning("trouble")
      assert.deepStrictEqual(writes, [["before", "trouble"]])
      yield* Effect.logError("worse")
      assert.deepStrictEqual(writes, [["before", "trouble"], ["worse"]])
    }).pipe(Effect.provide(layer))
  })

  it.effect("leaves no line behind when the server stops", () => {
    const { layer, writes } = written()
    return Effect.gen(function* () {
      yield* Effect.provide(Effect.logInfo("last"), layer)
      assert.deepStrictEqual(writes, [["last"]])
    })
  })

  it.effect("leaves no line behind when the process is ended from within", () => {
    const { layer, writes } = written()
    const before = process.listenerCount("exit")
    return Effect.gen(function* () {
      yield* Effect.gen(function* () {
        yield* Effect.logInfo("last")
        const ours = process.listeners("exit").at(-1)
        ours?.call(process, 0)
        assert.deepStrictEqual(writes, [["last"]])
      }).pipe(Effect.provide(layer))
      assert.strictEqual(process.listenerCount("exit"), before)
    })
  })
})
