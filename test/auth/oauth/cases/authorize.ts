/** What an authorization request must not get: a code without consent, or an answer at a foreign address. */
import { assert, describe } from "@effect/vitest"
import { Effect } from "effect"
import { servedPort } from "../../../support/conformance.ts"
import { send } from "../../../support/served.ts"
import {
  allowAll,
  askConsent,
  authorizePath,
  claudeCode,
  formTokenOf,
  locationOf,
  newBrowser,
  newPkce
} from "../support/browser.ts"
import { registered } from "../support/registering.ts"
import { type Cases, newestCode, printedCodes } from "../support/subject.ts"

const challenge = newPkce().challenge

export const authorizeCases = (it: Cases): void => {
  describe("redirects", () => {
    it.effect.each([
      "http://localhost:4321/callback/",
      "http://localhost:4321/callback?x=1",
      "http://localhost:4321/Callback",
      "https://localhost:4321/callback",
      "http://localhost.evil.example/callback",
      "http://evil.example/callback",
      "http://localhost@evil.example/callback",
      "http://localhost:4321/callback#x",
      "javascript:alert(1)"
    ])("is never answered at %s, which the client has not registered", (redirect_uri) =>
      Effect.gen(function* () {
        const native = { redirect_uris: ["http://localhost/callback"], token_endpoint_auth_method: "none" }
        const { client_id } = yield* registered(native)
        const answer = yield* send(authorizePath(challenge, { client_id, redirect_uri }))
        assert.strictEqual(answer.status, 400)
        assert.isUndefined(answer.headers["location"])
        assert.include(String(answer.headers["content-type"]), "text/html")
      })
    )

    it.effect("may use any port of a loopback address that was registered without one", () =>
      Effect.gen(function* () {
        for (const redirect_uri of ["http://localhost:1/callback", "http://127.0.0.1:65000/callback"]) {
          const answer = yield* send(authorizePath(challenge, { redirect_uri }))
          assert.strictEqual(answer.status, 303)
          assert.match(locationOf(answer), /^\/consent\//u)
        }
      })
    )

    it.effect.each([
      "nobody",
      "https://unpublished.example.net/client.json",
      "dcr~v1.k1.AAAA.AAAA.AAAA",
      "https://127.0.0.1/x.json",
      "http://claude.ai/oauth/claude-code-client-metadata"
    ])("of a client that is nobody (%s) ends on our own page", (client_id) =>
      Effect.gen(function* () {
        const answer = yield* send(authorizePath(challenge, { client_id }))
        assert.strictEqual(answer.status, 400)
        assert.isUndefined(answer.headers["location"])
      })
    )
  })

  describe("parameters", () => {
    const refusedWith = (path: string, error: string) =>
      Effect.gen(function* () {
        const answer = yield* send(path)
        const url = new URL(locationOf(answer))
        assert.strictEqual(url.origin + url.pathname, claudeCode.redirect_uri)
        // Clients that ask for a token in the address read the answer behind the hash.
        const said = url.search === "" ? new URLSearchParams(url.hash.slice(1)) : url.searchParams
        assert.strictEqual(said.get("error"), error)
        assert.strictEqual(said.get("iss"), `http://127.0.0.1:${yield* servedPort}`)
        assert.strictEqual(said.get("state"), "st")
        assert.isNull(said.get("code"))
      })

    it.effect("without PKCE is refused", () =>
      refusedWith(authorizePath(challenge).replace(/&code_challenge[^&]*/gu, ""), "invalid_request")
    )
    it.effect("with plain PKCE is refused", () =>
      refusedWith(authorizePath(challenge, { code_challenge_method: "plain" }), "invalid_request")
    )
    it.effect("for a token in the address is refused", () =>
      refusedWith(authorizePath(challenge, { response_type: "token" }), "unsupported_response_type")
    )
    it.effect("for a resource elsewhere is refused", () =>
      refusedWith(authorizePath(challenge, { resource: "https://other.example/mcp" }), "invalid_target")
    )
    it.effect.each(["form_post", "fragment", "web_message"])(
      "that wants its answer by way of %s is refused",
      (response_mode) => refusedWith(authorizePath(challenge, { response_mode }), "unsupported_response_mode")
    )
    it.effect.each(["query", ""])("that wants its answer in the query (%j) goes on", (response_mode) =>
      Effect.gen(function* () {
        const { page } = yield* askConsent(newBrowser(), authorizePath(challenge, { response_mode }))
        assert.strictEqual(page.status, 200)
      })
    )
    it.effect("for two resources at once is refused", () =>
      Effect.gen(function* () {
        const origin = `http://127.0.0.1:${yield* servedPort}`
        const two = ["/mcp", "/sse"].map((path) => `&resource=${encodeURIComponent(origin + path)}`).join("")
        yield* refusedWith(authorizePath(challenge) + two, "invalid_target")
      })
    )
    it.effect("that wants no question asked is told that there must be one", () =>
      refusedWith(authorizePath(challenge, { prompt: "none" }), "interaction_required")
    )
    it.effect("with a parameter twice is refused, also where it would be normalised", () =>
      Effect.gen(function* () {
        yield* refusedWith(`${authorizePath(challenge)}&scope=read`, "invalid_request")
        const answer = yield* send(`${authorizePath(challenge)}&redirect_uri=http%3A%2F%2Fevil.example`)
        assert.strictEqual(answer.status, 400)
        assert.isUndefined(answer.headers["location"])
      })
    )
    it.effect.each(["", " read", "claudeai read", "openid offline_access", "admin"])(
      "with the scope %j asks for reading",
      (scope) =>
        Effect.gen(function* () {
          const { page } = yield* askConsent(newBrowser(), authorizePath(challenge, { scope }))
          assert.include(page.body, `value="read"`)
          assert.notInclude(page.body, `value="write"`)
        })
    )
    it.effect("finds us without the slash, and names a resource in any of its spellings", () =>
      Effect.gen(function* () {
        const port = yield* servedPort
        for (const resource of [
          `http://127.0.0.1:${port}/mcp`,
          `HTTP://127.0.0.1:${port}/mcp/`,
          `http://127.0.0.1:${port}`
        ]) {
          const answer = yield* send(authorizePath(challenge, { resource }).replace("/authorize/?", "/authorize?"))
          assert.match(locationOf(answer), /^\/consent\//u)
        }
      })
    )
  })

  describe("consent", () => {
    it.effect("is asked for every time, of the same browser and client too", () =>
      Effect.gen(function* () {
        const browser = newBrowser()
        for (let round = 0; round < 2; round++) {
          const { consentPath, page } = yield* askConsent(browser, authorizePath(challenge))
          assert.strictEqual(page.status, 200)
          const landed = yield* allowAll(browser, consentPath)
          assert.isNotNull(landed.searchParams.get("code"))
          assert.strictEqual(landed.searchParams.get("iss"), `http://127.0.0.1:${yield* servedPort}`)
        }
      })
    )

    it.effect("names our server, the client's domain and where the answer goes, and warns of loopback", () =>
      Effect.gen(function* () {
        const { page } = yield* askConsent(newBrowser(), authorizePath(challenge))
        for (const words of [
          `127.0.0.1:${yield* servedPort}`,
          "claude.ai",
          "Verified domain",
          "localhost:4321",
          "Any program there"
        ]) {
          assert.include(page.body, words)
        }
      })
    )

    it.effect("may be refused, which the client is told", () =>
      Effect.gen(function* () {
        const browser = newBrowser()
        const { consentPath, page } = yield* askConsent(browser, authorizePath(challenge))
        const denied = yield* browser.submit(consentPath, { form: formTokenOf(page), answer: "deny" })
        const resumed = yield* browser.visit(new URL(locationOf(denied)).pathname)
        const url = new URL(locationOf(resumed))
        assert.strictEqual(url.origin, "http://localhost:4321")
        assert.strictEqual(url.searchParams.get("error"), "access_denied")
        assert.isNotNull(url.searchParams.get("iss"))
      })
    )

    it.effect("gives only what was ticked, and must give something", () =>
      Effect.gen(function* () {
        const browser = newBrowser()
        const { consentPath, page } = yield* askConsent(browser, authorizePath(challenge))
        const nothing = yield* browser.submit(consentPath, { form: formTokenOf(page), answer: "allow" })
        assert.include(nothing.body, "Tick at least one")
        const landed = yield* allowAll(browser, consentPath, ["read"])
        assert.isNotNull(landed.searchParams.get("code"))
      })
    )

    it.effect("cannot be given for scopes that were not asked for", () =>
      Effect.gen(function* () {
        const browser = newBrowser()
        const { consentPath, page } = yield* askConsent(browser, authorizePath(challenge, { scope: "read" }))
        const answer = yield* browser.submit(consentPath, {
          form: formTokenOf(page),
          answer: "allow",
          scope: ["write"]
        })
        assert.include(answer.body, "Tick at least one")
      })
    )

    it.effect("is worth nothing in another browser", () =>
      Effect.gen(function* () {
        const browser = newBrowser()
        const { consentPath, page } = yield* askConsent(browser, authorizePath(challenge))
        const stranger = newBrowser()
        assert.strictEqual((yield* stranger.visit(consentPath)).status, 403)
        const form = formTokenOf(page)
        const posted = yield* stranger.submit(consentPath, { form, answer: "allow", scope: ["read"] })
        assert.strictEqual(posted.status, 403)
        // The stranger's own authorization does not open somebody else's page.
        const own = yield* askConsent(stranger, authorizePath(challenge))
        const mixed = yield* stranger.submit(consentPath, {
          form: formTokenOf(own.page),
          answer: "allow",
          scope: ["read"]
        })
        assert.strictEqual(mixed.status, 403)
        const cookie = [...stranger.cookies.values()].map(({ name, value }) => `${name}=${value}`).join("; ")
        assert.strictEqual((yield* send(own.consentPath, { headers: { cookie } })).status, 200)
        assert.strictEqual((yield* send(consentPath, { headers: { cookie } })).status, 403)
        const resumed = yield* stranger.visit(consentPath.replace("/consent/", "/authorize/"))
        assert.strictEqual(resumed.status, 400)
        assert.isUndefined(resumed.headers["location"])
      })
    )

    it.effect("takes a form from our own page only, and once", () =>
      Effect.gen(function* () {
        const browser = newBrowser()
        const { consentPath, page } = yield* askConsent(browser, authorizePath(challenge))
        const fields = { form: formTokenOf(page), answer: "allow", scope: ["read"] }
        const before = yield* printedCodes
        for (const [headers, more] of [
          [{}, { form: "" }],
          [{}, { form: "x".repeat(43) }],
          [{ origin: "https://evil.example", "sec-fetch-site": "cross-site" }, {}],
          [{ origin: "null" }, {}],
          [{ "sec-fetch-site": "same-site" }, {}],
          [{ "content-type": "text/plain" }, {}]
        ] as const) {
          const answer = yield* browser.submit(consentPath, { ...fields, ...more }, headers)
          assert.strictEqual(answer.status, 403)
        }
        assert.strictEqual(yield* printedCodes, before)
        const both = yield* Effect.all([browser.submit(consentPath, fields), browser.submit(consentPath, fields)], {
          concurrency: 2
        })
        assert.deepStrictEqual(
          both.map(({ status }) => status).toSorted((a, b) => a - b),
          [200, 403]
        )
        assert.strictEqual((yield* browser.submit(consentPath, fields)).status, 403)
      })
    )

    it.effect("prints no code for a page that is only looked at", () =>
      Effect.gen(function* () {
        const before = yield* printedCodes
        yield* askConsent(newBrowser(), authorizePath(challenge))
        assert.strictEqual(yield* printedCodes, before)
      })
    )

    it.effect("is not given by a code of another browser's consent", () =>
      Effect.gen(function* () {
        const [mine, theirs] = [newBrowser(), newBrowser()]
        const one = yield* askConsent(mine, authorizePath(challenge))
        const other = yield* askConsent(theirs, authorizePath(challenge))
        const theirForm = yield* theirs.submit(other.consentPath, {
          form: formTokenOf(other.page),
          answer: "allow",
          scope: ["read"]
        })
        yield* newestCode
        yield* mine.submit(one.consentPath, { form: formTokenOf(one.page), answer: "allow", scope: ["read"] })
        // This code belongs to the other page.
        const code = yield* newestCode
        const answer = yield* theirs.submit(other.consentPath, { form: formTokenOf(theirForm), answer: "code", code })
        assert.strictEqual(answer.status, 200)
        assert.include(answer.body, "That is not the code")
      })
    )
  })
}
