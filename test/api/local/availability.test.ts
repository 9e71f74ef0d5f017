import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { AiEndurance } from "../../../src/api/AiEndurance.ts"
import type { AvailabilitySlot } from "../../../src/domain/Athlete.ts"
import { source } from "./support/source.ts"

const slot = (
  weekday: AvailabilitySlot["weekday"],
  sport: AvailabilitySlot["sport"],
  hours: number
): AvailabilitySlot => ({
  weekday,
  sport,
  hours
})

describe("setAvailability", () => {
  it.effect("replaces the weekdays named and keeps the others, in the order of the week", () =>
    Effect.gen(function* () {
      const api = yield* AiEndurance
      yield* api.setAvailability({
        slots: [slot("Sunday", "Ride", 3), slot("Tuesday", "Run", 1), slot("Tuesday", "Ride", 2)],
        weekdays: ["Tuesday", "Sunday"],
        dryRun: false
      })
      const { summary } = yield* api.setAvailability({
        slots: [slot("Tuesday", "Swim", 0.75)],
        weekdays: ["Tuesday", "Monday"],
        dryRun: false
      })
      assert.strictEqual(
        summary,
        "Set the hours available: Monday none (was none), Tuesday Swim 0.75 h (was Ride 2 h and Run 1 h)."
      )
      assert.deepStrictEqual((yield* api.getAvailability).slots, [
        slot("Tuesday", "Swim", 0.75),
        slot("Sunday", "Ride", 3)
      ])
    }).pipe(Effect.provide(source()))
  )

  it.effect("frees a weekday that is named without hours or with zero hours", () =>
    Effect.gen(function* () {
      const api = yield* AiEndurance
      yield* api.setAvailability({
        slots: [slot("Monday", "Run", 1), slot("Friday", "Run", 1)],
        weekdays: ["Monday", "Friday"],
        dryRun: false
      })
      yield* api.setAvailability({ slots: [slot("Friday", "Run", 0)], weekdays: ["Monday", "Friday"], dryRun: false })
      assert.deepStrictEqual((yield* api.getAvailability).slots, [])
    }).pipe(Effect.provide(source()))
  )

  it.effect("refuses hours that fit no day, a sport twice on a day, and hours on a day that is not named", () =>
    Effect.gen(function* () {
      const api = yield* AiEndurance
      for (const slots of [
        [slot("Monday", "Run", -1)],
        [slot("Monday", "Run", 25)],
        [slot("Monday", "Run", Number.NaN)],
        [slot("Monday", "Run", 1), slot("Monday", "Run", 1)],
        [slot("Monday", "Run", 13), slot("Monday", "Ride", 12)],
        [slot("Friday", "Run", 1)]
      ]) {
        const refused = yield* Effect.flip(api.setAvailability({ slots, weekdays: ["Monday"], dryRun: false }))
        assert.strictEqual(refused._tag, "InvalidInput")
      }
      const nobody = yield* Effect.flip(api.setAvailability({ slots: [], weekdays: [], dryRun: false }))
      assert.strictEqual(nobody._tag, "InvalidInput")
      assert.deepStrictEqual((yield* api.getAvailability).slots, [])
    }).pipe(Effect.provide(source()))
  )
})
