/**
 * Our own tools speaking as AI Endurance: a double for tests, and a server for people who write clients of it.
 *
 * - `factory`: in place of `McpFactory`, so the whole HTTP server can speak so
 * - `upstream`: in place of the client of its endpoint, without a network between
 * - `results`: what it answers, whole
 *
 * It answers for the tools of the contract that the toolkit has; another name is an unknown tool.
 */
import { AsyncLocalStorage } from "node:async_hooks"
import { type CallToolResult, ProtocolError, ProtocolErrorCode, Server } from "@modelcontextprotocol/server"
import { Effect, Exit, Layer } from "effect"
import { faultOf } from "../api/live/upstream/classify.ts"
import { asReadError } from "../api/live/upstream/faults.ts"
import type { Json } from "../api/live/upstream/json.ts"
import { liveToolsOf } from "../api/live/upstream/LiveTool.ts"
import { type CallFailures, type CallKind, Upstream, type UpstreamReply } from "../api/live/upstream/Upstream.ts"
import { callTool, type PreparedTool } from "../mcp/call.ts"
import { McpFactory, type RequestEnv } from "../mcp/McpFactory.ts"
import { cancelled } from "../mcp/result.ts"
import { inputSchema, outputSchema } from "../mcp/toolSchema.ts"
import type { AnyTool, ToolServices } from "../tools/Tool.ts"
import { type Listed, listed } from "./listing.ts"
import type { Profile } from "./profiles.ts"
import { protocolVersion } from "./doorkeeper.ts"
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
      const info = infoOf(options)
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
              throw new ProtocolError(ProtocolErrorCode.InvalidParams, `Unknown tool: ${params.name}`)
            }
            const env = requests.getStore()
            const signals = [ctx.mcpReq.signal, ...(env?.signal === undefined ? [] : [env.signal])]
            const exit = await Effect.runPromiseExitWith(env ? env.provide(services) : services)(effect, {
              signal: AbortSignal.any(signals)
            })
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

/** As the endpoint's client, for who builds on it; what is sent is not checked against the listed schemas. */
const upstream = (options: SimulatorOptions): Layer.Layer<Upstream, never, ToolServices> =>
  Layer.effect(
    Upstream,
    Effect.gen(function* () {
      const call = yield* results(options)
      const answered = Effect.fnUntraced(function* (tool: string, args: Arguments, kind: CallKind) {
        const result = yield* call(tool, args)
        const text = result === null ? `Unknown tool: ${tool}` : textOf(result)
        if (result !== null && result.isError !== true) {
          return { value: JSON.parse(text) as Json, from: "json" } satisfies UpstreamReply
        }
        const asked = { what: tool, isTool: true, kind, inSession: false, quotable: () => text }
        return yield* faultOf({ _tag: "ToolFailed", text }, asked).error
      })
      const read = (tool: string, args: Arguments): Effect.Effect<UpstreamReply, CallFailures["read"]> =>
        Effect.mapError(answered(tool, args, "read"), (error) =>
          error._tag === "WorkoutHasNoSteps" ? asReadError(error) : error
        )
      const calls: {
        readonly [Kind in CallKind]: (tool: string, args: Arguments) => Effect.Effect<UpstreamReply, CallFailures[Kind]>
      } = { read, write: (tool, args) => answered(tool, args, "write") }
      return Upstream.of({
        call: (tool, args, { kind }) => calls[kind](tool, args),
        checkArguments: () => Effect.void,
        listTools: Effect.succeed(liveToolsOf(simulator(options).tools) ?? []),
        initialize: Effect.succeed({ ...infoOf(options), protocolVersion, instructions: null }),
        checkCredential: read("getUser", {})
      })
    })
  )

const textOf = ({ content }: CallToolResult): string =>
  content.map((part) => (part.type === "text" ? part.text : "")).join("\n")

const infoOf = ({ profile }: SimulatorOptions) => ({ name: "AI Endurance MCP (simulated)", version: profile.revision })

export const Simulator = { factory, results, upstream }
