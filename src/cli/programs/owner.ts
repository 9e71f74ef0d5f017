/** `owner reset|restored`. */
import { Console, Effect } from "effect"
import { SqlClient } from "effect/sql"
import { endAllIssuedSoFar } from "../../auth/notBefore.ts"
import { ownerReset } from "../../auth/ownerReset.ts"
import { notReplayed, opened } from "../sources.ts"
import * as Settings from "../Settings.ts"

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
      `${many(ended.passkeys, "passkey")} removed.`,
      passkeysOnly ? "The clients stay connected." : `${many(ended.connections, "connection")} ended.`,
      "Codes that wait and pages that are open in a browser do not work any more.",
      tokens === 0 ? null : `${many(tokens, "personal access token")} still valid: token list, token revoke.`
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
  const rows = yield* sql`SELECT id FROM tokens WHERE revoked_at IS NULL`
  return rows.length
})

const many = (count: number, what: string): string => `${count} ${what}${count === 1 ? "" : "s"}`
