/** MCP over stdin and stdout. The process belongs to one client; when the client is gone, the program ends. */
import type { Readable, Writable } from "node:stream"
import { serveStdio, StdioServerTransport } from "@modelcontextprotocol/server/stdio"
import { Effect, Latch } from "effect"
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
  const transport = new ClosingTransport(stdin, stdout)
  yield* Effect.acquireUseRelease(
    Effect.sync(() =>
      serveStdio(factory.make, {
        transport,
        onerror: (cause) =>
          Effect.runForkWith(services)(Effect.logDebug("protocol").pipe(Effect.annotateLogs({ reason: cause.message })))
      })
    ),
    () => transport.closed,
    (handle) => Effect.promise(() => handle.close())
  )
})

/**
 * Tells when it has closed. To wait for the end of stdin would not do: the transport also closes when stdout breaks or a
 * message is too long, and reads no more, so that the end never comes and the process would stay without a client.
 */
class ClosingTransport extends StdioServerTransport {
  readonly #closed = Latch.makeUnsafe()
  readonly closed = this.#closed.await

  override async close(): Promise<void> {
    await super.close()
    this.#closed.openUnsafe()
  }
}
