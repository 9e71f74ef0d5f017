/**
 * Numbers for new rows, from one counter per kind. Every kind has a range of its own, so that an activity's
 * number handed in as a workout's is recognised as a mistake, and a number is never used twice: an undone
 * create leaves a gap.
 *
 * Counters are rows rather than a column's autoincrement, because SQLite and Postgres spell that differently,
 * and because a rehearsed write has to name the number it would get.
 */
import { Effect } from "effect"
import { SqlClient, type SqlError } from "effect/sql"

/** The first number of each kind. */
export const idSpaces = { athlete: 1, workout: 8_100_001, activity: 2_500_001, raceGoal: 301, change: 1 } as const
export type IdKind = keyof typeof idSpaces

/** Takes `count` consecutive numbers and returns the first. */
export const allocate = (kind: IdKind, count = 1): Effect.Effect<number, SqlError.SqlError, SqlClient.SqlClient> =>
  Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    const rows = yield* sql<{ readonly last_id: number }>`
      UPDATE id_counters SET last_id = last_id + ${count} WHERE kind = ${kind} RETURNING last_id`
    return rows[0]!.last_id - count + 1
  })

/** The number the next row of the kind would get. */
export const peek = (kind: IdKind): Effect.Effect<number, SqlError.SqlError, SqlClient.SqlClient> =>
  Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    const rows = yield* sql<{ readonly last_id: number }>`SELECT last_id FROM id_counters WHERE kind = ${kind}`
    return rows[0]!.last_id + 1
  })
