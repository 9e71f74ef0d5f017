/** Signing in with an account at AI Endurance: consent first, then there, then back, and what must not work on the way. */
import { assert, layer } from "@effect/vitest"
import { Effect, Redacted } from "effect"
import { vi } from "vitest"
import { PersonalAccessTokens } from "../../../src/auth/PersonalAccessTokens.ts"
import { AthleteId } from "../../../src/domain/Athlete.ts"
import { authorizePath, locationOf, newBrowser, newPkce, redeem } from "./support/browser.ts"
import {
  allowed,
  called,
  comeBack,
  connected,
  Double,
  federatedServer,
  followed,
  sentAway,
  thrice
} from "./support/federatedServer.ts"
import { rows } from "./support/subject.ts"
import { bearer, message, postMcp, send } from "../../support/served.ts"

/** Runs the effect as if that much time had passed. */
const later = <A, E, R>(millis: number, effect: Effect.Effect<A, E, R>) =>
  Effect.acquireUseRelease(
    Effect.sync(() => vi.useFakeTimers({ toFake: ["Date"], now: vi.getRealSystemTime() + millis })),
    () => effect,
    () => Effect.sync(() => vi.useRealTimers())
  )

/** Waits, without a clock, for what is done after an answer. */
const until = (done: () => boolean) =>
  Effect.promise(async () => {
    while (!done()) await new Promise((resolve) => setImmediate(resolve))
  })

/** What a sign-in leaves when something came of it. */
const left = Effect.gen(function* () {
  const tables = yield* Effect.forEach(["oauth_connections", "upstream_logins", "upstream_athletes"], rows)
  const grants = (yield* rows("oauth_rows")).filter(({ kind }) => kind !== "Interaction" && kind !== "Session")
  return [...tables.map((table) => table.length), grants.length]
})

layer(federatedServer({ namesIssuer: true }), { excludeTestServices: true })("signing in at AI Endurance", (it) => {
  it.effect("comes after consent, asks there for what was ticked, and lets the client in with just that", () =>
    Effect.gen(function* () {
      const double = yield* Double
      const browser = newBrowser()
      const pkce = newPkce()
      const { answer, there } = yield* sentAway(browser, authorizePath(pkce.challenge), ["read"])
      assert.strictEqual(there.origin + there.pathname, `${double.origin}/authorize/`)
      assert.strictEqual(there.searchParams.get("scope"), "read")
      assert.strictEqual(there.searchParams.get("code_challenge_method"), "S256")
      assert.match(there.searchParams.get("state") ?? "", /^[\w-]{43}$/u)
      assert.match(String(answer.headers["set-cookie"]), /^aie_upstream_[^;]+; .*HttpOnly; SameSite=Lax/u)
      const { landed } = yield* followed(browser, yield* comeBack(there))
      assert.strictEqual(landed?.host, "localhost:4321")
      assert.isNotNull(landed?.searchParams.get("iss"))
      const answered = yield* redeem(landed?.searchParams.get("code") ?? "", pkce)
      const tokens = JSON.parse(answered.body) as { access_token: string; scope: string }
      assert.strictEqual(tokens.scope, "read")
      const user = yield* called(tokens, "getUser")
      assert.isNotTrue(user.result?.["isError"], user.body)
      assert.include(user.body, "weight_kg")
      const refused = yield* called(tokens, "skipWorkout", { workoutId: 8_104_001 })
      assert.strictEqual(refused.status, 403)
      // The cookie of the way there is taken back.
      assert.isEmpty([...browser.cookies.keys()].filter((name) => name.startsWith("aie_upstream_")))
    })
  )

  it.effect("names AI Endurance on the page of consent, and lets the form lead there", () =>
    Effect.gen(function* () {
      const double = yield* Double
      const browser = newBrowser()
      const started = yield* browser.visit(authorizePath(newPkce().challenge))
      const page = yield* browser.visit(locationOf(started))
      assert.include(page.body, new URL(double.origin).host)
      const policy = String(page.headers["content-security-policy"])
      assert.include(/form-action [^;]+/u.exec(policy)?.[0] ?? "", double.origin)
    })
  )

  it.effect("is asked for again by the same browser and client, with consent before it", () =>
    Effect.gen(function* () {
      const browser = newBrowser()
      for (const _ of [1, 2]) {
        const { there } = yield* sentAway(browser, authorizePath(newPkce().challenge))
        const { landed } = yield* followed(browser, yield* comeBack(there))
        assert.isNotNull(landed?.searchParams.get("code"))
      }
      const silent = yield* browser.visit(authorizePath(newPkce().challenge, { prompt: "none" }))
      assert.include(locationOf(silent), "error=interaction_required")
    })
  )

  it.effect.each([
    ["in a browser that did not consent", "other"],
    ["in the browser of a victim who has a sign-in of their own under way", "victim"]
  ] as const)("cannot be finished %s", ([, who]) =>
    Effect.gen(function* () {
      const double = yield* Double
      const before = [double.counts.codes, ...(yield* left)]
      const { there } = yield* sentAway(newBrowser(), authorizePath(newPkce().challenge))
      const callback = yield* comeBack(there)
      const other = newBrowser()
      if (who === "victim") yield* sentAway(other, authorizePath(newPkce().challenge))
      const answer = yield* other.visit(callback)
      assert.strictEqual(answer.status, 403)
      assert.include(answer.body, "begun in another browser")
      assert.deepStrictEqual([double.counts.codes, ...(yield* left)], before)
    })
  )

  it.effect("cannot be finished on the interaction's page by who only got hold of its address", () =>
    Effect.gen(function* () {
      const double = yield* Double
      const browser = newBrowser()
      const { there } = yield* sentAway(browser, authorizePath(newPkce().challenge))
      const back = locationOf(yield* browser.visit(yield* comeBack(there)))
      const before = double.counts.codes
      assert.strictEqual((yield* newBrowser().visit(back)).status, 403)
      // Nor on the page of another interaction.
      const thief = newBrowser()
      const own = yield* sentAway(thief, authorizePath(newPkce().challenge))
      const stolen = yield* thief.visit(`${own.consentPath}?${back.split("?")[1]}`)
      assert.strictEqual(stolen.status, 200)
      assert.include(stolen.body, "Allow access")
      assert.strictEqual(double.counts.codes, before)
    })
  )

  it.effect("takes a state once, and none that it did not give out", () =>
    Effect.gen(function* () {
      const browser = newBrowser()
      const { there } = yield* sentAway(browser, authorizePath(newPkce().challenge))
      const callback = yield* comeBack(there)
      const forged = callback.replace(/state=[^&]+/u, `state=${"A".repeat(43)}`)
      assert.strictEqual((yield* browser.visit(forged)).status, 403)
      assert.strictEqual((yield* browser.visit(callback.replace("state=", "state=x&state="))).status, 403)
      // The cookie is taken back with the state; here somebody has kept it.
      const keeper = newBrowser()
      for (const [name, cookie] of browser.cookies) keeper.cookies.set(name, cookie)
      assert.strictEqual((yield* browser.visit(callback)).status, 200)
      assert.strictEqual((yield* keeper.visit(callback)).status, 403)
      assert.strictEqual((yield* browser.visit(callback)).status, 403)
    })
  )

  it.effect("takes a state once also from a browser that kept its cookie, and sends it twice at once", () =>
    Effect.gen(function* () {
      const browser = newBrowser()
      const { there } = yield* sentAway(browser, authorizePath(newPkce().challenge))
      const callback = yield* comeBack(there)
      assert.deepStrictEqual(yield* thrice(browser, callback), [200, 403, 403])
    })
  )

  it.effect("expires after ten minutes away", () =>
    Effect.gen(function* () {
      const browser = newBrowser()
      const { there } = yield* sentAway(browser, authorizePath(newPkce().challenge))
      const callback = yield* comeBack(there)
      const answer = yield* later(601_000, browser.visit(callback))
      assert.strictEqual(answer.status, 403)
      assert.include(answer.body, "has expired")
    })
  )

  it.effect("that is refused there is told to the client as refused, with its issuer, and leaves nothing", () =>
    Effect.gen(function* () {
      const double = yield* Double
      const before = yield* left
      const browser = newBrowser()
      const { there } = yield* sentAway(browser, authorizePath(newPkce().challenge))
      double.browser.presses = "deny"
      const callback = yield* comeBack(there)
      double.browser.presses = "allow"
      const { landed } = yield* followed(browser, callback)
      assert.strictEqual(landed?.searchParams.get("error"), "access_denied")
      assert.isNotNull(landed?.searchParams.get("iss"))
      assert.deepStrictEqual(yield* left, before)
    })
  )

  it.effect("whose answer names another issuer asks nothing there and is an error to the client", () =>
    Effect.gen(function* () {
      const double = yield* Double
      const before = [double.counts.codes, ...(yield* left)]
      for (const iss of ["https://evil.example", ""]) {
        const browser = newBrowser()
        const { there } = yield* sentAway(browser, authorizePath(newPkce().challenge))
        const callback = (yield* comeBack(there)).replace(/&iss=[^&]+/u, iss === "" ? "" : `&iss=${iss}`)
        const { landed } = yield* followed(browser, callback)
        assert.strictEqual(landed?.searchParams.get("error"), "server_error")
      }
      assert.deepStrictEqual([double.counts.codes, ...(yield* left)], before)
    })
  )

  it.effect("while AI Endurance does not answer is tried later, and leaves nothing", () =>
    Effect.gen(function* () {
      const double = yield* Double
      const before = yield* left
      const browser = newBrowser()
      const { there } = yield* sentAway(browser, authorizePath(newPkce().challenge))
      double.tokenFaults.push("breaks")
      const { landed } = yield* followed(browser, yield* comeBack(there))
      assert.strictEqual(landed?.searchParams.get("error"), "temporarily_unavailable")
      assert.isNotNull(landed?.searchParams.get("iss"))
      assert.deepStrictEqual(yield* left, before)
    })
  )

  it.effect("can be begun anew after the browser's own way back from there", () =>
    Effect.gen(function* () {
      const browser = newBrowser()
      const { consentPath } = yield* sentAway(browser, authorizePath(newPkce().challenge))
      const again = yield* allowed(browser, consentPath)
      const { landed } = yield* followed(browser, yield* comeBack(new URL(locationOf(again))))
      assert.isNotNull(landed?.searchParams.get("code"))
    })
  )

  it.effect("gives no more than was ticked last, whichever way back is taken", () =>
    Effect.gen(function* () {
      const double = yield* Double
      const browser = newBrowser()
      const wide = yield* sentAway(browser, authorizePath(newPkce().challenge))
      const narrow = yield* allowed(browser, wide.consentPath, ["read"])
      const before = double.counts.codes
      const old = yield* followed(browser, yield* comeBack(wide.there))
      assert.isNull(old.landed)
      assert.strictEqual(double.counts.codes, before)
      const again = yield* allowed(browser, wide.consentPath, ["read"])
      const { landed } = yield* followed(browser, yield* comeBack(new URL(locationOf(again))))
      assert.isNotNull(landed?.searchParams.get("code"))
      assert.notStrictEqual(locationOf(narrow), locationOf(again))
    })
  )

  it.effect("registers this server there once, also when several begin at once", () =>
    Effect.gen(function* () {
      const double = yield* Double
      assert.strictEqual(double.counts.registrations, 1)
      const begin = sentAway(newBrowser(), authorizePath(newPkce().challenge))
      yield* Effect.all([begin, begin, begin], { concurrency: "unbounded" })
      assert.strictEqual(double.counts.registrations, 1)
    })
  )
})

layer(federatedServer(), { excludeTestServices: true })("a connection", (it) => {
  it.effect("holds a login of its own, and no token of AI Endurance opens our door", () =>
    Effect.gen(function* () {
      const double = yield* Double
      const before = double.logins.live()
      yield* connected("ann")
      yield* connected("ann")
      const now = double.logins.live()
      assert.deepStrictEqual(now, { access: before.access + 2, refresh: before.refresh + 2 })
      for (const token of double.logins.secrets()) {
        const refused = yield* postMcp(message("tools/call", { name: "getUser", arguments: {} }), bearer(token))
        assert.strictEqual(refused.status, 401)
      }
    })
  )

  it.effect("that a client revokes ends its login there too, and touches no other", () =>
    Effect.gen(function* () {
      const double = yield* Double
      const [first, second] = [yield* connected("ann"), yield* connected("ann")]
      const before = double.logins.live()
      const revoked = yield* send("/api/o/revoke_token/", {
        method: "POST",
        headers: { "content-type": "application/x-www-form-urlencoded" },
        body: new URLSearchParams({
          token: first.refresh_token,
          client_id: "https://claude.ai/oauth/claude-code-client-metadata"
        }).toString()
      })
      assert.strictEqual(revoked.status, 200)
      yield* until(() => double.logins.live().refresh === before.refresh - 1)
      assert.deepStrictEqual(double.logins.live(), { access: before.access - 1, refresh: before.refresh - 1 })
      assert.strictEqual((yield* called(first, "getUser")).status, 401)
      assert.strictEqual((yield* called(second, "getUser")).status, 200)
    })
  )

  it.effect("whose login expired is renewed in the middle of a call, once for all calls", () =>
    Effect.gen(function* () {
      const double = yield* Double
      const tokens = yield* connected("ann")
      double.logins.expireAccessTokens()
      const before = double.counts.refreshes
      const calls = Array.from({ length: 6 }, () => called(tokens, "getUser"))
      const answers = yield* Effect.all(calls, { concurrency: "unbounded" })
      assert.isTrue(answers.every(({ result }) => result?.["isError"] !== true))
      assert.strictEqual(double.counts.refreshes, before + 1)
    })
  )

  it.effect("keeps everything while AI Endurance does not renew, and says so", () =>
    Effect.gen(function* () {
      const double = yield* Double
      const tokens = yield* connected("ann")
      double.logins.expireAccessTokens()
      double.tokenFaults.push("breaks")
      const failed = yield* called(tokens, "getUser")
      assert.strictEqual(failed.status, 200)
      assert.isTrue(failed.result?.["isError"])
      assert.include(failed.body, "did not answer")
      assert.include(failed.body, "login is kept")
      const works = yield* later(16_000, called(tokens, "getUser"))
      assert.isNotTrue(works.result?.["isError"], works.body)
    })
  )

  it.effect.each([
    ["was revoked there", "revoked"],
    ["is refused there even when it was just renewed", "refused"]
  ] as const)("whose login %s is over: the call says so, and the client has to sign in again", ([, how]) =>
    Effect.gen(function* () {
      const double = yield* Double
      const tokens = yield* connected("ann")
      const other = yield* connected("bob")
      if (how === "revoked") {
        for (const token of double.logins.secrets("ann")) double.logins.revoke(new URLSearchParams({ token }))
      } else double.refusesAll = true
      const running = yield* called(tokens, "getUser")
      double.refusesAll = false
      assert.strictEqual(running.status, 200)
      assert.isTrue(running.result?.["isError"])
      assert.include(running.body, "NOT_SIGNED_IN")
      assert.strictEqual((yield* called(tokens, "getUser")).status, 401)
      const renewed = yield* send("/api/o/token/", {
        method: "POST",
        headers: { "content-type": "application/x-www-form-urlencoded" },
        body: new URLSearchParams({
          grant_type: "refresh_token",
          refresh_token: tokens.refresh_token,
          client_id: "https://claude.ai/oauth/claude-code-client-metadata"
        }).toString()
      })
      assert.include(renewed.body, "invalid_grant")
      assert.strictEqual((yield* called(other, "getUser")).status, 200)
    })
  )

  it.effect("of one athlete never answers another, over forty calls at once", () =>
    Effect.gen(function* () {
      const double = yield* Double
      const names = ["carl", "dora"] as const
      for (const [at, name] of names.entries()) {
        double.account(name).answers.set("getUser", () => ({ weight_kg: 50 + at, user_type: "Triathlete" }))
      }
      const tokens = yield* Effect.forEach(names, (name) => connected(name))
      yield* Effect.all(
        Array.from({ length: 40 }, (_, at) =>
          Effect.gen(function* () {
            const { body } = yield* called(tokens[at % 2]!, "getUser")
            assert.include(body, `"weight_kg":${50 + (at % 2)}`)
            assert.notInclude(body, `"weight_kg":${51 - (at % 2)}`)
          })
        ),
        { concurrency: 10 }
      )
      const ids = (yield* rows("oauth_connections")).map(({ athlete_id }) => athlete_id)
      assert.strictEqual(new Set(ids).size, ids.length)
    })
  )

  it.effect("leaves no secret of AI Endurance in the database", () =>
    Effect.gen(function* () {
      const double = yield* Double
      yield* connected("eve")
      const tables = ["oauth_rows", "oauth_values", "oauth_connections", "upstream_logins", "upstream_clients"]
      const dump = JSON.stringify(yield* Effect.forEach(tables, rows))
      assert.isNotEmpty(yield* rows("upstream_logins"))
      for (const secret of [...double.logins.secrets(), ...double.logins.clients.keys()]) {
        assert.notInclude(dump, secret)
      }
    })
  )

  it.effect("is not what a personal access token has: that asks with the login of the machine", () =>
    Effect.gen(function* () {
      const personal = yield* PersonalAccessTokens
      const { secret } = yield* personal.create({
        athleteId: AthleteId.make(1),
        name: "script",
        scopes: ["read"],
        expiresInDays: null
      })
      const answer = yield* called({ access_token: Redacted.value(secret) }, "getUser")
      assert.strictEqual(answer.status, 200)
      assert.include(answer.body, "npm run cli -- login")
    })
  )
})

layer(federatedServer({ tellsSubject: true }), { excludeTestServices: true })("an account that is told of", (it) => {
  it.effect("is the same athlete in every connection, each with a login of its own, and no name is kept", () =>
    Effect.gen(function* () {
      yield* connected("ann")
      yield* connected("bob")
      yield* connected("ann")
      const athletes = (yield* rows("oauth_connections")).map(({ athlete_id }) => athlete_id)
      assert.lengthOf(athletes, 3)
      assert.strictEqual(new Set(athletes).size, 2)
      assert.lengthOf(yield* rows("upstream_logins"), 3)
      assert.notInclude(JSON.stringify(yield* rows("upstream_athletes")), "subject-of")
    })
  )

  it.effect.each(["breaks", "answerLost", "page", "nothing"] as const)(
    "is not made a second athlete's while AI Endurance cannot say whose it is (%s)",
    (tells) =>
      Effect.gen(function* () {
        const double = yield* Double
        yield* connected("ann")
        const before = [...(yield* left), double.logins.live()]
        double.tells = tells
        const browser = newBrowser()
        const { there } = yield* sentAway(browser, authorizePath(newPkce().challenge))
        const { landed } = yield* followed(browser, yield* comeBack(there))
        assert.strictEqual(landed?.searchParams.get("error"), "temporarily_unavailable")
        assert.include(landed?.searchParams.get("error_description"), "try again")
        // The login is given back.
        assert.deepStrictEqual([...(yield* left), double.logins.live()], before)
        double.tells = "subject"
        const { length } = yield* rows("upstream_athletes")
        yield* connected("ann")
        assert.lengthOf(yield* rows("upstream_athletes"), length)
      })
  )

  it.effect("stands alone where AI Endurance refuses to say whose it is", () =>
    Effect.gen(function* () {
      const double = yield* Double
      yield* connected("ann")
      const { length } = yield* rows("upstream_athletes")
      double.tells = "refuses"
      const { access_token } = yield* connected("ann")
      double.tells = "subject"
      assert.strictEqual((yield* called({ access_token }, "getUser")).status, 200)
      assert.lengthOf(yield* rows("upstream_athletes"), length + 1)
    })
  )
})
