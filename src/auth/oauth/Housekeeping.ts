/**
 * What is done now and then beside the requests: sweeping away what has expired, and sealing anew what is sealed under
 * a key that was replaced. Of several instances one does it; in batches, so that nobody waits behind it.
 */
import { Clock, Duration, Effect, Layer, Schedule } from "effect"
import { SqlClient, type SqlError } from "effect/sql"
import { Locks } from "../../db/Locks.ts"
import { notBefore } from "../notBefore.ts"
import { KeyRing } from "./KeyRing.ts"
import { OAuthStore } from "./OAuthStore.ts"
import { reseal } from "./sealedRows.ts"

const every = Duration.minutes(10)
const batchSize = 500
/** How long a connection may be without a token: its code is being redeemed. */
const redeemingMillis = 600_000

/** Deletes what has expired, a batch at a time. */
export const sweep = Effect.fn("Housekeeping.sweep")(function* () {
  const sql = yield* SqlClient.SqlClient
  const nowMillis = yield* Clock.currentTimeMillis
  const at = new Date(nowMillis).toISOString()
  yield* inBatches(sql`DELETE FROM oauth_rows WHERE id IN (
    SELECT id FROM oauth_rows WHERE expires_at <= ${at} OR issued_at < ${notBefore(sql)} LIMIT ${batchSize}) RETURNING id`)
  yield* inBatches(sql`DELETE FROM oauth_values WHERE id IN (
    SELECT id FROM oauth_values WHERE expires_at <= ${at} LIMIT ${batchSize}) RETURNING id`)
  // A connection without a code or token left can never be used again.
  yield* inBatches(sql`DELETE FROM oauth_connections WHERE family IN (
    SELECT family FROM oauth_connections WHERE created_at < ${new Date(nowMillis - redeemingMillis).toISOString()}
      AND NOT EXISTS (SELECT 1 FROM oauth_rows WHERE oauth_rows.family = oauth_connections.family AND kind <> 'Grant')
    LIMIT ${batchSize}) RETURNING family`)
})

const inBatches = (deletion: Effect.Effect<ReadonlyArray<unknown>, SqlError.SqlError>) =>
  Effect.repeat(Effect.andThen(Effect.yieldNow, deletion), { until: (gone) => gone.length < batchSize })

/**
 * One round, by one of all that share the database; the others leave it to that one until the next.
 *
 * @returns false when somebody else has done it lately
 */
export const round = Effect.fn("Housekeeping.round")(function* () {
  const store = yield* OAuthStore
  const { exclusively } = yield* Locks
  const mine = yield* store.mark("housekeeping", 1, Duration.toSeconds(every) - 60)
  if (mine === null) return false
  yield* exclusively("housekeeping")(
    Effect.gen(function* () {
      yield* sweep()
      const { sealing } = yield* KeyRing
      const count = yield* reseal(sealing)
      if (count > 0)
        yield* Effect.logInfo("sealed anew under the active key").pipe(Effect.annotateLogs({ values: count }))
    })
  )
  return true
})

/** Rounds for as long as the server runs. */
export const layer: Layer.Layer<never, never, SqlClient.SqlClient | OAuthStore | KeyRing | Locks> = Layer.effectDiscard(
  round().pipe(
    Effect.catch((error) =>
      Effect.logWarning("expired sign-ins could not be swept away").pipe(Effect.annotateLogs({ reason: error.message }))
    ),
    Effect.repeat(Schedule.spaced(every)),
    Effect.forkScoped
  )
)
