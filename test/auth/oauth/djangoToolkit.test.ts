/** The toolkit that AI Endurance's addresses look like, itself: connect, call, expire, renew, revoke. */
import { spawn, spawnSync } from "node:child_process"
import { join } from "node:path"
import { assert, layer } from "@effect/vitest"
import { Context, Effect, Layer, Redacted } from "effect"
import { folder } from "../../cli/run.ts"
import { servedPort } from "../../support/conformance.ts"
import { send } from "../../support/served.ts"
import { webBrowser } from "../../support/webBrowser.ts"
import { authorizePath, claudeCode, formOf, newPkce, redeem, tokensOf } from "./support/browser.ts"
import { called, federatedWith } from "./support/federatedServer.ts"
import { rows } from "./support/subject.ts"

const python = "/usr/bin/python3"
const isThere = spawnSync(python, ["-c", "import oauth2_provider"]).status === 0
if (!isThere) {
  process.stderr.write(
    "SKIPPED: signing in through a real Django OAuth Toolkit, for /usr/bin/python3 has none. " +
      "Install python3-django-oauth-toolkit.\n"
  )
}

class Toolkit extends Context.Service<Toolkit, { readonly origin: string }>()("test/oauth/Toolkit") {}

const [user, password] = ["ann", "correct horse battery staple"]
const client = { id: "our-client-id", secret: "our-client-secret" }

const toolkit = Layer.effect(
  Toolkit,
  Effect.gen(function* () {
    const at = yield* folder
    const script = join(import.meta.dirname, "../../support/upstreamAuthorization/toolkit.py")
    // Registered without a port: the toolkit takes any of a loopback address then.
    const callback = "http://127.0.0.1/sign-in/ai-endurance"
    const args = [script, at, user, password, client.id, client.secret, callback]
    const port = yield* Effect.acquireRelease(
      Effect.callback<{ readonly port: string; readonly stop: () => void }>((resume) => {
        const child = spawn(python, args, { stdio: ["ignore", "pipe", "inherit"] })
        const stop = () => child.kill("SIGKILL")
        child.stdout.once("data", (chunk: Buffer) => resume(Effect.succeed({ port: chunk.toString().trim(), stop })))
        child.once("exit", (code) => resume(Effect.die(new Error(`the toolkit ended with ${code}`))))
      }),
      ({ stop }) => Effect.sync(stop)
    )
    return Toolkit.of({ origin: `http://127.0.0.1:${port.port}` })
  })
)

const server = Layer.unwrap(
  Effect.map(Toolkit, ({ origin }) =>
    federatedWith({
      upstreamUrl: `${origin}/mcp`,
      upstreamClient: { id: client.id, secret: Redacted.make(client.secret) }
    })
  )
).pipe(Layer.provideMerge(toolkit))

interface Counts {
  readonly issued: number
  readonly live: number
  readonly access: number
}

const there = (path: string, init: RequestInit = {}) =>
  Effect.flatMap(Toolkit, ({ origin }) => Effect.promise(async () => (await fetch(origin + path, init)).json()))
const counts = Effect.map(there("/test/counts/"), (found) => found as Counts)

/** The athlete's browser, from the client's request to the client's address. */
const connected = Effect.gen(function* () {
  const port = yield* servedPort
  const pkce = newPkce()
  const browser = webBrowser(({ host }) => host !== "localhost:4321")
  const question = yield* browser.open(new URL(authorizePath(pkce.challenge), `http://127.0.0.1:${port}`))
  const login = yield* browser.submit(question, [
    ["answer", "allow"],
    ["scope", "read"],
    ["scope", "write"]
  ])
  assert.include(login.body, "Log in")
  const approval = yield* browser.submit(login, [
    ["username", user],
    ["password", password]
  ])
  assert.include(approval.body, "View everything", approval.body)
  const done = yield* browser.submit(approval, [["allow", "Authorize"]])
  assert.isNotNull(done.location, done.body)
  return tokensOf(yield* redeem(done.location.searchParams.get("code") ?? "", pkce))
})

layer(isThere ? server : (Layer.empty as never), { excludeTestServices: true })(
  "with a real Django OAuth Toolkit",
  (it) => {
    it.effect.skipIf(!isThere)(
      "an athlete signs in, calls, is renewed when the token expires, and is cut off there when the client goes",
      () =>
        Effect.gen(function* () {
          const tokens = yield* connected
          const first = yield* called(tokens, "getUser")
          assert.isNotTrue(first.result?.["isError"], first.body)
          assert.include(first.body, user)
          assert.deepStrictEqual(yield* counts, { issued: 1, live: 1, access: 1 })

          yield* there("/test/expire/", { method: "POST" })
          const calls = yield* Effect.all(
            [1, 2, 3, 4].map(() => called(tokens, "getUser")),
            { concurrency: 4 }
          )
          assert.isTrue(
            calls.every(({ result }) => result?.["isError"] !== true),
            calls[0]?.body
          )
          // One pair was given for the code and one for all four calls.
          assert.deepInclude(yield* counts, { issued: 2, live: 1 })

          yield* send("/api/o/revoke_token/", {
            method: "POST",
            headers: { "content-type": "application/x-www-form-urlencoded" },
            body: formOf({ token: tokens.refresh_token, client_id: claudeCode.client_id })
          })
          assert.strictEqual((yield* called(tokens, "getUser")).status, 401)
          let left = yield* counts
          while (left.live > 0 || left.access > 0) left = yield* counts
          assert.lengthOf(yield* rows("upstream_logins"), 0)
        }),
      60_000
    )
  }
)
