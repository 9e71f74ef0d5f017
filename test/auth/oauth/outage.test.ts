/** The database is away for a while: everybody is told so in their own way, and nobody is signed out by it. */
import { assert, describe, it, layer } from "@effect/vitest"
import { Effect, Fiber, Layer } from "effect"
import { SqlClient, SqlError } from "effect/sql"
import { TestClock } from "effect/testing"
import { KeyRing } from "../../../src/auth/oauth/KeyRing.ts"
import { OAuthStore } from "../../../src/auth/oauth/OAuthStore.ts"
import { SignIn } from "../../../src/auth/oauth/SignIn.ts"
import { AthleteId } from "../../../src/domain/Athlete.ts"
import { emptyDatabase } from "../../support/databases.ts"
import { send } from "../../support/served.ts"
import {
  askConsent,
  authorizePath,
  claudeCode,
  formOf,
  formTokenOf,
  locationOf,
  newBrowser,
  newPkce,
  postForm,
  redeem,
  refresh,
  signedIn,
  tokensOf
} from "./support/browser.ts"
import { register } from "./support/registering.ts"
import { signInServer } from "./support/signInServer.ts"
import { newestCode, reads } from "./support/subject.ts"

let away = false
/** Which question to the storage fails, by how many come before it; null for none. */
let failing: number | null = null

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
    Effect.suspend(() => {
      const fails = away || failing === 0
      if (failing !== null) failing--
      return fails ? gone : ask(...args)
    })

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
  it.effect("a browser is shown a page, a client is told to come back, and afterwards both go on", () =>
    Effect.gen(function* () {
      const tokens = yield* signedIn()
      const browser = newBrowser()
      const { consentPath } = yield* askConsent(browser, authorizePath(newPkce().challenge))
      away = true
      for (const path of [authorizePath(newPkce().challenge), consentPath, "/connections"]) {
        const page = yield* browser.visit(path)
        assert.strictEqual(page.status, 503, path)
        assert.strictEqual(page.headers["retry-after"], "5")
        assert.include(page.body, "This server cannot get at its data just now")
        assert.include(String(page.headers["content-security-policy"]), "frame-ancestors 'none'")
        assert.notInclude(page.body, "secret words")
      }
      const programs = [
        yield* refresh(tokens.refresh_token),
        yield* redeem("a".repeat(43), newPkce()),
        yield* postForm("/api/o/revoke_token/", { client_id: claudeCode.client_id, token: tokens.access_token }),
        yield* send(authorizePath(newPkce().challenge))
      ]
      for (const refused of programs) {
        assert.strictEqual(refused.status, 503)
        assert.strictEqual(refused.headers["retry-after"], "5")
        assert.strictEqual(refused.headers["cache-control"], "no-store")
        assert.strictEqual(refused.headers["access-control-allow-origin"], "*")
        const { error, error_description, ...more } = JSON.parse(refused.body) as Record<string, unknown>
        assert.strictEqual(error, "temporarily_unavailable")
        assert.isString(error_description)
        assert.isEmpty(more)
        assert.notInclude(refused.body, "secret words")
      }
      // What needs no database goes on.
      assert.strictEqual((yield* register({ redirect_uris: ["https://client.example.com/callback"] })).status, 201)
      away = false
      assert.strictEqual((yield* browser.visit(consentPath)).status, 200)
      const renewed = tokensOf(yield* refresh(tokens.refresh_token))
      assert.strictEqual(yield* reads(renewed.access_token), 200)
    })
  )

  /** Every step that a browser and its client take, as far as they come. @returns the last answer, and how far it was */
  const wholeWay = Effect.gen(function* () {
    const browser = newBrowser()
    const pkce = newPkce()
    const begun = yield* browser.visit(authorizePath(pkce.challenge))
    if (begun.status >= 400) return { answer: begun, at: "authorization" }
    const consentPath = locationOf(begun)
    const asked = yield* browser.visit(consentPath)
    if (asked.status >= 400) return { answer: asked, at: "question" }
    const scope = ["read", "write"]
    const allowed = yield* browser.submit(consentPath, { form: formTokenOf(asked), answer: "allow", scope })
    if (allowed.status >= 400) return { answer: allowed, at: "consent" }
    const typed = { form: formTokenOf(allowed), answer: "code", code: yield* newestCode }
    const proven = yield* browser.submit(consentPath, typed)
    if (proven.status >= 400) return { answer: proven, at: "code" }
    const resumed = yield* browser.visit(new URL(locationOf(proven)).pathname)
    if (resumed.status >= 400) return { answer: resumed, at: "way back" }
    const redeemed = yield* redeem(new URL(locationOf(resumed)).searchParams.get("code") ?? "", pkce)
    if (redeemed.status >= 400) return { answer: redeemed, at: "token" }
    const renewed = yield* refresh(tokensOf(redeemed).refresh_token)
    if (renewed.status >= 400) return { answer: renewed, at: "refresh" }
    const { refresh_token: token } = tokensOf(renewed)
    const revoked = yield* postForm("/api/o/revoke_token/", { client_id: claudeCode.client_id, token })
    return { answer: revoked, at: revoked.status >= 400 ? "revocation" : "end" }
  })

  it.effect("it is told so at whichever moment the database goes away", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      const steps = new Set<string>()
      for (let before = 0; ; before++) {
        // Codes that nobody typed count against new ones.
        yield* sql`DELETE FROM oauth_values`
        failing = before
        const { answer, at } = yield* wholeWay
        const isReached = failing < 0
        failing = null
        steps.add(at)
        if (!isReached) break
        assert.strictEqual(answer.status, 503, `${at}, after ${before} questions: ${answer.body}`)
        assert.notInclude(answer.body, "secret words")
      }
      assert.deepStrictEqual(
        [...steps],
        ["authorization", "question", "consent", "code", "way back", "token", "refresh", "revocation", "end"]
      )
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
    Effect.map(OAuthStore, (store) => ({
      ...store,
      peek: () => Effect.never,
      keep: () => Effect.never,
      find: () => Effect.never
    }))
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
      assert.strictEqual(status, 503)
      assert.include(body, "This server cannot get at its data just now")
    }).pipe(Effect.provide(frozenServer))
  )

  it.effect("a client is told to come back within ten seconds", () =>
    Effect.gen(function* () {
      const signIn = yield* SignIn
      yield* signIn.serveAt([origin])
      const waiting = yield* Effect.forkChild(
        signIn.answer(origin, {
          ...asked,
          method: "POST",
          path: "/api/o/token/",
          headers: { "content-type": "application/x-www-form-urlencoded" },
          body: formOf({ grant_type: "refresh_token", client_id: claudeCode.client_id, refresh_token: "a".repeat(43) })
        })
      )
      yield* TestClock.adjust("9 seconds")
      assert.isUndefined(waiting.pollUnsafe())
      yield* TestClock.adjust("1 second")
      const { body, headers, status } = yield* Fiber.join(waiting)
      assert.strictEqual(status, 503)
      assert.strictEqual(headers["retry-after"], "5")
      assert.strictEqual((JSON.parse(body) as { error: string }).error, "temporarily_unavailable")
    }).pipe(Effect.provide(frozenServer))
  )
})
