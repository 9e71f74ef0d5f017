/** The way over AI Endurance in a real browser, whose policies see every redirect of a form. */
import { assert, layer } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { servedPort } from "../../support/conformance.ts"
import { authorizePath, newPkce, redeem, tokensOf } from "./support/browser.ts"
import type { Page } from "playwright-core"
import { Chromium, hasChromium, otherServer, picture, tab } from "./support/chromium.ts"
import { called, connected, Double, federatedServer } from "./support/federatedServer.ts"

/** In the light, in the dark, and on a phone. */
const pictures = Effect.fnUntraced(function* (page: Page, name: string) {
  yield* picture(page, `${name}-light`)
  yield* Effect.promise(() => page.emulateMedia({ colorScheme: "dark" }))
  yield* picture(page, `${name}-dark`)
  yield* Effect.promise(() => page.setViewportSize({ width: 360, height: 740 }))
  yield* picture(page, `${name}-dark-phone`)
  for (const button of yield* Effect.promise(() => page.getByRole("button").all())) {
    const box = yield* Effect.promise(() => button.boundingBox())
    assert.isAtMost((box?.x ?? 0) + (box?.width ?? 0), 360)
  }
  yield* Effect.promise(() => page.emulateMedia({ colorScheme: "light" }))
  yield* picture(page, `${name}-light-phone`)
  yield* Effect.promise(() => page.setViewportSize({ width: 1280, height: 720 }))
})

/** As the double is for everything that has no mouse. */
const buttonPressed = Effect.map(Double, (double) => {
  double.showsButton = false
})

layer(Layer.mergeAll(federatedServer({ tellsSubject: true }), Chromium.layer), {
  excludeTestServices: true,
  timeout: "60 seconds"
})("signing in at AI Endurance in a browser", (it) => {
  it.effect.skipIf(!hasChromium)("goes from our page there and back to the client with one press on each", () =>
    Effect.gen(function* () {
      ;(yield* Double).showsButton = true
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
      yield* Effect.promise(() => page.getByRole("button", { name: "Authorize" }).click())
      yield* Effect.promise(() => page.getByText("Back at the client").waitFor())
      const code = new URL(page.url()).searchParams.get("code") ?? ""
      const tokens = tokensOf(yield* redeem(code, pkce, { redirect_uri }))
      assert.strictEqual(tokens.scope, "read write")
      assert.isEmpty(refused)
    }).pipe(Effect.ensuring(buttonPressed))
  )

  it.effect.skipIf(!hasChromium)("opens an athlete's page of connections by mouse, without a script", () =>
    Effect.gen(function* () {
      const double = yield* Double
      const kept = yield* connected("carl", ["read"])
      const cut = yield* connected("carl")
      const others = yield* connected("dora")
      double.browser.account = "carl"
      double.showsButton = true
      const page = yield* tab({ javaScriptEnabled: false })
      const refused: Array<string> = []
      page.on("console", (message) => refused.push(message.text()))
      const press = (name: string) => Effect.promise(() => page.getByRole("button", { name }).first().click())
      const cutOffs = Effect.promise(() => page.getByRole("button", { name: "Cut off" }).count())

      // Another name than AI Endurance's: to the browser that is another site.
      const here = `http://localhost:${yield* servedPort}/connections`
      yield* Effect.promise(() => page.goto(here))
      yield* pictures(page, "athlete-stranger")
      yield* press("Sign in at AI Endurance")
      yield* Effect.promise(() => page.getByRole("button", { name: "Authorize" }).click())
      yield* Effect.promise(() => page.getByRole("button", { name: "Cut off" }).first().waitFor())
      assert.strictEqual(page.url(), here)
      yield* Effect.promise(() => page.reload())
      assert.strictEqual(yield* cutOffs, 2)
      yield* pictures(page, "athlete-connections")
      yield* press("Cut off")
      yield* Effect.promise(() => page.getByText("Read and Change").waitFor({ state: "detached" }))
      assert.strictEqual(yield* cutOffs, 1)
      const statuses = yield* Effect.forEach([kept, cut, others], (tokens) =>
        Effect.map(called(tokens, "getUser"), ({ status }) => status)
      )
      assert.deepStrictEqual(statuses, [200, 401, 200])
      yield* press("Done")
      yield* Effect.promise(() => page.getByText("cannot see the connected programs any more").waitFor())

      // Nobody known, and back to the beginning.
      yield* Effect.promise(() => page.goto(here))
      double.browser.account = "zoe"
      yield* press("Sign in at AI Endurance")
      yield* Effect.promise(() => page.getByRole("button", { name: "Authorize" }).click())
      yield* Effect.promise(() => page.getByText("Nothing is connected here").waitFor())
      yield* pictures(page, "athlete-unknown")
      yield* Effect.promise(() => page.getByText("Back to the beginning").click())
      yield* Effect.promise(() => page.getByRole("button", { name: "Sign in at AI Endurance" }).waitFor())
      assert.isEmpty(refused)
    }).pipe(Effect.ensuring(buttonPressed))
  )
})
