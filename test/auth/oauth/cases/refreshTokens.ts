/** What a refresh token must not do: fork, grow, change hands, or come back. */
import { assert } from "@effect/vitest"
import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import { rowKey } from "../../../../src/auth/oauth/OAuthStore.ts"
import { refresh, signedIn, type Tokens, tokensOf } from "../support/browser.ts"
import { type Cases, later, reads, writes } from "../support/subject.ts"

export const refreshTokenCases = (it: Cases): void => {
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
      for (const answer of answers.slice(0, 3)) assert.strictEqual(yield* reads(tokensOf(answer).access_token), 200)
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
      for (const { access_token } of [first, second, again]) assert.strictEqual(yield* reads(access_token), 401)
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

  it.effect("are worth nothing when what is stored of them was put elsewhere, changed, or cut short", () =>
    Effect.gen(function* () {
      const [reader, writer] = [yield* signedIn({}, ["read"]), yield* signedIn()]
      const sql = yield* SqlClient.SqlClient
      const payloadOf = (token: string) =>
        Effect.map(
          sql<{ readonly payload: string }>`SELECT payload FROM oauth_rows WHERE id = ${rowKey("RefreshToken", token)}`,
          ([row]) => row!.payload
        )
      const store = (token: string, payload: string) =>
        sql`UPDATE oauth_rows SET payload = ${payload} WHERE id = ${rowKey("RefreshToken", token)}`
      const [mine, theirs] = [yield* payloadOf(reader.refresh_token), yield* payloadOf(writer.refresh_token)]
      const [version, key, iv, text = "", tag = ""] = mine.split(".")
      for (const payload of [
        theirs,
        [version, key, iv, `${text.startsWith("A") ? "B" : "A"}${text.slice(1)}`, tag].join("."),
        // Four bytes of tag, which GCM would take if it were let.
        [version, key, iv, text, Buffer.from(tag, "base64url").subarray(0, 4).toString("base64url")].join("."),
        [version, key, iv, text, ""].join("."),
        [version, "k9", iv, text, tag].join("."),
        ""
      ]) {
        yield* store(reader.refresh_token, payload)
        assert.strictEqual((yield* refresh(reader.refresh_token)).status, 400, payload)
      }
      yield* store(reader.refresh_token, mine)
      assert.strictEqual(tokensOf(yield* refresh(reader.refresh_token)).scope, "read")
    })
  )

  it.effect("may ask for less", () =>
    Effect.gen(function* () {
      const first = yield* signedIn()
      const less = tokensOf(yield* refresh(first.refresh_token, { scope: "read" }))
      assert.strictEqual(less.scope, "read")
      assert.strictEqual(yield* writes(less.access_token), 403)
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
}
