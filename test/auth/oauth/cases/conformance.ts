/** The official runner as a client of the authorization server, its browser played by the owner's. */
import { spawn } from "node:child_process"
import { fileURLToPath } from "node:url"
import { assert } from "@effect/vitest"
import { Effect } from "effect"
import { servedPort } from "../../../support/conformance.ts"
import { freePort } from "../../../support/ports.ts"
import { send } from "../../../support/served.ts"
import { allowAll, askConsent, newBrowser } from "../support/browser.ts"
import type { Cases } from "../support/subject.ts"

const runner = fileURLToPath(
  new URL("../../../../node_modules/@modelcontextprotocol/conformance/dist/index.js", import.meta.url)
)

/** Says what the runner printed so far, whenever it prints. */
const started = (args: ReadonlyArray<string>) =>
  Effect.acquireRelease(
    Effect.sync(() => {
      const child = spawn(process.execPath, [runner, "authorization", ...args])
      const run = { child, output: "", exitCode: null as number | null, ended: Promise.resolve(0) }
      const more = (chunk: Buffer) => void (run.output += chunk.toString())
      child.stdout.on("data", more)
      child.stderr.on("data", more)
      run.ended = new Promise((resolve) => child.on("close", (code) => resolve((run.exitCode = code ?? 1))))
      return run
    }),
    ({ child, ended }) =>
      Effect.promise(() => {
        child.kill("SIGKILL")
        return ended
      })
  )

export const conformanceCases = (it: Cases): void => {
  it.effect.each(["2025-11-25", "2026-07-28"] as const)(
    "finds nothing wrong with authorization by %s",
    (revision) =>
      Effect.gen(function* () {
        const issuer = `http://127.0.0.1:${yield* servedPort}`
        const port = yield* freePort
        const registered = yield* send("/api/o/register/", {
          method: "POST",
          headers: { "content-type": "application/json" },
          body: JSON.stringify({
            redirect_uris: [`http://127.0.0.1:${port}/callback`],
            token_endpoint_auth_method: "none"
          })
        })
        const { client_id } = JSON.parse(registered.body) as { readonly client_id: string }
        const run = yield* started(
          `--url ${issuer} --client-id ${client_id} --resource ${issuer}/mcp -p ${port} --spec-version ${revision}`.split(
            " "
          )
        )
        let asked: RegExpExecArray | null = null
        while (asked === null && run.exitCode === null) {
          asked = new RegExp(`${issuer}/authorize/\\?\\S+`, "u").exec(run.output)
          yield* Effect.sleep("50 millis")
        }
        assert.isNotNull(asked, run.output)
        const url = new URL(asked[0])
        const browser = newBrowser()
        const { consentPath } = yield* askConsent(browser, url.pathname + url.search)
        const landed = yield* allowAll(browser, consentPath)
        yield* Effect.promise(() => fetch(landed))
        const exitCode = yield* Effect.promise(() => run.ended)
        assert.strictEqual(exitCode, 0, run.output)
        assert.notMatch(run.output, /FAILURE|✗/u)
      }),
    60_000
  )
}
