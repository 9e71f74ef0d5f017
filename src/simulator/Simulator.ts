/**
 * Our own tools speaking as AI Endurance: a double for tests, and a server for people who write clients of it.
 *
 * - `factory`: in place of `McpFactory`, so the whole HTTP server can speak so
 * - `wireSource`: the same replies without a protocol around them
 *
 * It answers for the tools of the contract that the toolkit has; another name is an unknown tool.
 */
import { AsyncLocalStorage } from "node:async_hooks"
import { type CallToolResult, ProtocolError, ProtocolErrorCode, Server } from "@modelcontextprotocol/server"
import { Context, Effect, Exit, Layer } from "effect"
import { type JsonObject, type ListedTool, WireSource } from "../api/WireSource.ts"
import { NotFound, Unavailable } from "../domain/errors.ts"
import { callTool, type PreparedTool } from "../mcp/call.ts"
import { McpFactory, type RequestEnv } from "../mcp/McpFactory.ts"
import { cancelled } from "../mcp/result.ts"
import { inputSchema, outputSchema } from "../mcp/toolSchema.ts"
import type { AnyTool, ToolServices } from "../tools/Tool.ts"
import { type Listed, listed } from "./listing.ts"
import type { Profile } from "./profiles.ts"
import { failure, heard, refusal, said } from "./speech.ts"

export interface SimulatorOptions {
  readonly toolkit: ReadonlyArray<AnyTool>
  readonly profile: Profile
}

type Arguments = Readonly<Record<string, unknown>>

interface Simulator {
  readonly tools: ReadonlyArray<Listed>
  /** Null for a tool that is not listed. */
  readonly call: (tool: string, args: Arguments) => Effect.Effect<CallToolResult, never, ToolServices> | null
}

const simulator = ({ profile, toolkit }: SimulatorOptions): Simulator => {
  const served = toolkit.flatMap((tool) => {
    const entry = listed(tool, profile)
    const prepared: PreparedTool = { tool, input: inputSchema(tool.input), output: outputSchema(tool.output) }
    return entry === null ? [] : [{ entry, prepared }]
  })
  const byName = new Map(served.map(({ entry, prepared }) => [entry.name, prepared]))
  return {
    tools: served.map(({ entry }) => entry),
    call: (tool, sent) => {
      const prepared = byName.get(tool)
      if (prepared === undefined) return null
      const refused = refusal(tool, sent, profile)
      if (refused !== null) return Effect.succeed(failure(refused, 422, profile))
      const args = heard(tool, sent, profile)
      return Effect.map(callTool(prepared, args), ({ result }) => said(tool, args, result, profile))
    }
  }
}

const factory = (options: SimulatorOptions): Layer.Layer<McpFactory, never, ToolServices> =>
  Layer.effect(
    McpFactory,
    Effect.gen(function* () {
      const services = yield* Effect.context<ToolServices>()
      const requests = new AsyncLocalStorage<RequestEnv>()
      const { call, tools } = simulator(options)
      const info = { name: "AI Endurance MCP (simulated)", version: options.profile.revision }
      return McpFactory.of({
        within: (env, body) => requests.run(env, body),
        // The library's own tool registry refuses results that lack what an output schema promises, which is the
        // fault to be played; so the two handlers are set by hand.
        make: () => {
          const server = new Server(info, { capabilities: { tools: {} } })
          server.setRequestHandler("tools/list", () => ({ tools: tools.map((tool) => ({ ...tool })) }))
          server.setRequestHandler("tools/call", async ({ params }, ctx) => {
            const effect = call(params.name, params.arguments ?? {})
            if (effect === null) {
              // oxlint-disable-next-line no-throw-literal
              throw new ProtocolError(ProtocolErrorCode.InvalidParams, `Unknown tool: ${params.name}`)
            }
            const env = requests.getStore()
            const signals = [ctx.mcpReq.signal, ...(env?.signal === undefined ? [] : [env.signal])]
            const exit = await Effect.runPromiseExitWith(env ? Context.merge(services, env.context) : services)(
              effect,
              {
                signal: AbortSignal.any(signals)
              }
            )
            return Exit.isSuccess(exit) ? exit.value : cancelled.result
          })
          return server
        }
      })
    })
  )

/** Whole results, for who must see how a failure is worded; null for an unknown tool. */
const results = (options: SimulatorOptions) =>
  Effect.map(Effect.context<ToolServices>(), (services) => {
    const { call } = simulator(options)
    return (tool: string, args: Arguments) => {
      const effect = call(tool, args)
      return effect === null ? Effect.succeed(null) : Effect.provideContext(effect, services)
    }
  })

const wireSource = (options: SimulatorOptions): Layer.Layer<WireSource, never, ToolServices> =>
  Layer.effect(
    WireSource,
    Effect.gen(function* () {
      const services = yield* Effect.context<ToolServices>()
      const { call, tools } = simulator(options)
      return WireSource.of({
        listTools: Effect.succeed(tools as ReadonlyArray<ListedTool>),
        call: (tool, args) => {
          const effect = call(tool, args)
          return effect === null
            ? new NotFound({ message: `Unknown tool: ${tool}`, hint: "Look at the list of tools." })
            : Effect.flatMap(Effect.provideContext(effect, services), wireReply)
        }
      })
    })
  )

const wireReply = ({ content, isError }: CallToolResult) => {
  const text = content.map((part) => (part.type === "text" ? part.text : "")).join("\n")
  return isError === true
    ? new Unavailable({ message: text, hint: "" })
    : Effect.succeed(JSON.parse(text) as JsonObject)
}

export const Simulator = { factory, results, wireSource }
