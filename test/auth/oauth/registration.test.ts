/** Clients that register themselves, and those that publish who they are. */
import { assert, describe, layer } from "@effect/vitest"
import { Effect } from "effect"
import { Clients } from "../../../src/auth/oauth/Clients.ts"
import { bearer, message, postMcp, send } from "../../support/served.ts"
import { vendorRegistrations } from "./support/vendors.ts"
import {
  allowAll,
  askConsent,
  authorizePath,
  fromSomewhere,
  newBrowser,
  newPkce,
  postForm,
  type Tokens,
  tokensOf
} from "./support/browser.ts"
import { documents, rows, signInServer } from "./support/signInServer.ts"

const read = message("tools/call", { name: "sumSteps", arguments: { steps: [] } })

const register = (body: unknown, headers: Readonly<Record<string, string>> = {}) =>
  send("/api/o/register/", {
    method: "POST",
    headers: { "content-type": "application/json", ...fromSomewhere(), ...headers },
    body: typeof body === "string" ? body : JSON.stringify(body)
  })

interface Registered {
  readonly client_id: string
  readonly client_secret?: string
  readonly redirect_uris: ReadonlyArray<string>
  readonly error?: string
}

const registered = (body: unknown) =>
  Effect.map(register(body), (answer) => {
    assert.strictEqual(answer.status, 201, answer.body)
    return JSON.parse(answer.body) as Registered
  })

/** Signs a client in all the way and calls a tool. */
const connect = Effect.fnUntraced(function* (
  client: Registered,
  redirect_uri: string,
  auth: "none" | "client_secret_post" | "client_secret_basic" = "none"
) {
  const pkce = newPkce()
  const browser = newBrowser()
  const path = authorizePath(pkce.challenge, { client_id: client.client_id, redirect_uri })
  const { consentPath, page } = yield* askConsent(browser, path)
  const landed = yield* allowAll(browser, consentPath)
  assert.isTrue(landed.href.startsWith(redirect_uri), landed.href)
  const secret = client.client_secret ?? ""
  const answer = yield* postForm(
    "/api/o/token/",
    {
      grant_type: "authorization_code",
      code: landed.searchParams.get("code") ?? "",
      code_verifier: pkce.verifier,
      redirect_uri,
      ...(auth === "client_secret_basic" ? {} : { client_id: client.client_id }),
      ...(auth === "client_secret_post" ? { client_secret: secret } : {})
    },
    auth === "client_secret_basic"
      ? {
          authorization: `Basic ${Buffer.from(`${encodeURIComponent(client.client_id)}:${secret}`).toString("base64")}`
        }
      : {}
  )
  assert.strictEqual(answer.status, 200, answer.body)
  const tokens: Tokens = tokensOf(answer)
  assert.strictEqual((yield* postMcp(read, bearer(tokens.access_token))).status, 200)
  return { page, tokens }
})

layer(signInServer(), { excludeTestServices: true })("a client that registers", (it) => {
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

  it.effect("and keeps a secret needs PKCE too", () =>
    Effect.gen(function* () {
      const client = yield* registered({ redirect_uris: ["https://a.example/cb"] })
      const path = authorizePath("x", { client_id: client.client_id, redirect_uri: "https://a.example/cb" })
      const answer = yield* send(path.replace(/&code_challenge[^&]*/gu, ""))
      assert.include(String(answer.headers["location"]), "error=invalid_request")
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

  it.effect("too often has to wait, and its neighbour has not", () =>
    Effect.gen(function* () {
      const from = { "x-forwarded-for": "2001:db8:1:2::3" }
      const answers = yield* Effect.forEach(Array.from({ length: 35 }), () => register({ redirect_uris: [] }, from))
      assert.deepStrictEqual(
        answers.map(({ status }) => status),
        [...Array.from({ length: 30 }, () => 400), ...Array.from({ length: 5 }, () => 429)]
      )
      assert.match(String(answers[34]!.headers["retry-after"]), /^[1-9]\d?$/u)
      // The same network of version 6 is the same caller; another one is not.
      const near = yield* register({ redirect_uris: [] }, { "x-forwarded-for": "2001:db8:1:2:ffff::9" })
      const far = yield* register({ redirect_uris: [] }, { "x-forwarded-for": "2001:db8:1:3::3" })
      assert.deepStrictEqual([near.status, far.status], [429, 400])
    })
  )
})

layer(signInServer(), { excludeTestServices: true })("a client that publishes who it is", (it) => {
  describe("of the well-known ones", () => {
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
  })

  const url = "https://coach.example.org/client.json"
  const document = { client_id: url, client_name: "Coach", redirect_uris: ["https://coach.example.org/cb"] }

  it.effect("connects, and is shown by its domain", () =>
    Effect.gen(function* () {
      documents.set(url, {
        ...document,
        grant_types: ["authorization_code", "urn:ietf:params:oauth:grant-type:jwt-bearer"]
      })
      const { page } = yield* connect({ client_id: url, redirect_uris: [] }, "https://coach.example.org/cb")
      assert.include(page.body, "coach.example.org")
      assert.include(page.body, "Verified domain")
    })
  )

  it.effect.each([
    ["another id", { client_id: "https://coach.example.org/other.json" }],
    ["no id", { client_id: undefined }],
    ["a foreign scheme", { redirect_uris: ["evil://x"] }],
    ["a secret way to authenticate", { token_endpoint_auth_method: "client_secret_basic" }]
  ] as const)("is nobody with %s in its document", ([what, change]) =>
    Effect.gen(function* () {
      const client_id = `https://coach.example.org/${what.replace(/ /gu, "-")}.json`
      documents.set(client_id, { ...document, client_id, ...change })
      const answer = yield* send(
        authorizePath(newPkce().challenge, { client_id, redirect_uri: "https://coach.example.org/cb" })
      )
      assert.strictEqual(answer.status, 400)
      assert.isUndefined(answer.headers["location"])
    })
  )
})
