/**
 * Runs the official conformance runner against a served shell. The runner cannot send a token, so it
 * talks through a proxy that adds one and changes nothing else: gate, guards and limits stay in the path.
 */
import { execFile } from "node:child_process"
import { mkdtemp, readFile, rm } from "node:fs/promises"
import { createServer, request, type Server } from "node:http"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath, pathToFileURL } from "node:url"
import { Effect } from "effect"
import { HttpServer } from "effect/http"

const runner = fileURLToPath(
  new URL("../../node_modules/@modelcontextprotocol/conformance/dist/index.js", import.meta.url)
)

export interface ConformanceRun {
  /** 0 when every required scenario passes or is expected to fail, and every expected failure fails. */
  readonly exitCode: number
  readonly output: string
  readonly passed: ReadonlyArray<string>
}

/** The port that the layer's server got. */
export const servedPort = Effect.flatMap(HttpServer.HttpServer, ({ address }) =>
  address._tag === "UnixPathAddress" ? Effect.die("The test server listens on TCP.") : Effect.succeed(address.port)
)

/** A proxy on a free port that adds `Authorization: Bearer <token>`; `Host` and everything else pass as they are. */
export const bearerProxy = (targetPort: number, token: string) =>
  Effect.acquireRelease(
    Effect.callback<Server>((resume) => {
      const server = createServer((incoming, outgoing) => {
        const forwarded = request(
          {
            host: "127.0.0.1",
            port: targetPort,
            method: incoming.method,
            path: incoming.url,
            setHost: false,
            headers: { ...incoming.headers, authorization: `Bearer ${token}` }
          },
          (answer) => {
            outgoing.writeHead(answer.statusCode ?? 502, answer.headers)
            answer.pipe(outgoing)
          }
        )
        outgoing.on("close", () => forwarded.destroy())
        forwarded.on("error", () => outgoing.destroy())
        incoming.pipe(forwarded)
      })
      server.listen(0, "127.0.0.1", () => resume(Effect.succeed(server)))
    }),
    (server) =>
      Effect.sync(() => {
        server.closeAllConnections()
        server.close()
      })
  ).pipe(
    Effect.map((server) => {
      const address = server.address()
      return typeof address === "object" && address !== null ? address.port : 0
    })
  )

/**
 * @param revision whose requirements are run, in that revision's protocol
 * @param baseline file in `test/e2e/conformance/` that lists the expected failures
 */
export const runConformance = (
  port: number,
  revision: "2026-07-28" | "2025-11-25",
  baseline: string
): Effect.Effect<ConformanceRun> =>
  Effect.promise(async () => {
    const results = await mkdtemp(join(tmpdir(), "conformance-"))
    const { exitCode, output } = await finished(process.execPath, [
      runner,
      "server",
      "--url",
      `http://localhost:${port}/mcp`,
      "-o",
      results,
      "--requirements",
      revision,
      "--expected-failures",
      fileURLToPath(new URL(`../e2e/conformance/${baseline}`, import.meta.url))
    ])
    await rm(results, { recursive: true })
    return { exitCode, output, passed: [...output.matchAll(/^✓ ([a-z0-9-]+):/gmu)].map(([, name]) => name ?? "") }
  })

const finished = (command: string, args: ReadonlyArray<string>) =>
  new Promise<{ readonly exitCode: number; readonly output: string }>((resolve) =>
    execFile(command, args, { maxBuffer: 64 << 20 }, (error, stdout, stderr) =>
      resolve({ exitCode: error === null ? 0 : Number(error.code ?? 1), output: stdout + stderr })
    )
  )

/** The summary at the end, for the message of a failed test. */
export const summaryOf = ({ output }: ConformanceRun): string =>
  output.slice(Math.max(0, output.indexOf("=== SUMMARY")))

/** The scenarios that a revision requires of a server. */
export const requiredScenarios = (revision: string): Effect.Effect<ReadonlyArray<string>> =>
  Effect.promise(async () => {
    const yaml = await readFile(new URL(`../requirements/${revision}.yaml`, pathToFileURL(runner)), "utf8")
    const section = /^server:\n((?:[ #].*\n|\n)*)/mu.exec(yaml)?.[1] ?? ""
    return [...section.matchAll(/^ {2}- ([a-z0-9-]+)$/gmu)].map(([, name]) => name ?? "")
  })
