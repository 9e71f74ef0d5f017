import { assert, describe, layer } from "@effect/vitest"
import { Effect, Option, Result } from "effect"
import { SqlClient } from "effect/sql"
import * as ActivityStore from "../../../../src/api/local/ActivityStore.ts"
import * as Athletes from "../../../../src/api/local/Athletes.ts"
import { demoAthlete } from "../../../../src/api/local/demo/demoAthlete.ts"
import { installDemo } from "../../../../src/api/local/demo/install.ts"
import * as documents from "../../../../src/api/local/documents.ts"
import { Database } from "../../../../src/db/Database.ts"
import type { ActivitySport } from "../../../../src/domain/Activity.ts"
import * as Day from "../../../../src/domain/Day.ts"
import { decodeStream } from "../../../../src/engine/streamBlob.ts"

const when = { today: Day.unsafe("2026-11-25"), timeZone: "Pacific/Auckland" }
const install = Athletes.ensureAthlete((athleteId) => installDemo(athleteId, when))

const list = (sport: ActivitySport) =>
  Effect.gen(function* () {
    const { athleteId } = yield* install
    const store = ActivityStore.make(yield* SqlClient.SqlClient)
    return yield* store.list(athleteId, { sport, start: null, end: null, limit: 1000 })
  })

layer(Database.memory)("installing the demo athlete", (it) => {
  it.effect("happens once: the second start finds the athlete and adds nothing", () =>
    Effect.gen(function* () {
      const first = yield* install
      const store = ActivityStore.make(yield* SqlClient.SqlClient)
      const stored = yield* store.count(first.athleteId)
      const second = yield* install
      assert.deepStrictEqual(second, { athleteId: first.athleteId, created: false })
      assert.strictEqual(yield* store.count(first.athleteId), stored)
      assert.strictEqual(stored, demoAthlete(when).activities.length)
    })
  )

  it.effect("stores a profile that says it is a demo, a plan, races and mornings that read back", () =>
    Effect.gen(function* () {
      const { athleteId } = yield* install
      const sql = yield* SqlClient.SqlClient
      const demo = demoAthlete(when)
      assert.deepStrictEqual(yield* Athletes.readAthlete(athleteId), demo.athlete)
      assert.isTrue(demo.athlete.demo)
      const rows = yield* sql<{ readonly document: string }>`SELECT document FROM workouts ORDER BY id`
      const workouts = rows.map(({ document }) =>
        Option.getOrThrow(Option.flatMap(documents.parse(document), documents.workouts.decode))
      )
      assert.deepStrictEqual(workouts, [...demo.workouts])
      const counts = yield* sql<{ readonly goals: number; readonly mornings: number }>`
        SELECT (SELECT COUNT(*) FROM race_goals) AS goals, (SELECT COUNT(*) FROM wellness) AS mornings`
      assert.deepStrictEqual([counts[0]!.goals, counts[0]!.mornings], [demo.raceGoals.length, demo.wellness.length])
    })
  )

  it.effect("lists activities of all sports on the athlete's own days, the newest before today", () =>
    Effect.gen(function* () {
      for (const sport of ["Ride", "Run", "Swim", "Other"] as const) {
        const activities = yield* list(sport)
        assert.isAtLeast(activities.length, 25, sport)
        for (const { startLocal } of activities) {
          assert.isTrue(startLocal.slice(0, 10) < when.today)
          const hour = Number(startLocal.slice(11, 13))
          assert.isTrue(hour >= 5 && hour <= 20, startLocal)
        }
      }
    })
  )

  it.effect("gives every ride and run a load a human could carry, measured rather than assumed", () =>
    Effect.gen(function* () {
      for (const activity of [...(yield* list("Ride")), ...(yield* list("Run"))]) {
        assert.notStrictEqual(activity.essMethod, "assumed")
        assert.isTrue(activity.ess! > 10 && activity.ess! < 260, `${activity.name} ${activity.ess}`)
        // Two independent roads to the same scale.
        assert.isTrue(Math.abs(activity.ess! - activity.internalStressScore!) < 45, `${activity.name} ${activity.ess}`)
        if (activity.normalizedWatts !== null) assert.isBelow(activity.normalizedWatts, 300 * 1.15)
      }
    })
  )

  it.effect("marks what no file says: power modelled from heart rate, and trainers that held the power", () =>
    Effect.gen(function* () {
      const rides = yield* list("Ride")
      const modelled = rides.filter(({ powerIsFromHeartRate }) => powerIsFromHeartRate)
      assert.isAtLeast(modelled.length, 3)
      for (const { essMethod } of modelled) assert.strictEqual(essMethod, "heartRate")
      const erg = rides.filter(({ flags }) => flags.isErgMode)
      assert.isAtLeast(erg.length, 10)
      for (const { flags } of erg) assert.isTrue(flags.isIndoor)
    })
  )

  it.effect("has clean R-R intervals where a strap was worn", () =>
    Effect.gen(function* () {
      const strapped = (yield* list("Ride")).filter(({ hrvArtifactPercent }) => hrvArtifactPercent !== null)
      assert.isAtLeast(strapped.length, 10)
      for (const { hrvArtifactPercent } of strapped) assert.isBelow(hrvArtifactPercent!, 3)
    })
  )

  it.effect("stores streams that open again, without a position", () =>
    Effect.gen(function* () {
      yield* install
      const sql = yield* SqlClient.SqlClient
      const rows = yield* sql<{
        readonly blob: Uint8Array
      }>`SELECT blob FROM activity_streams WHERE activity_id % 20 = 0`
      assert.isAtLeast(rows.length, 5)
      for (const { blob } of rows) {
        const { stream } = Result.getOrThrow(decodeStream(blob))
        assert.isAbove(stream.length, 0)
        assert.notProperty(stream.channels, "latitude")
      }
    })
  )
})

describe("a demo installation that fails", () => {
  layer(Database.memory)((it) => {
    it.effect("leaves no athlete behind", () =>
      Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        yield* sql`ALTER TABLE wellness RENAME TO elsewhere`
        assert.isTrue(Result.isFailure(yield* Effect.result(install)))
        const rows = yield* sql`SELECT id FROM athletes`
        assert.strictEqual(rows.length, 0)
      })
    )
  })
})
