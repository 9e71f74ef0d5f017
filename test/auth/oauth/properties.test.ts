/** Whatever is sent: no failure of the server, and no redirect but to where the client registered. */
import { assert, describe, it as plain, layer } from "@effect/vitest"
import { Effect, Result } from "effect"
import * as fc from "fast-check"
import { normalise } from "../../../src/auth/oauth/clientMetadata.ts"
import type { Asked } from "../../../src/auth/oauth/messages.ts"
import { normaliseScope } from "../../../src/auth/oauth/parameters.ts"
import { formTarget, html, page } from "../../../src/auth/oauth/pages/page.ts"
import { SignIn } from "../../../src/auth/oauth/SignIn.ts"
import { servedPort } from "../../support/conformance.ts"
import { claudeCode, newPkce } from "./support/browser.ts"
import { signInServer } from "./support/signInServer.ts"

const nasty = fc.oneof(
  fc.constantFrom(
    "",
    "__proto__",
    "constructor",
    "null",
    "\u0000",
    "%00",
    "../..",
    "[object Object]",
    "\r\nx: y",
    "🏃"
  ),
  fc.string({ unit: "binary", maxLength: 60 }),
  fc.webUrl()
)

const known: Readonly<Record<string, ReadonlyArray<string>>> = {
  response_type: ["code", "token", "code id_token", "none"],
  client_id: [claudeCode.client_id, "nobody", "dcr~x"],
  redirect_uri: [claudeCode.redirect_uri, "http://localhost:9/callback", "https://evil.example/callback"],
  code_challenge: [newPkce().challenge, "short"],
  code_challenge_method: ["S256", "plain"],
  scope: ["read", "read write", "openid", "offline_access"],
  resource: ["http://127.0.0.1/mcp", "https://evil.example", "urn:x"],
  state: ["st"],
  prompt: ["none", "consent", "login", "create"],
  response_mode: ["query", "fragment", "form_post", "web_message", "jwt"],
  max_age: ["0", "-1", "1e9"],
  request: ["x"],
  request_uri: ["https://evil.example/x"],
  registration: ["{}"],
  claims: ["{}", "{"],
  id_token_hint: ["x"],
  nonce: ["n"],
  acr_values: ["1"],
  ui_locales: ["en"]
}

const query = fc
  .array(
    fc
      .constantFrom(...Object.keys(known), "__proto__", "x")
      .chain((name) =>
        fc.tuple(
          fc.constant(name),
          fc.oneof(
            { weight: 4, arbitrary: fc.constantFrom(...(Object.hasOwn(known, name) ? known[name]! : ["1"])) },
            nasty
          )
        )
      ),
    { maxLength: 14 }
  )
  .map((pairs) => new URLSearchParams(pairs.map(([name, value]): [string, string] => [name, value])).toString())

const asked = (more: Partial<Asked>): Asked => ({
  method: "GET",
  path: "/authorize/",
  query: "",
  headers: { accept: "text/html" },
  body: "",
  from: crypto.randomUUID(),
  ...more
})

layer(signInServer(), { excludeTestServices: true })("any request", (it) => {
  const holds = <A>(arbitrary: fc.Arbitrary<A>, numRuns: number, of: (value: A) => Partial<Asked>) =>
    Effect.gen(function* () {
      const signIn = yield* SignIn
      const origin = `http://127.0.0.1:${yield* servedPort}`
      yield* Effect.promise(() =>
        fc.assert(
          fc.asyncProperty(arbitrary, async (value) => {
            const answer = await Effect.runPromise(signIn.answer(origin, asked(of(value))))
            assert.isBelow(answer.status, 500)
            const location = answer.headers["location"]
            if (location !== undefined) {
              assert.match(
                String(location),
                /^(?:\/consent\/[\w-]+$|http:\/\/(?:localhost|127\.0\.0\.1):\d+\/callback[?#])/u
              )
            }
          }),
          { numRuns }
        )
      )
    })

  it.effect("to authorize is answered, and leads nowhere but to consent or to the client", () =>
    holds(query, 700, (text) => ({ query: text }))
  )

  it.effect("to authorize that is nearly right is answered the same", () =>
    holds(fc.tuple(fc.constantFrom(...Object.keys(known)), nasty, fc.boolean()), 400, ([name, value, append]) => {
      const params = new URLSearchParams({
        response_type: "code",
        ...claudeCode,
        code_challenge: known["code_challenge"]![0]!,
        code_challenge_method: "S256"
      })
      params[append ? "append" : "set"](name, value)
      return { query: params.toString() }
    })
  )

  it.effect("to register is answered", () =>
    holds(
      fc.oneof(
        fc.json({ maxDepth: 4 }),
        fc.string({ unit: "binary", maxLength: 200 }),
        fc
          .record(
            {
              redirect_uris: fc.oneof(fc.array(nasty, { maxLength: 4 }), fc.jsonValue()),
              client_name: fc.jsonValue(),
              token_endpoint_auth_method: fc.oneof(fc.constantFrom("none", "client_secret_post"), fc.jsonValue()),
              jwks: fc.jsonValue(),
              scope: fc.jsonValue(),
              grant_types: fc.jsonValue()
            },
            { requiredKeys: [] }
          )
          .map((value) => JSON.stringify(value))
      ),
      500,
      (body) => ({ method: "POST", path: "/api/o/register/", headers: { "content-type": "application/json" }, body })
    )
  )

  it.effect("for tokens or revocation is answered", () =>
    holds(
      fc.tuple(
        fc.constantFrom("/api/o/token/", "/api/o/revoke_token/"),
        fc.array(
          fc.tuple(
            fc.constantFrom(
              "grant_type",
              "client_id",
              "code",
              "refresh_token",
              "token",
              "code_verifier",
              "redirect_uri",
              "scope",
              "resource",
              "client_secret"
            ),
            fc.oneof(fc.constantFrom("authorization_code", "refresh_token", claudeCode.client_id), nasty)
          ),
          { maxLength: 8 }
        ),
        fc.oneof(fc.constant(null), nasty)
      ),
      300,
      ([path, pairs, authorization]) => ({
        method: "POST",
        path,
        headers: {
          "content-type": "application/x-www-form-urlencoded",
          ...(authorization === null ? {} : { authorization: `Basic ${Buffer.from(authorization).toString("base64")}` })
        },
        body: new URLSearchParams(pairs.map(([name, value]): [string, string] => [name, value])).toString()
      })
    )
  )

  it.effect("to the pages, with any cookie and form, is answered", () =>
    holds(
      fc.tuple(
        fc.constantFrom("/consent/", "/consent/abc", "/connections", "/authorize/abc"),
        fc.boolean(),
        nasty,
        nasty
      ),
      200,
      ([path, post, cookie, form]) => ({
        path,
        method: post ? "POST" : "GET",
        headers: {
          cookie: `aie_owner=${cookie.replace(/[^\x20-\x7e]/gu, "")}; aie_consent=abc; aie_consent.sig=x`,
          ...(post ? { "content-type": "application/x-www-form-urlencoded" } : {})
        },
        body: post ? new URLSearchParams({ form, answer: form }).toString() : ""
      })
    )
  )
})

describe("the policy of a page", () => {
  plain("gets no directive from an address, whatever the address is", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          nasty.map((text) => `https://a.example${text}/cb`),
          fc.constantFrom("https://a.example;script-src/cb", "https://a.example,b/cb", "http://[::1]/cb", "x;y:z"),
          fc.webUrl()
        ),
        (uri) => {
          const { headers } = page({ title: "x", content: html`x`, formTargets: formTarget(uri) })
          const directives = String(headers["content-security-policy"]).split(/[;,]/u)
          assert.strictEqual(directives.length, 5, directives.join("\n"))
        }
      ),
      { numRuns: 1000 }
    )
  })
})

describe("the normaliser", () => {
  plain("keeps only redirect addresses that a browser would open as they are written", () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(nasty, fc.constantFrom("https://a.example.org/cb", "http://127.0.0.1:1/x")), {
          maxLength: 5
        }),
        (uris) => {
          const found = normalise({ redirect_uris: uris }, "registration")
          if (Result.isFailure(found)) return
          for (const uri of found.success.redirectUris) {
            assert.include(uris, uri)
            const { hash, hostname, password, protocol, username } = new URL(uri)
            assert.deepStrictEqual([hash, username, password], ["", "", ""])
            assert.isTrue(
              protocol === "https:" ||
                protocol === "cursor:" ||
                protocol === "vscode:" ||
                (protocol === "http:" && ["localhost", "127.0.0.1", "[::1]"].includes(hostname))
            )
          }
        }
      ),
      { numRuns: 2000 }
    )
  })

  plain("never throws, and is quick with long hostile text", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        normalise(value, "document")
      }),
      { numRuns: 2000 }
    )
    for (const text of [
      "a".repeat(100_000),
      " ".repeat(100_000),
      "/.".repeat(50_000),
      "\u202e".repeat(100_000),
      `https://${"a.".repeat(50_000)}`
    ]) {
      const started = performance.now()
      normalise({ redirect_uris: [text, "https://a.example.org/cb"], client_name: text }, "registration")
      normalise({ redirect_uris: ["https://a.example.org/cb"], client_name: text }, "registration")
      normaliseScope(text)
      assert.isBelow(performance.now() - started, 200)
    }
  })

  plain("asks for scopes we have, and for reading when there is none", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        assert.include(["read", "write", "read write"], normaliseScope(text))
      })
    )
    assert.strictEqual(normaliseScope(" write  read offline_access"), "read write")
    assert.strictEqual(normaliseScope("claudeai"), "read")
  })
})
