/** Clients that register themselves, and well-known ones that publish who they are. */
import { assert } from "@effect/vitest"
import { Effect } from "effect"
import { Clients } from "../../../../src/auth/oauth/Clients.ts"
import { send } from "../../../support/served.ts"
import { askConsent, authorizePath, newBrowser, newCode, newPkce, postForm } from "../support/browser.ts"
import { connect, register, registered, type Registered } from "../support/registering.ts"
import { type Cases, rows } from "../support/subject.ts"
import { vendorRegistrations } from "../support/vendors.ts"

export const registrationCases = (it: Cases): void => {
  it.effect.each(vendorRegistrations)("as $name does connects", ({ callback, registration }) =>
    Effect.gen(function* () {
      const client = yield* registered(registration)
      const { page } = yield* connect(client, callback, registration.token_endpoint_auth_method)
      assert.include(page.body, "Not verified")
      assert.notInclude(page.body, "Verified domain")
    })
  )

  it.effect("leaves nothing behind: its id is its registration", () =>
    Effect.gen(function* () {
      const count = Effect.gen(function* () {
        return (yield* rows("oauth_rows")).length + (yield* rows("oauth_values")).length
      })
      const before = yield* count
      const ids = new Set<string>()
      for (let round = 0; round < 10; round++) {
        const { client_id } = yield* registered({ redirect_uris: ["https://a.example/cb"], client_name: "A" })
        ids.add(client_id)
        assert.isBelow(client_id.length, 500)
      }
      assert.strictEqual(ids.size, 10)
      assert.strictEqual(yield* count, before)
    })
  )

  it.effect("chooses neither id nor secret nor anything but name and addresses", () =>
    Effect.gen(function* () {
      const answer = yield* register(
        `{"redirect_uris":["https://a.example/cb"],"client_id":"mine","client_secret":"mine","scope":"admin",
          "grant_types":["implicit","password"],"response_types":["token"],"jwks_uri":"http://169.254.169.254/",
          "logo_uri":"http://127.0.0.1:1/","sector_identifier_uri":"http://127.0.0.1:1/","__proto__":{"x":1},
          "id_token_signed_response_alg":"none"}`
      )
      assert.strictEqual(answer.status, 201)
      const made = JSON.parse(answer.body) as Record<string, unknown>
      assert.match(String(made["client_id"]), /^dcr~/u)
      assert.notStrictEqual(made["client_secret"], "mine")
      assert.deepStrictEqual(made["grant_types"], ["authorization_code", "refresh_token"])
      assert.deepStrictEqual(made["response_types"], ["code"])
      for (const dropped of ["scope", "jwks_uri", "logo_uri", "x"]) assert.notProperty(made, dropped)
      assert.strictEqual(answer.headers["access-control-allow-origin"], "*")
      assert.strictEqual(answer.headers["cache-control"], "no-store")
    })
  )

  it.effect.each([
    "http://evil.example/cb",
    "https://a.example/cb#x",
    "https://user@a.example/cb",
    "https://a.example\\@b.example/cb",
    "https://a.example/../cb",
    "https://A.example/cb",
    "javascript:alert(1)",
    "data:text/html,x",
    "file:///etc/passwd",
    "myapp://callback",
    "cursor://anysphere.cursor-mcp/oauth/callback2",
    "https://localhost/cb",
    "http://127.1/cb",
    "http://2130706433/cb",
    "https://nodots/cb",
    "https://a.example;frame-ancestors/cb",
    "https://*.example/cb",
    "https://a.example'/cb",
    " https://a.example/cb",
    "https://a.example/\u0000cb",
    `https://a.example/${"x".repeat(600)}`,
    "",
    "not a url"
  ])("for %j is refused", (uri) =>
    Effect.gen(function* () {
      const answer = yield* register({ redirect_uris: ["https://a.example/cb", uri] })
      assert.strictEqual(answer.status, 400)
      assert.strictEqual((JSON.parse(answer.body) as Registered).error, "invalid_redirect_uri")
    })
  )

  it.effect.each([
    ["nothing", {}],
    ["no list", { redirect_uris: "https://a.example/cb" }],
    ["an empty list", { redirect_uris: [] }],
    ["eleven addresses", { redirect_uris: Array.from({ length: 11 }, (_, at) => `https://a.example/${at}`) }],
    ["numbers", { redirect_uris: [1] }],
    [
      "a foreign way to authenticate",
      { redirect_uris: ["https://a.example/cb"], token_endpoint_auth_method: "private_key_jwt" }
    ],
    ["a list for a body", []],
    ["null", null],
    ["no JSON", "{"],
    ["depth", "[".repeat(10_000)]
  ] as const)("with %s is refused", ([, body]) =>
    Effect.map(register(body), ({ status }) => assert.strictEqual(status, 400))
  )

  it.effect("with too much is refused before it is read", () =>
    Effect.map(register({ redirect_uris: ["https://a.example/cb"], client_name: "x".repeat(20_000) }), ({ status }) =>
      assert.strictEqual(status, 413)
    )
  )

  it.effect("with a name of markup and tricks is shown as plain text", () =>
    Effect.gen(function* () {
      const client = yield* registered({
        redirect_uris: ["https://a.example/cb"],
        client_name: `<script>alert(1)</script>\u202E\u0007"'& ${"long ".repeat(40)}`
      })
      const { page } = yield* askConsent(
        newBrowser(),
        authorizePath(newPkce().challenge, { client_id: client.client_id, redirect_uri: "https://a.example/cb" })
      )
      assert.notInclude(page.body, "<script")
      assert.notInclude(page.body, "\u202E")
      assert.include(page.body, "&#60;script&#62;alert(1)")
      assert.isBelow(/class="who">([^<]*)</u.exec(page.body)![1]!.replace(/&#\d+;/gu, "x").length, 81)
    })
  )

  it.effect.each([
    ["nothing that can be seen", "\u3164\u115F\u2800\u{E0041}\uFE0F", "A program without a name"],
    ["a tower of accents", `A${"\u0350".repeat(60)}`, `A${"\u0350".repeat(3)}`],
    [
      "accents as languages have them",
      "Ng\u01B0\u1EDDi t\u1EADp \u0E19\u0E49\u0E33",
      "Ng\u01B0\u1EDDi t\u1EADp \u0E19\u0E49\u0E33"
    ]
  ])("with a name of %s is shown as what it is", ([, client_name, expected]) =>
    Effect.gen(function* () {
      const redirect_uri = "https://a.example/cb"
      const { client_id } = yield* registered({ redirect_uris: [redirect_uri], client_name })
      const path = authorizePath(newPkce().challenge, { client_id, redirect_uri })
      const { page } = yield* askConsent(newBrowser(), path)
      assert.strictEqual(/class="who">([^<]*)</u.exec(page.body)?.[1], expected)
    })
  )

  it.effect("and keeps a secret must show it", () =>
    Effect.gen(function* () {
      const client = yield* registered({
        redirect_uris: ["https://a.example/cb"],
        token_endpoint_auth_method: "client_secret_post"
      })
      assert.strictEqual(client.client_secret?.length, 43)
      for (const client_secret of ["", "wrong", `${client.client_secret!.slice(1)}x`]) {
        const answer = yield* postForm("/api/o/token/", {
          grant_type: "refresh_token",
          refresh_token: "x".repeat(43),
          client_id: client.client_id,
          ...(client_secret === "" ? {} : { client_secret })
        })
        assert.strictEqual(answer.status, 401)
        assert.include(answer.body, "invalid_client")
      }
    })
  )

  it.effect.each([
    ["none", { code_challenge: "", code_challenge_method: "" }],
    ["a plain one", { code_challenge_method: "plain" }],
    ["one without its method", { code_challenge_method: "" }]
  ] as const)("and keeps a secret is refused with %s for PKCE", ([, pkce]) =>
    Effect.gen(function* () {
      const client = yield* registered({ redirect_uris: ["https://a.example/cb"] })
      const path = authorizePath(newPkce().challenge, {
        client_id: client.client_id,
        redirect_uri: "https://a.example/cb",
        ...pkce
      })
      const answer = yield* send(path.replace(/&code_challenge(?:_method)?=(?=&|$)/gu, ""))
      assert.include(String(answer.headers["location"]), "error=invalid_request")
    })
  )

  it.effect("and keeps a secret cannot do without the verifier of its code", () =>
    Effect.gen(function* () {
      const redirect_uri = "https://a.example/cb"
      const client = yield* registered({
        redirect_uris: [redirect_uri],
        token_endpoint_auth_method: "client_secret_post"
      })
      const pkce = newPkce()
      const code = yield* newCode(pkce, { client_id: client.client_id, redirect_uri })
      const sent = {
        grant_type: "authorization_code",
        client_id: client.client_id,
        client_secret: client.client_secret ?? "",
        redirect_uri,
        code
      }
      for (const verifier of [{}, { code_verifier: newPkce().verifier }, { code_verifier: pkce.challenge }]) {
        assert.strictEqual((yield* postForm("/api/o/token/", { ...sent, ...verifier })).status, 400)
      }
      const answer = yield* postForm("/api/o/token/", { ...sent, code_verifier: pkce.verifier })
      assert.strictEqual(answer.status, 200)
    })
  )

  it.effect("cannot be made up or altered", () =>
    Effect.gen(function* () {
      const { client_id } = yield* registered({ redirect_uris: ["https://a.example/cb"] })
      const clients = yield* Clients
      assert.isNotNull(yield* clients.find(client_id))
      for (let at = 4; at < client_id.length; at += 7) {
        const letter = client_id[at] === "A" ? "B" : "A"
        assert.isNull(yield* clients.find(client_id.slice(0, at) + letter + client_id.slice(at + 1)))
      }
      assert.isNull(yield* clients.find(`${client_id}.AAAA`))
    })
  )
}

export const wellKnownClientCases = (it: Cases): void => {
  it.effect.each([
    ["https://claude.ai/oauth/mcp-oauth-client-metadata", "https://claude.ai/api/mcp/auth_callback", "Claude"],
    ["https://claude.ai/oauth/mcp-oauth-client-metadata", "https://claude.com/api/mcp/auth_callback", "Claude"],
    ["https://claude.ai/oauth/claude-code-client-metadata", "http://localhost:51234/callback", "Claude Code"],
    ["https://chatgpt.com/oauth/client.json", "https://chatgpt.com/connector_platform_oauth_redirect", "ChatGPT"],
    ["https://vscode.dev/oauth/client-metadata.json", "http://127.0.0.1:33418/", "Visual Studio Code"],
    ["https://vscode.dev/oauth/client-metadata.json", "https://vscode.dev/redirect", "Visual Studio Code"]
  ] as const)("%s connects from %s without being fetched", ([client_id, callback, name]) =>
    Effect.gen(function* () {
      const { page } = yield* connect({ client_id, redirect_uris: [] }, callback)
      assert.include(page.body, "Verified domain")
      assert.include(page.body, new URL(client_id).host)
      assert.include(page.body, name)
    })
  )
}
