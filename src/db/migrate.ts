/** Brings a database to the schema of this version, and touches none of a later one. */
import { Data, Effect } from "effect"
import { Migrator, SqlClient, type SqlError } from "effect/sql"
import { loader, migrationsTable, newestMigrationId } from "./migrations.ts"

/** A later version of this program migrated the database. */
export class NewerSchema extends Data.TaggedError("NewerSchema")<{ readonly applied: number }> {}

/**
 * On SQLite every start takes the write lock here, which is how a read-only file shows: opening one succeeds. On
 * Postgres the caller holds a lock, because several instances start at once.
 */
export const migrate: Effect.Effect<
  void,
  NewerSchema | SqlError.SqlError | Migrator.MigrationError,
  SqlClient.SqlClient
> = Effect.gen(function* () {
  const applied = yield* newestApplied
  if (applied > newestMigrationId) return yield* new NewerSchema({ applied })
  yield* Migrator.make({})({ loader, table: migrationsTable })
})

/** Zero for a database that has no tables yet. */
export const newestApplied = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const tables = yield* sql.onDialectOrElse({
    pg: () => sql`SELECT tablename AS name FROM pg_tables
      WHERE schemaname = current_schema() AND tablename = ${migrationsTable}`,
    orElse: () => sql`SELECT name FROM sqlite_master WHERE type = 'table' AND name = ${migrationsTable}`
  })
  if (tables.length === 0) return 0
  const rows = yield* sql<{
    readonly newest: number | null
  }>`SELECT MAX(migration_id) AS newest FROM ${sql(migrationsTable)}`
  return rows[0]?.newest ?? 0
})
