/**
 * The moment before which nothing that was issued counts: after a database was restored, what was cut off since the
 * copy was made must not come back. It stands in the database, and every question after a credential compares
 * with it in the same query.
 */
import { Clock, Effect } from "effect"
import { SqlClient } from "effect/sql"

/** What `issued_at` of a credential has to be at least. */
export const notBefore = (sql: SqlClient.SqlClient) => sql.literal("(SELECT at FROM sign_in_not_before)")

/**
 * Ends every sign-in, personal access token and passkey there is, at once and for whoever shares the database.
 *
 * @returns since when something must have been issued to count, UTC, ISO 8601
 */
export const endAllIssuedSoFar = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  return yield* sql.withTransaction(
    Effect.gen(function* () {
      const nowMillis = yield* Clock.currentTimeMillis
      // One later, because something may have been issued within this millisecond.
      const at = new Date(nowMillis + 1).toISOString()
      // Never back, whatever the clock of this machine says.
      const rows = yield* sql<{ readonly at: string }>`
        UPDATE sign_in_not_before SET at = CASE WHEN at > ${at} THEN at ELSE ${at} END RETURNING at`
      yield* sql`UPDATE tokens SET revoked_at = ${new Date(nowMillis).toISOString()} WHERE revoked_at IS NULL`
      yield* sql`DELETE FROM passkeys`
      // Logins at AI Endurance without a connection are ended there as well.
      yield* sql`DELETE FROM oauth_connections`
      yield* endOpenPages
      return rows[0]?.at ?? at
    })
  )
})

/** Pages that are open in a browser, and codes that wait to be typed. */
export const endOpenPages = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  yield* sql`DELETE FROM oauth_values WHERE ${sql.in("kind", openPages)}`
})

const openPages = ["owner-browser", "owner-code", "consent-progress", "upstream-away", "upstream-back"]
