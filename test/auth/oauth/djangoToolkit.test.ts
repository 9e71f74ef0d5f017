/** The toolkit that AI Endurance's addresses look like, itself: connect, call, expire, renew, revoke. */
import { assert, layer } from "@effect/vitest"
import { Context, Effect, Layer, Redacted } from "effect"
import { servedPort } from "../../support/conformance.ts"
import { send } from "../../support/served.ts"
import {
  djangoToolkit,
  hasToolkit,
  type Toolkit as DjangoToolkit
} from "../../support/upstreamAuthorization/djangoToolkit.ts"
import { webBrowser } from "../../support/webBrowser.ts"
import { authorizePath, claudeCode, formOf, newPkce, redeem, tokensOf } from "./support/browser.ts"
import { called, federatedWith } from "./support/federatedServer.ts"
import { rows } from "./support/subject.ts"

const isThere = hasToolkit()

class Toolkit extends Context.Service<Toolkit, DjangoToolkit>()("test/oauth/Toolkit") {}

const [user, password] = ["ann", "correct horse battery staple"]
const client = { id: "our-client-id", secret: "our-client-secret" }

const toolkit = Layer.effect(
  Toolkit,
  djangoToolkit({
    user,
    password,
    clientId: client.id,
    clientSecret: client.secret,
    // Registered without a port: the toolkit takes any of a loopback address then.
    redirectUri: "http://127.0.0.1/sign-in/ai-endurance"
  })
)

const server = Layer.unwrap(
  Effect.map(Toolkit, ({ url }) =>
    federatedWith({
      upstreamUrl: url,
      upstreamClient: { id: client.id, secret: Redacted.make(client.secret) }
    })
  )
).pipe(Layer.provideMerge(toolkit))

const counts = Effect.flatMap(Toolkit, (found) => found.counts)

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

          yield* (yield* Toolkit).expireAccessTokens
          const calls = yield* Effect.forEach([1, 2, 3, 4], () => called(tokens, "getUser"), { concurrency: 4 })
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
