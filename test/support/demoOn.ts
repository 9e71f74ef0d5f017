/** The demo athlete on a given day, asked as a client asks: by the names of the tools. */
import { Effect, Layer, Logger } from "effect"
import { ApiLayer, serves } from "../../src/api/ApiLayer.ts"
import { ensureAthlete } from "../../src/api/local/Athletes.ts"
import { installDemo } from "../../src/api/local/demo/install.ts"
import { AuthLayer } from "../../src/auth/AuthLayer.ts"
import { ClockLayer } from "../../src/clock/ClockLayer.ts"
import { Database } from "../../src/db/Database.ts"
import { AthleteId } from "../../src/domain/Athlete.ts"
import type { Day } from "../../src/domain/Day.ts"
import { callTool } from "../../src/mcp/call.ts"
import { inputSchema, outputSchema } from "../../src/mcp/toolSchema.ts"
import { toolkit } from "../../src/tools/toolkit.ts"

const timeZone = "Europe/Berlin"

/** Half past five in the morning, UTC. */
export const demoOn = (today: Day) =>
  ApiLayer.local.pipe(
    Layer.provideMerge(
      Layer.mergeAll(
        Layer.effectDiscard(ensureAthlete((id) => installDemo(id, { today, timeZone }))).pipe(
          Layer.provideMerge(Database.memory)
        ),
        AuthLayer.owner(AthleteId.make(1), "demo"),
        ClockLayer.standing({ epochMillis: Date.parse(`${today}T05:30:00Z`), timeZone }),
        Logger.layer([])
      )
    )
  )

export const demoTools = toolkit({ strict: false, serves: serves("local") })

const prepared = new Map(
  demoTools.map((tool) => [tool.name, { tool, input: inputSchema(tool.input), output: outputSchema(tool.output) }])
)

export const askDemo = Effect.fnUntraced(function* (name: string, args: unknown = {}) {
  const tool = prepared.get(name)!
  const { code, result } = yield* callTool(tool, args)
  const text = result.content.map((block) => (block.type === "text" ? block.text : "")).join("\n")
  return { code, text, json: result.structuredContent, output: tool.output }
})
