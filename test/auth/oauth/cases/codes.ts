/** What a code must not do: work twice, elsewhere, for somebody else, or late. */
import { assert } from "@effect/vitest"
import { Effect } from "effect"
import { newCode, newPkce, redeem, refresh, tokensOf } from "../support/browser.ts"
import { type Cases, later, reads } from "../support/subject.ts"

export const codeCases = (it: Cases): void => {
  it.effect("need their verifier, their redirect address and their client", () =>
    Effect.gen(function* () {
      const pkce = newPkce()
      const code = yield* newCode(pkce)
      for (const wrong of [
        { code_verifier: newPkce().verifier },
        { code_verifier: "" },
        { redirect_uri: "http://localhost:4322/callback" },
        { client_id: "https://claude.ai/oauth/mcp-oauth-client-metadata" },
        { code: `${code.slice(0, -1)}${code.endsWith("_") ? "-" : "_"}` }
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
      assert.strictEqual(yield* reads(tokens.access_token), 200)
      assert.strictEqual((yield* redeem(code, pkce)).status, 400)
      assert.strictEqual(yield* reads(tokens.access_token), 401)
      assert.strictEqual((yield* refresh(tokens.refresh_token)).status, 400)
    })
  )

  it.effect("are redeemed by one of twenty at the same time", () =>
    Effect.gen(function* () {
      const pkce = newPkce()
      const code = yield* newCode(pkce)
      const answers = yield* Effect.all(
        Array.from({ length: 20 }, () => redeem(code, pkce)),
        { concurrency: 20 }
      )
      const statuses = answers.map(({ status }) => status)
      assert.strictEqual(statuses.filter((status) => status === 200).length, 1)
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
}
