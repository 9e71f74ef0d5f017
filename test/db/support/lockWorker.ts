/**
 * Run as a process of its own. `count PLACE N`: adds to a counter many times, under a lock and without a transaction.
 * `hold PLACE`: takes the lock, says so, and keeps it until the process dies.
 */
import { Effect, Layer } from "effect"
import { SqlClient } from "effect/sql"
import { instanceAt } from "../../support/databases.ts"
import * as ids from "../../../src/db/ids.ts"
import { Locks } from "../../../src/db/Locks.ts"

const [what, place, times] = [process.argv[2]!, process.argv[3]!, Number(process.argv[4] ?? 0)]

const count = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const { exclusively } = yield* Locks
  const once = Effect.gen(function* () {
    const next = yield* ids.peek(sql, "workout")
    yield* Effect.yieldNow
    yield* sql`UPDATE id_counters SET last_id = ${next} WHERE kind = 'workout'`
  })
  for (let done = 0; done < times; done++) yield* exclusively("counter")(once)
})

const hold = Effect.gen(function* () {
  const { exclusively } = yield* Locks
  yield* exclusively("counter")(
    Effect.andThen(
      Effect.sync(() => process.stdout.write("held\n")),
      Effect.sleep("1 hour")
    )
  )
})

await Effect.runPromise(
  Effect.provide(what === "count" ? count : hold, Layer.provideMerge(Locks.layer, instanceAt(place)))
)
