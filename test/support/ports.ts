/** Ports of programs that tests start. */
import { createServer } from "node:net"
import { Effect, Layer } from "effect"
import { HttpServer } from "effect/http"

/** For a program that has to be told its port; nobody else is told it for a while. */
export const freePort = Effect.callback<number>((resume) => {
  const server = createServer().listen(0, "127.0.0.1", () => {
    const address = server.address()
    const port = typeof address === "object" && address !== null ? address.port : 0
    server.close(() => resume(Effect.succeed(port)))
  })
})

/** For what asks which port is served, when other processes serve it. */
export const servedElsewhere = (port: number) =>
  Layer.succeed(HttpServer.HttpServer, {
    address: { _tag: "TcpAddress", hostname: "127.0.0.1", port },
    serve: () => Effect.die("served by other processes")
  } as never)
