/** MCP over stdin and stdout. The process belongs to one client; when stdin ends, so does the program. */
import type { Readable, Writable } from "node:stream"
import { serveStdio, StdioServerTransport } from "@modelcontextprotocol/server/stdio"
import { Effect } from "effect"
import type { ToolServices } from "../tools/Tool.ts"
import { McpFactory, mcpFactoryLayer, type McpOptions } from "./McpFactory.ts"

export interface StdioStreams {
  readonly stdin: Readable
  /** Carries JSON-RPC and nothing else: whoever provides the loggers sends them to stderr. */
  readonly stdout: Writable
}

/** Succeeds when the client hangs up. */
export const stdioProgram = (
  options: McpOptions,
  streams: StdioStreams = process
): Effect.Effect<void, never, ToolServices> => Effect.provide(serve(streams), mcpFactoryLayer(options))

const serve = Effect.fnUntraced(function* ({ stdin, stdout }: StdioStreams) {
  const factory = yield* McpFactory
  const services = yield* Effect.context()
  yield* Effect.acquireUseRelease(
    Effect.sync(() =>
      serveStdio(factory.make, {
        transport: new StdioServerTransport(stdin, stdout),
        onerror: (cause) => Effect.runForkWith(services)(Effect.logDebug("protocol", cause.message))
      })
    ),
    () => hungUp(stdin),
    (handle) => Effect.promise(() => handle.close())
  )
})

const hungUp = (stdin: Readable): Effect.Effect<void> =>
  Effect.callback((resume) => {
    if (stdin.readableEnded || stdin.destroyed) return resume(Effect.void)
    const done = () => resume(Effect.void)
    stdin.once("end", done)
    stdin.once("close", done)
    return Effect.sync(() => {
      stdin.off("end", done)
      stdin.off("close", done)
    })
  })
