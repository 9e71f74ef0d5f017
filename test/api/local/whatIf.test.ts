/** What rehearsals foretell, and that they change nothing. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { TestClock } from "effect/testing"
import * as fc from "fast-check"
import { AiEndurance, type Written } from "../../../src/api/AiEndurance.ts"
import { insertWellness } from "../../../src/api/local/Athletes.ts"
import { AvailabilitySlot } from "../../../src/domain/Athlete.ts"
import * as Day from "../../../src/domain/Day.ts"
import type { WriteError } from "../../../src/domain/errors.ts"
import { hourAtThreshold, planned, trained } from "./support/loads.ts"
import { athleteId, day, idOf, source, stored } from "./support/source.ts"

const world = () => Layer.fresh(source().pipe(Layer.provideMerge(TestClock.layer())))
/** A Sunday; the week from the 23rd is the next. */
const today = day("2026-11-22")
const on = (ahead: number) => Day.addDays(today, ahead)
const noon = TestClock.setTime(Date.parse("2026-11-22T11:00:00Z"))

/** Four months of 60 a day, with a morning on each of the last 90. */
const athlete = Effect.gen(function* () {
  yield* noon
  yield* trained(Day.range(on(-119), on(-1)).map((each, index) => ({ day: each, ess: 40 + 20 * (index % 3) })))
  yield* insertWellness(
    athleteId,
    Day.range(on(-89), today).map((each, index) => ({
      day: each,
      rmssdMs: 60 + 5 * Math.sin(index),
      restingBpm: 48 + Math.cos(index),
      sleepSeconds: null,
      soreness: null,
      weightKg: null,
      source: "import"
    }))
  )
})

/** Monday to Saturday: of 40, 60, 80 the days 113 to 118 of the history. */
const doneInWeek = 80 + 40 + 60 + 80 + 40 + 60

describe("a rehearsal", () => {
  it.effect("of a move tells both weeks' load and recovery on the day, and a write tells neither", () =>
    Effect.gen(function* () {
      yield* athlete
      const api = yield* AiEndurance
      const id = idOf(yield* planned(today))
      const { whatIf } = yield* api.changeWorkoutDate({ id, day: on(1), dryRun: true })
      assert.deepStrictEqual(whatIf?.weeks, [
        { start: day("2026-11-16"), essBefore: doneInWeek + 100, essAfter: doneInWeek },
        { start: day("2026-11-23"), essBefore: 0, essAfter: 100 }
      ])
      assert.deepStrictEqual(
        whatIf?.recovery.map(({ date }) => date),
        [on(1), on(2)]
      )
      // Tomorrow's morning follows a day of rest; the one after it the hour put off.
      assert.isAbove(whatIf!.recovery[0]!.after, whatIf!.recovery[0]!.before)
      assert.isBelow(whatIf!.recovery[1]!.after, whatIf!.recovery[1]!.before)
      const moved = yield* api.changeWorkoutDate({ id, day: on(1), dryRun: false })
      assert.isFalse("whatIf" in moved)
    }).pipe(Effect.provide(world()))
  )

  it.effect("of a skip tells the week without it, and a rested morning after", () =>
    Effect.gen(function* () {
      yield* athlete
      const api = yield* AiEndurance
      const id = idOf(yield* planned(on(2)))
      yield* planned(on(4), "Another", 1800)
      const { whatIf } = yield* api.skipWorkout({ id, dryRun: true })
      assert.deepStrictEqual(whatIf?.weeks, [{ start: day("2026-11-23"), essBefore: 150, essAfter: 50 }])
      assert.isAbove(whatIf!.recovery[1]!.after, whatIf!.recovery[1]!.before)
      assert.deepStrictEqual(whatIf?.warnings, [])
    }).pipe(Effect.provide(world()))
  )

  it.effect("counts what was done in the week, and warns of a hard day after yesterday's", () =>
    Effect.gen(function* () {
      yield* noon
      yield* trained([{ day: on(-1), ess: 130 }])
      const api = yield* AiEndurance
      const { whatIf } = yield* api.createRideRunWorkout({ ...hourAtThreshold(today), dryRun: true })
      assert.deepStrictEqual(whatIf?.weeks, [{ start: day("2026-11-16"), essBefore: 130, essAfter: 230 }])
      assert.deepStrictEqual(whatIf?.warnings, ["Hard days back to back: Saturday 2026-11-21 and Sunday 2026-11-22."])
    }).pipe(Effect.provide(world()))
  )

  it.effect("warns of hard days back to back, of a day without time, of a taper and of race day", () =>
    Effect.gen(function* () {
      yield* athlete
      const api = yield* AiEndurance
      const slots = (["Monday", "Tuesday", "Thursday"] as const).map((weekday) =>
        AvailabilitySlot.make({ weekday, sport: "Ride", hours: 1 })
      )
      yield* api.setAvailability({ slots, weekdays: ["Monday", "Tuesday", "Thursday"], dryRun: false })
      yield* api.createRaceGoal({
        name: "Winter 100",
        day: on(17),
        eventType: "Gran fondo",
        priority: "B",
        primary: true,
        distanceKm: 100,
        targetSeconds: null,
        dryRun: false
      })
      yield* planned(on(1))
      const warnings = (ahead: number, seconds = 3600) =>
        Effect.map(
          api.createRideRunWorkout({ ...hourAtThreshold(on(ahead), "New", seconds), dryRun: true }),
          ({ whatIf }) => whatIf?.warnings
        )
      assert.deepStrictEqual(yield* warnings(2), ["Hard days back to back: Monday 2026-11-23 and Tuesday 2026-11-24."])
      assert.deepStrictEqual(yield* warnings(3), ["No time for Ride on Wednesdays, and 2026-11-25 is one."])
      assert.deepStrictEqual(yield* warnings(4, 5400), [
        "1.5 h of Ride on Thursday 2026-11-26, where there is time for 1 h."
      ])
      assert.deepStrictEqual(yield* warnings(15), [
        "A hard day on Monday 2026-12-07 lies in the taper for Winter 100 (2026-12-09)."
      ])
      assert.include((yield* warnings(17))?.join(), "is the day of Winter 100")
      // Half an hour easy in the taper is what a taper is for.
      assert.deepStrictEqual(yield* warnings(15, 300), [])
    }).pipe(Effect.provide(world()))
  )

  it.effect("names what it cannot compute, and why", () =>
    Effect.gen(function* () {
      yield* noon
      const api = yield* AiEndurance
      const text = { day: on(1), title: "Gym", isTaper: false, advice: null, text: "Squats", dryRun: true }
      const { whatIf } = yield* api.createTextWorkout(text)
      assert.deepStrictEqual(whatIf?.notComputed, [
        "The load of the workout is not known, so it counts as none.",
        "Recovery: no load was done yet to balance it with.",
        "No race is ahead."
      ])
      yield* trained([{ day: on(-1), ess: 50 }])
      const known = yield* api.createRideRunWorkout({ ...hourAtThreshold(on(1)), dryRun: true })
      assert.include(known.whatIf?.notComputed.join(" "), "HRV")
      const far = yield* api.createRideRunWorkout({ ...hourAtThreshold(on(40)), dryRun: true })
      assert.include(far.whatIf?.notComputed.join(" "), "more than 14 days ahead")
      assert.deepStrictEqual(far.whatIf?.weeks, [{ start: day("2026-12-28"), essBefore: 0, essAfter: 100 }])
    }).pipe(Effect.provide(world()))
  )

  it.effect("has no outlook where nothing would change", () =>
    Effect.gen(function* () {
      yield* athlete
      const api = yield* AiEndurance
      const request = hourAtThreshold(on(3))
      yield* api.createRideRunWorkout(request)
      const again = yield* api.createRideRunWorkout({ ...request, dryRun: true })
      assert.isTrue(again.reused)
      assert.isFalse("whatIf" in again)
    }).pipe(Effect.provide(world()))
  )

  it("changes nothing, and the weeks it foretells are those that the write brings", async () => {
    const change = fc.record({
      kind: fc.constantFrom("move", "skip", "create" as const),
      at: fc.nat({ max: 2 }),
      to: fc.integer({ min: 0, max: 20 })
    })
    const setup = fc.record({ change, days: fc.tuple(fc.nat({ max: 20 }), fc.nat({ max: 20 }), fc.nat({ max: 20 })) })
    await fc.assert(
      fc.asyncProperty(setup, ({ change: { at, kind, to }, days }) =>
        Effect.gen(function* () {
          yield* noon
          const api = yield* AiEndurance
          const ids = yield* Effect.forEach(days, (ahead, index) =>
            Effect.map(planned(on(ahead), `Workout ${index}`, 900 * (index + 1)), idOf)
          )
          const run = (dryRun: boolean): Effect.Effect<Written<unknown>, WriteError> => {
            if (kind === "move") return api.changeWorkoutDate({ id: ids[at]!, day: on(to), dryRun })
            if (kind === "skip") return api.skipWorkout({ id: ids[at]!, dryRun })
            return api.createRideRunWorkout({ ...hourAtThreshold(on(to), "New"), dryRun })
          }
          const weekly = Effect.map(api.getTrainingLoad({ start: today, end: on(27) }), (load) => {
            const weeks = new Map<string, number>()
            for (const { day: each, ess } of load.days) {
              const start = Day.startOfWeek(each)
              weeks.set(start, (weeks.get(start) ?? 0) + ess)
            }
            return weeks
          })
          const [before, loads] = [yield* stored, yield* weekly]
          const { whatIf } = yield* run(true)
          assert.deepStrictEqual(yield* stored, before)
          yield* run(false)
          const after = yield* weekly
          for (const [start, ess] of after) {
            const told = whatIf?.weeks.find((week) => week.start === start)
            assert.closeTo(told?.essBefore ?? ess, loads.get(start) ?? 0, 0.3)
            assert.closeTo(told?.essAfter ?? loads.get(start) ?? 0, ess, 0.3)
          }
        }).pipe(Effect.provide(world()), Effect.runPromise)
      ),
      { numRuns: 30 }
    )
  })
})
