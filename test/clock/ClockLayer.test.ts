import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { TestClock } from "effect/testing"
import { AthleteClock, HomeZone } from "../../src/clock/AthleteClock.ts"
import { ClockLayer } from "../../src/clock/ClockLayer.ts"

/** An independent opinion: the runtime's own calendar, asked for every moment anew. */
const calendar = (zone: string) => {
  const format = new Intl.DateTimeFormat("en-CA", { timeZone: zone, year: "numeric", month: "2-digit", day: "2-digit" })
  return (epochMillis: number): string => format.format(epochMillis)
}

/** Quarter-hour offsets, half an hour of summer time, and clocks that turn on the other side of the date line. */
const zones = ["Asia/Kathmandu", "Australia/Lord_Howe", "Pacific/Chatham", "America/St_Johns"]
const weekMillis = 7 * 86_400_000

describe("the athlete's day", () => {
  it.effect.each(zones)("turns at the midnight of %s to the second, through a year of clock changes", (zone) =>
    Effect.gen(function* () {
      const clock = yield* AthleteClock
      const dayOf = calendar(zone)
      // Clocks change at weekends: Saturday 00:00 to Monday 00:00 UTC, just before and at every quarter of an hour.
      const saturday = Date.parse("2026-01-03T00:00:00Z")
      for (let week = 0; week < 52; week++) {
        for (let quarter = 0; quarter <= 192; quarter++) {
          const edge = saturday + week * weekMillis + quarter * 900_000
          for (const moment of [edge - 1, edge]) {
            yield* TestClock.setTime(moment)
            assert.strictEqual((yield* clock.now).today, dayOf(moment))
          }
        }
      }
    }).pipe(Effect.provide(ClockLayer.inZone(zone)))
  )

  it.effect.each([null, "Asia/Kathmandu"])("is the same for whoever has read the profile's zone, %s being set", (set) =>
    Effect.gen(function* () {
      for (const home of ["Pacific/Chatham", "Nowhere/AtAll", null]) {
        // 11:30 UTC is the next day on the Chatham Islands, and the same day in Nepal.
        yield* TestClock.setTime(Date.parse("2026-11-22T11:30:00Z"))
        const asked = Layer.succeed(HomeZone, { timeZone: Effect.succeed(home) })
        const none = Layer.succeed(HomeZone, { timeZone: Effect.die("was looked up") })
        const nowOf = Effect.flatMap(AthleteClock, ({ now }) => now)
        const nowAt = Effect.flatMap(AthleteClock, (clock) => clock.nowAt(home))
        const looked = yield* Effect.provide(nowOf, Layer.provide(ClockLayer.layer(set), asked))
        assert.deepStrictEqual(yield* Effect.provide(nowAt, Layer.provide(ClockLayer.layer(set), none)), looked)
        if (set !== null) assert.strictEqual(looked.timeZone, set)
        else if (home === "Pacific/Chatham") assert.strictEqual(looked.today, "2026-11-23")
      }
    })
  )
})
