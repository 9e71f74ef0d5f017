import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { TestClock } from "effect/testing"
import * as fc from "fast-check"
import { AiEndurance } from "../../../src/api/AiEndurance.ts"
import * as Day from "../../../src/domain/Day.ts"
import { planned, type Session, trained } from "./support/loads.ts"
import { day, source } from "./support/source.ts"

const world = () => Layer.fresh(source().pipe(Layer.provideMerge(TestClock.layer())))
/** A Sunday. */
const today = day("2026-11-22")
const noon = TestClock.setTime(Date.parse("2026-11-22T11:00:00Z"))
const load = (start: Day.Day | null = null, end: Day.Day | null = null) =>
  Effect.flatMap(AiEndurance, (api) => api.getTrainingLoad({ start, end }))

const sessions = fc
  .array(
    fc.record({
      ago: fc.integer({ min: 0, max: 120 }),
      ess: fc.option(fc.integer({ min: 0, max: 300 }), { nil: null, freq: 8 })
    }),
    { minLength: 1, maxLength: 60 }
  )
  .map((list) => list.map(({ ago, ess }): Session => ({ day: Day.addDays(today, -ago), ess })))

const answered = (history: ReadonlyArray<Session>) =>
  Effect.gen(function* () {
    yield* noon
    yield* trained(history)
    return yield* load(Day.addDays(today, -130), Day.addDays(today, 30))
  }).pipe(Effect.provide(world()), Effect.runPromise)

describe("getTrainingLoad", () => {
  it("adds up to what was done, day by day, and says how much of it has no load", async () => {
    await fc.assert(
      fc.asyncProperty(sessions, async (history) => {
        const { days, inputs, mix } = await answered(history)
        for (const { day: on, ess } of days) {
          const sum = history.filter(({ day }) => day === on).reduce((total, each) => total + (each.ess ?? 0), 0)
          assert.closeTo(ess, sum, 0.06)
        }
        assert.strictEqual(inputs.doneWithoutLoad, history.filter(({ ess }) => ess === null).length)
        const shares = mix?.reduce((sum, { share }) => sum + share, 0) ?? 0
        assert.isTrue(mix?.length === 0 || Math.abs(shares - 1) < 0.01)
      }),
      { numRuns: 20 }
    )
  })

  it("never has a lower ATL or CTL, on any day from then on, for a heavier day", async () => {
    const cases = fc.record({ history: sessions, at: fc.nat(), more: fc.integer({ min: 1, max: 200 }) })
    await fc.assert(
      fc.asyncProperty(cases, async ({ at, history, more }) => {
        // A load that becomes known is no heavier day: it may be the first one, and move the start of the averages.
        const known = history.filter((each) => each.ess !== null)
        fc.pre(known.length > 0)
        const heavier = known[at % known.length]
        const changed = history.map((each) => (each === heavier ? { ...each, ess: (each.ess ?? 0) + more } : each))
        const [less, now] = [await answered(history), await answered(changed)]
        assert.strictEqual(now.days.length, less.days.length)
        for (const [i, heavy] of now.days.entries()) {
          assert.isAtLeast(heavy.atl, less.days[i]!.atl - 1e-9)
          assert.isAtLeast(heavy.ctl, less.days[i]!.ctl - 1e-9)
        }
      }),
      { numRuns: 25 }
    )
  })

  it.effect("refuses days further ahead than anybody plans, instead of reckoning up to them", () =>
    Effect.gen(function* () {
      yield* noon
      yield* trained([{ day: today, ess: 60 }])
      const { hint, message } = yield* Effect.flip(load(day("2199-01-01"), day("2199-01-31")))
      assert.strictEqual(message, "2199-01-31 is more than 800 days ahead, where nothing is planned.")
      assert.match(hint, /2029-01-30/u)
      // Sunday 22 November 2026 and 800 days.
      assert.lengthOf((yield* load(day("2029-01-30"), day("2029-01-30"))).days, 1)
    }).pipe(Effect.provide(world()))
  )

  it.effect("is the closed form of exponential averages on a level history with one week of rest planned", () =>
    Effect.gen(function* () {
      yield* noon
      const history = Day.range(Day.addDays(today, -119), today).map((on) => ({ day: on, ess: 60 }))
      yield* trained(history)
      const { days, today: now } = yield* load(today, Day.addDays(today, 7))
      assert.closeTo(now?.ctl ?? 0, 60, 1e-9)
      // Seven days of nothing: 60 exp(-7/42) and 60 exp(-7/7).
      assert.closeTo(days.at(-1)?.ctl ?? 0, 60 * Math.exp(-7 / 42), 1e-9)
      assert.closeTo(days.at(-1)?.atl ?? 0, 60 * Math.exp(-1), 1e-9)
      // The morning's balance is that of the evening before.
      assert.closeTo(days.at(-1)?.tsb ?? 0, 60 * (Math.exp(-6 / 42) - Math.exp(-6 / 7)), 1e-9)
    }).pipe(Effect.provide(world()))
  )

  it.effect("goes on into the plan, and counts today's plan only as far as it exceeds what was done", () =>
    Effect.gen(function* () {
      yield* noon
      yield* trained([{ day: today, ess: 40 }])
      yield* planned(today, "Later today")
      const tomorrow = Day.addDays(today, 1)
      yield* planned(tomorrow)
      const { days } = yield* load(today, tomorrow)
      assert.deepStrictEqual(
        days.map(({ ess, plannedEss }) => [Math.round(ess), Math.round(plannedEss)]),
        [
          [100, 60],
          [100, 100]
        ]
      )
    }).pipe(Effect.provide(world()))
  )

  it.effect("covers eight whole weeks back and four ahead when no day is named, and names what it rests on", () =>
    Effect.gen(function* () {
      yield* noon
      yield* trained([
        { day: day("2026-11-01"), ess: 60, method: "heartRate" },
        { day: day("2026-11-20"), ess: 20, method: "power" },
        { day: day("2026-11-21"), ess: null }
      ])
      const answer = yield* load()
      assert.deepStrictEqual(answer.window, { start: day("2026-09-21"), end: day("2026-12-20") })
      assert.deepStrictEqual(answer.mix, [
        { method: "heartRate", share: 0.75 },
        { method: "power", share: 0.25 }
      ])
      assert.deepStrictEqual(answer.inputs, {
        since: day("2026-11-01"),
        lastDone: day("2026-11-20"),
        doneWithoutLoad: 1,
        plannedWithoutLoad: 0
      })
      assert.include(answer.notes, "Nothing is known before 2026-11-01.")
      assert.include(answer.basis.method, "training-load/")
    }).pipe(Effect.provide(world()))
  )

  it.effect("says since when nothing was done, where all that was done lies before the days asked for", () =>
    Effect.gen(function* () {
      yield* noon
      yield* trained([{ day: day("2026-05-01"), ess: 60 }])
      const said = "Nothing was done since 2026-05-01, which is before these days."
      assert.include((yield* load()).notes, said)
      assert.notInclude((yield* load(day("2026-04-20"), today)).notes, said)
    }).pipe(Effect.provide(world()))
  )

  it.effect("refuses a window that ends before it starts, and says so where nothing was done", () =>
    Effect.gen(function* () {
      yield* noon
      assert.strictEqual((yield* Effect.flip(load(today, day("2026-11-01"))))._tag, "InvalidInput")
      const nothing = yield* load()
      assert.isNull(nothing.today)
      assert.deepStrictEqual(nothing.notes, ["No load was done yet: there is nothing to average."])
    }).pipe(Effect.provide(world()))
  )
})
