import { spawn } from "node:child_process"
import { once } from "node:events"
import { PassThrough } from "node:stream"
import { fileURLToPath } from "node:url"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber, Layer } from "effect"
import { AuthLayer } from "../../src/auth/AuthLayer.ts"
import { AthleteId } from "../../src/domain/Athlete.ts"
import { stdioProgram } from "../../src/mcp/stdio.ts"
import { crash, hanging, noSource, sumSteps } from "../support/fakeTools.ts"

const owner = Layer.mergeAll(AuthLayer.owner(AthleteId.make(1), "stdio"), noSource)

const line = (id: number, method: string, params: Readonly<Record<string, unknown>> = {}) =>
  `${JSON.stringify({ jsonrpc: "2.0", id, method, params })}\n`

const initialize = (protocolVersion: string) =>
  line(1, "initialize", { protocolVersion, capabilities: {}, clientInfo: { name: "test", version: "1" } })

/** The next message the server writes. */
const nextMessage = (stdout: PassThrough) =>
  Effect.promise(
    () =>
      new Promise<Readonly<Record<string, unknown>>>((resolve) =>
        stdout.once("data", (chunk: Buffer) =>
          resolve(JSON.parse(chunk.toString()) as Readonly<Record<string, unknown>>)
        )
      )
  )

interface Streams {
  readonly stdin: PassThrough
  readonly stdout: PassThrough
}

describe("stdio", () => {
  it.effect.each(["2024-10-07", "2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25"])(
    "takes the handshake of %s",
    (version) =>
      Effect.gen(function* () {
        const [stdin, stdout] = [new PassThrough(), new PassThrough()]
        const fiber = yield* Effect.forkChild(stdioProgram({ toolkit: [sumSteps] }, { stdin, stdout }))
        yield* Effect.yieldNow
        stdin.write(initialize(version))
        const { result } = yield* nextMessage(stdout)
        assert.propertyVal(result, "protocolVersion", version)
        stdin.end()
        yield* Fiber.join(fiber)
      }).pipe(Effect.provide(owner))
  )

  it.effect("ends with its client, and interrupts what it was running for it", () => {
    const hang = hanging(30)
    return Effect.gen(function* () {
      const [stdin, stdout] = [new PassThrough(), new PassThrough()]
      const fiber = yield* Effect.forkChild(stdioProgram({ toolkit: [hang.tool] }, { stdin, stdout }))
      yield* Effect.yieldNow
      stdin.write(initialize("2025-11-25"))
      yield* nextMessage(stdout)
      stdin.write(line(2, "tools/call", { name: "hang", arguments: {} }))
      yield* hang.started
      stdin.end()
      yield* Fiber.join(fiber)
      yield* hang.interrupted
    }).pipe(Effect.provide(owner))
  })

  it.effect.each([
    ["stdout breaks", ({ stdout }: Streams) => stdout.destroy(new Error("EPIPE"))],
    ["a line has no end", ({ stdin }: Streams) => stdin.write("x".repeat(11 << 20))]
  ] as const)("ends when %s, though stdin stays open", ([, happens]) =>
    Effect.gen(function* () {
      const [stdin, stdout] = [new PassThrough(), new PassThrough()]
      const fiber = yield* Effect.forkChild(stdioProgram({ toolkit: [sumSteps] }, { stdin, stdout }))
      yield* Effect.yieldNow
      stdin.write(initialize("2025-11-25"))
      yield* nextMessage(stdout)
      happens({ stdin, stdout })
      yield* Fiber.join(fiber)
    }).pipe(Effect.provide(owner))
  )

  it.effect("ends at once when stdin was closed before it began", () =>
    Effect.gen(function* () {
      const stdin = new PassThrough()
      stdin.destroy()
      yield* Effect.promise(() => once(stdin, "close"))
      yield* stdioProgram({ toolkit: [crash] }, { stdin, stdout: new PassThrough() })
    }).pipe(Effect.provide(owner))
  )

  it.live("as a process writes only JSON-RPC to stdout, survives garbage, and exits with 0 at the end of stdin", () =>
    Effect.gen(function* () {
      const server = fileURLToPath(new URL("../support/fakeStdioServer.ts", import.meta.url))
      const { code, stderr, stdout } = yield* Effect.promise(
        () =>
          new Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }>((resolve) => {
            const child = spawn(process.execPath, [server])
            let [stdout, stderr] = ["", ""]
            child.stdout.on("data", (chunk: Buffer) => {
              stdout += chunk.toString()
              // The crash is answered last: what was asked before it has been answered too.
              if (stdout.includes(`"id":3`)) child.stdin.end()
            })
            child.stderr.on("data", (chunk: Buffer) => (stderr += chunk.toString()))
            child.on("close", (code) => resolve({ code, stdout, stderr }))
            child.stdin.write(initialize("2024-11-05"))
            child.stdin.write("this is no JSON\n")
            child.stdin.write(line(2, "tools/call", { name: "sumSteps", arguments: { steps: [] } }))
            child.stdin.write(line(3, "tools/call", { name: "crash", arguments: {} }))
          })
      )
      assert.strictEqual(code, 0)
      const messages = stdout
        .trim()
        .split("\n")
        .map((text) => JSON.parse(text) as { readonly id: number })
      assert.sameMembers(
        messages.map(({ id }) => id),
        [1, 2, 3]
      )
      assert.match(stderr, /message="tool call" tool=sumSteps outcome=OK ms=\d+ via=stdio$/mu)
    })
  )
})
