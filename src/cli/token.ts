/** `token`: personal access tokens, for scripts and for clients that take a header. */
import { Effect } from "effect"
import { Argument, Command, Flag } from "effect/cli"
import * as flags from "./flags.ts"

const program = Effect.promise(() => import("./programs/token.ts"))

const create = Command.make(
  "create",
  {
    name: Flag.String("name").pipe(
      Flag.withDescription("What the token is for, to recognise it in the list"),
      Flag.withDefault("script")
    ),
    scope: Flag.String("scope").pipe(
      Flag.withDescription(`What it may do: "read", which is the default, or "read write"`),
      Flag.withDefault("read")
    ),
    expires: Flag.Int("expires").pipe(
      Flag.withDescription("Days until it expires; never when not given"),
      Flag.withMetavar("DAYS"),
      Flag.optional
    ),
    json: flags.json,
    dataDir: flags.dataDir
  },
  ({ dataDir, expires, json, name, scope }) =>
    Effect.flatMap(program, ({ createToken }) =>
      createToken({ name, scope, expires, json }, flags.overrides({ AIE_DATA_DIR: dataDir }))
    )
).pipe(Command.withDescription("Make a token and print it; it cannot be shown again"))

const list = Command.make("list", { json: flags.json, dataDir: flags.dataDir }, ({ dataDir, json }) =>
  Effect.flatMap(program, ({ listTokens }) => listTokens(json, flags.overrides({ AIE_DATA_DIR: dataDir })))
).pipe(Command.withDescription("List the tokens: id, name, scope, expiry, last use"))

const revoke = Command.make(
  "revoke",
  {
    id: Argument.String("id").pipe(Argument.withDescription("The token as the list names it")),
    dataDir: flags.dataDir
  },
  ({ dataDir, id }) =>
    Effect.flatMap(program, ({ revokeToken }) => revokeToken(id, flags.overrides({ AIE_DATA_DIR: dataDir })))
).pipe(Command.withDescription("Revoke a token at once"))

export const token = Command.make("token").pipe(
  Command.withDescription("Personal access tokens for scripts"),
  Command.withSubcommands([create, list, revoke])
)
