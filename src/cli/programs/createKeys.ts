/** `keys create`. */
import { mkdirSync } from "node:fs"
import { dirname } from "node:path"
import { Console, Effect, Result } from "effect"
import { makeKeyFile, readKeyFile } from "../../auth/oauth/keyFile.ts"
import { CommandFailed } from "../Failure.ts"
import * as Settings from "../Settings.ts"

export const createKeys = Effect.fn("keys.create")(function* (overrides: Settings.Overrides) {
  const { keysFile } = yield* Settings.load(overrides)
  const found = yield* Effect.result(readKeyFile(keysFile))
  if (Result.isSuccess(found)) return yield* alreadyThere(keysFile)
  if (!found.failure.missing) return yield* found.failure
  yield* folderOf(keysFile)
  yield* makeKeyFile(keysFile)
  yield* Console.log(
    [
      `Made ${keysFile}.`,
      "Give every instance on the same database this very file (AIE_KEYS_FILE), readable by its user only (0600).",
      "Keep a copy apart from the database: without it every client has to sign in again."
    ].join("\n")
  )
})

const alreadyThere = (path: string) =>
  new CommandFailed({
    message: `There are keys in ${path} already. Nothing was changed.`,
    hint: "Copy that file to the other instances, or name another one with AIE_KEYS_FILE."
  })

const folderOf = (path: string): Effect.Effect<void, CommandFailed> =>
  Effect.try({
    try: () => void mkdirSync(dirname(path), { recursive: true, mode: 0o700 }),
    catch: (thrown) =>
      new CommandFailed({
        message: `The folder of ${path} cannot be made: ${thrown instanceof Error ? thrown.message : "refused"}.`,
        hint: "Name a file in a folder that this user may write to (AIE_KEYS_FILE)."
      })
  })
