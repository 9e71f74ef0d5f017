/** The page on which the athlete sees who has access, and ends it. */
import { assert } from "@effect/vitest"
import { Effect } from "effect"
import { type Browser, formTokenOf, newBrowser, refresh, signedIn } from "../support/browser.ts"
import { type Cases, newestCode, printedCodes, reads } from "../support/subject.ts"

/** Opens the page with a code from the console. */
export const opened = Effect.fnUntraced(function* (browser: Browser) {
  const page = yield* browser.visit("/connections")
  const asked = yield* browser.submit("/connections", { form: formTokenOf(page), answer: "start" })
  return yield* browser.submit("/connections", { form: formTokenOf(asked), answer: "code", code: yield* newestCode })
})

export const connectionsCases = (it: Cases): void => {
  it.effect("shows nothing and prints nothing before a code was typed", () =>
    Effect.gen(function* () {
      yield* signedIn()
      const before = yield* printedCodes
      const page = yield* newBrowser().visit("/connections")
      assert.strictEqual(page.status, 200)
      assert.notInclude(page.body, "claude.ai")
      assert.strictEqual(yield* printedCodes, before)
    })
  )

  it.effect("lists who may do what since when and cuts off the one that is chosen, at once", () =>
    Effect.gen(function* () {
      const kept = yield* signedIn({}, ["read"])
      const cut = yield* signedIn()
      assert.strictEqual(yield* reads(cut.access_token), 200)
      const browser = newBrowser()
      const page = yield* opened(browser)
      for (const words of [
        "claude.ai",
        "Claude Code",
        "Read and Change",
        "last used",
        "not used yet",
        "localhost:4321"
      ]) {
        assert.include(page.body, words)
      }
      // Newest first.
      const ids = [...page.body.matchAll(/name="connection" value="([^"]+)"/gu)].map(([, id]) => id!)
      const after = yield* browser.submit("/connections", {
        form: formTokenOf(page),
        answer: "revoke",
        connection: ids[0]!
      })
      assert.notInclude(after.body, ids[0]!)
      assert.include(after.body, ids[1]!)
      assert.strictEqual(yield* reads(cut.access_token), 401)
      assert.strictEqual((yield* refresh(cut.refresh_token)).status, 400)
      assert.strictEqual(yield* reads(kept.access_token), 200)
    })
  )

  it.effect("cuts nobody off for a form from elsewhere, of another browser, or sent again", () =>
    Effect.gen(function* () {
      const tokens = yield* signedIn()
      const browser = newBrowser()
      const page = yield* opened(browser)
      const connection = /name="connection" value="([^"]+)"/u.exec(page.body)![1]!
      const fields = { form: formTokenOf(page), answer: "revoke", connection }
      const stranger = newBrowser()
      yield* stranger.visit("/connections")
      const refused = [
        yield* stranger.submit("/connections", fields),
        yield* newBrowser().submit("/connections", fields),
        yield* browser.submit("/connections", { ...fields, form: "" }),
        yield* browser.submit("/connections", fields, {
          origin: "https://evil.example",
          "sec-fetch-site": "cross-site"
        })
      ]
      assert.deepStrictEqual(
        refused.map(({ status }) => status),
        [403, 403, 403, 403]
      )
      assert.strictEqual(yield* reads(tokens.access_token), 200)
      yield* browser.submit("/connections", { ...fields, connection: "00000000" })
      assert.strictEqual((yield* browser.submit("/connections", fields)).status, 403)
      assert.strictEqual(yield* reads(tokens.access_token), 200)
    })
  )

  it.effect("gives the browser a new cookie when it opens, and forgets it when it is left", () =>
    Effect.gen(function* () {
      const browser = newBrowser()
      yield* browser.visit("/connections")
      const before = [...browser.cookies.values()].map(({ value }) => value)
      const page = yield* opened(browser)
      const after = [...browser.cookies.values()].map(({ value }) => value)
      assert.lengthOf(after, 1)
      assert.notDeepEqual(after, before)
      yield* browser.submit("/connections", { form: formTokenOf(page), answer: "leave" })
      assert.lengthOf([...browser.cookies], 0)
      const again = newBrowser()
      again.cookies.set("x", { name: "aie_owner", value: after[0]!, path: "/" })
      assert.include((yield* again.visit("/connections")).body, "show that this is your server")
    })
  )
}
