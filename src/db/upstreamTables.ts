/** What signing in at AI Endurance leaves behind: logins and clients sealed, accounts as fingerprints. */
import { Effect } from "effect"
import { SqlClient } from "effect/sql"

export const upstreamTables = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient

  // One login for one connection, never shared. Outlives its connection for as long as it takes to end it there.
  yield* sql`CREATE TABLE upstream_logins (
    family TEXT NOT NULL PRIMARY KEY,
    login TEXT NOT NULL
  )`

  // Whose athlete it is. Without an account the athlete is known by one connection alone and goes with it.
  yield* sql`CREATE TABLE upstream_athletes (
    athlete_id INTEGER NOT NULL PRIMARY KEY REFERENCES athletes (id) ON DELETE CASCADE,
    account TEXT UNIQUE,
    created_at TEXT NOT NULL
  )`

  // Who this server is at AI Endurance, where it registered itself.
  yield* sql`CREATE TABLE upstream_clients (
    server TEXT NOT NULL PRIMARY KEY,
    clients TEXT NOT NULL
  )`
})
