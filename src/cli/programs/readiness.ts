/** When a server may be sent requests: its database answers, and its keys open what is stored. */
import { Effect, Exit } from "effect"
import { SqlClient } from "effect/sql"
import type { ReadinessCheck } from "../../http/opsRoutes.ts"
import type { Settings } from "../Settings.ts"
import { sealedRowsOpen } from "./sealedCheck.ts"

export const readiness = Effect.fnUntraced(function* (settings: Settings) {
  const sql = yield* SqlClient.SqlClient
  const keys = yield* sealedRowsOpen(settings).pipe(
    Effect.provideService(SqlClient.SqlClient, sql),
    Effect.mapError((error) =>
      error._tag === "KeysMissing"
        ? { message: error.message, reason: "the key ring lacks a key that stored sign-ins are sealed with" }
        : { message: error.message }
    ),
    Effect.asVoid,
    // Looks at every sealed row, which is nothing to do for each of an orchestrator's questions.
    Effect.cachedWithTTL((exit) => (Exit.isSuccess(exit) ? "30 seconds" : "5 seconds"))
  )
  const answers = Effect.mapError(sql`SELECT 1`, (error) => ({ message: error.message }))
  const check: ReadinessCheck = Effect.andThen(answers, keys)
  return check
})
