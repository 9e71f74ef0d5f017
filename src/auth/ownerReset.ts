/** Ending what the owner let in, when a device or a client is not theirs any more. */
import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import { endOpenPages } from "./notBefore.ts"

export interface Ended {
  readonly passkeys: number
  readonly connections: number
}

/** Counts for a running server from its next request on. @param connections false leaves the clients connected */
export const ownerReset = Effect.fn("ownerReset")(function* (connections: boolean) {
  const sql = yield* SqlClient.SqlClient
  return yield* sql.withTransaction(
    Effect.gen(function* () {
      const passkeys = yield* sql`DELETE FROM passkeys RETURNING id`
      yield* endOpenPages
      if (!connections) return { passkeys: passkeys.length, connections: 0 } satisfies Ended
      const ended = yield* sql`DELETE FROM oauth_connections RETURNING family`
      yield* sql`DELETE FROM oauth_rows`
      return { passkeys: passkeys.length, connections: ended.length } satisfies Ended
    })
  )
})
