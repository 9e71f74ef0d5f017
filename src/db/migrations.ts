/**
 * The tables, as numbered migrations. A migration that was released is never edited: the next one changes it.
 *
 * The SQL is read alike by SQLite and Postgres: JSON in TEXT, booleans as 0 and 1, instants and days as ISO
 * text, numbers as INTEGER or DOUBLE PRECISION. Only bytes differ in name.
 */
import { randomBytes } from "node:crypto"
import { Effect } from "effect"
import { Migrator, SqlClient } from "effect/sql"
import { idSpaces } from "./ids.ts"
import { liveTables } from "./liveTables.ts"
import { limitTables } from "./limitTables.ts"
import { oauthTables } from "./oauthTables.ts"
import { ownerTables } from "./ownerTables.ts"
import { storageTables } from "./storageTables.ts"
import { upstreamTables } from "./upstreamTables.ts"

const initial = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const bytes = sql.onDialectOrElse({ pg: () => sql.literal("BYTEA"), orElse: () => sql.literal("BLOB") })
  const from = (kind: keyof typeof idSpaces) => sql.literal(String(idSpaces[kind]))

  yield* sql`CREATE TABLE id_counters (kind TEXT NOT NULL PRIMARY KEY, last_id INTEGER NOT NULL)`
  for (const [kind, first] of Object.entries(idSpaces)) {
    yield* sql`INSERT INTO id_counters ${sql.insert({ kind, last_id: first - 1 })}`
  }

  yield* sql`CREATE TABLE athletes (
    id INTEGER NOT NULL PRIMARY KEY,
    demo INTEGER NOT NULL CHECK (demo IN (0, 1)),
    profile TEXT NOT NULL,
    availability TEXT NOT NULL,
    created_at TEXT NOT NULL
  )`

  yield* sql`CREATE TABLE workouts (
    id INTEGER NOT NULL PRIMARY KEY CHECK (id >= ${from("workout")}),
    athlete_id INTEGER NOT NULL REFERENCES athletes (id) ON DELETE CASCADE,
    day TEXT NOT NULL,
    sport TEXT NOT NULL,
    title TEXT NOT NULL,
    status TEXT NOT NULL CHECK (status IN ('planned', 'skipped')),
    document TEXT NOT NULL,
    fingerprint TEXT NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
  )`
  yield* sql`CREATE INDEX workouts_by_day ON workouts (athlete_id, day)`
  yield* sql`CREATE INDEX workouts_by_fingerprint ON workouts (athlete_id, fingerprint)`

  yield* sql`CREATE TABLE race_goals (
    id INTEGER NOT NULL PRIMARY KEY CHECK (id >= ${from("raceGoal")}),
    athlete_id INTEGER NOT NULL REFERENCES athletes (id) ON DELETE CASCADE,
    day TEXT NOT NULL,
    document TEXT NOT NULL
  )`
  yield* sql`CREATE INDEX race_goals_by_day ON race_goals (athlete_id, day)`

  yield* sql`CREATE TABLE changes (
    id INTEGER NOT NULL PRIMARY KEY,
    athlete_id INTEGER NOT NULL REFERENCES athletes (id) ON DELETE CASCADE,
    at TEXT NOT NULL,
    tool TEXT NOT NULL,
    summary TEXT NOT NULL,
    undone INTEGER NOT NULL CHECK (undone IN (0, 1)),
    entities TEXT NOT NULL
  )`
  yield* sql`CREATE INDEX changes_newest ON changes (athlete_id, undone, id)`

  yield* sql`CREATE TABLE tokens (
    id TEXT NOT NULL PRIMARY KEY,
    athlete_id INTEGER NOT NULL REFERENCES athletes (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    hash TEXT NOT NULL UNIQUE,
    scopes TEXT NOT NULL,
    created_at TEXT NOT NULL,
    last_used_at TEXT,
    expires_at TEXT,
    revoked_at TEXT
  )`

  yield* sql`CREATE TABLE activities (
    id INTEGER NOT NULL PRIMARY KEY CHECK (id >= ${from("activity")}),
    athlete_id INTEGER NOT NULL REFERENCES athletes (id) ON DELETE CASCADE,
    sport TEXT NOT NULL,
    day TEXT NOT NULL,
    start_utc TEXT NOT NULL,
    start_local TEXT NOT NULL,
    name TEXT,
    type TEXT NOT NULL,
    moving_seconds DOUBLE PRECISION NOT NULL,
    elapsed_seconds DOUBLE PRECISION NOT NULL,
    distance_metres DOUBLE PRECISION,
    ascent_metres DOUBLE PRECISION,
    average_watts DOUBLE PRECISION,
    normalized_watts DOUBLE PRECISION,
    has_power INTEGER NOT NULL,
    power_is_from_heart_rate INTEGER NOT NULL,
    average_heart_rate DOUBLE PRECISION,
    max_heart_rate DOUBLE PRECISION,
    average_cadence DOUBLE PRECISION,
    average_metres_per_second DOUBLE PRECISION,
    ess DOUBLE PRECISION,
    ess_method TEXT,
    internal_stress_score DOUBLE PRECISION,
    kcal DOUBLE PRECISION,
    hrv_artifact_percent DOUBLE PRECISION,
    pool_length_metres DOUBLE PRECISION,
    average_strokes_per_minute DOUBLE PRECISION,
    average_swolf DOUBLE PRECISION,
    is_indoor INTEGER NOT NULL,
    is_virtual INTEGER NOT NULL,
    is_erg_mode INTEGER NOT NULL,
    exclude_from_curves INTEGER NOT NULL,
    exclude_from_model INTEGER NOT NULL,
    exclude_from_durability INTEGER NOT NULL,
    exclude_hr_data INTEGER NOT NULL,
    file_sha256 TEXT,
    source_file_name TEXT,
    engine_version INTEGER NOT NULL,
    details TEXT NOT NULL,
    created_at TEXT NOT NULL
  )`
  yield* sql`CREATE INDEX activities_by_day ON activities (athlete_id, sport, day, start_utc)`
  yield* sql`CREATE INDEX activities_by_file ON activities (athlete_id, file_sha256)`

  // Apart from the summaries, so that a list never reads past a stream.
  yield* sql`CREATE TABLE activity_streams (
    activity_id INTEGER NOT NULL PRIMARY KEY REFERENCES activities (id) ON DELETE CASCADE,
    athlete_id INTEGER NOT NULL REFERENCES athletes (id) ON DELETE CASCADE,
    blob ${bytes} NOT NULL
  )`

  yield* sql`CREATE TABLE imported_files (
    athlete_id INTEGER NOT NULL REFERENCES athletes (id) ON DELETE CASCADE,
    sha256 TEXT NOT NULL,
    name TEXT NOT NULL,
    imported_at TEXT NOT NULL,
    outcome TEXT NOT NULL,
    UNIQUE (athlete_id, sha256)
  )`

  yield* sql`CREATE TABLE wellness (
    athlete_id INTEGER NOT NULL REFERENCES athletes (id) ON DELETE CASCADE,
    day TEXT NOT NULL,
    rmssd_ms DOUBLE PRECISION,
    resting_bpm DOUBLE PRECISION,
    sleep_seconds DOUBLE PRECISION,
    soreness DOUBLE PRECISION,
    weight_kg DOUBLE PRECISION,
    source TEXT NOT NULL,
    UNIQUE (athlete_id, day)
  )`
})

/**
 * What answers about one activity in depth: figures derived from its stream, the zones of each day, which flags the
 * athlete set, and the key that seals cursors.
 */
const details = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const bytes = sql.onDialectOrElse({ pg: () => sql.literal("BYTEA"), orElse: () => sql.literal("BLOB") })

  // In columns by who reads them: a curve question opens the curves of a whole season and nothing else.
  yield* sql`CREATE TABLE activity_derived (
    activity_id INTEGER NOT NULL PRIMARY KEY REFERENCES activities (id) ON DELETE CASCADE,
    athlete_id INTEGER NOT NULL REFERENCES athletes (id) ON DELETE CASCADE,
    engine_version INTEGER NOT NULL,
    thresholds TEXT NOT NULL,
    document TEXT NOT NULL,
    curves TEXT NOT NULL,
    trend TEXT NOT NULL,
    alpha1 TEXT,
    alpha1_windows ${bytes}
  )`

  yield* sql`CREATE TABLE zone_history (
    athlete_id INTEGER NOT NULL REFERENCES athletes (id) ON DELETE CASCADE,
    effective_day TEXT NOT NULL,
    zones TEXT NOT NULL,
    UNIQUE (athlete_id, effective_day)
  )`

  // The thresholds behind the load and the zone times of a row; empty: not known, to be computed anew.
  yield* sql`ALTER TABLE activities ADD COLUMN thresholds TEXT NOT NULL DEFAULT ''`
  // Names of the flags set by hand, JSON: no later detection changes them.
  yield* sql`ALTER TABLE activities ADD COLUMN flags_pinned TEXT NOT NULL DEFAULT '[]'`

  // The newest of a sport, without sorting all of them.
  yield* sql`CREATE INDEX activities_newest ON activities (athlete_id, sport, start_utc, id)`

  yield* sql`CREATE TABLE secrets (name TEXT NOT NULL PRIMARY KEY, value ${bytes} NOT NULL)`
  yield* sql`INSERT INTO secrets ${sql.insert({ name: "cursor", value: randomBytes(32) })}`
})

/** A static record, because a bundle has no folder to load from. */
const migrations = {
  "0001_initial": initial,
  "0002_details": details,
  "0003_live": liveTables,
  "0004_oauth": oauthTables,
  "0005_storage": storageTables,
  "0006_upstream": upstreamTables,
  "0007_owner": ownerTables,
  "0008_limits": limitTables
}

export const loader = Migrator.fromRecord(migrations)

/** The newest migration this program knows; a database beyond it was made by a later version. */
export const newestMigrationId = Math.max(...Object.keys(migrations).map((name) => Number.parseInt(name, 10)))

export const migrationsTable = "effect_sql_migrations"
