/** `owner reset|restored`. */
import { Clock, Console, Effect } from "effect"
import { SqlClient } from "effect/sql"
import { endAllIssuedSoFar } from "../../auth/notBefore.ts"
import { ownerReset } from "../../auth/ownerReset.ts"
import { notReplayed, opened } from "../sources.ts"
import * as Settings from "../Settings.ts"
import { counted } from "./counted.ts"

export const reset = Effect.fn("owner.reset")(function* (passkeysOnly: boolean, overrides: Settings.Overrides) {
  const settings = yield* Settings.load(overrides)
  yield* notReplayed(settings, "sign-ins")
  const { ended, tokens } = yield* opened(settings)(
    Effect.gen(function* () {
      return { ended: yield* ownerReset(!passkeysOnly), tokens: yield* tokensLeft }
    })
  )
  yield* Console.log(
    [
      `${counted(ended.passkeys, "passkey")} removed.`,
      passkeysOnly ? "The clients stay connected." : `${counted(ended.connections, "connection")} ended.`,
      "Codes that wait and pages that are open in a browser do not work any more.",
      tokens === 0
        ? null
        : `${counted(tokens, "personal access token")} still valid: npm run cli -- token list | revoke`
    ]
      .filter((line) => line !== null)
      .join("\n")
  )
})

export const restored = Effect.fn("owner.restored")(function* (overrides: Settings.Overrides) {
  const settings = yield* Settings.load(overrides)
  yield* notReplayed(settings, "sign-ins")
  yield* opened(settings)(endAllIssuedSoFar)
  yield* Console.log(allEnded)
})

export const allEnded =
  "Every sign-in, personal access token and passkey issued before now has ended. Clients ask for access again."

const tokensLeft = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const now = new Date(yield* Clock.currentTimeMillis).toISOString()
  const rows =
    yield* sql`SELECT id FROM tokens WHERE revoked_at IS NULL AND (expires_at IS NULL OR expires_at > ${now})`
  return rows.length
})
