/** The way over AI Endurance in a real browser, whose policies see every redirect of a form. */
import { assert, layer } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { servedPort } from "../../support/conformance.ts"
import { authorizePath, newPkce, redeem, tokensOf } from "./support/browser.ts"
import { Chromium, hasChromium, otherServer, picture, tab } from "./support/chromium.ts"
import { federatedServer } from "./support/federatedServer.ts"

layer(Layer.mergeAll(federatedServer(), Chromium.layer), { excludeTestServices: true, timeout: "60 seconds" })(
  "signing in at AI Endurance in a browser",
  (it) => {
    it.effect.skipIf(!hasChromium)("goes from our page there and back to the client with one press", () =>
      Effect.gen(function* () {
        const page = yield* tab()
        const refused: Array<string> = []
        page.on("console", (message) => refused.push(message.text()))
        const callbackPort = yield* otherServer(() => "<h1>Back at the client</h1>")
        const redirect_uri = `http://localhost:${callbackPort}/callback`
        const pkce = newPkce()
        const port = yield* servedPort
        const start = `http://127.0.0.1:${port}${authorizePath(pkce.challenge, { redirect_uri })}`
        yield* Effect.promise(() => page.goto(start))
        yield* picture(page, "consent-upstream")
        yield* Effect.promise(() => page.getByRole("button", { name: "Allow" }).click())
        yield* Effect.promise(() => page.getByText("Back at the client").waitFor())
        const code = new URL(page.url()).searchParams.get("code") ?? ""
        const tokens = tokensOf(yield* redeem(code, pkce, { redirect_uri }))
        assert.strictEqual(tokens.scope, "read write")
        assert.isEmpty(refused)
      })
    )
  }
)
