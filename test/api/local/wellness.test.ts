import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { TestClock } from "effect/testing"
import * as fc from "fast-check"
import { AiEndurance } from "../../../src/api/AiEndurance.ts"
import { measures, wellnessNames } from "../../../src/domain/Wellness.ts"
import { runs } from "../../support/databases.ts"
import { day, source, stored } from "./support/source.ts"

const world = source().pipe(Layer.provideMerge(TestClock.layer()))
/** 00:30 on the 23rd in Berlin. */
const afterMidnight = TestClock.setTime(Date.parse("2026-11-22T23:30:00Z"))
const log = (values: object, on: string | null = null, dryRun = false) =>
  Effect.flatMap(AiEndurance, (api) => api.logWellness({ day: on === null ? null : day(on), values, dryRun }))

describe("logWellness", () => {
  it.effect("notes a morning for the athlete's today, and adds to it later", () =>
    Effect.gen(function* () {
      yield* afterMidnight
      const first = yield* log({ rmssdMs: 61 })
      assert.strictEqual(first.summary, "Logged 2026-11-23: rMSSD 61 ms.")
      const second = yield* log({ restingBpm: 48, sleepSeconds: 27_000 })
      assert.deepStrictEqual(second.value, {
        day: day("2026-11-23"),
        rmssdMs: 61,
        restingBpm: 48,
        sleepSeconds: 27_000,
        soreness: null,
        weightKg: null
      })
    }).pipe(Effect.provide(Layer.fresh(world)))
  )

  it.effect("says what a correction corrects, journals it, and takes it back", () =>
    Effect.gen(function* () {
      yield* afterMidnight
      const api = yield* AiEndurance
      yield* log({ rmssdMs: 16, soreness: 2 })
      const before = yield* stored
      const corrected = yield* log({ rmssdMs: 61 })
      assert.strictEqual(corrected.summary, "Changed 2026-11-23: rMSSD 61 ms (was 16 ms).")
      const [change] = yield* api.getChangeHistory({ limit: 1 })
      assert.deepInclude(change, { tool: "logWellness", id: corrected.changeId! })
      yield* api.undoLastChange({ dryRun: false })
      assert.deepStrictEqual(yield* stored, before)
    }).pipe(Effect.provide(Layer.fresh(world)))
  )

  it.effect("changes nothing in a rehearsal, or when all of it is known already", () =>
    Effect.gen(function* () {
      yield* afterMidnight
      yield* log({ rmssdMs: 61 })
      const before = yield* stored
      const rehearsed = yield* log({ rmssdMs: 70 }, null, true)
      assert.deepInclude(rehearsed, { changeId: null, dryRun: true })
      assert.strictEqual(rehearsed.value.rmssdMs, 70)
      const again = yield* log({ rmssdMs: 61 })
      assert.strictEqual(again.changeId, null)
      assert.deepStrictEqual(yield* stored, before)
    }).pipe(Effect.provide(Layer.fresh(world)))
  )

  it.effect("refuses the future, an empty morning and what no athlete has, and says why", () =>
    Effect.gen(function* () {
      yield* afterMidnight
      const future = yield* Effect.flip(log({ rmssdMs: 61 }, "2026-11-24"))
      assert.strictEqual(future.message, "2026-11-24 is in the future (today is 2026-11-23).")
      assert.strictEqual((yield* Effect.flip(log({}))).message, "Nothing was measured.")
      const both = yield* Effect.flip(log({ rmssdMs: 610, weightKg: 6.3 }))
      assert.strictEqual(
        both.message,
        "This cannot be: rMSSD 610 ms is outside of 3 to 300 ms; weight 6.3 kg is outside of 25 to 250 kg."
      )
    }).pipe(Effect.provide(Layer.fresh(world)))
  )

  it("takes every value within its range and none beyond it", async () => {
    const amount = fc.constantFrom(...wellnessNames).chain((name) => {
      const { least, most } = measures[name]
      return fc.record({ name: fc.constant(name), value: fc.double({ min: least - 50, max: most + 50, noNaN: true }) })
    })
    await fc.assert(
      fc.asyncProperty(amount, ({ name, value }) =>
        Effect.gen(function* () {
          yield* afterMidnight
          const { _tag } = yield* Effect.result(log({ [name]: value }, null, true))
          const rounded = name === "sleepSeconds" ? Math.round(value) : Math.round(value * 1000) / 1000
          const fits = rounded >= measures[name].least && rounded <= measures[name].most
          assert.strictEqual(_tag, fits ? "Success" : "Failure")
        }).pipe(Effect.provide(Layer.fresh(world)), Effect.runPromise)
      ),
      { numRuns: runs(40) }
    )
  })
})
