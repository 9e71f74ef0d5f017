/** What AI Endurance's server says about itself, and what of it is believed. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Redacted } from "effect"
import fc from "fast-check"
import { http, HttpResponse } from "msw"
import { belongsTo } from "../../../src/auth/upstream/boundedFetch.ts"
import type { RegisteredClient } from "../../../src/auth/upstream/registration.ts"
import { discover } from "../../../src/auth/upstream/serverMetadata.ts"
import type { TokenPair } from "../../../src/auth/upstream/TokenPair.ts"
import { UpstreamAuthorization } from "../../../src/auth/upstream/UpstreamAuthorization.ts"
import { onlyThisNetwork } from "../../support/upstream/harness.ts"
import { upstreamDouble } from "../../support/upstreamAuthorization/double.ts"
import { loggedIn } from "../../support/upstreamAuthorization/loggedIn.ts"

const configured = new URL("https://aiendurance.test/mcp")
const documented = {
  issuer: "https://aiendurance.test",
  authorizationEndpoint: "https://aiendurance.test/authorize/",
  tokenEndpoint: "https://aiendurance.test/api/o/token/",
  revocationEndpoint: "https://aiendurance.test/api/o/revoke_token/",
  registrationEndpoint: null
}

const honest = {
  issuer: "https://auth.aiendurance.test",
  authorization_endpoint: "https://auth.aiendurance.test/authorize",
  token_endpoint: "https://auth.aiendurance.test/token"
}

describe("an address of AI Endurance", () => {
  it("is https at its host, its domain or below, and http only at the very origin on this machine", () => {
    const at = (base: string, address: string) => belongsTo(new URL(base), address)
    for (const good of [
      "https://aiendurance.test/x",
      "https://aiendurance.test:8443/x",
      "https://auth.aiendurance.test/x"
    ]) {
      assert.isTrue(at(configured.href, good), good)
    }
    assert.isTrue(at("https://mcp.aiendurance.test/", "https://aiendurance.test/token"))
    assert.isTrue(at("http://127.0.0.1:9000/mcp", "http://127.0.0.1:9000/token"))
    for (const bad of [
      "http://aiendurance.test/x",
      "https://evil.test/x",
      "https://aiendurance.test.evil.test/x",
      "https://evilaiendurance.test/x",
      "https://test/x",
      "https://127.0.0.1/x",
      "https://aiendurance.test@evil.test/x",
      "https://user:secret@aiendurance.test/x",
      "https://aiendurance.test/x#y",
      "javascript:alert(1)",
      "file:///etc/passwd",
      "//aiendurance.test/x",
      ""
    ]) {
      assert.isFalse(at(configured.href, bad), bad)
    }
    assert.isFalse(at("http://127.0.0.1:9000/mcp", "http://127.0.0.1:9001/token"))
    assert.isFalse(at("https://10.0.0.1/mcp", "https://x.10.0.0.1/token"))
  })

  it("is never at a host that does not share its domain, whatever it is called", () => {
    fc.assert(
      fc.property(fc.webUrl({ validSchemes: ["http", "https"] }), (address) => {
        const { hostname, protocol } = new URL(address)
        const kin = hostname === configured.hostname || hostname.endsWith(`.${configured.hostname}`)
        assert.strictEqual(belongsTo(configured, address), kin && protocol === "https:")
      })
    )
  })
})

describe("the endpoints", () => {
  const network = onlyThisNetwork()
  const nothing = http.all("*", () => new HttpResponse(null, { status: 404 }))
  const said = (path: string, document: Record<string, unknown>, origin = "https://aiendurance.test") =>
    http.get(origin + path, () => HttpResponse.json(document))

  it.live("are the documented ones where nothing is said", () =>
    Effect.gen(function* () {
      network.use([nothing])
      const { announced, metadata } = yield* discover(configured)
      assert.isFalse(announced)
      assert.deepInclude(metadata, documented)
    })
  )

  it.live("are found in two steps, at a server of its own below the same domain", () =>
    Effect.gen(function* () {
      network.use([
        said("/.well-known/oauth-protected-resource/mcp", { authorization_servers: [honest.issuer] }),
        said("/.well-known/oauth-authorization-server", honest, honest.issuer),
        nothing
      ])
      const { announced, metadata } = yield* discover(configured)
      assert.isTrue(announced)
      assert.deepInclude(metadata, {
        issuer: honest.issuer,
        tokenEndpoint: honest.token_endpoint,
        revocationEndpoint: null
      })
    })
  )

  it.live.each([
    ["another issuer", { issuer: "https://evil.test" }],
    ["a token endpoint elsewhere", { token_endpoint: "https://evil.test/token" }],
    ["an authorization endpoint elsewhere", { authorization_endpoint: "https://aiendurance.test.evil.test/" }],
    ["a registration endpoint elsewhere", { registration_endpoint: "https://evil.test/register" }],
    ["a revocation endpoint without TLS", { revocation_endpoint: "http://aiendurance.test/revoke" }],
    ["a script", { authorization_endpoint: "javascript:alert(1)" }],
    ["no token endpoint", { token_endpoint: undefined }]
  ] as const)("are the documented ones when the document names %s", ([, lie]) =>
    Effect.gen(function* () {
      const own = {
        issuer: "https://aiendurance.test",
        authorization_endpoint: "https://aiendurance.test/a",
        token_endpoint: "https://aiendurance.test/t"
      }
      network.use([said("/.well-known/oauth-authorization-server", { ...own, ...lie }), nothing])
      const { metadata } = yield* discover(configured)
      assert.deepInclude(metadata, documented)
    })
  )

  it.live("are not looked for where the resource's document sends us, when that is somebody else", () =>
    Effect.gen(function* () {
      const asked: Array<string> = []
      network.use([
        said("/.well-known/oauth-protected-resource/mcp", { authorization_servers: ["https://evil.test"] }),
        http.all("*", ({ request }) => {
          asked.push(new URL(request.url).host)
          return new HttpResponse(null, { status: 404 })
        })
      ])
      yield* discover(configured)
      assert.notInclude(asked, "evil.test")
    })
  )

  it.live("are not followed through a redirect", () =>
    Effect.gen(function* () {
      network.use([
        http.get("https://aiendurance.test/.well-known/oauth-authorization-server", () =>
          HttpResponse.redirect("https://evil.test/metadata")
        ),
        nothing
      ])
      const { metadata } = yield* discover(configured)
      assert.deepInclude(metadata, documented)
    })
  )
})

const remembered = () => {
  let kept: ReadonlyArray<RegisteredClient> = []
  return {
    read: Effect.sync(() => kept),
    write: (clients: ReadonlyArray<RegisteredClient>) => Effect.sync(() => void (kept = clients)),
    exclusively: <A, E, R>(body: Effect.Effect<A, E, R>) => body
  }
}

describe("whose account a sign-in is", () => {
  const network = onlyThisNetwork()

  it.live.each([
    [404, "Success"],
    [503, "Failure"],
    [429, "Failure"]
  ] as const)(
    "stays untold only where AI Endurance has said that it tells none, by documents that answer %s",
    ([status, how]) =>
      Effect.gen(function* () {
        network.use([http.all("*", () => new HttpResponse(null, { status }))])
        const client = { id: "ours", secret: null }
        const { identify } = yield* UpstreamAuthorization.pipe(
          Effect.provide(UpstreamAuthorization.layer({ url: configured.href, client, registrations: remembered() }))
        )
        const pair: TokenPair = {
          accessToken: Redacted.make("access"),
          refreshToken: null,
          expiresAtMillis: null,
          receivedAtMillis: 0,
          scopes: ["read"],
          clientId: "ours"
        }
        const told = yield* Effect.exit(identify({ pair, subject: null, issuer: configured.origin }))
        assert.strictEqual(told._tag, how)
      })
  )
})

describe("this server as a client of AI Endurance", () => {
  it.live("says what to set where it cannot register itself", () =>
    Effect.gen(function* () {
      const double = yield* upstreamDouble({ registers: false })
      const layer = UpstreamAuthorization.layer({ url: double.url, client: null, registrations: remembered() })
      const failure = yield* Effect.flip(Effect.provide(loggedIn(double), layer))
      assert.strictEqual(failure._tag, "Unavailable")
      assert.include(failure.hint, "AIE_UPSTREAM_CLIENT_ID")
    })
  )

  it.live("shows its secret in the header, and signs in at the documented addresses too", () =>
    Effect.gen(function* () {
      const double = yield* upstreamDouble({ announces: false })
      const secret = "a secret & with = signs"
      const client = {
        id: double.logins.register(["http://127.0.0.1/callback"], secret),
        secret: Redacted.make(secret)
      }
      const layer = UpstreamAuthorization.layer({ url: double.url, client, registrations: remembered() })
      const { pair } = yield* Effect.provide(loggedIn(double), layer)
      assert.isNotNull(double.logins.holder(Redacted.value(pair.accessToken)))
    })
  )

  it.live("that is not known there any more registers anew, and the old login is over", () =>
    Effect.gen(function* () {
      const double = yield* upstreamDouble()
      const registrations = remembered()
      const layer = UpstreamAuthorization.layer({ url: double.url, client: null, registrations })
      yield* Effect.gen(function* () {
        const { pair } = yield* loggedIn(double)
        double.tokenFaults.push("invalid_client")
        const { refresh } = yield* UpstreamAuthorization
        assert.strictEqual((yield* Effect.flip(refresh(pair)))._tag, "SignInAgain")
        yield* loggedIn(double)
        assert.strictEqual(double.counts.registrations, 2)
      }).pipe(Effect.provide(layer))
    })
  )

  it.live("that only a gateway turns away is known there still, and its login goes on", () =>
    Effect.gen(function* () {
      const double = yield* upstreamDouble()
      const layer = UpstreamAuthorization.layer({ url: double.url, client: null, registrations: remembered() })
      yield* Effect.gen(function* () {
        const { pair } = yield* loggedIn(double)
        double.tokenFaults.push("gateway")
        const { refresh } = yield* UpstreamAuthorization
        assert.strictEqual((yield* Effect.flip(refresh(pair)))._tag, "Unavailable")
        yield* refresh(pair)
        assert.strictEqual(double.counts.registrations, 1)
      }).pipe(Effect.provide(layer))
    })
  )

  it.live("that was configured and is not known keeps the login: that is for the operator to mend", () =>
    Effect.gen(function* () {
      const double = yield* upstreamDouble()
      const client = { id: double.logins.register(["http://127.0.0.1/callback"]), secret: null }
      const layer = UpstreamAuthorization.layer({ url: double.url, client, registrations: remembered() })
      yield* Effect.gen(function* () {
        const { pair } = yield* loggedIn(double)
        double.tokenFaults.push("invalid_client")
        const { refresh } = yield* UpstreamAuthorization
        assert.strictEqual((yield* Effect.flip(refresh(pair)))._tag, "Unavailable")
        yield* refresh(pair)
      }).pipe(Effect.provide(layer))
    })
  )

  it.live("sends no secret to an address without TLS", () =>
    Effect.gen(function* () {
      const layer = UpstreamAuthorization.layer({
        url: "http://aiendurance.test/mcp",
        client: null,
        registrations: remembered()
      })
      const failure = yield* Effect.flip(Layer.build(layer))
      assert.strictEqual(failure._tag, "InvalidInput")
    })
  )
})
