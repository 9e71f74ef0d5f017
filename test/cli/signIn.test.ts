/** Signing in to the program as it is started, with the code that it prints. */
import { chmodSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { HttpServer } from "effect/http"
import {
  askConsent,
  authorizePath,
  formTokenOf,
  locationOf,
  newBrowser,
  newPkce,
  redeem,
  tokensOf
} from "../auth/oauth/support/browser.ts"
import { bearer, message, postMcp } from "../support/served.ts"
import { folder, run, running } from "./run.ts"

const getUser = message("tools/call", { name: "getUser", arguments: {} })

const serving = Effect.fnUntraced(function* (dataDir: string) {
  const program = yield* running(["serve", "--port", "0"], { AIE_DATA_DIR: dataDir, AIE_DEMO: "off" })
  const [, port] = yield* Effect.promise(() => program.says(/serves http:\/\/127\.0\.0\.1:(\d+)\/mcp\n[\s\S]*cursor/u))
  return { program, port: Number(port) }
})

/** What asks for the served port asks the program's. */
const at = (port: number) =>
  Effect.provideService(HttpServer.HttpServer, {
    address: { _tag: "TcpAddress", hostname: "127.0.0.1", port },
    serve: () => Effect.die("not served here")
  } as never)

describe("serve", () => {
  it.live("lets a client in with the code that it prints, and knows the client after a restart on its port", () =>
    Effect.gen(function* () {
      const dataDir = yield* folder
      const { port, program } = yield* serving(dataDir)
      const tokens = yield* Effect.gen(function* () {
        const pkce = newPkce()
        const browser = newBrowser()
        const { consentPath, page } = yield* askConsent(browser, authorizePath(pkce.challenge))
        const asked = yield* browser.submit(consentPath, { form: formTokenOf(page), answer: "allow", scope: ["read"] })
        const [, code] = yield* Effect.promise(() => program.says(/claude\.ai asks for read\.[\s\S]*Code: (\S{9})/u))
        const done = yield* browser.submit(consentPath, { form: formTokenOf(asked), answer: "code", code: code! })
        const resumed = yield* browser.visit(new URL(locationOf(done)).pathname)
        return tokensOf(yield* redeem(new URL(locationOf(resumed)).searchParams.get("code") ?? "", pkce))
      }).pipe(at(port))
      assert.strictEqual((yield* at(port)(postMcp(getUser, bearer(tokens.access_token)))).status, 200)
      program.child.kill("SIGTERM")
      const ended = yield* Effect.promise(() => program.ended)
      assert.notInclude(ended.stdout + ended.stderr, tokens.access_token)
      assert.notMatch(ended.stdout + ended.stderr, /oidc-provider/u)

      const again = yield* running(["serve", "--port", String(port)], {
        AIE_DATA_DIR: dataDir,
        AIE_DEMO: "off"
      })
      yield* Effect.promise(() => again.says(/serves http/u))
      assert.strictEqual((yield* at(port)(postMcp(getUser, bearer(tokens.access_token)))).status, 200)
    })
  )

  it.live("refuses to start on keys that others may read, and says what to do", () =>
    Effect.gen(function* () {
      const dataDir = yield* folder
      const { program } = yield* serving(dataDir)
      program.child.kill("SIGTERM")
      yield* Effect.promise(() => program.ended)
      chmodSync(join(dataDir, "keys.json"), 0o644)
      const ended = yield* run(["serve", "--port", "0"], { AIE_DATA_DIR: dataDir, AIE_DEMO: "off" })
      assert.strictEqual(ended.code, 1)
      assert.include(ended.stderr, "others may read it")
    })
  )
})
