/**
 * Stands in front of several servers and hands each request to the next one, as hosting platforms do: of two
 * requests of one client never both at the same place. Nothing of a request is changed.
 */
import { createServer, request, type Server } from "node:http"
import type { AddressInfo } from "node:net"
import { Effect } from "effect"

export interface Balancer {
  readonly port: number
  /** @param ports of the servers behind it; before this everything is answered with 503 */
  readonly inFrontOf: (ports: ReadonlyArray<number>) => void
  /** How many requests each of them got. */
  readonly counts: () => ReadonlyArray<number>
}

export const makeBalancer = Effect.map(
  Effect.acquireRelease(
    Effect.promise(
      () =>
        new Promise<{ readonly server: Server; readonly behind: Array<{ readonly port: number; count: number }> }>(
          (resolve) => {
            const behind: Array<{ readonly port: number; count: number }> = []
            let turn = 0
            const server = createServer((incoming, outgoing) => {
              const next = behind[turn++ % behind.length]
              if (next === undefined) {
                outgoing.writeHead(503).end()
                return
              }
              next.count += 1
              const forwarded = request(
                {
                  host: "127.0.0.1",
                  port: next.port,
                  method: incoming.method,
                  path: incoming.url,
                  setHost: false,
                  headers: incoming.rawHeaders
                },
                (answer) => {
                  outgoing.writeHead(answer.statusCode ?? 502, answer.rawHeaders)
                  answer.pipe(outgoing)
                }
              )
              outgoing.on("close", () => forwarded.destroy())
              forwarded.on("error", () => outgoing.destroy())
              incoming.pipe(forwarded)
            })
            server.listen(0, "127.0.0.1", () => resolve({ server, behind }))
          }
        )
    ),
    ({ server }) =>
      Effect.sync(() => {
        server.closeAllConnections()
        server.close()
      })
  ),
  ({ behind, server }): Balancer => ({
    port: (server.address() as AddressInfo).port,
    inFrontOf: (ports) => void behind.push(...ports.map((port) => ({ port, count: 0 }))),
    counts: () => behind.map(({ count }) => count)
  })
)
