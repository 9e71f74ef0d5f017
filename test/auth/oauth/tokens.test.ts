/** What codes and tokens must not do: work twice, elsewhere, for somebody else, or after they were cut off. */
import { assert, layer } from "@effect/vitest"
import { Effect, Latch } from "effect"
import { SqlClient } from "effect/sql"
import { vi } from "vitest"
import { KeyRing } from "../../../src/auth/oauth/KeyRing.ts"
import { OAuthStore } from "../../../src/auth/oauth/OAuthStore.ts"
import { servedPort } from "../../support/conformance.ts"
import { bearer, message, postMcp, send } from "../../support/served.ts"
import {
  claudeCode,
  newCode,
  newPkce,
  postForm,
  redeem,
  refresh,
  signedIn,
  type Tokens,
  tokensOf
} from "./support/browser.ts"
import { signInServer } from "./support/signInServer.ts"

const read = message("tools/call", { name: "sumSteps", arguments: { steps: [] } })
const write = message("tools/call", { name: "renameWorkout", arguments: { workoutId: 7, title: "Easy" } })
const calls = (token: string, body = read) => Effect.map(postMcp(body, bearer(token)), ({ status }) => status)

const later = <A, E, R>(millis: number, effect: Effect.Effect<A, E, R>) =>
  Effect.acquireUseRelease(
    Effect.sync(() => vi.useFakeTimers({ toFake: ["Date"], now: vi.getRealSystemTime() + millis })),
    () => effect,
    () => Effect.sync(() => vi.useRealTimers())
  )

layer(signInServer(), { excludeTestServices: true })("codes", (it) => {
  it.effect("need their verifier, their redirect address and their client", () =>
    Effect.gen(function* () {
      const pkce = newPkce()
      const code = yield* newCode(pkce)
      for (const wrong of [
        { code_verifier: newPkce().verifier },
        { code_verifier: "" },
        { redirect_uri: "http://localhost:4322/callback" },
        { client_id: "https://claude.ai/oauth/mcp-oauth-client-metadata" },
        { code: `${code.slice(0, -1)}_` }
      ]) {
        const answer = yield* redeem(code, pkce, wrong)
        assert.strictEqual(answer.status, 400, answer.body)
        assert.isUndefined(tokensOf(answer).access_token)
      }
      assert.strictEqual((yield* redeem(code, pkce)).status, 200)
    })
  )

  it.effect("work once, and a second try cuts off what the first one got", () =>
    Effect.gen(function* () {
      const pkce = newPkce()
      const code = yield* newCode(pkce)
      const tokens = tokensOf(yield* redeem(code, pkce))
      assert.strictEqual(yield* calls(tokens.access_token), 200)
      assert.strictEqual((yield* redeem(code, pkce)).status, 400)
      assert.strictEqual(yield* calls(tokens.access_token), 401)
      assert.strictEqual((yield* refresh(tokens.refresh_token)).status, 400)
    })
  )

  it.effect("are redeemed by at most one of twenty at the same time", () =>
    Effect.gen(function* () {
      const pkce = newPkce()
      const code = yield* newCode(pkce)
      const answers = yield* Effect.all(
        Array.from({ length: 20 }, () => redeem(code, pkce)),
        { concurrency: 20 }
      )
      const statuses = answers.map(({ status }) => status)
      assert.isAtMost(statuses.filter((status) => status === 200).length, 1)
      assert.isTrue(statuses.every((status) => status === 200 || status === 400))
    })
  )

  it.effect("are dead after a minute", () =>
    Effect.gen(function* () {
      const pkce = newPkce()
      const code = yield* newCode(pkce)
      assert.strictEqual((yield* later(90_000, redeem(code, pkce))).status, 400)
    })
  )

  it.effect("answer as machines read them: never kept by a cache", () =>
    Effect.gen(function* () {
      const pkce = newPkce()
      const answer = yield* redeem(yield* newCode(pkce), pkce)
      assert.strictEqual(answer.headers["cache-control"], "no-store")
      assert.strictEqual(answer.headers["access-control-allow-origin"], "*")
    })
  )
})

layer(signInServer(), { excludeTestServices: true })("refresh tokens", (it) => {
  it.effect("sent thirty times at once all answer, with one and the same successor", () =>
    Effect.gen(function* () {
      const first = yield* signedIn()
      const answers = yield* Effect.all(
        Array.from({ length: 30 }, () => refresh(first.refresh_token)),
        { concurrency: 30 }
      )
      assert.deepStrictEqual([...new Set(answers.map(({ status }) => status))], [200])
      const successors = new Set(answers.map((answer) => tokensOf(answer).refresh_token))
      assert.strictEqual(successors.size, 1)
      assert.notInclude([...successors], first.refresh_token)
      for (const answer of answers.slice(0, 3)) assert.strictEqual(yield* calls(tokensOf(answer).access_token), 200)
      const [next] = successors
      assert.strictEqual((yield* refresh(next!)).status, 200)
    })
  )

  it.effect("may be sent again for two minutes, and after that cut the whole family off", () =>
    Effect.gen(function* () {
      const first = yield* signedIn()
      const second = tokensOf(yield* refresh(first.refresh_token))
      const again = tokensOf(yield* later(110_000, refresh(first.refresh_token)))
      assert.strictEqual(again.refresh_token, second.refresh_token)
      const stolen = yield* later(130_000, refresh(first.refresh_token))
      assert.strictEqual(stolen.status, 400)
      assert.strictEqual(tokensOf(stolen).error, "invalid_grant")
      assert.strictEqual((yield* refresh(second.refresh_token)).status, 400)
      for (const { access_token } of [first, second, again]) assert.strictEqual(yield* calls(access_token), 401)
    })
  )

  it.effect("belong to their client, and never grow", () =>
    Effect.gen(function* () {
      const first = yield* signedIn({ scope: "read" })
      const other = { client_id: "https://claude.ai/oauth/mcp-oauth-client-metadata" }
      assert.strictEqual((yield* refresh(first.refresh_token, other)).status, 400)
      const wider = yield* refresh(first.refresh_token, { scope: "read write" })
      assert.strictEqual(wider.status, 400)
      assert.strictEqual(tokensOf(wider).error, "invalid_scope")
      assert.strictEqual(tokensOf(yield* refresh(first.refresh_token)).scope, "read")
    })
  )

  it.effect("may ask for less", () =>
    Effect.gen(function* () {
      const first = yield* signedIn()
      const less = tokensOf(yield* refresh(first.refresh_token, { scope: "read" }))
      assert.strictEqual(less.scope, "read")
      assert.strictEqual(yield* calls(less.access_token, write), 403)
    })
  )

  it.effect("are given without offline_access, and end with the consent after half a year", () =>
    Effect.gen(function* () {
      let tokens: Tokens = yield* signedIn({ scope: "read" })
      for (let days = 25; days <= 175; days += 25) {
        tokens = tokensOf(yield* later(days * 86_400_000, refresh(tokens.refresh_token)))
        assert.isString(tokens.refresh_token, `after ${days} days`)
      }
      assert.strictEqual((yield* later(181 * 86_400_000, refresh(tokens.refresh_token))).status, 400)
    })
  )
})

/** Holds back who looks for a refresh token until three have found it, as processes beside each other would. */
const besideEachOther = (store: OAuthStore["Service"]): OAuthStore["Service"] => {
  const found = Latch.makeUnsafe()
  let finders = 0
  return {
    ...store,
    find: (kind, id) =>
      Effect.tap(store.find(kind, id), () => {
        if (kind !== "RefreshToken") return Effect.void
        finders += 1
        return finders < 3 ? found.await : found.open
      })
  }
}

layer(signInServer({}, besideEachOther), { excludeTestServices: true })("a refresh token in three processes", (it) => {
  it.effect("has one successor, and all three get it", () =>
    Effect.gen(function* () {
      const first = yield* signedIn()
      const answers = yield* Effect.all(
        [1, 2, 3].map(() => refresh(first.refresh_token)),
        { concurrency: 3 }
      )
      assert.deepStrictEqual(
        answers.map(({ status }) => status),
        [200, 200, 200]
      )
      assert.strictEqual(new Set(answers.map((answer) => tokensOf(answer).refresh_token)).size, 1)
      for (const answer of answers) assert.strictEqual(yield* calls(tokensOf(answer).access_token), 200)
    })
  )
})

layer(signInServer(), { excludeTestServices: true })("access tokens", (it) => {
  it.effect("open what was allowed; the rest is answered with what to ask for", () =>
    Effect.gen(function* () {
      const reader = yield* signedIn({}, ["read"])
      assert.strictEqual(reader.scope, "read")
      assert.strictEqual(yield* calls(reader.access_token), 200)
      const refused = yield* postMcp(write, bearer(reader.access_token))
      assert.strictEqual(refused.status, 403)
      const port = yield* servedPort
      assert.strictEqual(
        refused.headers["www-authenticate"],
        `Bearer realm="ai-endurance-mcp", error="insufficient_scope", error_description="This tool needs the scope write", scope="read write", resource_metadata="http://127.0.0.1:${port}/.well-known/oauth-protected-resource/mcp"`
      )
      const writer = yield* signedIn()
      assert.strictEqual(yield* calls(writer.access_token, write), 200)
    })
  )

  it.effect("are the only thing that opens: no refresh token, code, client id or address", () =>
    Effect.gen(function* () {
      const pkce = newPkce()
      const code = yield* newCode(pkce)
      const tokens = tokensOf(yield* redeem(code, pkce))
      for (const wrong of [
        tokens.refresh_token,
        code,
        "x".repeat(43),
        claudeCode.client_id,
        `${tokens.access_token}x`
      ]) {
        const answer = yield* postMcp(read, bearer(wrong))
        assert.strictEqual(answer.status, 401)
        assert.include(String(answer.headers["www-authenticate"]), "resource_metadata=")
      }
      const inAddress = yield* send(`/mcp?access_token=${tokens.access_token}`, {
        method: "POST",
        headers: { "content-type": "application/json", accept: "application/json, text/event-stream" },
        body: read
      })
      assert.strictEqual(inAddress.status, 401)
    })
  )

  it.effect("made by us for another resource do not open this one", () =>
    Effect.gen(function* () {
      const tokens = yield* signedIn()
      const store = yield* OAuthStore
      const found = yield* store.find("AccessToken", tokens.access_token)
      const payload = found!.payload as { readonly grantId: string }
      const other = "o".repeat(43)
      yield* store.put({
        kind: "AccessToken",
        id: other,
        payload: { ...payload, jti: other, aud: "https://other.example/mcp" },
        grantId: payload.grantId,
        browser: null,
        expiresInSeconds: 600
      })
      assert.strictEqual(yield* calls(other), 401)
      assert.strictEqual(yield* calls(tokens.access_token), 200)
    })
  )

  it.effect("end after an hour", () =>
    Effect.gen(function* () {
      const tokens = yield* signedIn()
      assert.strictEqual(tokens.expires_in, 3600)
      assert.strictEqual(yield* later(3_500_000, calls(tokens.access_token)), 200)
      assert.strictEqual(yield* later(3_700_000, calls(tokens.access_token)), 401)
    })
  )

  it.effect.each(["access_token", "refresh_token"] as const)("are dead at once when the %s is revoked", (which) =>
    Effect.gen(function* () {
      const tokens = yield* signedIn()
      const revoke = (client_id: string) => postForm("/api/o/revoke_token/", { client_id, token: tokens[which] })
      // A stranger's revocation changes nothing.
      yield* revoke("https://claude.ai/oauth/mcp-oauth-client-metadata")
      assert.strictEqual(yield* calls(tokens.access_token), 200)
      assert.strictEqual((yield* revoke(claudeCode.client_id)).status, 200)
      assert.strictEqual(yield* calls(tokens.access_token), 401)
      assert.strictEqual((yield* refresh(tokens.refresh_token)).status, 400)
    })
  )

  it.effect("of one connection say nothing about another", () =>
    Effect.gen(function* () {
      const [one, other] = [yield* signedIn(), yield* signedIn()]
      yield* postForm("/api/o/revoke_token/", { client_id: claudeCode.client_id, token: one.refresh_token })
      assert.strictEqual(yield* calls(one.access_token), 401)
      assert.strictEqual(yield* calls(other.access_token), 200)
    })
  )

  it.effect("are nowhere in the database, and neither is anything else that would let somebody in", () =>
    Effect.gen(function* () {
      const pkce = newPkce()
      const code = yield* newCode(pkce)
      const tokens = tokensOf(yield* redeem(code, pkce))
      const second = tokensOf(yield* refresh(tokens.refresh_token))
      const sql = yield* SqlClient.SqlClient
      const tables = yield* sql<{ readonly name: string }>`SELECT name FROM sqlite_master WHERE type = 'table'`
      let dump = ""
      for (const { name } of tables) dump += JSON.stringify(yield* sql`SELECT * FROM ${sql(name)}`)
      assert.include(dump, "claude.ai")
      const keys = yield* KeyRing
      const secrets = [
        code,
        pkce.verifier,
        ...[tokens, second].flatMap(({ access_token, refresh_token }) => [access_token, refresh_token]),
        ...[keys.sealing, keys.clients, keys.browser].flatMap((ring) =>
          [...ring.keys.values()].flatMap((key) => [key.toString("base64url"), key.toString("hex")])
        )
      ]
      for (const secret of secrets) {
        assert.notInclude(dump, secret)
        assert.notInclude(dump, Buffer.from(secret).toString("base64").replace(/=+$/u, ""))
      }
    })
  )
})

layer(signInServer(), { excludeTestServices: true })("the token endpoint", (it) => {
  it.effect("takes forms of up to 8 KiB, with each parameter once", () =>
    Effect.gen(function* () {
      const big = yield* postForm("/api/o/token/", { grant_type: "refresh_token", refresh_token: "x".repeat(9_000) })
      assert.strictEqual(big.status, 413)
      const huge = yield* postForm("/api/o/token/", { grant_type: "refresh_token", refresh_token: "x".repeat(20_000) })
      assert.strictEqual(huge.status, 413)
      const json = yield* send("/api/o/token/", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: "{}"
      })
      assert.strictEqual(json.status, 400)
      const pkce = newPkce()
      const code = yield* newCode(pkce)
      const twice = yield* redeem(code, pkce, { code: [code, code] })
      assert.strictEqual(twice.status, 400)
    })
  )

  it.effect.each([
    "password",
    "client_credentials",
    "implicit",
    "urn:ietf:params:oauth:grant-type:device_code",
    "__proto__"
  ])("knows no grant %s", (grant_type) =>
    Effect.gen(function* () {
      const answer = yield* postForm("/api/o/token/", {
        grant_type,
        client_id: claudeCode.client_id,
        username: "a",
        password: "b"
      })
      assert.strictEqual(answer.status, 400)
    })
  )

  it.effect("asks one client that presents one token too often to wait, and its neighbour not", () =>
    Effect.gen(function* () {
      const tokens = yield* signedIn()
      const token = "y".repeat(43)
      const answers = yield* Effect.all(
        Array.from({ length: 70 }, () => refresh(token)),
        { concurrency: 10 }
      )
      const refused = answers.filter(({ status }) => status === 429)
      assert.isAtLeast(refused.length, 5)
      assert.match(String(refused[0]!.headers["retry-after"]), /^[1-9]\d?$/u)
      assert.strictEqual((yield* refresh(tokens.refresh_token)).status, 200)
    })
  )
})
