/** What is kept beside AI Endurance's own data while it is the source: marks, attempts to create, and its tool list. */
import { Effect } from "effect"
import { SqlClient } from "effect/sql"

export const liveTables = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient

  // AI Endurance dropped its own mark in 1.0.4.
  yield* sql`CREATE TABLE workout_marks (
    athlete_id INTEGER NOT NULL REFERENCES athletes (id) ON DELETE CASCADE,
    workout_id INTEGER NOT NULL,
    completed INTEGER NOT NULL CHECK (completed IN (0, 1)),
    marked_at TEXT NOT NULL,
    UNIQUE (athlete_id, workout_id)
  )`

  // Written before a creation is sent, so that the same one sent again can be recognised whatever became of it.
  yield* sql`CREATE TABLE workout_attempts (
    athlete_id INTEGER NOT NULL REFERENCES athletes (id) ON DELETE CASCADE,
    fingerprint TEXT NOT NULL,
    day TEXT NOT NULL,
    known_ids TEXT NOT NULL,
    workout_id INTEGER,
    attempted_at TEXT NOT NULL
  )`
  yield* sql`CREATE INDEX workout_attempts_newest ON workout_attempts (athlete_id, fingerprint, attempted_at)`

  yield* sql`CREATE TABLE upstream_tools (
    endpoint TEXT NOT NULL,
    seen_at TEXT NOT NULL,
    tools TEXT NOT NULL,
    differences TEXT NOT NULL
  )`
  yield* sql`CREATE INDEX upstream_tools_newest ON upstream_tools (endpoint, seen_at)`
})
