/** What the token endpoint must not take. */
import { assert } from "@effect/vitest"
import { Effect } from "effect"
import { send } from "../../../support/served.ts"
import { claudeCode, newCode, newPkce, postForm, redeem } from "../support/browser.ts"
import type { Cases } from "../support/subject.ts"

export const tokenEndpointCases = (it: Cases): void => {
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
}
