/** `owner`: ending what was let in. */
import { Effect } from "effect"
import { Command, Flag } from "effect/cli"
import * as flags from "./flags.ts"

const program = Effect.promise(() => import("./programs/owner.ts"))

const reset = Command.make(
  "reset",
  {
    passkeysOnly: Flag.Boolean("passkeys-only").pipe(
      Flag.withDescription("Remove the passkeys and leave the clients connected"),
      Flag.withDefault(false)
    ),
    dataDir: flags.dataDir
  },
  ({ dataDir, passkeysOnly }) =>
    Effect.flatMap(program, (owner) => owner.reset(passkeysOnly, flags.overrides({ AIE_DATA_DIR: dataDir })))
).pipe(
  Command.withDescription(
    "Remove all passkeys and end all connections, waiting codes and open pages; works while the server runs"
  )
)

const restored = Command.make("restored", { dataDir: flags.dataDir }, ({ dataDir }) =>
  Effect.flatMap(program, (owner) => owner.restored(flags.overrides({ AIE_DATA_DIR: dataDir })))
).pipe(
  Command.withDescription(
    "After a database was restored by hand: end every sign-in, token and passkey issued before now (`restore` does it itself)"
  )
)

export const owner = Command.make("owner").pipe(
  Command.withDescription("End what you have let in"),
  Command.withSubcommands([reset, restored])
)
