/**
 * The pages in a real browser: what policies, cookies and redirects do together shows nowhere else. Needs Chromium
 * (Debian: apt-get install chromium); without it these are skipped, loudly.
 */
import { assert, layer } from "@effect/vitest"
import { Effect, Layer } from "effect"
import type { Page } from "playwright-core"
import { servedPort } from "../../support/conformance.ts"
import { authorizePath, newPkce, redeem, tokensOf } from "./support/browser.ts"
import { Chromium, hasChromium, otherServer, picture, tab } from "./support/chromium.ts"
import { registered } from "./support/registering.ts"
import { signInServer } from "./support/signInServer.ts"
import { newestCode } from "./support/subject.ts"

const begin = Effect.fnUntraced(function* (page: Page, more: Readonly<Record<string, string>> = {}) {
  const port = yield* servedPort
  const callbackPort = yield* otherServer(() => "<h1>Back at the client</h1>")
  const pkce = newPkce()
  const redirect_uri = `http://localhost:${callbackPort}/callback`
  yield* Effect.promise(() =>
    page.goto(`http://127.0.0.1:${port}${authorizePath(pkce.challenge, { redirect_uri, ...more })}`)
  )
  return { pkce, redirect_uri }
})

const suite = layer(Layer.mergeAll(signInServer(), Chromium.layer), {
  excludeTestServices: true,
  timeout: "60 seconds"
})

suite("in a browser", (it) => {
  const test = it.effect.skipIf(!hasChromium)

  test("consent works by mouse, without a script, and the policy lets the answer through", () =>
    Effect.gen(function* () {
      const page = yield* tab({ javaScriptEnabled: false })
      const { pkce, redirect_uri } = yield* begin(page)
      yield* picture(page, "consent-light")
      yield* Effect.promise(() => page.getByText("Change").click())
      yield* Effect.promise(() => page.getByRole("button", { name: "Allow" }).click())
      yield* Effect.promise(() => page.getByLabel("Code from the server's console").waitFor())
      yield* picture(page, "code-light")
      const code = yield* newestCode
      yield* Effect.promise(() => page.getByLabel("Code from the server's console").fill(code))
      yield* Effect.promise(() => page.getByRole("button", { name: "Continue" }).click())
      yield* Effect.promise(() => page.getByText("Back at the client").waitFor())
      const url = new URL(page.url())
      assert.strictEqual(url.origin + url.pathname, redirect_uri)
      const tokens = tokensOf(yield* redeem(url.searchParams.get("code") ?? "", pkce, { redirect_uri }))
      assert.strictEqual(tokens.scope, "read")
    }))

  test("consent works by keyboard alone, in the dark, on a phone", () =>
    Effect.gen(function* () {
      const page = yield* tab({ colorScheme: "dark", viewport: { width: 360, height: 740 }, isMobile: true })
      yield* begin(page)
      yield* picture(page, "consent-dark-phone")
      const width = yield* Effect.promise(() => page.evaluate("document.documentElement.scrollWidth"))
      assert.isAtMost(width as number, 360)
      const press = (key: string) => Effect.promise(() => page.keyboard.press(key))
      // Read, change, allow.
      for (const key of ["Tab", "Tab", "Tab", "Enter"]) yield* press(key)
      yield* Effect.promise(() => page.getByLabel("Code from the server's console").waitFor())
      yield* picture(page, "code-dark-phone")
      // The field has the focus already.
      const code = yield* newestCode
      yield* Effect.promise(() => page.keyboard.type(code.toLowerCase()))
      yield* press("Enter")
      yield* Effect.promise(() => page.getByText("Back at the client").waitFor())
      assert.include(page.url(), "code=")
    }))

  test("no name and no address of a client is so long that a phone shows only its beginning", () =>
    Effect.gen(function* () {
      const redirect_uri = `https://claude.ai.${"a".repeat(60)}.${"b".repeat(60)}.evil.example/cb`
      const client_name = `${"W".repeat(40)} ${"\u0E49".repeat(80)}`
      const { client_id } = yield* registered({ redirect_uris: [redirect_uri], client_name })
      const page = yield* tab({ viewport: { width: 360, height: 740 }, isMobile: true })
      yield* begin(page, { client_id, redirect_uri })
      yield* picture(page, "consent-long")
      const width = yield* Effect.promise(() => page.evaluate("document.documentElement.scrollWidth"))
      assert.isAtMost(width as number, 360)
    }))

  test("a wrong code is said so, and cancelling goes back to the client", () =>
    Effect.gen(function* () {
      const page = yield* tab()
      const { redirect_uri } = yield* begin(page)
      yield* Effect.promise(() => page.getByRole("button", { name: "Allow" }).click())
      yield* Effect.promise(() => page.getByLabel("Code from the server's console").fill("0000-0000"))
      yield* Effect.promise(() => page.getByRole("button", { name: "Continue" }).click())
      yield* Effect.promise(() => page.getByText("That is not the code").waitFor())
      yield* picture(page, "wrong-code")
      yield* Effect.promise(() => page.getByRole("button", { name: "Cancel" }).click())
      yield* Effect.promise(() => page.getByText("Back at the client").waitFor())
      assert.isTrue(page.url().startsWith(`${redirect_uri}?error=access_denied`))
    }))

  test("nobody can put consent into a frame", () =>
    Effect.gen(function* () {
      const page = yield* tab()
      yield* begin(page)
      const framed = page.url()
      const evil = yield* otherServer(() => `<iframe src="${framed}"></iframe>`)
      yield* Effect.promise(() => page.goto(`http://127.0.0.1:${evil}/`))
      yield* Effect.promise(() => page.waitForLoadState("networkidle"))
      const text = yield* Effect.promise(async () => {
        const frame = page.frames()[1]
        return frame === undefined ? "" : await frame.content().catch(() => "")
      })
      assert.notInclude(text, "Allow access")
    }))

  test("a form on another site gives no consent, though the browser has the cookie", () =>
    Effect.gen(function* () {
      const page = yield* tab()
      yield* begin(page)
      const action = page.url()
      const form = yield* Effect.promise(() => page.locator("input[name=form]").inputValue())
      // Another name for the same machine is another site.
      const evil = yield* otherServer(
        () => `<form method="post" action="${action}"><input name="form" value="${form}"><input name="answer" value="allow">
          <input name="scope" value="read"><button>Win</button></form>`
      )
      yield* Effect.promise(() => page.goto(`http://localhost:${evil}/`))
      yield* Effect.promise(() => page.getByRole("button", { name: "Win" }).click())
      yield* Effect.promise(() => page.getByText("This did not work").waitFor())
      yield* picture(page, "refused")
      // The page itself still stands.
      yield* Effect.promise(() => page.goto(action))
      yield* Effect.promise(() => page.getByText("Allow access to your training?").waitFor())
    }))

  test("the connections page shows and cuts off", () =>
    Effect.gen(function* () {
      const page = yield* tab({ colorScheme: "light" })
      const port = yield* servedPort
      yield* Effect.promise(() => page.goto(`http://127.0.0.1:${port}/connections`))
      yield* Effect.promise(() => page.getByRole("button", { name: "Print a code" }).click())
      yield* Effect.promise(() => page.getByLabel("Code from the server's console").waitFor())
      const code = yield* newestCode
      yield* Effect.promise(() => page.getByLabel("Code from the server's console").fill(code))
      yield* Effect.promise(() => page.getByRole("button", { name: "Continue" }).click())
      yield* Effect.promise(() => page.getByRole("button", { name: "Cut off" }).first().waitFor())
      yield* picture(page, "connections")
      const before = yield* Effect.promise(() => page.getByRole("button", { name: "Cut off" }).count())
      yield* Effect.promise(() => page.getByRole("button", { name: "Cut off" }).first().click())
      yield* Effect.promise(() => page.waitForLoadState())
      assert.strictEqual(yield* Effect.promise(() => page.getByRole("button", { name: "Cut off" }).count()), before - 1)
    }))
})
