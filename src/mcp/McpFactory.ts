/**
 * Makes protocol servers out of a toolkit: the only file that registers tools with the MCP library.
 *
 * The library wants a new server object for every HTTP request (one per connection on stdio) and calls
 * plain async functions. So everything that can be done once is done once, here, when the layer is
 * built, and an AsyncLocalStorage carries what belongs to one request (principal, parent span, abort)
 * across the library to the tool's program. Identity of the `Request` object cannot carry it: for clients
 * of 2025 the library clones the request first.
 */
import { AsyncLocalStorage } from "node:async_hooks"
import { McpServer, type McpServerFactory } from "@modelcontextprotocol/server"
import { Context, Effect, Exit, Layer } from "effect"
import type { AnyTool, ToolServices } from "../tools/Tool.ts"
import { version } from "../version.ts"
import { callTool, type PreparedTool } from "./call.ts"
import { instructions } from "./instructions.ts"
import { cancelled, type Outcome } from "./result.ts"
import { describing, inputSchema, outputSchema } from "./toolSchema.ts"

/** What belongs to one request and must reach the tool's program. */
export interface RequestEnv {
  /** Overrides the services of the layer: the principal, the parent span. */
  readonly context: Context.Context<never>
  /**
   * Aborted when nobody waits for the answer any more. It stands in for the library's own signal, which knows less
   * over HTTP: for clients of 2025 it notices nothing.
   */
  readonly signal?: AbortSignal
  /** The tools that this request may call, where that is known: the others need not be registered for it. */
  readonly tools?: ReadonlySet<string>
}

export class McpFactory extends Context.Service<
  McpFactory,
  {
    readonly make: McpServerFactory
    /** Runs `body` so that tool calls started inside it, later ones included, see `env`. */
    readonly within: <A>(env: RequestEnv, body: () => A) => A
  }
>()("ai-endurance-mcp/mcp/McpFactory") {}

export interface McpOptions {
  readonly toolkit: ReadonlyArray<AnyTool>
}

const listTtlMs = 300_000

/** The list depends on how the server was started, never on who asks, so shared caches may keep it. */
const listed = { ttlMs: listTtlMs, cacheScope: "public" } as const

export const mcpFactoryLayer = (options: McpOptions): Layer.Layer<McpFactory, never, ToolServices> =>
  Layer.effect(
    McpFactory,
    Effect.gen(function* () {
      const services = yield* Effect.context<ToolServices>()
      const requests = new AsyncLocalStorage<RequestEnv>()
      const tools = options.toolkit.map(registration)
      const info = { name: "ai-endurance-mcp", title: "AI Endurance MCP", version }

      const run = async (prepared: PreparedTool, args: unknown, signal: AbortSignal) => {
        const env = requests.getStore()
        const exit = await Effect.runPromiseExitWith(env ? Context.merge(services, env.context) : services)(
          callTool(prepared, args),
          { signal: env?.signal ?? signal }
        )
        // `callTool` never fails, so what is left is interruption.
        const outcome: Outcome = Exit.isSuccess(exit) ? exit.value : cancelled
        return outcome.result
      }

      return McpFactory.of({
        within: (env, body) => requests.run(env, body),
        make: () => {
          const server = new McpServer(info, {
            instructions,
            // The toolkit is fixed for the life of the process.
            capabilities: { tools: { listChanged: false } },
            cacheHints: { "tools/list": listed, "server/discover": listed }
          })
          const wanted = requests.getStore()?.tools
          for (const { prepared, config } of tools) {
            if (wanted?.has(prepared.tool.name) === false) continue
            server.registerTool(prepared.tool.name, config, (args, ctx) => run(prepared, args, ctx.mcpReq.signal))
          }
          return server
        }
      })
    })
  )

const registration = (tool: AnyTool) => {
  const prepared: PreparedTool = { tool, input: inputSchema(tool.input), output: outputSchema(tool.output) }
  return {
    prepared,
    config: {
      title: tool.title,
      description: tool.description,
      inputSchema: describing(prepared.input),
      outputSchema: describing(prepared.output),
      annotations: {
        title: tool.title,
        readOnlyHint: tool.hints.readOnly,
        destructiveHint: tool.hints.destructive,
        idempotentHint: tool.hints.idempotent,
        openWorldHint: tool.hints.openWorld
      }
    }
  }
}
