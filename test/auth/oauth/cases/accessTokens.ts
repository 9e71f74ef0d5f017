/** What an access token must not do: open more than was allowed, elsewhere, or after it was cut off. */
import { randomBytes } from "node:crypto"
import { assert } from "@effect/vitest"
import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import { KeyRing } from "../../../../src/auth/oauth/KeyRing.ts"
import { OAuthStore } from "../../../../src/auth/oauth/OAuthStore.ts"
import { servedPort } from "../../../support/conformance.ts"
import { bearer, postMcp, send } from "../../../support/served.ts"
import { claudeCode, newCode, newPkce, postForm, redeem, refresh, signedIn, tokensOf } from "../support/browser.ts"
import { type Cases, later, readCall, reads, writeCall, writes } from "../support/subject.ts"

export const accessTokenCases = (it: Cases): void => {
  it.effect("open what was allowed; the rest is answered with what to ask for", () =>
    Effect.gen(function* () {
      const reader = yield* signedIn({}, ["read"])
      assert.strictEqual(reader.scope, "read")
      assert.strictEqual(yield* reads(reader.access_token), 200)
      const refused = yield* postMcp(yield* writeCall, bearer(reader.access_token))
      assert.strictEqual(refused.status, 403)
      const port = yield* servedPort
      assert.strictEqual(
        refused.headers["www-authenticate"],
        `Bearer realm="ai-endurance-mcp", error="insufficient_scope", error_description="This tool needs the scope write", scope="read write", resource_metadata="http://127.0.0.1:${port}/.well-known/oauth-protected-resource/mcp"`
      )
      const writer = yield* signedIn()
      assert.strictEqual(yield* writes(writer.access_token), 200)
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
        const answer = yield* postMcp(yield* readCall, bearer(wrong))
        assert.strictEqual(answer.status, 401)
        assert.include(String(answer.headers["www-authenticate"]), "resource_metadata=")
      }
      const inAddress = yield* send(`/mcp?access_token=${tokens.access_token}`, {
        method: "POST",
        headers: { "content-type": "application/json", accept: "application/json, text/event-stream" },
        body: yield* readCall
      })
      assert.strictEqual(inAddress.status, 401)
    })
  )

  it.effect("made by us for another resource do not open this one", () =>
    Effect.gen(function* () {
      const tokens = yield* signedIn()
      const store = yield* OAuthStore
      const found = yield* store.find("AccessToken", tokens.access_token)
      const { aud, grantId } = found!.payload as { readonly aud: string; readonly grantId: string }
      const statusFor = Effect.fnUntraced(function* (audience: string) {
        const token = randomBytes(32).toString("base64url")
        yield* store.put({
          kind: "AccessToken",
          id: token,
          payload: { ...(found!.payload as object), jti: token, aud: audience },
          grantId,
          browser: null,
          expiresInSeconds: 600,
          access: { audience, scope: "read write", clientId: claudeCode.client_id }
        })
        return yield* reads(token)
      })
      assert.strictEqual(yield* statusFor("https://other.example/mcp"), 401)
      assert.strictEqual(yield* statusFor(`${aud}/more`), 401)
      assert.strictEqual(yield* statusFor(aud), 200)
      assert.strictEqual(yield* reads(tokens.access_token), 200)
    })
  )

  it.effect("end after an hour", () =>
    Effect.gen(function* () {
      const tokens = yield* signedIn()
      assert.strictEqual(tokens.expires_in, 3600)
      assert.strictEqual(yield* later(3_500_000, reads(tokens.access_token)), 200)
      assert.strictEqual(yield* later(3_700_000, reads(tokens.access_token)), 401)
    })
  )

  it.effect.each(["access_token", "refresh_token"] as const)("are dead at once when the %s is revoked", (which) =>
    Effect.gen(function* () {
      const tokens = yield* signedIn()
      const revoke = (client_id: string) => postForm("/api/o/revoke_token/", { client_id, token: tokens[which] })
      // A stranger's revocation changes nothing.
      yield* revoke("https://claude.ai/oauth/mcp-oauth-client-metadata")
      assert.strictEqual(yield* reads(tokens.access_token), 200)
      assert.strictEqual((yield* revoke(claudeCode.client_id)).status, 200)
      assert.strictEqual(yield* reads(tokens.access_token), 401)
      assert.strictEqual((yield* refresh(tokens.refresh_token)).status, 400)
    })
  )

  it.effect("of one connection say nothing about another", () =>
    Effect.gen(function* () {
      const [one, other] = [yield* signedIn(), yield* signedIn()]
      yield* postForm("/api/o/revoke_token/", { client_id: claudeCode.client_id, token: one.refresh_token })
      assert.strictEqual(yield* reads(one.access_token), 401)
      assert.strictEqual(yield* reads(other.access_token), 200)
    })
  )

  it.effect("are nowhere in the database, and neither is anything else that would let somebody in", () =>
    Effect.gen(function* () {
      const pkce = newPkce()
      const code = yield* newCode(pkce)
      const tokens = tokensOf(yield* redeem(code, pkce))
      const second = tokensOf(yield* refresh(tokens.refresh_token))
      const sql = yield* SqlClient.SqlClient
      const tables = yield* sql.onDialectOrElse({
        pg: () => sql<{ readonly name: string }>`
          SELECT tablename AS name FROM pg_tables WHERE schemaname = current_schema()`,
        orElse: () => sql<{ readonly name: string }>`SELECT name FROM sqlite_master WHERE type = 'table'`
      })
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
}
