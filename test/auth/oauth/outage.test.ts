/** The database is away for a while: everybody is told so in their own way, and nobody is signed out by it. */
import { assert, describe, it, layer } from "@effect/vitest"
import { Effect, Fiber, Layer } from "effect"
import { SqlError } from "effect/sql"
import { TestClock } from "effect/testing"
import { KeyRing } from "../../../src/auth/oauth/KeyRing.ts"
import { OAuthStore } from "../../../src/auth/oauth/OAuthStore.ts"
import { SignIn } from "../../../src/auth/oauth/SignIn.ts"
import { AthleteId } from "../../../src/domain/Athlete.ts"
import { emptyDatabase } from "../../support/databases.ts"
import { askConsent, authorizePath, newBrowser, newPkce, refresh, signedIn, tokensOf } from "./support/browser.ts"
import { signInServer } from "./support/signInServer.ts"
import { reads } from "./support/subject.ts"

let away = false

const gone = Effect.suspend(() =>
  Effect.fail(
    new SqlError.SqlError({
      reason: new SqlError.ConnectionError({ cause: new Error("gone"), message: "secret words", operation: "query" })
    })
  )
)

const unless =
  <A extends ReadonlyArray<unknown>, B>(ask: (...args: A) => Effect.Effect<B, SqlError.SqlError>) =>
  (...args: A) =>
    Effect.suspend(() => (away ? gone : ask(...args)))

const sometimes = (store: OAuthStore["Service"]): OAuthStore["Service"] => ({
  put: unless(store.put),
  replace: unless(store.replace),
  find: unless(store.find),
  findByBrowser: unless(store.findByBrowser),
  consume: unless(store.consume),
  remove: unless(store.remove),
  removeFamily: unless(store.removeFamily),
  keep: unless(store.keep),
  peek: unless(store.peek),
  take: unless(store.take),
  mark: unless(store.mark),
  unmark: unless(store.unmark)
})

layer(signInServer({}, sometimes), { excludeTestServices: true })("while the database is away", (it) => {
  it.effect("a browser is shown a page, a client is told of the server's trouble, and afterwards both go on", () =>
    Effect.gen(function* () {
      const tokens = yield* signedIn()
      const browser = newBrowser()
      const { consentPath } = yield* askConsent(browser, authorizePath(newPkce().challenge))
      away = true
      for (const path of [authorizePath(newPkce().challenge), consentPath, "/connections"]) {
        const page = yield* browser.visit(path)
        assert.strictEqual(page.status, 500, path)
        assert.include(page.body, "Something went wrong on this server")
        assert.include(String(page.headers["content-security-policy"]), "frame-ancestors 'none'")
        assert.notInclude(page.body, "secret words")
      }
      const refused = yield* refresh(tokens.refresh_token)
      assert.strictEqual(refused.status, 500)
      assert.strictEqual(tokensOf(refused).error, "server_error")
      assert.notInclude(refused.body, "secret words")
      away = false
      assert.strictEqual((yield* browser.visit(consentPath)).status, 200)
      const renewed = tokensOf(yield* refresh(tokens.refresh_token))
      assert.strictEqual(yield* reads(renewed.access_token), 200)
    })
  )
})

describe("while the database answers nothing at all", () => {
  const origin = "http://127.0.0.1:8787"
  const asked = {
    method: "GET",
    path: "/connections",
    query: "",
    headers: { accept: "text/html", cookie: "aie_owner=somebody" },
    body: "",
    from: "127.0.0.1"
  }
  const frozen = Layer.effect(
    OAuthStore,
    Effect.map(OAuthStore, (store) => ({ ...store, peek: () => Effect.never, keep: () => Effect.never }))
  )
  const frozenServer = SignIn.ownerLayer(AthleteId.make(1)).pipe(
    Layer.provide(frozen),
    Layer.provide(SignIn.partsLayer),
    Layer.provide(KeyRing.ephemeral),
    Layer.provide(emptyDatabase)
  )

  it.effect("a browser is shown a page after a while", () =>
    Effect.gen(function* () {
      const signIn = yield* SignIn
      yield* signIn.serveAt([origin])
      const waiting = yield* Effect.forkChild(signIn.answer(origin, asked))
      yield* TestClock.adjust("44 seconds")
      assert.isUndefined(waiting.pollUnsafe())
      yield* TestClock.adjust("1 second")
      const { body, status } = yield* Fiber.join(waiting)
      assert.strictEqual(status, 500)
      assert.include(body, "Something went wrong on this server")
    }).pipe(Effect.provide(frozenServer))
  )
})
