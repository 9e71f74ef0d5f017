/**
 * What only the owner of the server has: passkeys, and the moment before which nothing that was issued counts any
 * more.
 */
import { Effect } from "effect"
import { SqlClient } from "effect/sql"

export const ownerTables = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient

  // One row. Empty: everything counts that has not expired.
  yield* sql`CREATE TABLE sign_in_not_before (
    id INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    at TEXT NOT NULL
  )`
  yield* sql`INSERT INTO sign_in_not_before ${sql.insert({ id: 1, at: "" })}`

  // Empty for what was issued before this column was there.
  yield* sql`ALTER TABLE oauth_rows ADD COLUMN issued_at TEXT NOT NULL DEFAULT ''`

  // The public key is sealed for its row: who can write here, but not read the keys, cannot add a way in.
  yield* sql`CREATE TABLE passkeys (
    id TEXT NOT NULL PRIMARY KEY,
    athlete_id INTEGER NOT NULL REFERENCES athletes (id) ON DELETE CASCADE,
    credential_id TEXT NOT NULL UNIQUE,
    host TEXT NOT NULL,
    name TEXT NOT NULL,
    public_key TEXT NOT NULL,
    counter DOUBLE PRECISION NOT NULL,
    created_at TEXT NOT NULL,
    last_used_at TEXT
  )`
})
