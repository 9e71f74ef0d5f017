/** What every operation of the local source works with, and how storage failures are told. */
import { Effect } from "effect"
import { type SqlClient, SqlError } from "effect/sql"
import type { Auth } from "../../auth/Auth.ts"
import type { AthleteClock } from "../../clock/AthleteClock.ts"
import { serverCodeOf, troubleOf } from "../../db/trouble.ts"
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
              code: serverCodeOf(error),
              trouble: troubleOf(error),
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
  switch (troubleOf(error)) {
    case "readOnly":
      return new Unavailable({
        message: "The database is read-only, so nothing was changed.",
        hint: "Reading still works. Make the database (the file and its folder) writable, then try again."
      })
    case "busy":
      return new Unavailable({
        message: "The database is busy: another process has been writing to it for too long. Nothing was changed.",
        hint: "Try again in a moment. If it stays busy, stop the other process (an import, or a second server)."
      })
    case "full":
      return new Unavailable({
        message: "The disk is full, so nothing was changed.",
        hint: "Free some space where the database is, then try again."
      })
    case "unreachable":
      return new Unavailable({
        message: "The database server cannot be reached at the moment. Nothing is known to have changed.",
        hint: "Try again in a moment, and look whether it happened before repeating a change."
      })
    case null:
      return new Unavailable({
        message: "The database did not answer. Nothing is known to have changed.",
        hint: "Try again; if it fails again, look at the server's log and run `npm run cli -- doctor`."
      })
  }
}
