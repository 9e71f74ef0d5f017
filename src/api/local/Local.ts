/** What every operation of the local source works with, and how storage failures are told. */
import { Effect } from "effect"
import { type SqlClient, SqlError } from "effect/sql"
import type { Auth } from "../../auth/Auth.ts"
import type { AthleteClock } from "../../clock/AthleteClock.ts"
import { sqliteCode, sqliteCodeOf } from "../../db/Sqlite.ts"
import { Unavailable } from "../../domain/errors.ts"

export interface Local {
  readonly sql: SqlClient.SqlClient
  readonly auth: Auth["Service"]
  readonly clock: AthleteClock["Service"]
}

/** Storage errors in the athlete's words; the database's own go to the log. */
export const withStorage = <A, E, R>(
  effect: Effect.Effect<A, E, R>
): Effect.Effect<A, Exclude<E, SqlError.SqlError> | Unavailable, R> =>
  effect.pipe(
    Effect.tapError((error) =>
      SqlError.isSqlError(error)
        ? Effect.logWarning("storage failed").pipe(
            Effect.annotateLogs({
              reason: error.reason._tag,
              code: sqliteCodeOf(error),
              operation: error.reason.operation
            })
          )
        : Effect.void
    ),
    Effect.mapError((error) =>
      SqlError.isSqlError(error) ? unavailable(error) : (error as Exclude<E, SqlError.SqlError>)
    )
  )

const unavailable = (error: SqlError.SqlError): Unavailable => {
  switch (sqliteCodeOf(error)) {
    case sqliteCode.readOnly:
      return new Unavailable({
        message: "The database is read-only, so nothing was changed.",
        hint: "Reading still works. Make the database file and its folder writable, then try again."
      })
    case sqliteCode.busy:
    case sqliteCode.locked:
      return new Unavailable({
        message: "The database is busy: another process has been writing to it for too long. Nothing was changed.",
        hint: "Try again in a moment. If it stays busy, stop the other process (an import, or a second server)."
      })
    case sqliteCode.full:
      return new Unavailable({
        message: "The disk is full, so nothing was changed.",
        hint: "Free some space where the database is, then try again."
      })
    default:
      return new Unavailable({
        message: "The database did not answer. Nothing is known to have changed.",
        hint: "Try again; if it fails again, look at the server's log and run `ai-endurance-mcp doctor`."
      })
  }
}
