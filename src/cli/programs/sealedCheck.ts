/** Whether the key ring opens what is stored: asked by `doctor`, and by whoever asks a server if it is ready. */
import { existsSync } from "node:fs"
import { Effect, Schema } from "effect"
import { readKeyFile } from "../../auth/oauth/keyFile.ts"
import { keySetOf } from "../../auth/oauth/KeyRing.ts"
import { missingKeyIds } from "../../auth/oauth/sealedRows.ts"
import type { Settings } from "../Settings.ts"

class KeysMissing extends Schema.TaggedError<KeysMissing>()("KeysMissing", {
  message: Schema.String,
  hint: Schema.String
}) {}

/** Where no key file was made yet, nothing may need one. */
export const sealedRowsOpen = Effect.fn("sealedRowsOpen")(function* ({ keysFile }: Settings) {
  const ring = existsSync(keysFile) ? keySetOf((yield* readKeyFile(keysFile)).sealing) : { active: "", keys: new Map() }
  const missing = yield* missingKeyIds(ring)
  if (missing.length > 0) {
    return yield* new KeysMissing({
      message: `The key ring lacks the sealing ${missing.length === 1 ? "key" : "keys"} ${missing.join(", ")} that stored sign-ins are sealed with.`,
      hint: `Put the key file back that belongs to this database (${keysFile}). When it is lost, \`npm run cli -- owner reset\` ends those sign-ins.`
    })
  }
})
