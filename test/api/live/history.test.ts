/** History beyond the cap of 40 rows: read in months, halved where a month is full, each activity once. */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import fc from "fast-check"
import { addDays, unsafe as day } from "../../../src/domain/Day.ts"
import { rideRow } from "../../support/upstream/fakeAccount.ts"
import { onlyThisNetwork } from "../../support/upstream/harness.ts"
import { live, playing, today } from "./support/live.ts"

const network = onlyThisNetwork()

/** Days ago, of rides in the last year; several on one day are common, forty are not. */
const rides = fc.array(fc.integer({ min: 0, max: 360 }), { maxLength: 160 })

const withRides = (daysAgo: ReadonlyArray<number>, over: Readonly<Record<string, unknown>> = {}) => {
  const { account, fake } = playing()
  for (const [index, ago] of daysAgo.entries()) {
    const date = addDays(day(today), -ago)
    const minute = String(index % 60).padStart(2, "0")
    account.rides.push(rideRow(1000 + index, date, { activity_date: `${date}T07:${minute}:00Z`, ...over }))
  }
  network.use(fake.handlers)
  return { account, fake }
}

const query = { sport: "Ride", start: null, end: null } as const

describe("history over AI Endurance", () => {
  it(
    "holds every activity once, the newest first, whatever their days",
    () =>
      fc.assert(
        fc.asyncProperty(rides, fc.integer({ min: 41, max: 200 }), async (daysAgo, limit) => {
          const { account } = withRides(daysAgo)
          const expected = account.rides
            .map((row) => ({ id: Number(row["id"]), at: String(row["activity_date"]) }))
            .toSorted((one, other) => (one.at < other.at ? 1 : one.at > other.at ? -1 : 0))
          const { activities, truncated } = await Effect.runPromise(
            live((source) => source.getActivities({ ...query, start: day("2025-09-01"), limit })).pipe(
              Effect.provide(TestClock.layer())
            )
          )
          assert.deepStrictEqual(
            activities.map(({ startUtc }) => startUtc),
            expected.slice(0, limit).map(({ at }) => at)
          )
          assert.strictEqual(new Set(activities.map(({ id }) => id)).size, activities.length)
          assert.strictEqual(truncated, expected.length > limit)
        }),
        { numRuns: 15 }
      ),
    60_000
  )

  it.effect("splits a month of more than forty", () => {
    const { fake } = withRides(Array.from({ length: 90 }, (_, index) => Math.floor(index / 5)))
    return live((source) =>
      Effect.gen(function* () {
        const { activities } = yield* source.getActivities({ ...query, limit: 90 })
        assert.lengthOf(activities, 90)
        assert.isTrue(fake.ran.every(({ args }) => typeof args["startDate"] === "string"))
      })
    )
  })

  it.effect("counts an activity once that two months show, as a server does that compares days in another zone", () => {
    const { account, fake } = withRides(Array.from({ length: 60 }, (_, index) => index))
    fake.answers.set("getCyclingActivity", ({ endDate, startDate }) => {
      const near = (date: unknown, days: number) => addDays(day(String(date)), days)
      return {
        activities: account.rides.filter((row) => {
          const date = day(String(row["activity_date"]).slice(0, 10))
          return date >= near(startDate, -1) && date <= near(endDate, 1)
        })
      }
    })
    return live((source) =>
      Effect.map(source.getActivities({ ...query, limit: 100 }), ({ activities }) => assert.lengthOf(activities, 60))
    )
  })

  it.effect("ends after a year without anything, and says when more may be there", () => {
    const { fake } = withRides([1, 40, 700])
    return live((source) =>
      Effect.gen(function* () {
        const { activities, truncated } = yield* source.getActivities({ ...query, limit: 100 })
        assert.lengthOf(activities, 2)
        assert.isFalse(truncated)
        assert.isBelow(fake.ran.length, 20)
      })
    )
  })

  it.effect("tells rows without a number apart by their start", () => {
    const { account } = withRides(Array.from({ length: 60 }, (_, index) => index))
    for (const row of account.rides) delete row["id"]
    return live((source) =>
      Effect.map(source.getActivities({ ...query, limit: 100 }), ({ activities }) => assert.lengthOf(activities, 60))
    )
  })

  it.effect("up to the cap is one call: 20 rows without a range, 40 within one, both ends said", () => {
    const { fake } = withRides(Array.from({ length: 60 }, (_, index) => index))
    return live((source) =>
      Effect.gen(function* () {
        const newest = yield* source.getActivities(query)
        assert.lengthOf(newest.activities, 20)
        assert.isTrue(newest.truncated)
        const ranged = yield* source.getActivities({ ...query, start: day("2026-07-01") })
        assert.lengthOf(ranged.activities, 40)
        assert.isTrue(ranged.truncated)
        const few = yield* source.getActivities({ ...query, start: day("2026-09-01"), end: day("2026-09-10") })
        assert.lengthOf(few.activities, 10)
        assert.isFalse(few.truncated)
        assert.deepStrictEqual(
          fake.ran.map(({ args }) => [args["startDate"], args["endDate"]]),
          [
            [undefined, undefined],
            ["2026-07-01", "2026-09-16"],
            ["2026-09-01", "2026-09-10"]
          ]
        )
      })
    )
  })
})
