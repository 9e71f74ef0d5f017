/** A database on a PostgreSQL server: reached, checked and migrated. */
import { Context, Data, Effect, Layer, type Redacted } from "effect"
import * as Reactivity from "effect/reactivity/Reactivity"
import { type Migrator, SqlClient, SqlError } from "effect/sql"
import type { DatabaseServices } from "./Database.ts"
import { DatabaseUnusable, type UnusableReason } from "./errors.ts"
import { migrate, newestApplied, NewerSchema } from "./migrate.ts"
import { newestMigrationId } from "./migrations.ts"
import * as OneHolder from "./OneHolder.ts"
import * as Postgres from "./Postgres.ts"
import { type AuthorityUnreadable, lendsByTransaction } from "./serverAddress.ts"
import { serverPlace } from "./serverPlace.ts"
import { serverCodeOf } from "./trouble.ts"

export const layer = (url: Redacted.Redacted): Layer.Layer<DatabaseServices, DatabaseUnusable> => {
  const opened = Effect.gen(function* () {
    const sql = yield* reached(url)
    const holder = yield* Effect.flatMap(Postgres.holder(url), OneHolder.make)
    // Instances that start together on an empty database migrate it once.
    yield* Effect.scoped(
      Effect.andThen(holder.hold("migrations"), Effect.provideService(migrate, SqlClient.SqlClient, sql))
    )
    return Context.make(SqlClient.SqlClient, sql).pipe(Context.add(OneHolder.OneHolder, holder))
  })
  return Layer.effectContext(Effect.mapError(opened, (error) => ofError(serverPlace(url), error))).pipe(
    Layer.provide(Reactivity.layer)
  )
}

/** Looks and changes nothing. @returns the newest migration that was applied; zero for an empty database */
export const schema = (url: Redacted.Redacted): Effect.Effect<number, DatabaseUnusable> =>
  Effect.gen(function* () {
    const sql = yield* reached(url)
    const applied = yield* Effect.provideService(newestApplied, SqlClient.SqlClient, sql)
    if (applied > newestMigrationId) return yield* new NewerSchema({ applied })
    if (applied === 0) yield* checkMayFill(sql)
    return applied
  }).pipe(
    Effect.mapError((error) => ofError(serverPlace(url), error)),
    Effect.scoped,
    Effect.provide(Reactivity.layer)
  )

const reached = (url: Redacted.Redacted) =>
  Postgres.make(url).pipe(
    Effect.tap(checkVersion),
    Effect.tap((sql) => (lendsByTransaction(url) ? Effect.void : refusePooled(sql)))
  )

class MayNotFill extends Data.TaggedError("MayNotFill")<{}> {}

const checkMayFill = (sql: SqlClient.SqlClient) =>
  Effect.flatMap(
    sql<{ readonly may: boolean | null }>`SELECT has_schema_privilege(current_schema(), 'CREATE') AS may`,
    ([row]) => (row?.may === true ? Effect.void : Effect.fail(new MayNotFill()))
  )

class Pooled extends Data.TaggedError("Pooled")<{}> {}

/** It would work while nobody else is there, and fail a call here and there as soon as somebody is. */
const refusePooled = (sql: SqlClient.SqlClient) =>
  Effect.flatMap(Postgres.sharesConnections(sql), (shares) => (shares ? Effect.fail(new Pooled()) : Effect.void))

/** The oldest that is still tested anywhere; older ones lack functions that the queries use. */
const oldestServer = 130_000

class ServerTooOld extends Data.TaggedError("ServerTooOld")<{ readonly version: string }> {}

const checkVersion = (sql: SqlClient.SqlClient) =>
  Effect.flatMap(
    sql<{ readonly number: string; readonly version: string }>`
      SELECT current_setting('server_version_num') AS number, current_setting('server_version') AS version`,
    ([row]) => (row === undefined ? Effect.void : refuseOld(row))
  )

/** @param number like `150020` for 15.20 */
export const refuseOld = (row: { readonly number: string; readonly version: string }) =>
  Number(row.number) < oldestServer ? Effect.fail(new ServerTooOld({ version: row.version })) : Effect.void

type OpenError =
  | NewerSchema
  | ServerTooOld
  | MayNotFill
  | Pooled
  | AuthorityUnreadable
  | SqlError.SqlError
  | Migrator.MigrationError

/** @param place where the server is, in words that open nothing */
export const ofError = (place: string, error: OpenError): DatabaseUnusable => {
  if (error._tag === "NewerSchema") return newer(place, error.applied)
  if (error._tag === "ServerTooOld") return unusable("serverTooOld", place, error.version)
  if (error._tag === "MayNotFill") return unusable("notPermitted", place, "no CREATE on the schema")
  if (error._tag === "Pooled") return unusable("pooled", place, "")
  if (error._tag === "AuthorityUnreadable") return unusable("notTrusted", place, error.detail)
  const cause = error._tag === "MigrationError" ? error.cause : error
  if (!SqlError.isSqlError(cause)) return unusable("cannotOpen", place, error.message)
  return unusable(reasonOf(cause), place, Postgres.wordsOf(cause))
}

const reasonOf = (error: SqlError.SqlError): ServerReason => {
  const code = serverCodeOf(error)
  if (code === "3D000") return "noSuchDatabase"
  // The user may not even look into the schema.
  if (code === "3F000") return "notPermitted"
  // A server that is starting or stopping.
  if (code === "57P03" || code === "57P01") return "unreachable"
  if (code !== null && certificateCodes.test(code)) return "notTrusted"
  if (code !== null && code.startsWith("28") && Postgres.wordsOf(error).includes("no encryption")) return "wantsTls"
  switch (error.reason._tag) {
    case "AuthenticationError":
      return "signInRefused"
    case "AuthorizationError":
      return "notPermitted"
    case "ConnectionError":
      return "unreachable"
    default:
      return "cannotOpen"
  }
}

/** Node's names for what can be wrong with a certificate. */
const certificateCodes = /CERT|^UNABLE_TO_VERIFY_LEAF_SIGNATURE$/u

const unusable = (reason: ServerReason, place: string, detail: string): DatabaseUnusable =>
  new DatabaseUnusable({ reason, ...words[reason](place, detail) })

const newer = (place: string, applied: number): DatabaseUnusable =>
  new DatabaseUnusable({
    reason: "newerVersion",
    message: `The database at ${place} is from a newer version of ai-endurance-mcp (schema ${applied}, this version knows ${newestMigrationId}).`,
    hint: "Update ai-endurance-mcp on this machine, or set AIE_DATABASE_URL to another database. Nothing was changed."
  })

type ServerReason = Extract<
  UnusableReason,
  | "unreachable"
  | "notTrusted"
  | "signInRefused"
  | "wantsTls"
  | "noSuchDatabase"
  | "notPermitted"
  | "serverTooOld"
  | "pooled"
  | "cannotOpen"
>
type Words = (place: string, detail: string) => { readonly message: string; readonly hint: string }

const words: Record<ServerReason, Words> = {
  unreachable: (place, detail) => ({
    message: `The database server at ${place} cannot be reached (${detail}).`,
    hint: "Is it running, and are host, port and sslmode in AIE_DATABASE_URL right?"
  }),
  notTrusted: (place, detail) => ({
    message: `The certificate of the database server at ${place} cannot be trusted (${detail}).`,
    hint: "It has to be for the host in AIE_DATABASE_URL. For an authority of your own add sslrootcert=/path/to/its/certificate.pem to the address."
  }),
  wantsTls: (place, detail) => ({
    message: `The database server at ${place} takes no connection without TLS (${detail}).`,
    hint: "Add sslmode=verify-full to AIE_DATABASE_URL, and sslrootcert=/path/to/its/certificate.pem for an authority of your own."
  }),
  pooled: (place) => ({
    message: `The database at ${place} is behind a pooler that lends a connection for one transaction at a time.`,
    hint: "Add pgbouncer=true to AIE_DATABASE_URL, which does without prepared statements, or let the pooler lend by session."
  }),
  signInRefused: (place, detail) => ({
    message: `The database server at ${place} refused the sign-in (${detail}).`,
    hint: "Check user and password in AIE_DATABASE_URL; a password's special characters are written as %40, %2F and so on."
  }),
  noSuchDatabase: (place, detail) => ({
    message: `The database server at ${place} has no such database (${detail}).`,
    hint: "Create it (createdb), or correct its name at the end of AIE_DATABASE_URL. An empty one is filled at the first start."
  }),
  notPermitted: (place, detail) => ({
    message: `The user of AIE_DATABASE_URL may not make tables at ${place} (${detail}).`,
    hint: "Make the user owner of the database (ALTER DATABASE … OWNER TO …), or grant it CREATE on the schema."
  }),
  serverTooOld: (place, version) => ({
    message: `The database server at ${place} is PostgreSQL ${version}, which is too old.`,
    hint: "Use PostgreSQL 13 or newer. Nothing was changed."
  }),
  cannotOpen: (place, detail) => ({
    message: `The database at ${place} cannot be used (${detail}).`,
    hint: "Look at the log of the database server. Nothing is known to have changed."
  })
}
