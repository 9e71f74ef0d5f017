/**
 * Node's HTTP server, made to stop when it is told to. Node alone closes only the connections that are idle
 * at that moment and then waits: five seconds for one that becomes idle later, a minute for one that never
 * asked anything, and without end for a stream.
 */
import { createServer, type Server } from "node:http"
import type { Socket } from "node:net"
import * as NodeHttpServer from "@effect/platform-node/NodeHttpServer"
import { Effect, Layer } from "effect"
import { Stopping } from "./Stopping.ts"

/** Calls in flight may finish for this long after the signal to stop. */
const shutdownGrace = "10 seconds"

export const listening = ({ host, port }: { readonly host: string; readonly port: number }) =>
  Layer.unwrap(
    Effect.map(Stopping, ({ signal }) => {
      const server = closingServer(signal)
      return cutOff(server).pipe(
        Layer.provideMerge(
          NodeHttpServer.layerServer(() => server, { host, port, gracefulShutdownTimeout: shutdownGrace })
        )
      )
    })
  )

/** Released after the routes, which have waited their grace, and before the socket, which would wait for ever. */
const cutOff = (server: Server): Layer.Layer<never> =>
  Layer.effectDiscard(Effect.addFinalizer(() => Effect.sync(() => server.closeAllConnections())))

/**
 * For clients that send little by little, or very much. Node looks at its clocks every half minute unless it is told
 * otherwise, which would let such a connection live for that long whatever its time-outs say.
 */
const limits = {
  maxHeaderSize: 16_384,
  headersTimeout: 5_000,
  requestTimeout: 30_000,
  connectionsCheckingInterval: 1_000,
  /**
   * Longer than proxies keep an idle connection (Caddy: two minutes), so that they close it first. A request that a proxy
   * sends on a connection we are just closing is a 502 to its client, and after Node's own five seconds that is often.
   */
  keepAliveTimeout: 130_000
}

const closingServer = (stopping: AbortSignal): Server => {
  const unused = new Set<Socket>()
  const server = createServer(limits, (request, response) => {
    unused.delete(request.socket)
    response.once("close", () => {
      if (stopping.aborted) setImmediate(() => server.closeIdleConnections())
    })
  })
  server.on("connection", (socket) => {
    unused.add(socket)
    socket.once("close", () => unused.delete(socket))
  })
  stopping.addEventListener("abort", () => unused.forEach((socket) => socket.destroy()))
  return server
}
