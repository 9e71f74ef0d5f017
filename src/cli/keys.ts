/** `keys`: the server's own secrets, with which it seals what it stores. */
import { Effect } from "effect"
import { Command } from "effect/cli"
import * as flags from "./flags.ts"

const program = Effect.promise(() => import("./programs/keys.ts"))

const create = Command.make("create", { dataDir: flags.dataDir }, ({ dataDir }) =>
  Effect.flatMap(program, ({ createKeys }) => createKeys(flags.overrides({ AIE_DATA_DIR: dataDir })))
).pipe(
  Command.withDescription(
    "Make the key file (AIE_KEYS_FILE, else keys.json in the data folder), for instances that share a database"
  )
)

export const keys = Command.make("keys").pipe(
  Command.withDescription("The keys that seal what the server stores"),
  Command.withSubcommands([create])
)
