/**
 * What signing in leaves behind. Keys are hashes and values are sealed (`auth/oauth`), so that a copy of these
 * tables holds nothing to sign in with; only what the athlete is shown about a connection is plain.
 */
import { Effect } from "effect"
import { SqlClient } from "effect/sql"

export const oauthTables = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient

  // Codes, tokens, grants and sessions. A family is what one consent led to: it is cut off as one.
  yield* sql`CREATE TABLE oauth_rows (
    id TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    family TEXT,
    browser TEXT,
    payload TEXT NOT NULL,
    successor TEXT,
    consumed_at TEXT,
    expires_at TEXT NOT NULL
  )`
  yield* sql`CREATE INDEX oauth_rows_by_family ON oauth_rows (family)`
  yield* sql`CREATE INDEX oauth_rows_by_browser ON oauth_rows (browser)`
  yield* sql`CREATE INDEX oauth_rows_by_expiry ON oauth_rows (expires_at)`

  // Short-lived values that are taken once: form states, console codes, marks that are counted.
  yield* sql`CREATE TABLE oauth_values (
    id TEXT NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    value TEXT NOT NULL,
    expires_at TEXT NOT NULL
  )`
  yield* sql`CREATE INDEX oauth_values_by_kind ON oauth_values (kind, expires_at)`

  // What the athlete is shown: which client may do what since when.
  yield* sql`CREATE TABLE oauth_connections (
    family TEXT NOT NULL PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    athlete_id INTEGER NOT NULL REFERENCES athletes (id) ON DELETE CASCADE,
    client_name TEXT NOT NULL,
    client_domain TEXT,
    redirects_to TEXT NOT NULL,
    scopes TEXT NOT NULL,
    created_at TEXT NOT NULL,
    last_used_at TEXT
  )`
})
