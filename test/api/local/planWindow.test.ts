import { assert, describe, it } from "@effect/vitest"
import { Effect, Result } from "effect"
import { TestClock } from "effect/testing"
import * as fc from "fast-check"
import { AiEndurance } from "../../../src/api/AiEndurance.ts"
import { insertWorkouts } from "../../../src/api/local/Athletes.ts"
import { capDays, windowOf } from "../../../src/api/planWindow.ts"
import * as Day from "../../../src/domain/Day.ts"
import { athleteId, day, source } from "./support/source.ts"

const today = day("2026-11-22")
const days = fc.integer({ min: -400, max: 400 }).map((offset) => Day.addDays(today, offset))
const bound = fc.option(days, { nil: null })

describe("the window of a plan", () => {
  it("keeps its start, holds at most 35 days unless uncapped, and says so exactly when it was cut", () => {
    fc.assert(
      fc.property(days, days, fc.boolean(), (start, end, uncapped) => {
        fc.pre(start <= end)
        const window = Result.getOrThrow(windowOf({ start, end, uncapped }, today))
        const asked = Day.daysBetween(start, end) + 1
        const applied = Day.daysBetween(window.start, window.end) + 1
        assert.strictEqual(window.start, start)
        assert.strictEqual(applied, uncapped ? asked : Math.min(asked, capDays))
        assert.strictEqual(window.capped, applied < asked)
      })
    )
  })

  it("is a sensible range whatever bound is missing", () => {
    fc.assert(
      fc.property(bound, bound, (start, end) => {
        fc.pre(start === null || end === null)
        const window = Result.getOrThrow(windowOf({ start, end, uncapped: false }, today))
        assert.isAtMost(window.start.localeCompare(window.end), 0)
        if (start !== null) assert.strictEqual(window.start, start)
        if (end !== null && !window.capped) assert.strictEqual(window.end, end)
      })
    )
  })

  it("is today and the two weeks after it by default", () => {
    assert.deepStrictEqual(
      windowOf({ start: null, end: null, uncapped: false }, today),
      Result.succeed({
        start: today,
        end: day("2026-12-06"),
        capped: false
      })
    )
  })

  it("reaches back two weeks from an end in the past", () => {
    const window = Result.getOrThrow(windowOf({ start: null, end: day("2026-10-31"), uncapped: false }, today))
    assert.deepStrictEqual([window.start, window.end], [day("2026-10-17"), day("2026-10-31")])
  })

  it("refuses a range that ends before it starts", () => {
    const refused = windowOf({ start: day("2026-11-23"), end: today, uncapped: false }, today)
    assert.isTrue(Result.isFailure(refused) && refused.failure._tag === "InvalidInput")
  })
})

const zones = ["Pacific/Auckland", "Europe/Berlin", "America/New_York", "Pacific/Pago_Pago", "Asia/Kathmandu"]

/** Hours around both clock changes of 2026 in Berlin, New York and Auckland, and any other hour of the year. */
const instants = fc.oneof(
  ...["2026-03-08", "2026-03-29", "2026-04-05", "2026-09-27", "2026-10-25", "2026-11-01"].map((changed) =>
    fc.integer({ min: -30, max: 30 }).map((hours) => Date.parse(`${changed}T00:30:00Z`) + hours * 3_600_000)
  ),
  fc.integer({ min: 0, max: 8760 }).map((hours) => Date.parse("2026-01-01T00:00:00Z") + hours * 3_600_000)
)

const text = (on: Day.Day) => ({
  day: on,
  title: on,
  sport: "Strength" as const,
  status: "planned" as const,
  source: "plan" as const,
  isTaper: false,
  advice: null,
  completed: null,
  content: { kind: "text" as const, sport: "Strength" as const, text: "core", durationSeconds: 600 }
})

describe("a list of planned workouts", () => {
  // One workout on every day of the year: whatever the zone and the hour, the list holds exactly the days asked for.
  const everyDay = insertWorkouts(athleteId, Day.range(day("2026-01-01"), day("2026-12-31")).map(text))

  it.effect("includes both ends, whatever the time zone and across clock changes", () =>
    Effect.gen(function* () {
      for (const zone of zones) {
        yield* Effect.gen(function* () {
          yield* everyDay
          const api = yield* AiEndurance
          const cases = fc.sample(
            fc.tuple(instants, fc.integer({ min: 0, max: 330 }), fc.integer({ min: 0, max: 34 })),
            {
              numRuns: 25,
              seed: 7
            }
          )
          for (const [instant, from, length] of cases) {
            yield* TestClock.setTime(instant)
            const start = Day.addDays(day("2026-01-01"), from)
            const end = Day.addDays(start, length)
            const { workouts } = yield* api.getPlannedWorkouts({ start, end, uncapped: false })
            assert.deepStrictEqual(
              workouts.map((workout) => workout.day),
              Day.range(start, end)
            )
          }
        }).pipe(Effect.provide(source({ zone })))
      }
    })
  )

  it.effect("starts on the athlete's own day, and holds fifteen of them by default", () =>
    Effect.gen(function* () {
      for (const zone of zones) {
        yield* Effect.gen(function* () {
          yield* everyDay
          const api = yield* AiEndurance
          for (const instant of fc.sample(instants, { numRuns: 25, seed: 11 })) {
            yield* TestClock.setTime(instant)
            // The calendar of the runtime's own formatter, a second road to the local day.
            const local = new Intl.DateTimeFormat("en-CA", { timeZone: zone, dateStyle: "short" }).format(instant)
            const { window, workouts } = yield* api.getPlannedWorkouts({ start: null, end: null, uncapped: false })
            assert.strictEqual(window.start, local)
            assert.strictEqual(Day.daysBetween(window.start, window.end), 14)
            assert.deepStrictEqual(
              workouts.map((workout) => workout.day),
              Day.range(window.start, window.end).filter((on) => on <= "2026-12-31" && on >= "2026-01-01")
            )
          }
        }).pipe(Effect.provide(source({ zone })))
      }
    })
  )
})
