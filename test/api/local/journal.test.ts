import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { SqlClient, SqlError } from "effect/sql"
import { TestClock } from "effect/testing"
import { AiEndurance } from "../../../src/api/AiEndurance.ts"
import { ApiLayer } from "../../../src/api/ApiLayer.ts"
import { ensureAthlete, storeAthlete } from "../../../src/api/local/Athletes.ts"
import { withStorage } from "../../../src/api/local/Local.ts"
import { RequestPrincipal, type Scope } from "../../../src/auth/Auth.ts"
import { AuthLayer } from "../../../src/auth/AuthLayer.ts"
import { ClockLayer } from "../../../src/clock/ClockLayer.ts"
import { emptyDatabase, onPostgres } from "../../support/databases.ts"
import { athleteId, day, idOf, ride, source, stored, triathlete } from "./support/source.ts"

const noon = Date.parse("2026-11-22T11:00:00Z")

const at = <A, E>(body: Effect.Effect<A, E, AiEndurance | SqlClient.SqlClient>) =>
  Effect.provide(Effect.andThen(TestClock.setTime(noon), body), source())

describe("a dry run", () => {
  it.effect("names the number the workout would get, says that nothing happened, and leaves no trace", () =>
    at(
      Effect.gen(function* () {
        const api = yield* AiEndurance
        const before = yield* stored
        const rehearsed = yield* api.createRideRunWorkout({ ...ride("2026-11-24"), dryRun: true })
        assert.isTrue(rehearsed.dryRun)
        assert.isNull(rehearsed.changeId)
        assert.match(rehearsed.summary, /^Dry run, nothing was changed/u)
        assert.deepStrictEqual(yield* stored, before)
        assert.deepStrictEqual(yield* api.getChangeHistory({ limit: 10 }), [])
        assert.strictEqual(idOf(yield* api.createRideRunWorkout(ride("2026-11-24"))), idOf(rehearsed))
      })
    )
  )

  it.effect("of an undo says what would be taken back and takes nothing back", () =>
    at(
      Effect.gen(function* () {
        const api = yield* AiEndurance
        yield* api.createRideRunWorkout(ride("2026-11-24"))
        const before = yield* stored
        const rehearsed = yield* api.undoLastChange({ dryRun: true })
        assert.include(rehearsed.summary, `Created "Steady ride" on 2026-11-24.`)
        assert.isFalse(rehearsed.value.undone)
        assert.deepStrictEqual(yield* stored, before)
        assert.isTrue((yield* api.undoLastChange({ dryRun: false })).value.undone)
      })
    )
  )
})

describe("undoLastChange", () => {
  it.effect("has nothing to take back in a new database, and after everything was taken back", () =>
    at(
      Effect.gen(function* () {
        const api = yield* AiEndurance
        assert.strictEqual((yield* Effect.flip(api.undoLastChange({ dryRun: false })))._tag, "NotFound")
        yield* api.createRideRunWorkout(ride("2026-11-24"))
        yield* api.undoLastChange({ dryRun: false })
        // There is no undo of an undo.
        assert.strictEqual((yield* Effect.flip(api.undoLastChange({ dryRun: false })))._tag, "NotFound")
      })
    )
  )

  it.effect("refuses when the workout changed in another way since, says which, and overwrites nothing", () =>
    at(
      Effect.gen(function* () {
        const api = yield* AiEndurance
        const sql = yield* SqlClient.SqlClient
        const id = idOf(yield* api.createRideRunWorkout(ride("2026-11-24")))
        yield* api.changeWorkoutAdvice({ id, advice: "easy", dryRun: false })
        yield* sql`UPDATE workouts SET document = replace(document, 'easy', 'hard')`
        const before = yield* stored
        const refused = yield* Effect.flip(api.undoLastChange({ dryRun: false }))
        assert.strictEqual(refused._tag, "Conflict")
        assert.include(refused.message, `workout ${id}`)
        assert.deepStrictEqual(yield* stored, before)
      })
    )
  )
})

describe("getChangeHistory", () => {
  it.effect("lists the newest first, with time, tool and summary, undone ones included", () =>
    at(
      Effect.gen(function* () {
        const api = yield* AiEndurance
        const id = idOf(yield* api.createRideRunWorkout(ride("2026-11-24")))
        yield* TestClock.adjust("1 hour")
        yield* api.changeWorkoutDate({ id, day: day("2026-11-25"), dryRun: false })
        yield* api.undoLastChange({ dryRun: false })
        const [moved, created, ...more] = yield* api.getChangeHistory({ limit: 10 })
        assert.deepStrictEqual(
          [moved, created].map((change) => [Number(change?.id), change?.at, change?.tool, change?.undone]),
          [
            [2, "2026-11-22T12:00:00.000Z", "changeWorkoutDate", true],
            // Its watts are what only that tool takes.
            [1, "2026-11-22T11:00:00.000Z", "createRideRunWorkoutAdvanced", false]
          ]
        )
        assert.deepStrictEqual(more, [])
        assert.lengthOf(yield* api.getChangeHistory({ limit: 1 }), 1)
        assert.strictEqual((yield* Effect.flip(api.getChangeHistory({ limit: 0 })))._tag, "InvalidInput")
      })
    )
  )
})

describe("a document that this version cannot read", () => {
  const spoil = (table: string, column: string) =>
    Effect.flatMap(
      SqlClient.SqlClient,
      (sql) => sql`UPDATE ${sql(table)} SET ${sql(column)} = '{"kind":"future"}' WHERE id IN (1, 301, 8100001)`
    )

  it.effect("does not hide the other workouts, and still shows its own day and title", () =>
    at(
      Effect.gen(function* () {
        const api = yield* AiEndurance
        yield* api.createRideRunWorkout(ride("2026-11-24", "Odd"))
        yield* api.createRideRunWorkout(ride("2026-11-25", "Sound"))
        yield* spoil("workouts", "document")
        const { workouts } = yield* api.getPlannedWorkouts({ start: null, end: null, uncapped: false })
        assert.deepStrictEqual(
          workouts.map((workout) => [workout.title, workout.durationSeconds]),
          [
            ["Odd", null],
            ["Sound", 1200]
          ]
        )
        assert.include(workouts[0]!.prescription.intervals ?? "", "cannot read")
        const refused = yield* Effect.flip(api.markWorkout({ id: workouts[0]!.id, completed: true, dryRun: false }))
        assert.strictEqual(refused._tag, "Unavailable")
        assert.include(refused.message, `"Odd" on 2026-11-24`)
      })
    )
  )

  it.effect("is a clear error where the answer depends on it", () =>
    at(
      Effect.gen(function* () {
        const api = yield* AiEndurance
        yield* api.createRideRunWorkout(ride("2026-11-24"))
        yield* spoil("changes", "entities")
        assert.include((yield* Effect.flip(api.undoLastChange({ dryRun: false }))).message, "Change 1")
        assert.lengthOf(yield* api.getChangeHistory({ limit: 5 }), 1)
        yield* spoil("athletes", "profile")
        const refused = yield* Effect.flip(api.getUser)
        assert.strictEqual(refused._tag, "Unavailable")
        assert.include(refused.message, "profile")
      })
    )
  )
})

describe("storage that fails", () => {
  it.effect.skipIf(onPostgres)(
    "is told in words, changes nothing, and leaves reading alone when the database is read-only",
    () =>
      at(
        Effect.gen(function* () {
          const api = yield* AiEndurance
          const sql = yield* SqlClient.SqlClient
          const before = yield* stored
          yield* sql`PRAGMA query_only = ON`
          const refused = yield* Effect.flip(api.createRideRunWorkout(ride("2026-11-24")))
          assert.strictEqual(refused._tag, "Unavailable")
          assert.include(refused.message, "read-only")
          assert.deepStrictEqual(yield* stored, before)
          yield* api.getUser
        })
      )
  )

  it.effect("says that another process holds the lock", () =>
    Effect.gen(function* () {
      const cause = Object.assign(new Error("database is locked"), { errno: 5 })
      const locked = new SqlError.SqlError({ reason: SqlError.classifySqliteError(cause) })
      const told = yield* Effect.flip(withStorage(Effect.fail(locked)))
      assert.strictEqual(told._tag, "Unavailable")
      assert.include(told.message, "another process")
      assert.notInclude(told.message + told.hint, "locked")
    })
  )
})

describe("access", () => {
  const perRequest = ApiLayer.local.pipe(
    Layer.provideMerge(
      Layer.mergeAll(
        Layer.effectDiscard(ensureAthlete((id) => storeAthlete(id, triathlete))).pipe(
          Layer.provideMerge(emptyDatabase)
        ),
        AuthLayer.perRequest,
        ClockLayer.inZone("Europe/Berlin")
      )
    )
  )
  const as = (scopes: ReadonlyArray<Scope>) =>
    Effect.provideService(RequestPrincipal, { athleteId, scopes, via: "test" })

  it.effect("needs a principal for every read and write, and the scope that fits", () =>
    Effect.gen(function* () {
      yield* TestClock.setTime(noon)
      const api = yield* AiEndurance
      const reads: ReadonlyArray<Effect.Effect<unknown, { readonly _tag: string }>> = [
        api.getUser,
        api.getAvailability,
        api.getRaceGoals,
        api.getChangeHistory({ limit: 1 }),
        api.getActivities({ sport: "Ride", start: null, end: null }),
        api.getPlannedWorkouts({ start: null, end: null, uncapped: false })
      ]
      const writes: ReadonlyArray<Effect.Effect<unknown, { readonly _tag: string }>> = [
        api.createRideRunWorkout({ ...ride("2026-11-24"), dryRun: true }),
        api.setAvailability({ slots: [], weekdays: ["Monday"], dryRun: true }),
        api.undoLastChange({ dryRun: true })
      ]
      for (const effect of [...reads, ...writes]) {
        assert.strictEqual((yield* Effect.flip(effect))._tag, "NotSignedIn")
      }
      for (const effect of reads) {
        assert.strictEqual((yield* Effect.flip(effect.pipe(as(["write"]))))._tag, "ScopeMissing")
        yield* effect.pipe(as(["read"]))
      }
      for (const effect of writes) {
        assert.strictEqual((yield* Effect.flip(effect.pipe(as(["read"]))))._tag, "ScopeMissing")
      }
    }).pipe(Effect.provide(perRequest))
  )
})
