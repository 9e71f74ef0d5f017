/** What codes and tokens must not do, tried on one server; and what only one server can be made to do. */
import { assert, layer } from "@effect/vitest"
import { Effect, Latch } from "effect"
import type { OAuthStore } from "../../../src/auth/oauth/OAuthStore.ts"
import { accessTokenCases } from "./cases/accessTokens.ts"
import { codeCases } from "./cases/codes.ts"
import { refreshTokenCases } from "./cases/refreshTokens.ts"
import { tokenEndpointCases } from "./cases/tokenEndpoint.ts"
import { newCode, newPkce, redeem, refresh, signedIn, tokensOf } from "./support/browser.ts"
import { signInServer } from "./support/signInServer.ts"
import { reads } from "./support/subject.ts"

layer(signInServer(), { excludeTestServices: true })("codes", codeCases)
layer(signInServer(), { excludeTestServices: true })("refresh tokens", refreshTokenCases)
layer(signInServer(), { excludeTestServices: true })("access tokens", accessTokenCases)
layer(signInServer(), { excludeTestServices: true })("the token endpoint", tokenEndpointCases)

/** Holds back who looks for a row of a kind until three have found it, as processes beside each other would. */
const besideEachOther =
  (held: string) =>
  (store: OAuthStore["Service"]): OAuthStore["Service"] => {
    const found = Latch.makeUnsafe()
    let finders = 0
    return {
      ...store,
      find: (kind, id) =>
        Effect.tap(store.find(kind, id), () => {
          if (kind !== held) return Effect.void
          finders += 1
          return finders < 3 ? found.await : found.open
        })
    }
  }

const atOnce = <A, E, R>(effect: Effect.Effect<A, E, R>) => Effect.forEach([1, 2, 3], () => effect, { concurrency: 3 })

layer(signInServer({}, besideEachOther("RefreshToken")), { excludeTestServices: true })(
  "a refresh token that three find at once",
  (it) => {
    it.effect("has one successor, and all three get it", () =>
      Effect.gen(function* () {
        const first = yield* signedIn()
        const answers = yield* atOnce(refresh(first.refresh_token))
        assert.deepStrictEqual(
          answers.map(({ status }) => status),
          [200, 200, 200]
        )
        assert.strictEqual(new Set(answers.map((answer) => tokensOf(answer).refresh_token)).size, 1)
        for (const answer of answers) assert.strictEqual(yield* reads(tokensOf(answer).access_token), 200)
      })
    )
  }
)

layer(signInServer({}, besideEachOther("AuthorizationCode")), { excludeTestServices: true })(
  "a code that three find at once",
  (it) => {
    it.effect("is redeemed by one of them", () =>
      Effect.gen(function* () {
        const pkce = newPkce()
        const code = yield* newCode(pkce)
        const answers = yield* atOnce(redeem(code, pkce))
        assert.deepStrictEqual(
          answers.map(({ status }) => status).toSorted((a, b) => a - b),
          [200, 400, 400]
        )
      })
    )
  }
)

layer(signInServer(), { excludeTestServices: true })("the token endpoint of one process", (it) => {
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
