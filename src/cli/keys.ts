/** `keys`: the keys that seal sign-ins, sign cookies, and make client ids. */
import { Effect } from "effect"
import { Argument, Command, Flag } from "effect/cli"
import * as flags from "./flags.ts"

const program = Effect.promise(() => import("./programs/keys.ts"))

const create = Command.make("create", { dataDir: flags.dataDir }, ({ dataDir }) =>
  Effect.flatMap(
    Effect.promise(() => import("./programs/createKeys.ts")),
    ({ createKeys }) => createKeys(flags.overrides({ AIE_DATA_DIR: dataDir }))
  )
).pipe(
  Command.withDescription(
    "Make the key file (AIE_KEYS_FILE, else keys.json in the data folder), for instances that share a database"
  )
)

const list = Command.make("list", { json: flags.json, dataDir: flags.dataDir }, ({ dataDir, json }) =>
  Effect.flatMap(program, ({ listKeys }) => listKeys(json, flags.overrides({ AIE_DATA_DIR: dataDir })))
).pipe(Command.withDescription("List the keys by id: which are active, and what the others are still needed for"))

const rotate = Command.make(
  "rotate",
  {
    kind: Argument.Literals("kind", ["sealing", "clients", "browser", "all"]).pipe(
      Argument.withDescription("Which keys: for stored values, client ids, cookies and forms, or all three"),
      Argument.withDefault("all" as const)
    ),
    prepare: Flag.Boolean("prepare").pipe(
      Flag.withDescription(
        "Only add the new key; the next rotate makes it active. For several instances with a file each"
      ),
      Flag.withDefault(false)
    ),
    dataDir: flags.dataDir
  },
  ({ dataDir, kind, prepare }) =>
    Effect.flatMap(program, ({ rotateKeys }) => rotateKeys(kind, prepare, flags.overrides({ AIE_DATA_DIR: dataDir })))
).pipe(Command.withDescription("Make new keys the active ones and keep the old; a running server notices"))

const reseal = Command.make("reseal", { dataDir: flags.dataDir }, ({ dataDir }) =>
  Effect.flatMap(program, ({ resealRows }) => resealRows(flags.overrides({ AIE_DATA_DIR: dataDir })))
).pipe(
  Command.withDescription("Seal what is stored under the active key now; a running server does it within ten minutes")
)

const drop = Command.make("drop", { dataDir: flags.dataDir }, ({ dataDir }) =>
  Effect.flatMap(program, ({ dropKeys }) => dropKeys(flags.overrides({ AIE_DATA_DIR: dataDir })))
).pipe(Command.withDescription("Remove the old keys that nothing needs any more"))

export const keys = Command.make("keys").pipe(
  Command.withDescription("The server's own keys"),
  Command.withSubcommands([create, list, rotate, reseal, drop])
)
