/** Signing in and out at a double of AI Endurance, with a browser that follows every redirect. */
import { existsSync, readdirSync, readFileSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Fiber, Redacted } from "effect"
import { TestClock } from "effect/testing"
import { readLogin } from "../../../src/auth/login/LoginFile.ts"
import { signIn, signOut } from "../../../src/auth/login/signIn.ts"
import { StoredLogin } from "../../../src/auth/login/StoredLogin.ts"
import { upstreamDouble } from "../../support/upstreamAuthorization/double.ts"
import { login, machine } from "./support/machine.ts"
import { freePort } from "../../support/ports.ts"

describe("signing in", () => {
  it.live("keeps what AI Endurance gave, which works at once, and says so in the browser", () =>
    Effect.gen(function* () {
      const double = yield* upstreamDouble()
      const { layer, place } = yield* machine(double)
      yield* Effect.gen(function* () {
        const { outcome, page } = yield* login(double)
        assert.strictEqual(outcome._tag, "Success")
        assert.include(page, "You are signed in")
        assert.include(page, "read and change")
        const token = Redacted.value(yield* (yield* StoredLogin).token)
        assert.strictEqual(double.logins.holder(token)?.account, "ann")
        assert.notInclude(page, token)
      }).pipe(Effect.provide(layer()))
      const kept = yield* readLogin(place)
      assert.deepStrictEqual(kept?.pair.scopes, ["read", "write"])
    })
  )

  it.live("asks with PKCE, for what was asked for, and registers this machine once without a port", () =>
    Effect.gen(function* () {
      const double = yield* upstreamDouble()
      const { layer, place } = yield* machine(double)
      for (const _ of [1, 2]) {
        const { outcome, page, told } = yield* Effect.provide(login(double, { scopes: ["read"] }), layer())
        assert.strictEqual(outcome._tag, "Success")
        assert.notInclude(page, "and change")
        const asked = told!.searchParams
        assert.strictEqual(asked.get("scope"), "read")
        assert.strictEqual(asked.get("code_challenge_method"), "S256")
        assert.match(asked.get("redirect_uri") ?? "", /^http:\/\/127\.0\.0\.1:\d+\/callback$/u)
      }
      assert.strictEqual(double.counts.registrations, 1)
      assert.deepStrictEqual(
        [...double.logins.clients.values()].map(({ redirectUris }) => redirectUris),
        [["http://127.0.0.1/callback"]]
      )
      // The first login was ended there once the second was kept.
      assert.deepStrictEqual(double.logins.live(), { access: 1, refresh: 1 })
      assert.deepStrictEqual((yield* readLogin(place))?.pair.scopes, ["read"])
    })
  )

  it.live("changes nothing when it is not allowed, and says so here and in the browser", () =>
    Effect.gen(function* () {
      const double = yield* upstreamDouble()
      const { layer, place } = yield* machine(double)
      yield* Effect.provide(login(double), layer())
      const before = readFileSync(place.loginFile, "utf8")
      double.browser.presses = "deny"
      const { outcome, page } = yield* Effect.provide(login(double), layer())
      assert.strictEqual(outcome._tag, "Failure")
      if (outcome._tag === "Failure") assert.include(outcome.failure.message, "not allowed")
      assert.include(page, "This did not work")
      assert.include(page, "not allowed")
      assert.strictEqual(readFileSync(place.loginFile, "utf8"), before)
    })
  )

  it.live("gives the login back when the program is stopped before it is kept", () =>
    Effect.gen(function* () {
      const double = yield* upstreamDouble()
      const { layer } = yield* machine(double)
      yield* Effect.gen(function* () {
        const stored = yield* StoredLogin
        const begun = yield* Deferred.make<void>()
        const keep = () => Effect.andThen(Deferred.succeed(begun, undefined), Effect.never)
        const running = yield* Effect.forkChild(Effect.provideService(login(double), StoredLogin, { ...stored, keep }))
        yield* Deferred.await(begun)
        assert.deepStrictEqual(double.logins.live(), { access: 1, refresh: 1 })
        yield* Fiber.interrupt(running)
        assert.deepStrictEqual(double.logins.live(), { access: 0, refresh: 0 })
      }).pipe(Effect.provide(layer()))
    })
  )

  it.live("tells a failure of AI Endurance from a refusal, and keeps the login that there was", () =>
    Effect.gen(function* () {
      const double = yield* upstreamDouble()
      const { layer, place } = yield* machine(double)
      double.tokenFaults.push("breaks")
      const { outcome, page } = yield* Effect.provide(login(double), layer())
      assert.strictEqual(outcome._tag, "Failure")
      if (outcome._tag === "Failure") assert.strictEqual(outcome.failure._tag, "Unavailable")
      assert.include(page, "This did not work")
      assert.isNull(yield* readLogin(place))
    })
  )

  it.live("says what to do where no address is registered without its port, and works that way", () =>
    Effect.gen(function* () {
      const double = yield* upstreamDouble({ wantsPorts: true })
      const { layer } = yield* machine(double)
      const { outcome } = yield* Effect.provide(login(double), layer())
      assert.strictEqual(outcome._tag, "Failure")
      if (outcome._tag === "Failure" && "hint" in outcome.failure) assert.include(outcome.failure.hint, "--port 8765")

      const port = yield* freePort
      const fixed = yield* machine(double, { registersPort: true })
      const second = yield* Effect.provide(login(double, { port }), fixed.layer())
      assert.strictEqual(second.outcome._tag, "Success")
      assert.strictEqual(second.told?.searchParams.get("redirect_uri"), `http://127.0.0.1:${port}/callback`)
    })
  )

  it.live("goes with a client that was registered by hand where clients do not register themselves", () =>
    Effect.gen(function* () {
      const double = yield* upstreamDouble({ registers: false })
      const { layer } = yield* machine(double)
      const { outcome } = yield* Effect.provide(login(double), layer())
      assert.strictEqual(outcome._tag, "Failure")
      if (outcome._tag === "Failure" && "hint" in outcome.failure) {
        assert.include(outcome.failure.hint, "AIE_UPSTREAM_CLIENT_ID")
      }
      const port = yield* freePort
      const id = double.logins.register([`http://127.0.0.1:${port}/callback`])
      const byHand = yield* machine(double, { client: { id, secret: null }, registersPort: true })
      assert.strictEqual((yield* Effect.provide(login(double, { port }), byHand.layer())).outcome._tag, "Success")
    })
  )

  it.live("says that AI Endurance is not there, when it is not, and nothing of registering", () =>
    Effect.gen(function* () {
      const url = `http://127.0.0.1:${yield* freePort}/mcp`
      const { layer } = yield* machine({ url })
      const tell = () => Effect.die("there is nowhere to go")
      const signingIn = signIn({ upstreamUrl: url, scopes: ["read"], port: 0, tell })
      const error = yield* Effect.flip(Effect.provide(signingIn, layer()))
      assert.match(error.message, /did not answer/u)
    })
  )

  it.live("says which port is taken before anything is asked", () =>
    Effect.gen(function* () {
      const double = yield* upstreamDouble()
      const { layer } = yield* machine(double)
      const taken = Number(new URL(double.origin).port)
      const { outcome, told } = yield* Effect.provide(login(double, { port: taken }), layer())
      assert.isUndefined(told)
      assert.strictEqual(outcome._tag, "Failure")
      if (outcome._tag === "Failure")
        assert.match(outcome.failure.message, new RegExp(`Port ${taken}.*EADDRINUSE`, "u"))
    })
  )

  it.effect("gives up after five minutes", () =>
    Effect.gen(function* () {
      const double = yield* upstreamDouble()
      const { layer, place } = yield* machine(double)
      const told = yield* Deferred.make<void>()
      const waiting = yield* Effect.forkScoped(
        Effect.provide(login(double, { tell: () => Deferred.succeed(told, undefined) }), layer())
      )
      yield* Deferred.await(told)
      yield* TestClock.adjust("299 seconds")
      assert.isUndefined(waiting.pollUnsafe())
      yield* TestClock.adjust("1 second")
      const { outcome } = yield* Fiber.join(waiting)
      if (outcome._tag === "Failure") assert.include(outcome.failure.message, "within five minutes")
      assert.strictEqual(outcome._tag, "Failure")
      assert.isNull(yield* readLogin(place))
    })
  )
})

describe("signing out", () => {
  it.live("ends the login there and leaves nothing here, the registration included", () =>
    Effect.gen(function* () {
      const double = yield* upstreamDouble()
      const { layer, place } = yield* machine(double)
      yield* Effect.provide(login(double), layer())
      assert.deepStrictEqual(yield* Effect.provide(signOut(), layer()), { revoked: true })
      assert.deepStrictEqual(double.logins.live(), { access: 0, refresh: 0 })
      assert.deepStrictEqual(
        readdirSync(place.folder).filter((name) => name.endsWith(".json")),
        []
      )
      assert.isNull(yield* Effect.provide(signOut(), layer()))
    })
  )

  it.live("deletes the login also when AI Endurance does not learn of it", () =>
    Effect.gen(function* () {
      const double = yield* upstreamDouble()
      const { layer, place } = yield* machine(double)
      yield* Effect.provide(login(double), layer())
      double.revokes = false
      assert.deepStrictEqual(yield* Effect.provide(signOut(), layer()), { revoked: false })
      assert.isFalse(existsSync(place.loginFile))
    })
  )
})
