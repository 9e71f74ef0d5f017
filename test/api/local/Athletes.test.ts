import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { SqlClient } from "effect/sql"
import { TestClock } from "effect/testing"
import { AiEndurance } from "../../../src/api/AiEndurance.ts"
import { ApiLayer } from "../../../src/api/ApiLayer.ts"
import {
  clearDemo,
  emptyAthlete,
  ensureAthlete,
  homeZone,
  insertRaceGoals,
  insertWellness,
  readAthlete,
  storeAthlete
} from "../../../src/api/local/Athletes.ts"
import { AthleteClock } from "../../../src/clock/AthleteClock.ts"
import { AuthLayer } from "../../../src/auth/AuthLayer.ts"
import { ClockLayer } from "../../../src/clock/ClockLayer.ts"
import { emptyDatabase } from "../../support/databases.ts"
import { athleteId, day, ride, source, stored, triathlete } from "./support/source.ts"

describe("ensureAthlete", () => {
  it.effect("makes one athlete, fills it once, and finds it again", () =>
    Effect.gen(function* () {
      let filled = 0
      const fill = () => Effect.sync(() => void filled++)
      assert.deepStrictEqual(yield* ensureAthlete(fill), { athleteId, created: true })
      assert.deepStrictEqual(yield* ensureAthlete(fill), { athleteId, created: false })
      assert.strictEqual(filled, 1)
      assert.deepStrictEqual(yield* readAthlete(athleteId), emptyAthlete)
    }).pipe(Effect.provide(emptyDatabase))
  )

  it.effect("leaves no half of an athlete behind when filling fails", () =>
    Effect.gen(function* () {
      const failed = yield* Effect.flip(
        ensureAthlete((id) => Effect.andThen(storeAthlete(id, triathlete), Effect.fail("no more snow" as const)))
      )
      assert.strictEqual(failed, "no more snow")
      assert.deepStrictEqual((yield* stored).athletes, [])
      assert.isTrue((yield* ensureAthlete()).created)
    }).pipe(Effect.provide(emptyDatabase))
  )
})

describe("clearDemo", () => {
  it.effect("removes everything the demo invented, keeps the athlete's number, zone and tokens", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const api = yield* AiEndurance
      yield* storeAthlete(athleteId, { ...triathlete, demo: true, timeZone: "Asia/Tokyo" })
      yield* api.createRideRunWorkout(ride("1970-01-02"))
      yield* insertRaceGoals(athleteId, [
        {
          name: "R",
          day: day("1970-01-02"),
          eventType: "10k",
          priority: "A",
          primary: true,
          distanceKm: null,
          targetSeconds: null,
          predictedSeconds: null
        }
      ])
      yield* insertWellness(athleteId, [
        {
          day: "2026-01-01",
          rmssdMs: 40,
          restingBpm: 50,
          sleepSeconds: null,
          soreness: null,
          weightKg: null,
          source: "demo"
        }
      ])
      yield* sql`INSERT INTO tokens ${sql.insert({ id: "t", athlete_id: athleteId, name: "n", hash: "h", scopes: "read", created_at: "x" })}`
      assert.isTrue(yield* clearDemo(athleteId))
      const after = yield* stored
      assert.deepStrictEqual([after.workouts, after.raceGoals], [[], []])
      assert.deepStrictEqual(yield* api.getUser, { ...emptyAthlete, timeZone: "Asia/Tokyo" })
      assert.deepStrictEqual(yield* api.getChangeHistory({ limit: 5 }), [])
      assert.lengthOf(yield* sql`SELECT day FROM wellness`, 0)
      assert.lengthOf(yield* sql`SELECT id FROM tokens`, 1)
    }).pipe(Effect.provide(source()))
  )

  it.effect("touches nothing of an athlete who is real", () =>
    Effect.gen(function* () {
      const api = yield* AiEndurance
      yield* api.createRideRunWorkout(ride("1970-01-02"))
      const before = yield* stored
      assert.isFalse(yield* clearDemo(athleteId))
      assert.deepStrictEqual(yield* stored, before)
    }).pipe(Effect.provide(source()))
  )
})

describe("homeZone", () => {
  it.effect("lets the zone in the profile decide the athlete's day, from the next question on", () =>
    Effect.gen(function* () {
      yield* TestClock.setTime(Date.parse("2026-11-22T20:00:00Z"))
      const clock = yield* AthleteClock
      const api = yield* AiEndurance
      const start = Effect.map(
        api.getPlannedWorkouts({ start: null, end: null, uncapped: false }),
        ({ window }) => window.start
      )
      yield* storeAthlete(athleteId, { ...emptyAthlete, timeZone: "Pacific/Auckland" })
      assert.strictEqual((yield* clock.now).today, "2026-11-23")
      assert.strictEqual(yield* start, "2026-11-23")
      yield* storeAthlete(athleteId, { ...emptyAthlete, timeZone: "America/Denver" })
      assert.strictEqual(yield* start, "2026-11-22")
      // A move across midnight counts by the same zone.
      yield* api.createRideRunWorkout(ride("2026-11-22"))
    }).pipe(
      Effect.provide(
        ApiLayer.local.pipe(
          Layer.provideMerge(ClockLayer.layer(null)),
          Layer.provideMerge(homeZone),
          Layer.provideMerge(AuthLayer.owner(athleteId, "owner")),
          Layer.provideMerge(Layer.effectDiscard(ensureAthlete()).pipe(Layer.provideMerge(emptyDatabase)))
        )
      )
    )
  )
})
