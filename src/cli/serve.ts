/** `serve`: the HTTP server. */
import { Effect } from "effect"
import { Command, Flag } from "effect/cli"
import { profileNames } from "../simulator/profiles.ts"
import * as flags from "./flags.ts"

export const serve = Command.make(
  "serve",
  {
    host: Flag.String("host").pipe(
      Flag.withDescription("Address to listen on; beyond this machine only with AIE_PUBLIC_URL (AIE_HOST, 127.0.0.1)"),
      Flag.withMetavar("HOST"),
      Flag.optional
    ),
    port: Flag.String("port").pipe(
      Flag.withDescription("Port to listen on, 0 for any free one (AIE_PORT, 8787)"),
      Flag.withMetavar("PORT"),
      Flag.optional
    ),
    as: Flag.Literals("as", ["ourselves", "upstream"]).pipe(
      Flag.withDescription("upstream: speak as AI Endurance's own server, for writing clients of it"),
      Flag.withDefault("ourselves" as const)
    ),
    profile: Flag.Literals("profile", profileNames).pipe(
      Flag.withDescription("With --as upstream: which AI Endurance"),
      Flag.withDefault("current" as const)
    ),
    dataDir: flags.dataDir,
    timeZone: flags.timeZone
  },
  ({ as, dataDir, host, port, profile, timeZone }) =>
    Effect.flatMap(
      Effect.promise(() => import("./programs/serve.ts")),
      (program) =>
        program.serve(
          flags.overrides({ AIE_HOST: host, AIE_PORT: port, AIE_DATA_DIR: dataDir, AIE_TIMEZONE: timeZone }),
          as === "upstream" ? profile : null
        )
    )
).pipe(
  Command.withDescription("Serve MCP over HTTP: streamable HTTP at /mcp, the older SSE transport at /sse"),
  Command.withExamples([
    { command: "npm run cli -- serve", description: "Serve http://127.0.0.1:8787/mcp" },
    { command: "npm run cli -- serve --port 9000", description: "Serve on another port" },
    {
      command: "npm run cli -- serve --as upstream --profile pre-1.1",
      description: "Play AI Endurance of August 2026, to test a client of it"
    }
  ])
)
