/** Who is let in, when what would say so does not answer. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Fiber } from "effect"
import { HttpServerRequest } from "effect/http"
import { TestClock } from "effect/testing"
import { Limits } from "../../src/auth/Limits.ts"
import { TokenVerifier } from "../../src/auth/TokenVerifier.ts"
import { AthleteId } from "../../src/domain/Athlete.ts"
import { admission } from "../../src/http/admission.ts"

const request = HttpServerRequest.fromWeb(
  new Request("http://127.0.0.1/mcp", { method: "POST", headers: { authorization: "Bearer token" } })
)
const principal = { athleteId: AthleteId.make(1), scopes: ["read"], via: "token:1" } as const

/** @param limits what else the database is asked */
const refusal = (verifier: TokenVerifier["Service"], limits: Partial<Limits["Service"]> = {}) =>
  Effect.gen(function* () {
    const { admit } = admission({ ...(yield* Limits), ...limits })
    const waiting = yield* Effect.forkChild(Effect.flip(admit(request)))
    yield* TestClock.adjust("4 seconds")
    assert.isUndefined(waiting.pollUnsafe())
    yield* TestClock.adjust("1 second")
    return yield* Fiber.join(waiting)
  }).pipe(Effect.provideService(TokenVerifier, verifier), Effect.provide(Limits.none))

describe("a request, while the database answers nothing at all", () => {
  it.effect.each([
    ["its token is", { verify: () => Effect.never }, {}],
    ["its turn is", { verify: () => Effect.succeed(principal) }, { call: () => Effect.never }]
  ] as const)("is told to come back when %s waited for", ([, verifier, limits]) =>
    Effect.map(refusal(verifier, limits), ({ headers, status }) => {
      assert.strictEqual(status, 503)
      assert.deepStrictEqual(headers, { "retry-after": "5" })
    })
  )
})
