/**
 * Transactions in which what was read still holds when it is acted on.
 *
 * SQLite has one writer at a time, so there every transaction is one. Postgres lets transactions run side by side;
 * those about one subject take turns, and those about different athletes do not wait for each other.
 */
import { Effect } from "effect"
import type { SqlClient, SqlError } from "effect/sql"
import type { AthleteId } from "../domain/Athlete.ts"

/** @param subject what is decided on, the same words wherever it is */
export const serially =
  (sql: SqlClient.SqlClient, subject: string) =>
  <A, E, R>(body: Effect.Effect<A, E, R>): Effect.Effect<A, E | SqlError.SqlError, R> =>
    sql.withTransaction(Effect.andThen(turn(sql, subject), body))

/** For everything that belongs to one athlete: plan, journal, activities, mornings. */
export const ofAthlete = (sql: SqlClient.SqlClient, athleteId: AthleteId) => serially(sql, `athlete ${athleteId}`)

/** The turn ends with the transaction; taking it again within one costs nothing. */
const turn = (sql: SqlClient.SqlClient, subject: string): Effect.Effect<void, SqlError.SqlError> =>
  sql.onDialectOrElse({
    // Apart from the names of `Locks`, whose holders run transactions.
    pg: () => Effect.asVoid(sql.unsafe(`SELECT pg_advisory_xact_lock(${lockKey("$1")})`, [`transaction ${subject}`])),
    orElse: () => Effect.void
  })

/**
 * SQL of Postgres for the number of an advisory lock. By schema, so that several installations in one database do not
 * wait for each other.
 *
 * @param parameter the placeholder of the name
 */
export const lockKey = (parameter: string): string => `hashtextextended(current_schema() || ':' || ${parameter}, 0)`
