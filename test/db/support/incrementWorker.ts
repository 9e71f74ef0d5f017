/** Run as a process of its own: adds to a counter many times, each in a transaction that reads first. */
import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import { instanceAt } from "../../support/databases.ts"
import * as ids from "../../../src/db/ids.ts"

const [file, times] = [process.argv[2]!, Number(process.argv[3])]

const increment = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  yield* sql.withTransaction(
    Effect.gen(function* () {
      const next = yield* ids.peek(sql, "workout")
      yield* sql`UPDATE id_counters SET last_id = ${next} WHERE kind = 'workout'`
    })
  )
})

await Effect.runPromise(
  Effect.provide(
    Effect.forEach(Array.from({ length: times }), () => increment),
    instanceAt(file)
  )
)
