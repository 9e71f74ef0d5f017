/** Failures on the wire, seen from the outside: the error, how often was asked, and whether a write was sent twice. */
import { assert, describe, it } from "@effect/vitest"
import { Clock, Effect } from "effect"
import { HttpResponse } from "msw"
import { Upstream } from "../../../../src/api/live/upstream/Upstream.ts"
import { type Fault, fakeUpstream, faults, goodToken } from "../../../support/upstream/fakeUpstream.ts"
import { inVirtualTime, onlyThisNetwork, upstreamLayer } from "../../../support/upstream/harness.ts"
import { calls, methods } from "../../../support/upstream/requests.ts"

const network = onlyThisNetwork()
const onNetwork = (options?: Parameters<typeof fakeUpstream>[0]) => {
  const fake = fakeUpstream(options)
  network.use(fake.handlers)
  return fake
}
const live = <A, E>(test: Effect.Effect<A, E, Upstream>) => inVirtualTime(test).pipe(Effect.provide(upstreamLayer()))
const read = Upstream.use((upstream) => upstream.call("getUser", {}, { kind: "read" }))
const moved = { workoutId: 8101222, newDate: "2026-09-18" }
const write = Upstream.use((upstream) => upstream.call("changeWorkoutDate", moved, { kind: "write" }))
const timed = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.gen(function* () {
    const startMillis = yield* Clock.currentTimeMillis
    const outcome = yield* effect
    return { outcome, seconds: ((yield* Clock.currentTimeMillis) - startMillis) / 1000 }
  })
const forever = (fault: Fault, times = 50): Array<Fault> => Array.from({ length: times }, () => fault)

describe("a read that meets", () => {
  const passing: ReadonlyArray<readonly [string, Fault]> = [
    ["429", faults.status(429)],
    ["500", faults.status(500)],
    ["503", faults.status(503)],
    ["a broken connection", faults.reset(false)],
    ["a hung call", faults.hang(false)],
    ["half a reply", faults.cut()],
    ["a reply that stops arriving", faults.stall()],
    ["the web page of a proxy", faults.webPage()],
    ["a gateway's page that wants a password", faults.webPage(401)],
    [
      "a failure that says 503",
      faults.reply('"result":{"isError":true,"content":[{"type":"text","text":"503: busy"}]}')
    ]
  ]
  for (const [name, fault] of passing) {
    it.effect(`${name} asks again and gets its answer`, () =>
      Effect.gen(function* () {
        const fake = onNetwork()
        fake.faults.push(fault, fault)
        const { outcome, seconds } = yield* live(timed(read))
        assert.deepInclude(outcome.value, { weight_kg: 63.4 })
        assert.lengthOf(calls(fake), 3)
        assert.isAtMost(seconds, 46)
      })
    )
  }

  const final: ReadonlyArray<readonly [string, Fault, string]> = [
    ["401", faults.status(401), "NotSignedIn"],
    ["403", faults.status(403), "UpstreamRefused"],
    ["404", faults.status(404, "Not found"), "NotFound"],
    ["422", faults.status(422, "startDate"), "InvalidInput"],
    ["an image", faults.body("image/png", "PNG"), "UpstreamChanged"],
    ["JSON that is no JSON-RPC", faults.body("application/json", '{"hello":1}'), "UpstreamChanged"],
    ["-32600", faults.reply('"error":{"code":-32600,"message":"Invalid Request"}'), "UpstreamChanged"],
    ["-32602", faults.reply('"error":{"code":-32602,"message":"Unknown tool: getUser"}'), "UpstreamChanged"],
    [
      "the generic failure",
      faults.reply('"result":{"isError":true,"content":[{"type":"text","text":"Tool execution failed"}]}'),
      "UpstreamRefused"
    ]
  ]
  for (const [name, fault, tag] of final) {
    it.effect(`${name} asks once and says ${tag}`, () =>
      Effect.gen(function* () {
        const fake = onNetwork()
        fake.faults.push(...forever(fault))
        assert.strictEqual((yield* Effect.flip(live(read)))._tag, tag)
        assert.lengthOf(calls(fake), 1)
      })
    )
  }

  it.effect("an error that stays asks six times at most and then says so", () =>
    Effect.gen(function* () {
      const fake = onNetwork()
      fake.faults.push(...forever(faults.status(500, "database is down")))
      const { outcome, seconds } = yield* live(timed(Effect.flip(read)))
      assert.strictEqual(outcome._tag, "Unavailable")
      assert.include(outcome.message, "database is down")
      assert.lengthOf(calls(fake), 6)
      assert.isAtMost(seconds, 20)
    })
  )

  it.effect("calls that hang gives up after 45 seconds", () =>
    Effect.gen(function* () {
      const fake = onNetwork()
      fake.faults.push(...forever(faults.hang(false)))
      const { outcome, seconds } = yield* live(timed(Effect.flip(read)))
      assert.strictEqual(outcome._tag, "Unavailable")
      assert.isAtLeast(seconds, 40)
      assert.isAtMost(seconds, 46)
      assert.isAtMost(calls(fake).length, 3)
    })
  )

  it.effect("Retry-After waits at least that long", () =>
    Effect.gen(function* () {
      const fake = onNetwork()
      fake.faults.push(faults.status(429, "", { "retry-after": "5" }), faults.status(503, "", { "retry-after": "7" }))
      const { seconds } = yield* live(timed(read))
      assert.isAtLeast(seconds, 12)
      assert.isAtMost(seconds, 20)
    })
  )

  it.effect("a Retry-After in the form of a date waits until then", () =>
    Effect.gen(function* () {
      const fake = onNetwork()
      // The virtual clock starts with 1970.
      fake.faults.push(faults.status(429, "", { "retry-after": "Thu, 01 Jan 1970 00:00:12 GMT" }))
      yield* live(read)
      const nowMillis = yield* Clock.currentTimeMillis
      assert.isAtLeast(nowMillis, 12_000)
      assert.isAtMost(nowMillis, 20_000)
    })
  )

  it.effect("a Retry-After beyond the deadline passes the wait on at once", () =>
    Effect.gen(function* () {
      const fake = onNetwork()
      fake.faults.push(...forever(faults.status(429, "", { "retry-after": "3600" })))
      const { outcome, seconds } = yield* live(timed(Effect.flip(read)))
      assert.deepInclude(outcome, { _tag: "Throttled", retryAfterSeconds: 3600 })
      assert.lengthOf(calls(fake), 1)
      assert.isBelow(seconds, 20)
    })
  )

  it.effect("a handshake that hangs gives it 20 seconds and tries again", () =>
    Effect.gen(function* () {
      const fake = fakeUpstream()
      let handshakes = 0
      const { http } = yield* Effect.promise(() => import("msw"))
      network.use([
        http.post("https://aiendurance.test/mcp", async ({ request }) => {
          const { method } = (await request.clone().json()) as { method: string }
          if (method !== "initialize" || ++handshakes > 1) return undefined
          return faults.hang(false).respond(() => HttpResponse.error(), null)
        }),
        ...fake.handlers
      ])
      const { outcome, seconds } = yield* live(timed(read))
      assert.deepInclude(outcome.value, { weight_kg: 63.4 })
      assert.isAtLeast(seconds, 20)
      assert.isAtMost(seconds, 30)
    })
  )
})

describe("a write that meets", () => {
  const unknown: ReadonlyArray<readonly [string, Fault, number]> = [
    ["a broken connection before it ran", faults.reset(false), 0],
    ["a broken connection after it ran", faults.reset(true), 1],
    ["a hung call before it ran", faults.hang(false), 0],
    ["a hung call after it ran", faults.hang(true), 1],
    ["half a reply", faults.cut(), 1],
    ["a reply that stops arriving", faults.stall(), 1],
    ["500", faults.status(500, "", {}, true), 1],
    ["502 with a page", faults.webPage(502), 0],
    ["a page", faults.webPage(), 0],
    ["an image", faults.body("image/png", "PNG", true), 1],
    [
      "the generic failure",
      faults.reply('"result":{"isError":true,"content":[{"type":"text","text":"Tool execution failed"}]}', true),
      1
    ]
  ]
  for (const [name, fault, ran] of unknown) {
    it.effect(`${name} is sent once and says that the outcome is unknown`, () =>
      Effect.gen(function* () {
        const fake = onNetwork()
        fake.faults.push(fault)
        const { outcome, seconds } = yield* live(timed(Effect.flip(write)))
        assert.strictEqual(outcome._tag, "OutcomeUnknown")
        assert.lengthOf(calls(fake), 1)
        assert.lengthOf(fake.ran, ran)
        assert.isAtMost(seconds, 46)
      })
    )
  }

  const refused: ReadonlyArray<readonly [string, Fault, string]> = [
    ["401", faults.status(401), "NotSignedIn"],
    ["403", faults.status(403), "ScopeMissing"],
    ["404", faults.status(404, "Workout not found"), "NotFound"],
    ["422", faults.status(422), "InvalidInput"],
    ["429", faults.status(429, "", { "retry-after": "4" }), "Throttled"],
    [
      "WORKOUT_HAS_NO_STEPS",
      faults.reply('"result":{"isError":true,"content":[{"type":"text","text":"WORKOUT_HAS_NO_STEPS"}]}'),
      "WorkoutHasNoSteps"
    ]
  ]
  for (const [name, fault, tag] of refused) {
    it.effect(`${name} is sent once and says ${tag}: nothing was changed`, () =>
      Effect.gen(function* () {
        const fake = onNetwork()
        fake.faults.push(fault)
        assert.strictEqual((yield* Effect.flip(live(write)))._tag, tag)
        assert.lengthOf(calls(fake), 1)
        assert.deepStrictEqual(fake.ran, [])
      })
    )
  }

  it.effect("a handshake that fails at first is still sent, once", () =>
    Effect.gen(function* () {
      const fake = fakeUpstream()
      const { http } = yield* Effect.promise(() => import("msw"))
      let posts = 0
      network.use([
        http.post("https://aiendurance.test/mcp", () =>
          ++posts % 2 === 1 && posts < 12 ? HttpResponse.error() : undefined
        ),
        ...fake.handlers
      ])
      const outcome = yield* Effect.exit(live(write))
      assert.isAtMost(calls(fake).length, 1)
      assert.strictEqual(outcome._tag === "Success", fake.ran.length === 1)
    })
  )
})

describe("the check of a write's arguments", () => {
  it.effect("sends nothing when the live schema no longer takes them", () =>
    Effect.gen(function* () {
      const fake = onNetwork()
      fake.tools = fake.tools.map((tool) =>
        tool.name === "changeWorkoutDate"
          ? {
              ...tool,
              inputSchema: {
                type: "object",
                properties: { workoutId: { type: "string" }, day: { type: "string" } },
                required: ["workoutId", "day"],
                additionalProperties: false
              }
            }
          : tool
      )
      const error = yield* Effect.flip(live(write))
      assert.strictEqual(error._tag, "UpstreamChanged")
      assert.include(error.message, "day is required")
      assert.include(error.message, "newDate is not known to AI Endurance")
      assert.deepStrictEqual(calls(fake), [])
    })
  )

  it.effect("sends nothing for a tool that is no longer listed", () =>
    Effect.gen(function* () {
      const fake = onNetwork({ quirks: { missingTool: "changeWorkoutDate" } })
      assert.strictEqual((yield* Effect.flip(live(write)))._tag, "UpstreamChanged")
      assert.deepStrictEqual(calls(fake), [])
    })
  )

  it.effect("sends an id in the type the live schema asks for", () =>
    Effect.gen(function* () {
      const fake = onNetwork()
      const withId = (schema: unknown) =>
        fake.tools.map((tool) =>
          tool.name === "skipWorkout"
            ? { ...tool, inputSchema: { type: "object", properties: { workoutId: schema }, required: ["workoutId"] } }
            : tool
        )
      const skip = (workoutId: number | string) =>
        live(Upstream.use((upstream) => upstream.call("skipWorkout", { workoutId }, { kind: "write" })))
      fake.tools = withId({ type: "string" })
      yield* skip(8101222)
      fake.tools = withId({ type: "integer" })
      yield* skip("8101222")
      fake.tools = withId({ anyOf: [{ type: "integer" }, { type: "string" }] })
      yield* skip(8101222)
      assert.deepStrictEqual(
        fake.ran.map(({ args }) => args["workoutId"]),
        ["8101222", 8101222, 8101222]
      )
    })
  )

  it.effect("reads the list once for many writes", () =>
    Effect.gen(function* () {
      const fake = onNetwork()
      yield* live(Effect.andThen(write, Effect.andThen(write, write)))
      assert.lengthOf(
        methods(fake).filter((method) => method === "tools/list"),
        1
      )
    })
  )

  it.effect("can be made without sending the write", () =>
    Effect.gen(function* () {
      const fake = onNetwork()
      yield* live(Upstream.use((upstream) => upstream.checkArguments("changeWorkoutDate", moved)))
      const error = yield* Effect.flip(
        live(Upstream.use((upstream) => upstream.checkArguments("changeWorkoutDate", { workoutId: true })))
      )
      assert.strictEqual(error._tag, "UpstreamChanged")
      assert.deepStrictEqual(calls(fake), [])
    })
  )
})

describe("what is told", () => {
  it.effect("names neither the token nor headers when the server echoes them", () =>
    Effect.gen(function* () {
      const fake = onNetwork()
      fake.faults.push(
        faults.status(422, `no good: ${goodToken}; Authorization: Bearer ${goodToken}; cookie=abc`, {
          "x-debug": goodToken
        })
      )
      const error = yield* Effect.flip(live(read))
      assert.strictEqual(error._tag, "InvalidInput")
      assert.include(error.message, "no good")
      assert.notInclude(JSON.stringify(error) + error.message, goodToken)
    })
  )
})
