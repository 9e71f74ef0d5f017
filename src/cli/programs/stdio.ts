/** MCP over stdin and stdout, as the owner of this machine. Ends when the client hangs up. */
import { Effect } from "effect"
import { AuthLayer } from "../../auth/AuthLayer.ts"
import { stdioProgram } from "../../mcp/stdio.ts"
import { structuredLogs } from "../../observability/Logs.ts"
import { opened, owner, services, toolsOf } from "../sources.ts"
import * as Settings from "../Settings.ts"

export const stdio = Effect.fn("stdio")(function* (overrides: Settings.Overrides) {
  const settings = yield* Settings.load(overrides)
  yield* opened(settings)(
    Effect.gen(function* () {
      const athleteId = yield* owner(settings)
      yield* stdioProgram({ toolkit: toolsOf(settings) }).pipe(
        Effect.provide(services(settings, AuthLayer.owner(athleteId, "stdio")))
      )
    })
  ).pipe(Effect.provide(structuredLogs))
})
