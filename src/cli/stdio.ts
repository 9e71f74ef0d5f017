/** `stdio`: MCP over stdin and stdout, started by the client. */
import { Effect } from "effect"
import { Command } from "effect/cli"
import * as flags from "./flags.ts"

export const stdio = Command.make(
  "stdio",
  { dataDir: flags.dataDir, timeZone: flags.timeZone },
  ({ dataDir, timeZone }) =>
    Effect.flatMap(
      Effect.promise(() => import("./programs/stdio.ts")),
      (program) => program.stdio(flags.overrides({ AIE_DATA_DIR: dataDir, AIE_TIMEZONE: timeZone }))
    )
).pipe(Command.withDescription("Speak MCP over stdin and stdout; for Claude Desktop, Claude Code, Cline, Cursor"))
