/** How often something was asked lately, added up over all instances that share the database. */
import { Effect } from "effect"
import { SqlClient } from "effect/sql"

export const limitTables = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient

  // One row per key that is counted; what has ended means nothing, whenever it is swept away.
  yield* sql`CREATE TABLE rate_counters (
    id TEXT NOT NULL PRIMARY KEY,
    taken INTEGER NOT NULL,
    ends_at TEXT NOT NULL
  )`
  yield* sql`CREATE INDEX rate_counters_by_end ON rate_counters (ends_at)`

  // What a request asks of an access token, beside its sealed row: no secret, and nothing to open on every request.
  yield* sql`ALTER TABLE oauth_rows ADD COLUMN audience TEXT`
  yield* sql`ALTER TABLE oauth_rows ADD COLUMN scopes TEXT`
  yield* sql`ALTER TABLE oauth_rows ADD COLUMN client TEXT`
})
