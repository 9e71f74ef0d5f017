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
  }),
  insteadOf: () => Effect.succeed(null),
  over: Effect.void
})
const layer = UpstreamLayer.live({ url: upstreamUrl }).pipe(Layer.provide([AuthLayer.perRequest, tokens]))

const as = (athlete: number, via = "test") =>
  Effect.provideService(RequestPrincipal, { athleteId: AthleteId.make(athlete), scopes: ["read", "write"], via })

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

/** A login whose token was `old` when the call began. */
const renewable = (renewed: string) => {
  const seen = { insteadOf: [] as Array<string>, over: 0 }
  const token = Layer.succeed(UpstreamToken, {
    token: Effect.succeed(Redacted.make("old")),
    insteadOf: (refused) =>
      Effect.sync(() => {
        seen.insteadOf.push(Redacted.value(refused))
        return Redacted.make(renewed)
      }),
    over: Effect.sync(() => void seen.over++)
  })
  const calls = UpstreamLayer.live({ url: upstreamUrl }).pipe(
    Layer.provide([AuthLayer.owner(AthleteId.make(1), "test"), token])
  )
  return { calls, seen }
}

describe("a token that AI Endurance refuses", () => {
  it.effect.each([
    ["getUser", "read"],
    ["skipWorkout", "write"]
  ] as const)("is replaced once, and %s is sent again with the other", ([tool, kind]) =>
    Effect.gen(function* () {
      const fake = fakeUpstream({ token: "new" })
      network.use(fake.handlers)
      const { calls: layer, seen } = renewable("new")
      const call = Upstream.use((upstream) => upstream.call(tool, { workoutId: 1 }, { kind }))
      yield* inVirtualTime(Effect.provide(call, layer))
      assert.deepStrictEqual(
        fake.ran.map((ran) => ran.tool),
        [tool]
      )
      assert.deepStrictEqual(seen, { insteadOf: ["old"], over: 0 })
    })
  )

  it.effect("is not replaced twice: the login behind it is over", () =>
    Effect.gen(function* () {
      const fake = fakeUpstream({ token: "another altogether" })
      network.use(fake.handlers)
      const { calls: layer, seen } = renewable("new")
      const call = Upstream.use((upstream) => upstream.call("getUser", {}, { kind: "read" }))
      const failure = yield* Effect.flip(inVirtualTime(Effect.provide(call, layer)))
      assert.strictEqual(failure._tag, "NotSignedIn")
      assert.deepStrictEqual(seen, { insteadOf: ["old"], over: 1 })
      assert.lengthOf(fake.ran, 0)
    })
  )
})

describe("two accesses of one athlete", () => {
  it.effect("share neither a session nor a list of tools that is shown to one of them", () =>
    Effect.gen(function* () {
      const fake = fakeUpstream({ profile: "fixed-future", quirks: { sessions: "echoed" }, token: "token-of-5" })
      network.use(fake.handlers)
      const skip = Upstream.use((upstream) => upstream.call("skipWorkout", { workoutId: 1 }, { kind: "write" }))
      yield* inVirtualTime(as(5, "connection:a")(skip))
      yield* inVirtualTime(as(5, "connection:b")(skip))
      yield* inVirtualTime(as(5, "connection:b")(skip))
      const of = (tool: string) => calls(fake).filter(({ params }) => params["name"] === tool)
      const sessions = of("skipWorkout").map(({ headers }) => headers.get("mcp-session-id"))
      assert.notStrictEqual(sessions[0], sessions[1])
      assert.strictEqual(sessions[1], sessions[2])
      const lists = fake.requests.filter(
        ({ headers, method }) => method === "tools/list" && headers.get("authorization") !== null
      )
      assert.lengthOf(lists, 2)
    }).pipe(Effect.provide(layer))
  )
})
