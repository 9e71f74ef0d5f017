import { spawn } from "node:child_process"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import { instanceAt, onPostgres, sharedPlace } from "../support/databases.ts"
import * as ids from "../../src/db/ids.ts"

/** Reads, lets others run, then writes what it read plus one: loses counts unless transactions are serial. */
const increment = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  yield* sql.withTransaction(
    Effect.gen(function* () {
      const next = yield* peek("workout")
      yield* Effect.yieldNow
      yield* sql`UPDATE id_counters SET last_id = ${next} WHERE kind = 'workout'`
    })
  )
})

const worker = new URL("./support/incrementWorker.ts", import.meta.url).pathname

const inChildProcess = (file: string, times: number): Effect.Effect<number> =>
  Effect.callback<number>((resume) => {
    const child = spawn(process.execPath, [worker, file, String(times)], { stdio: ["ignore", "inherit", "inherit"] })
    child.on("exit", (code) => resume(Effect.succeed(code ?? -1)))
    return Effect.sync(() => child.kill())
  })

const integrity = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  return yield* sql`PRAGMA integrity_check`.values
})

const allocate = (kind: ids.IdKind, count = 1) =>
  Effect.flatMap(SqlClient.SqlClient, (sql) => ids.allocate(sql, kind, count))
const peek = (kind: ids.IdKind) => Effect.flatMap(SqlClient.SqlClient, (sql) => ids.peek(sql, kind))

describe("writers on one database", () => {
  it.live("lose no write when two clients of one process write at the same time", () =>
    Effect.gen(function* () {
      const file = yield* sharedPlace
      const writer = () =>
        Effect.provide(
          Effect.forEach(Array.from({ length: 25 }), () => increment),
          instanceAt(file)
        )
      yield* Effect.all([writer(), writer()], { concurrency: "unbounded" })
      assert.strictEqual(yield* Effect.provide(peek("workout"), instanceAt(file)), 8_100_051)
    })
  )

  it.live("lose no write when three processes write at the same time, first start included", () =>
    Effect.gen(function* () {
      const file = yield* sharedPlace
      const codes = yield* Effect.all([inChildProcess(file, 40), inChildProcess(file, 40), inChildProcess(file, 40)], {
        concurrency: "unbounded"
      })
      assert.deepStrictEqual(codes, [0, 0, 0])
      yield* Effect.gen(function* () {
        assert.strictEqual(yield* peek("workout"), 8_100_121)
        if (!onPostgres) assert.deepStrictEqual(yield* integrity, [["ok"]])
      }).pipe(Effect.provide(instanceAt(file)))
    })
  )

  it.live("wait for each other rather than fail", () =>
    Effect.gen(function* () {
      const file = yield* sharedPlace
      yield* Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        const other = Effect.provide(allocate("activity"), instanceAt(file))
        const slow = sql.withTransaction(Effect.andThen(allocate("activity"), Effect.sleep("300 millis")))
        const [, got] = yield* Effect.all([slow, Effect.delay(other, "20 millis")], { concurrency: "unbounded" })
        assert.strictEqual(got, 2_500_002)
      }).pipe(Effect.provide(instanceAt(file)))
    })
  )
})
