/** `login`, `logout`, `status`: the AI Endurance account of this machine. */
import { Effect } from "effect"
import { Command, Flag } from "effect/cli"
import * as flags from "./flags.ts"

export const login = Command.make(
  "login",
  {
    scope: Flag.String("scope").pipe(
      Flag.withDescription(`What to ask for: "read" or "read write"`),
      Flag.withDefault("read write")
    ),
    port: Flag.Int("port").pipe(
      Flag.withDescription(
        "Port of this machine that the browser comes back to; any free one unless the redirect address is registered with its port"
      ),
      Flag.optional
    ),
    noBrowser: Flag.Boolean("no-browser").pipe(Flag.withDescription("Only print the address"), Flag.withDefault(false)),
    dataDir: flags.dataDir
  },
  ({ dataDir, ...request }) =>
    Effect.flatMap(
      Effect.promise(() => import("./programs/login.ts")),
      (program) => program.login(request, flags.overrides({ AIE_DATA_DIR: dataDir }))
    )
).pipe(
  Command.withDescription(
    "Sign in to AI Endurance in the browser, for the live source: stdio, serve, record and doctor use the login from then on"
  ),
  Command.withExamples([
    { command: "npm run cli -- login", description: "Sign in, to look and to change" },
    { command: "npm run cli -- login --scope read", description: "Sign in to look only" },
    { command: "npm run cli -- login --no-browser", description: "Print the address, to open it elsewhere" }
  ])
)

export const logout = Command.make("logout", { dataDir: flags.dataDir }, ({ dataDir }) =>
  Effect.flatMap(
    Effect.promise(() => import("./programs/logout.ts")),
    (program) => program.logout(flags.overrides({ AIE_DATA_DIR: dataDir }))
  )
).pipe(Command.withDescription("Sign out of AI Endurance: end the login there, and delete it here"))

export const status = Command.make("status", { json: flags.json, dataDir: flags.dataDir }, ({ dataDir, json }) =>
  Effect.flatMap(
    Effect.promise(() => import("./programs/status.ts")),
    (program) => program.status(json, flags.overrides({ AIE_DATA_DIR: dataDir }))
  )
).pipe(Command.withDescription("Say whether this machine is signed in to AI Endurance, what it may do, and until when"))
