/**
 * Numbers for new rows, from one counter per kind. Every kind has a range of its own, so that an activity's
 * number handed in as a workout's is recognised as a mistake, and a number is never used twice: an undone
 * create leaves a gap.
 *
 * Counters are rows rather than a column's autoincrement, because SQLite and Postgres spell that differently,
 * and because a rehearsed write has to name the number it would get.
 */
import { Effect } from "effect"
import type { SqlClient, SqlError } from "effect/sql"

/** The first number of each kind. */
export const idSpaces = { athlete: 1, workout: 8_100_001, activity: 2_500_001, raceGoal: 301, change: 1 } as const
export type IdKind = keyof typeof idSpaces

type Counter = { readonly last_id: number }

/** Takes `count` consecutive numbers and returns the first. */
export const allocate = (sql: SqlClient.SqlClient, kind: IdKind, count = 1): Effect.Effect<number, SqlError.SqlError> =>
  Effect.map(
    sql<Counter>`UPDATE id_counters SET last_id = last_id + ${count} WHERE kind = ${kind} RETURNING last_id`,
    (rows) => rows[0]!.last_id - count + 1
  )

/** The number the next row of the kind would get. Within a transaction it stays so until its end. */
export const peek = (sql: SqlClient.SqlClient, kind: IdKind): Effect.Effect<number, SqlError.SqlError> =>
  Effect.map(
    sql<Counter>`SELECT last_id FROM id_counters WHERE kind = ${kind} ${sql.onDialectOrElse({
      // SQLite has one writer at a time anyway.
      pg: () => sql.literal("FOR UPDATE"),
      orElse: () => sql.literal("")
    })}`,
    (rows) => rows[0]!.last_id + 1
  )

/** Takes a number that was peeked at earlier in the same transaction. */
export const claim = (sql: SqlClient.SqlClient, kind: IdKind, id: number): Effect.Effect<void, SqlError.SqlError> =>
  Effect.asVoid(sql`UPDATE id_counters SET last_id = ${id} WHERE kind = ${kind} AND last_id < ${id}`)
