/** Requests that no client library would send. */
import { connect } from "node:net"
import { assert, layer } from "@effect/vitest"
import { Effect } from "effect"
import { servedPort } from "../support/conformance.ts"
import { sumSteps } from "../support/fakeTools.ts"
import { served } from "../support/served.ts"

/** What the server says before it closes, and after how many milliseconds it closed. */
const say = (text: string) =>
  Effect.flatMap(servedPort, (port) =>
    Effect.callback<{ readonly said: string; readonly afterMillis: number }>((resume) => {
      const started = performance.now()
      let said = ""
      const socket = connect(port, "127.0.0.1", () => socket.write(text))
      socket.on("data", (chunk) => (said += chunk.toString()))
      socket.on("error", () => {})
      socket.on("close", () => resume(Effect.succeed({ said, afterMillis: performance.now() - started })))
      return Effect.sync(() => socket.destroy())
    })
  )

layer(served([sumSteps]), { excludeTestServices: true })("the server on its socket", (it) => {
  it.effect("refuses headers of 64 KiB", () =>
    Effect.map(say(`GET /healthz HTTP/1.1\r\nHost: localhost\r\nX: ${"x".repeat(65_536)}\r\n\r\n`), ({ said }) =>
      assert.match(said, /^HTTP\/1\.1 431/u)
    )
  )

  it.effect.each([
    ["two lengths", "Content-Length: 2\r\nContent-Length: 3"],
    ["a length and chunks", "Content-Length: 2\r\nTransfer-Encoding: chunked"]
  ] as const)("refuses a body with %s", ([, headers]) =>
    Effect.map(say(`POST /mcp HTTP/1.1\r\nHost: localhost\r\n${headers}\r\n\r\n{}`), ({ said }) =>
      assert.match(said, /^HTTP\/1\.1 400/u)
    )
  )

  it.effect("cuts off who does not finish the headers in five seconds", () =>
    Effect.map(say("GET /healthz HTTP/1.1\r\nHost: localhost\r\nX: "), ({ afterMillis, said }) => {
      assert.match(said, /^HTTP\/1\.1 408/u)
      assert.isBelow(afterMillis, 8_000)
    })
  )
})
