import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Effect, type Scope } from "effect"
import { SqlClient } from "effect/sql"
import { Database } from "../../src/db/Database.ts"
import type { DatabaseUnusable } from "../../src/db/errors.ts"
import * as ids from "../../src/db/ids.ts"

const nobody = 65_534

/** Root may write anything, so a test about permissions steps down for its duration. */
const asOrdinaryUser: Effect.Effect<void, never, Scope.Scope> = Effect.acquireRelease(
  Effect.sync(() => process.getuid?.() === 0 && process.seteuid?.(nobody)),
  (steppedDown) => Effect.sync(() => steppedDown === false || process.seteuid?.(0))
)

const folder = Effect.acquireRelease(
  Effect.sync(() => {
    const made = mkdtempSync(join(tmpdir(), "aie-db-"))
    chmodSync(made, 0o777)
    return made
  }),
  (made) => Effect.sync(() => rmSync(made, { recursive: true, force: true }))
)

const openOnce = (path: string): Effect.Effect<void, DatabaseUnusable> =>
  Effect.provide(Effect.asVoid(SqlClient.SqlClient), Database.file(path))

const allocate = (kind: ids.IdKind, count = 1) =>
  Effect.flatMap(SqlClient.SqlClient, (sql) => ids.allocate(sql, kind, count))
const peek = (kind: ids.IdKind) => Effect.flatMap(SqlClient.SqlClient, (sql) => ids.peek(sql, kind))

describe("Database", () => {
  it.effect("starts every kind of id in its own range and never hands out one twice", () =>
    Effect.gen(function* () {
      assert.strictEqual(yield* peek("workout"), 8_100_001)
      assert.strictEqual(yield* allocate("workout"), 8_100_001)
      assert.strictEqual(yield* allocate("workout", 3), 8_100_002)
      assert.strictEqual(yield* peek("workout"), 8_100_005)
      assert.strictEqual(yield* allocate("activity"), 2_500_001)
      assert.strictEqual(yield* allocate("raceGoal"), 301)
      assert.strictEqual(yield* allocate("change"), 1)
    }).pipe(Effect.provide(Database.memory))
  )

  it.effect("makes a folder and a file that nobody else can read", () =>
    Effect.gen(function* () {
      const path = join(yield* folder, "deeper", "data.sqlite")
      yield* Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        yield* sql`UPDATE id_counters SET last_id = last_id + 1`
        assert.strictEqual(statSync(join(path, "..")).mode & 0o777, 0o700)
        assert.deepStrictEqual(
          [path, `${path}-wal`, `${path}-shm`].map((file) => statSync(file).mode & 0o777),
          [0o600, 0o600, 0o600]
        )
      }).pipe(Effect.provide(Database.file(path)))
    })
  )

  it.effect("closes a file that was left open to others", () =>
    Effect.gen(function* () {
      const path = join(yield* folder, "data.sqlite")
      writeFileSync(path, "", { mode: 0o644 })
      yield* openOnce(path)
      assert.strictEqual(statSync(path).mode & 0o777, 0o600)
    })
  )

  it.effect("keeps what was written when it is opened again", () =>
    Effect.gen(function* () {
      const path = join(yield* folder, "data.sqlite")
      yield* Effect.provide(allocate("workout", 7), Database.file(path))
      assert.strictEqual(yield* Effect.provide(peek("workout"), Database.file(path)), 8_100_008)
    })
  )

  it.effect("syncs with WAL, checks foreign keys and rolls a failed transaction back", () =>
    Effect.gen(function* () {
      const path = join(yield* folder, "data.sqlite")
      yield* Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        assert.deepStrictEqual(yield* sql`PRAGMA journal_mode`.values, [["wal"]])
        assert.deepStrictEqual(yield* sql`PRAGMA synchronous`.values, [[1]])
        const orphan = sql`INSERT INTO race_goals ${sql.insert({ id: 301, athlete_id: 5, day: "2026-11-22", document: "{}" })}`
        const failed = yield* Effect.flip(sql.withTransaction(Effect.andThen(allocate("workout"), orphan)))
        assert.strictEqual(failed.reason._tag, "ConstraintError")
        assert.strictEqual(yield* peek("workout"), 8_100_001)
      }).pipe(Effect.provide(Database.file(path)))
    })
  )

  it.effect("tells a unique violation from other failures", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const failed = yield* Effect.flip(sql`INSERT INTO id_counters ${sql.insert({ kind: "workout", last_id: 1 })}`)
      // The driver's `errcode` has to reach the classifier as `errno` for this.
      assert.strictEqual(failed.reason._tag, "UniqueViolation")
    }).pipe(Effect.provide(Database.memory))
  )

  it.effect("refuses a database from a newer version and changes nothing in it", () =>
    Effect.gen(function* () {
      const path = join(yield* folder, "data.sqlite")
      yield* Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        yield* sql`INSERT INTO effect_sql_migrations ${sql.insert({ migration_id: 9999, name: "from_the_future" })}`
      }).pipe(Effect.provide(Database.file(path)))
      const before = readFileSync(path)
      const failed = yield* Effect.flip(openOnce(path))
      assert.strictEqual(failed.reason, "newerVersion")
      assert.match(failed.message, /newer version.*9999/u)
      assert.isTrue(before.equals(readFileSync(path)))
    })
  )

  it.effect("refuses a file that is not a database and leaves it as it is", () =>
    Effect.gen(function* () {
      const path = join(yield* folder, "data.sqlite")
      const text = "a training diary in plain text, long enough to fill a database header of a hundred bytes. ".repeat(
        3
      )
      writeFileSync(path, text)
      const failed = yield* Effect.flip(openOnce(path))
      assert.strictEqual(failed.reason, "notADatabase")
      assert.strictEqual(readFileSync(path, "utf8"), text)
    })
  )

  it.effect("refuses a read-only file and leaves its permissions alone", () =>
    Effect.gen(function* () {
      const path = join(yield* folder, "data.sqlite")
      yield* asOrdinaryUser
      yield* openOnce(path)
      chmodSync(path, 0o400)
      const failed = yield* Effect.flip(openOnce(path))
      assert.strictEqual(failed.reason, "readOnly")
      assert.match(failed.hint, /writable/u)
      assert.strictEqual(statSync(path).mode & 0o777, 0o400)
    })
  )

  it.effect("says which folder cannot be written to", () =>
    Effect.gen(function* () {
      const closed = join(yield* folder, "closed")
      mkdirSync(closed, { mode: 0o555 })
      yield* asOrdinaryUser
      const failed = yield* Effect.flip(openOnce(join(closed, "data.sqlite")))
      assert.strictEqual(failed.reason, "folderNotWritable")
      assert.include(failed.message, closed)
    })
  )
})
