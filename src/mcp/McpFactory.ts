/**
 * Makes protocol servers out of a toolkit: the only file that hands tools to the MCP library.
 *
 * The library wants a new server object for every HTTP request (one per connection on stdio) and calls
 * plain async functions. So everything that can be done once is done once, here, when the layer is
 * built: the list of tools is a value, and a server gets two handlers. (`McpServer`, the library's own registry,
 * takes every tool anew for each server.) An AsyncLocalStorage carries what belongs to one request (principal, parent span, abort)
 * across the library to the tool's program. Identity of the `Request` object cannot carry it: for clients
 * of 2025 the library clones the request first.
 */
import { AsyncLocalStorage } from "node:async_hooks"
import {
  type McpServerFactory,
  ProtocolError,
  ProtocolErrorCode,
  Server,
  type Tool
} from "@modelcontextprotocol/server"
import { Context, Effect, Exit, Layer } from "effect"
import type { AnyTool, ToolServices } from "../tools/Tool.ts"
import { version } from "../version.ts"
import { callTool, type PreparedTool } from "./call.ts"
import { instructions } from "./instructions.ts"
import { cancelled, type Outcome } from "./result.ts"
import { inputSchema, outputSchema } from "./toolSchema.ts"

/** What belongs to one request and must reach the tool's program. */
export interface RequestEnv {
  /** Puts before the services of the layer what the request has: the principal, the parent span. */
  readonly provide: <R>(services: Context.Context<R>) => Context.Context<R>
  /**
   * Aborted when nobody waits for the answer any more. It stands in for the library's own signal, which knows less
   * over HTTP: for clients of 2025 it notices nothing.
   */
  readonly signal?: AbortSignal
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
      const tools = new Map(options.toolkit.map((tool) => [tool.name, prepare(tool)] as const))
      const list = [...tools.values()].map(entry)
      const info = { name: "ai-endurance-mcp", title: "AI Endurance MCP", version }

      const run = async (prepared: PreparedTool, args: unknown, signal: AbortSignal) => {
        const env = requests.getStore()
        const exit = await Effect.runPromiseExitWith(env ? env.provide(services) : services)(callTool(prepared, args), {
          signal: env?.signal ?? signal
        })
        // `callTool` never fails, so what is left is interruption.
        const outcome: Outcome = Exit.isSuccess(exit) ? exit.value : cancelled
        return outcome.result
      }

      return McpFactory.of({
        within: (env, body) => requests.run(env, body),
        make: () => {
          const server = new Server(info, {
            instructions,
            // The toolkit is fixed for the life of the process.
            capabilities: { tools: { listChanged: false } },
            cacheHints: { "tools/list": listed, "server/discover": listed }
          })
          server.setRequestHandler("tools/list", () => ({ tools: list.slice() }))
          server.setRequestHandler("tools/call", ({ params }, ctx) => {
            const prepared = tools.get(params.name)
            if (prepared === undefined) {
              throw new ProtocolError(ProtocolErrorCode.InvalidParams, `Tool ${params.name} not found`)
            }
            return run(prepared, params.arguments ?? {}, ctx.mcpReq.signal)
          })
          return server
        }
      })
    })
  )

const prepare = (tool: AnyTool): PreparedTool => ({
  tool,
  input: inputSchema(tool.input),
  output: outputSchema(tool.output)
})

/** As the list shows it; in this order, because clients cache the list by its bytes. */
const entry = ({ input, output, tool }: PreparedTool): Tool => ({
  name: tool.name,
  title: tool.title,
  description: tool.description,
  inputSchema: objectSchema(input.document),
  annotations: {
    title: tool.title,
    readOnlyHint: tool.hints.readOnly,
    destructiveHint: tool.hints.destructive,
    idempotentHint: tool.hints.idempotent,
    openWorldHint: tool.hints.openWorld
  },
  outputSchema: objectSchema(output.document)
})

/** The protocol wants the word, also where a document leaves it to be seen. */
const objectSchema = (document: Record<string, unknown>) => ({ type: "object" as const, ...document })
