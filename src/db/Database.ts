/** The database, opened and migrated: what every layer above asks `SqlClient` for. */
import { accessSync, chmodSync, closeSync, constants, existsSync, mkdirSync, openSync, statSync } from "node:fs"
import { dirname } from "node:path"
import { Context, Effect, Layer, type Redacted, type Scope } from "effect"
import * as Reactivity from "effect/reactivity/Reactivity"
import { type Migrator, SqlClient, SqlError } from "effect/sql"
import { DatabaseUnusable } from "./errors.ts"
import * as fileHolder from "./fileHolder.ts"
import { migrate, NewerSchema } from "./migrate.ts"
import { newestMigrationId } from "./migrations.ts"
import * as OneHolder from "./OneHolder.ts"
import * as Sqlite from "./Sqlite.ts"

/** What a database provides: its tables, and what `Locks` is made of. */
export type DatabaseServices = SqlClient.SqlClient | OneHolder.OneHolder

/** A file in the data folder; both are made when missing. Several processes may use one file at once. */
const file = (path: string): Layer.Layer<DatabaseServices, DatabaseUnusable> =>
  layer(path, Effect.andThen(privateFolder(path), privateFile(path)), fileHolder.make(`${path}-locks`))

/** Gone when the layer is; for tests. */
const memory: Layer.Layer<DatabaseServices, DatabaseUnusable> = Layer.fresh(
  layer(":memory:", Effect.void, Effect.succeed(OneHolder.alone))
)

/** A PostgreSQL server that any number of instances share. Loaded only when it is needed: its driver is large. */
const server = (url: Redacted.Redacted): Layer.Layer<DatabaseServices, DatabaseUnusable> =>
  Layer.unwrap(
    Effect.map(
      Effect.promise(() => import("./DatabaseServer.ts")),
      (server) => server.layer(url)
    )
  )

/** @returns the newest migration of a server's database, zero for an empty one; nothing is changed */
const serverSchema = (url: Redacted.Redacted): Effect.Effect<number, DatabaseUnusable> =>
  Effect.flatMap(
    Effect.promise(() => import("./DatabaseServer.ts")),
    (server) => server.schema(url)
  )

export const Database = { file, memory, server, serverSchema }

function layer(
  path: string,
  prepare: Effect.Effect<void, DatabaseUnusable>,
  others: Effect.Effect<OneHolder.Hold, never, Scope.Scope>
): Layer.Layer<DatabaseServices, DatabaseUnusable> {
  const opened = Effect.gen(function* () {
    yield* prepare
    const sql = yield* Sqlite.make(path)
    yield* Effect.provideService(migrate, SqlClient.SqlClient, sql)
    const holder = yield* Effect.flatMap(others, OneHolder.make)
    return Context.make(SqlClient.SqlClient, sql).pipe(Context.add(OneHolder.OneHolder, holder))
  })
  return Layer.effectContext(Effect.mapError(opened, (error) => ofError(path, error))).pipe(
    Layer.provide(Reactivity.layer)
  )
}

const privateFolder = (path: string): Effect.Effect<void, DatabaseUnusable> =>
  files("folderNotWritable", path, () => {
    const folder = dirname(path)
    // Only a folder we make gets our mode: one that exists may be shared on purpose.
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    accessSync(folder, constants.W_OK | constants.X_OK)
  })

/** Made before SQLite opens it: SQLite would let others read it, and gives its side files the same mode. */
const privateFile = (path: string): Effect.Effect<void, DatabaseUnusable> =>
  Effect.suspend(() =>
    files(existsSync(path) ? "readOnly" : "folderNotWritable", path, () => {
      closeSync(openSync(path, "a", 0o600))
      const mode = statSync(path).mode & 0o777
      if ((mode & 0o077) !== 0) chmodSync(path, mode & 0o700)
    })
  )

const files = (reason: LocalReason, path: string, body: () => void): Effect.Effect<void, DatabaseUnusable> =>
  Effect.try({
    try: body,
    catch: (thrown) => unusable(reason, path, thrown instanceof Error ? thrown.message : "refused")
  })

type OpenError = DatabaseUnusable | NewerSchema | SqlError.SqlError | Migrator.MigrationError

const ofError = (path: string, error: OpenError): DatabaseUnusable => {
  if (error._tag === "DatabaseUnusable") return error
  if (error._tag === "NewerSchema") return newer(path, error.applied)
  const cause = error._tag === "MigrationError" ? error.cause : error
  if (!SqlError.isSqlError(cause)) return unusable("cannotOpen", path, error.message)
  switch (Sqlite.sqliteCodeOf(cause)) {
    case Sqlite.sqliteCode.readOnly:
      return unusable("readOnly", path, cause.message)
    case Sqlite.sqliteCode.notADatabase:
    case Sqlite.sqliteCode.corrupt:
      return unusable("notADatabase", path, cause.message)
    default:
      return unusable("cannotOpen", path, cause.message)
  }
}

const unusable = (reason: LocalReason, path: string, detail: string): DatabaseUnusable =>
  new DatabaseUnusable({ reason, ...words[reason](path, detail) })

const newer = (path: string, applied: number): DatabaseUnusable =>
  new DatabaseUnusable({
    reason: "newerVersion",
    message: `The database ${path} is from a newer version of ai-endurance-mcp (schema ${applied}, this version knows ${newestMigrationId}).`,
    hint: "Update ai-endurance-mcp, or set AIE_DATA_DIR to another folder. Nothing was changed."
  })

type LocalReason = "readOnly" | "notADatabase" | "folderNotWritable" | "cannotOpen"
type Words = (path: string, detail: string) => { readonly message: string; readonly hint: string }

const words: Record<LocalReason, Words> = {
  readOnly: (path, detail) => ({
    message: `The database ${path} is read-only (${detail}).`,
    hint: `Make it writable for this user (chmod u+w), or set AIE_DATA_DIR to a folder that is. Nothing was changed.`
  }),
  notADatabase: (path, detail) => ({
    message: `${path} is not a database of ai-endurance-mcp, or it is damaged (${detail}).`,
    hint: "Move the file away to start a new database, or restore it from a backup. Nothing was changed."
  }),
  folderNotWritable: (path, detail) => ({
    message: `The data folder ${dirname(path)} cannot be written to (${detail}).`,
    hint: "Make the folder writable for this user, or set AIE_DATA_DIR to one that is."
  }),
  cannotOpen: (path, detail) => ({
    message: `The database ${path} cannot be opened (${detail}).`,
    hint: "Is another process holding it, or is the disk full? Set AIE_DATA_DIR to try another folder."
  })
}
