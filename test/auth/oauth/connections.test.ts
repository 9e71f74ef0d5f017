import { assert, layer } from "@effect/vitest"
import { Effect } from "effect"
import { connectionsCases, opened } from "./cases/connections.ts"
import { formTokenOf, newBrowser, signedIn } from "./support/browser.ts"
import { signInServer } from "./support/signInServer.ts"
import { Subject } from "./support/subject.ts"

layer(signInServer(), { excludeTestServices: true })("the connections page", connectionsCases)

layer(signInServer(), { excludeTestServices: true })("the open page of connections", (it) => {
  it.effect("closes after a quarter of an hour, whatever was done on it", () =>
    Effect.gen(function* () {
      const { later } = yield* Subject
      yield* signedIn()
      // As who got hold of the cookie, which a browser itself would throw away by then.
      const browser = newBrowser()
      const page = yield* opened(browser)
      const form = { form: formTokenOf(page), answer: "revoke", connection: "none" }
      const busy = yield* later(800_000)(browser.submit("/connections", form))
      assert.include(busy.body, "claude.ai")
      assert.include((yield* later(890_000)(browser.visit("/connections"))).body, "claude.ai")
      assert.notInclude((yield* later(901_000)(browser.visit("/connections"))).body, "claude.ai")
    })
  )
})
