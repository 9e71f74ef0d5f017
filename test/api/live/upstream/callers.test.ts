/** Several athletes behind one endpoint: each call goes out with the token of its own request. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Redacted } from "effect"
import { http } from "msw"
import { Upstream } from "../../../../src/api/live/upstream/Upstream.ts"
import { UpstreamLayer } from "../../../../src/api/live/upstream/UpstreamLayer.ts"
import { RequestPrincipal } from "../../../../src/auth/Auth.ts"
import { AuthLayer } from "../../../../src/auth/AuthLayer.ts"
import { UpstreamToken } from "../../../../src/auth/UpstreamToken.ts"
import { AthleteId } from "../../../../src/domain/Athlete.ts"
import { NotSignedIn } from "../../../../src/domain/errors.ts"
import { fakeUpstream, upstreamUrl } from "../../../support/upstream/fakeUpstream.ts"
import { inVirtualTime, onlyThisNetwork } from "../../../support/upstream/harness.ts"
import { calls } from "../../../support/upstream/requests.ts"

const network = onlyThisNetwork()

/** The token is named after the athlete of the running request. */
const tokens = Layer.succeed(UpstreamToken, {
  token: Effect.gen(function* () {
    const who = yield* RequestPrincipal
    return who === null
      ? yield* new NotSignedIn({ message: "Nobody.", hint: "Sign in." })
      : Redacted.make(`token-of-${who.athleteId}`)
  })
})
const layer = UpstreamLayer.live({ url: upstreamUrl }).pipe(Layer.provide([AuthLayer.perRequest, tokens]))

const as = (athlete: number) =>
  Effect.provideService(RequestPrincipal, {
    athleteId: AthleteId.make(athlete),
    scopes: ["read", "write"],
    via: "test"
  })

describe("calls of several athletes", () => {
  it.effect("carry the token and the session of whoever asks, however they overlap", () =>
    Effect.gen(function* () {
      const fakes = new Map([1, 2, 3].map((id) => [id, fakeUpstream({ token: `token-of-${id}` })]))
      // One address, three accounts: the token decides, as at the real one.
      network.use([
        http.post(upstreamUrl, async ({ request }) => {
          const id = Number(request.headers.get("authorization")?.at(-1) ?? 1)
          const [handler] = fakes.get(id)!.handlers
          const result = await handler!.run({ request, requestId: "x" })
          return result?.response
        })
      ])
      const call = (athlete: number) =>
        as(athlete)(Upstream.use((upstream) => upstream.call("getUser", { athlete }, { kind: "read" })))
      yield* inVirtualTime(Effect.forEach([1, 2, 3, 2, 1, 3, 3], call, { concurrency: "unbounded" }))
      for (const [id, fake] of fakes) {
        assert.isAbove(fake.ran.length, 1)
        assert.isTrue(fake.ran.every(({ args }) => args["athlete"] === id))
        assert.isTrue(calls(fake).every(({ headers }) => headers.get("authorization") === `Bearer token-of-${id}`))
      }
    }).pipe(Effect.provide(layer))
  )

  it.effect("know who asks also when the list of tools wants a token", () =>
    Effect.gen(function* () {
      const fake = fakeUpstream({ profile: "fixed-future", token: "token-of-5" })
      network.use(fake.handlers)
      const skip = Upstream.use((upstream) => upstream.call("skipWorkout", { workoutId: 1 }, { kind: "write" }))
      yield* inVirtualTime(as(5)(skip))
      assert.lengthOf(fake.ran, 1)
      assert.strictEqual((yield* Effect.flip(inVirtualTime(skip)))._tag, "NotSignedIn")
      assert.lengthOf(fake.ran, 1)
    }).pipe(Effect.provide(layer))
  )
})
