/** The front door of signing in: under which names it opens, and what it says about itself. */
import { assert, describe, layer } from "@effect/vitest"
import { Effect } from "effect"
import { authorizePath, newPkce } from "../auth/oauth/support/browser.ts"
import { signInServer } from "../auth/oauth/support/signInServer.ts"
import { servedPort } from "../support/conformance.ts"
import { message, postMcp, send } from "../support/served.ts"

const read = message("tools/call", { name: "sumSteps", arguments: { steps: [] } })
const publicUrl = new URL("https://coach.example.org")
const host = { host: "coach.example.org" }
const origin = "https://coach.example.org"
const parsed = ({ body }: { readonly body: string }) => JSON.parse(body) as Record<string, unknown>

layer(signInServer({ publicUrl }), { excludeTestServices: true })("a server with a public address", (it) => {
  const doors = [
    "/.well-known/oauth-authorization-server",
    "/.well-known/openid-configuration",
    "/.well-known/oauth-protected-resource",
    "/.well-known/oauth-protected-resource/mcp",
    authorizePath(newPkce().challenge),
    "/connections",
    "/consent/x"
  ]

  it.effect.each(doors)("opens %s under its own name only", (path) =>
    Effect.gen(function* () {
      for (const other of [
        "evil.example",
        "127.0.0.1",
        "localhost",
        "coach.example.org:8443",
        "coach.example.org.evil.example",
        ""
      ]) {
        const answer = yield* send(path, { headers: { host: other, "x-forwarded-host": "coach.example.org" } })
        assert.strictEqual(answer.status, 421, other)
        assert.notInclude(answer.body, "evil")
        assert.notInclude(answer.body, "coach")
        assert.include(answer.body, "AIE_PUBLIC_URL")
      }
      assert.notStrictEqual((yield* send(path, { headers: host })).status, 421)
      assert.notStrictEqual((yield* send(path, { headers: { host: "COACH.example.org:443" } })).status, 421)
    })
  )

  it.effect("names nothing but its public address, whatever a caller says about addresses", () =>
    Effect.gen(function* () {
      const lies = {
        "x-forwarded-host": "evil.example",
        "x-forwarded-proto": "http",
        forwarded: "host=evil.example;proto=http",
        "x-original-url": "https://evil.example/",
        "x-forwarded-for": "1.2.3.4"
      }
      const document = parsed(yield* send("/.well-known/oauth-authorization-server", { headers: { ...host, ...lies } }))
      assert.deepInclude(document, {
        issuer: origin,
        authorization_endpoint: `${origin}/authorize/`,
        token_endpoint: `${origin}/api/o/token/`,
        registration_endpoint: `${origin}/api/o/register/`,
        revocation_endpoint: `${origin}/api/o/revoke_token/`,
        authorization_response_iss_parameter_supported: true,
        client_id_metadata_document_supported: true
      })
      assert.notInclude(JSON.stringify(document), "evil")
      const started = yield* send(authorizePath(newPkce().challenge), { headers: { ...host, ...lies } })
      assert.notInclude(JSON.stringify(started), "evil")
    })
  )

  it.effect("advertises what clients look for", () =>
    Effect.gen(function* () {
      const document = parsed(yield* send("/.well-known/oauth-authorization-server", { headers: host }))
      assert.deepStrictEqual(document["code_challenge_methods_supported"], ["S256"])
      assert.deepStrictEqual(document["response_types_supported"], ["code"])
      assert.deepStrictEqual(document["grant_types_supported"], ["authorization_code", "refresh_token"])
      assert.deepStrictEqual(document["scopes_supported"], ["read", "write", "offline_access"])
      assert.deepStrictEqual(document["response_modes_supported"], ["query"])
      assert.deepStrictEqual(document["token_endpoint_auth_methods_supported"], [
        "none",
        "client_secret_basic",
        "client_secret_post"
      ])
      for (const path of ["/.well-known/oauth-protected-resource", "/.well-known/oauth-protected-resource/mcp"]) {
        const answer = yield* send(path, { headers: { ...host, origin: "https://inspector.example" } })
        assert.deepInclude(parsed(answer), {
          resource: `${origin}/mcp`,
          authorization_servers: [origin],
          scopes_supported: ["read", "write"]
        })
        assert.strictEqual(answer.headers["access-control-allow-origin"], "*")
        // What people try first when something is in the way.
        const head = yield* send(path, { method: "HEAD", headers: host })
        assert.deepStrictEqual([head.status, head.body], [200, ""])
      }
      const sse = parsed(yield* send("/.well-known/oauth-protected-resource/sse", { headers: host }))
      assert.strictEqual(sse["resource"], `${origin}/sse`)
      const other = yield* send("/.well-known/oauth-protected-resource/other", { headers: host })
      assert.strictEqual(other.status, 404)
    })
  )

  it.effect("tells a client without a token where to sign in", () =>
    Effect.gen(function* () {
      const answer = yield* postMcp(read, host)
      assert.strictEqual(answer.status, 401)
      assert.strictEqual(
        answer.headers["www-authenticate"],
        `Bearer realm="ai-endurance-mcp", scope="read", resource_metadata="${origin}/.well-known/oauth-protected-resource/mcp"`
      )
      const sse = yield* send("/sse", { headers: { ...host, accept: "text/event-stream" } })
      assert.include(String(sse.headers["www-authenticate"]), `${origin}/.well-known/oauth-protected-resource/sse`)
    })
  )

  it.effect("gives cookies to secure connections only, under names that nobody else can set", () =>
    Effect.gen(function* () {
      const answer = yield* send(authorizePath(newPkce().challenge), { headers: host })
      const cookies = [answer.headers["set-cookie"] ?? []].flat()
      assert.isAtLeast(cookies.length, 4)
      for (const cookie of cookies) {
        assert.match(cookie, /^__(?:Host|Secure)-/u)
        assert.match(cookie, /; *secure/iu)
        assert.match(cookie, /; *httponly/iu)
        assert.match(cookie, /; *samesite=lax/iu)
      }
      const page = yield* send("/connections", { headers: host })
      assert.match(String([page.headers["set-cookie"]].flat()[0]), /^__Host-aie_owner=[^;]+; .*Secure/u)
    })
  )

  it.effect.each(["/connections", authorizePath("x", { client_id: "nobody" })])(
    "lets no page of %s be framed, scripted, kept or indexed",
    (path) =>
      Effect.gen(function* () {
        const { body, headers } = yield* send(path, { headers: { ...host, accept: "text/html" } })
        assert.include(String(headers["content-security-policy"]), "frame-ancestors 'none'")
        assert.include(String(headers["content-security-policy"]), "default-src 'none'")
        assert.notMatch(String(headers["content-security-policy"]), /unsafe/u)
        assert.strictEqual(headers["x-frame-options"], "DENY")
        assert.strictEqual(headers["cross-origin-opener-policy"], "same-origin")
        assert.strictEqual(headers["cache-control"], "no-store")
        assert.notMatch(body, /<script|javascript:|\son[a-z]+=/iu)
      })
  )

  it.effect.each([
    ["POST", "/authorize/"],
    ["PUT", "/api/o/token/"],
    ["GET", "/api/o/token/"],
    ["GET", "/api/o/register/"],
    ["DELETE", "/connections"],
    ["POST", "/.well-known/oauth-authorization-server"]
  ] as const)("does not take %s %s", ([method, path]) =>
    Effect.map(send(path, { method, headers: host }), ({ status }) => assert.strictEqual(status, 405))
  )

  it.effect.each([
    "/api/o/unused",
    "/session/end",
    "/interaction/x",
    "/me",
    "/reg",
    "/token/introspection",
    "/request"
  ])("has no %s", (path) => Effect.map(send(path, { headers: host }), ({ status }) => assert.strictEqual(status, 404)))
})

layer(signInServer({ publicUrl: new URL("https://coach.example.org/training") }), { excludeTestServices: true })(
  "a server whose public address has a path",
  (it) => {
    it.effect("offers no signing in, since its well-known addresses belong to somebody else", () =>
      Effect.gen(function* () {
        assert.strictEqual((yield* send("/.well-known/oauth-authorization-server", { headers: host })).status, 404)
        const answer = yield* postMcp(read, host)
        assert.strictEqual(answer.headers["www-authenticate"], `Bearer realm="ai-endurance-mcp", scope="read"`)
      })
    )
  }
)

layer(signInServer(), { excludeTestServices: true })("a server on this machine", (it) => {
  describe("signs in", () => {
    it.effect.each(["127.0.0.1", "localhost", "[::1]"])("clients that know it as %s", (name) =>
      Effect.gen(function* () {
        const at = `${name}:${yield* servedPort}`
        const document = parsed(yield* send("/.well-known/oauth-authorization-server", { headers: { host: at } }))
        assert.strictEqual(document["issuer"], `http://${at}`)
        const resource = parsed(yield* send("/.well-known/oauth-protected-resource/mcp", { headers: { host: at } }))
        assert.strictEqual(resource["resource"], `http://${at}/mcp`)
        const challenge = (yield* postMcp(read, { host: at })).headers["www-authenticate"]
        assert.include(String(challenge), `resource_metadata="http://${at}/`)
      })
    )

    it.effect("nobody under a foreign name or port", () =>
      Effect.gen(function* () {
        for (const at of ["evil.example", "127.0.0.1:1", "localhost"]) {
          const answer = yield* send("/.well-known/oauth-authorization-server", { headers: { host: at } })
          assert.strictEqual(answer.status, 421)
        }
      })
    )
  })
})
