/**
 * Empty databases for tests of whatever is stored. The files listed in vitest.config.ts under `onBoth` run twice: on
 * SQLite, and on PostgreSQL where there is one.
 */
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Clock, Effect, Layer, Redacted, type Scope } from "effect"
import { SqlClient, type SqlError } from "effect/sql"
import { Database, type DatabaseServices } from "../../src/db/Database.ts"
import { serverIsThere } from "./postgresServer.ts"
import { asAdmin, newSchema, schemaUrl } from "./schemas.ts"

export { serverIsThere }

export const onPostgres = process.env["AIE_TEST_STORAGE"] === "postgres"

/** How often to try a property: on PostgreSQL, where each try costs ten times as much, for the queries' sake only. */
export const runs = (onSqlite: number): number => (onPostgres ? Math.ceil(onSqlite / 10) : onSqlite)

/** Connections live in real time: a pool that wakes every minute would wake for every minute that a test skips. */
const realTime = Layer.succeed(Clock.Clock, Clock.Clock.defaultValue())

const serverAt = (url: Redacted.Redacted): Layer.Layer<DatabaseServices> =>
  Database.server(url).pipe(Layer.provide(realTime), Layer.orDie, Layer.fresh)

interface Migrated {
  readonly name: string
  /** The rows that the migrations wrote. */
  readonly seeds: ReadonlyArray<{ readonly table: string; readonly rows: ReadonlyArray<Record<string, unknown>> }>
}

/** Migrated and not in use: making all the tables takes longer than most tests. They go when the run ends. */
const free: Array<Migrated> = []

const inSchema = <A>(name: string, body: (sql: SqlClient.SqlClient) => Effect.Effect<A, SqlError.SqlError>) =>
  Effect.flatMap(SqlClient.SqlClient, body).pipe(Effect.provide(serverAt(schemaUrl(name))), Effect.orDie)

const tables = (sql: SqlClient.SqlClient) =>
  Effect.map(
    sql<{ readonly name: string }>`SELECT tablename AS name FROM pg_tables
      WHERE schemaname = current_schema() AND tablename <> 'effect_sql_migrations'`,
    (rows) => rows.map(({ name }) => name)
  )

const migrated: Effect.Effect<Migrated> = Effect.suspend(() => {
  const one = free.pop()
  return one === undefined ? Effect.flatMap(newSchema, migrate) : Effect.succeed(one)
})

const migrate = (name: string) =>
  inSchema(
    name,
    Effect.fnUntraced(function* (sql) {
      const all = yield* Effect.forEach(yield* tables(sql), (table) =>
        Effect.map(sql<Record<string, unknown>>`SELECT * FROM ${sql(table)}`, (rows) => ({ table, rows }))
      )
      return { name, seeds: all.filter(({ rows }) => rows.length > 0) }
    })
  )

const giveBack = (one: Migrated) =>
  inSchema(
    one.name,
    Effect.fnUntraced(function* (sql) {
      yield* Effect.forEach(yield* tables(sql), (table) => sql`DELETE FROM ${sql(table)}`)
      yield* Effect.forEach(one.seeds, ({ rows, table }) =>
        Effect.forEach(rows, (row) => sql`INSERT INTO ${sql(table)} ${sql.insert(row)}`)
      )
      free.push(one)
    })
  )

const sqlite: Layer.Layer<DatabaseServices> = Layer.orDie(Database.memory)

const postgres: Layer.Layer<DatabaseServices> = Layer.fresh(
  Layer.unwrap(
    Effect.map(
      Effect.acquireRelease(migrated, (one) => giveBack(one)),
      ({ name }) => serverAt(schemaUrl(name))
    )
  )
)

/** Empty, migrated, and gone with the layer. */
export const emptyDatabase: Layer.Layer<DatabaseServices> = onPostgres ? postgres : sqlite

export interface TestDatabase {
  readonly name: "SQLite" | "PostgreSQL"
  readonly isThere: boolean
  /** Empty, migrated, and gone with the layer. */
  readonly layer: Layer.Layer<DatabaseServices>
}

/** For a file that runs once and tries both itself. */
export const databases: ReadonlyArray<TestDatabase> = [
  { name: "SQLite", isThere: true, layer: sqlite },
  { name: "PostgreSQL", isThere: serverIsThere, layer: postgres }
]

/** The address of a schema without tables, gone with the scope. */
export const emptySchema: Effect.Effect<Redacted.Redacted, never, Scope.Scope> = Effect.map(
  Effect.acquireRelease(newSchema, (name) => asAdmin((sql) => sql`DROP SCHEMA ${sql(name)} CASCADE`)),
  schemaUrl
)

/** Where several instances can find one database, to be handed to other processes; gone with the scope. */
export const sharedPlace: Effect.Effect<string, never, Scope.Scope> = onPostgres
  ? Effect.map(emptySchema, Redacted.value)
  : Effect.map(
      Effect.acquireRelease(
        Effect.sync(() => mkdtempSync(join(tmpdir(), "aie-shared-"))),
        (folder) => Effect.sync(() => rmSync(folder, { recursive: true, force: true }))
      ),
      (folder) => join(folder, "data.sqlite")
    )

/** An instance of its own at a shared place: its own connections, nothing shared but the database. */
export const instanceAt = (place: string): Layer.Layer<DatabaseServices> =>
  place.startsWith("postgres") ? serverAt(Redacted.make(place)) : Layer.fresh(Layer.orDie(Database.file(place)))
