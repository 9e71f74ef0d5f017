/** What a database needs to know about itself once it may be one that others reach too. */
import { Effect } from "effect"
import { SqlClient } from "effect/sql"

export const storageTables = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient

  // One row, made by the first start: what answers over this database.
  yield* sql`CREATE TABLE database_source (
    id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    source TEXT NOT NULL
  )`

  // Numbers that AI Endurance gives: SQLite keeps any, an INTEGER of Postgres ends at 2147483647.
  yield* sql.onDialectOrElse({
    pg: () =>
      Effect.andThen(
        sql`ALTER TABLE workout_marks ALTER COLUMN workout_id TYPE BIGINT`,
        sql`ALTER TABLE workout_attempts ALTER COLUMN workout_id TYPE BIGINT`
      ),
    orElse: () => Effect.void
  })
})
