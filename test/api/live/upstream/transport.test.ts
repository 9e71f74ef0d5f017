/** What goes over the wire and what is made of the reply, against AI Endurance as msw plays it. */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { http, HttpResponse } from "msw"
import { Upstream } from "../../../../src/api/live/upstream/Upstream.ts"
import { profileNames } from "../../../../src/simulator/profiles.ts"
import { fakeUpstream, faults, goodToken, type Quirks, upstreamUrl } from "../../../support/upstream/fakeUpstream.ts"
import { inVirtualTime, onlyThisNetwork, upstreamLayer } from "../../../support/upstream/harness.ts"
import { calls, methods } from "../../../support/upstream/requests.ts"

const network = onlyThisNetwork()
const live = <A, E>(test: Effect.Effect<A, E, Upstream>, options?: Parameters<typeof upstreamLayer>[0]) =>
  inVirtualTime(test).pipe(Effect.provide(upstreamLayer(options)))
const read = (tool: string, args = {}) => Upstream.use((upstream) => upstream.call(tool, args, { kind: "read" }))
const write = (tool: string, args = {}) => Upstream.use((upstream) => upstream.call(tool, args, { kind: "write" }))
const onNetwork = (options?: Parameters<typeof fakeUpstream>[0]) => {
  const fake = fakeUpstream(options)
  network.use(fake.handlers)
  return fake
}
const moved = { workoutId: 8101222, newDate: "2026-09-18" }

describe("requests", () => {
  it.effect("shakes hands once, then calls, always by POST and always with the token", () =>
    Effect.gen(function* () {
      const fake = onNetwork()
      yield* live(Effect.andThen(read("getUser"), read("getPlanProgress")))
      assert.deepStrictEqual(methods(fake), ["initialize", "notifications/initialized", "tools/call", "tools/call"])
      for (const { headers, httpMethod } of fake.requests) {
        assert.strictEqual(httpMethod, "POST")
        assert.strictEqual(headers.get("authorization"), `Bearer ${goodToken}`)
        assert.strictEqual(headers.get("accept"), "application/json, text/event-stream")
        assert.strictEqual(headers.get("content-type"), "application/json")
      }
    })
  )

  it.effect("says which protocol it speaks after the handshake, as agreed there", () =>
    Effect.gen(function* () {
      const fake = onNetwork({ quirks: { protocolVersion: "2025-03-26" } })
      yield* live(read("getUser"))
      assert.deepStrictEqual(
        fake.requests.map(({ headers }) => headers.get("mcp-protocol-version")),
        [null, "2025-03-26", "2025-03-26"]
      )
    })
  )

  it.effect("sends no tracing headers to a third party", () =>
    Effect.gen(function* () {
      const fake = onNetwork()
      yield* live(Effect.withSpan(read("getUser"), "a tool"))
      for (const { headers } of fake.requests) {
        assert.isNull(headers.get("traceparent"))
        assert.isNull(headers.get("b3"))
      }
    })
  )

  it.effect("shakes hands once however many calls start at the same moment", () =>
    Effect.gen(function* () {
      const fake = onNetwork()
      yield* live(
        Effect.all(
          Array.from({ length: 8 }, () => read("getUser")),
          { concurrency: "unbounded" }
        )
      )
      assert.lengthOf(
        methods(fake).filter((method) => method === "initialize"),
        1
      )
      assert.lengthOf(calls(fake), 8)
    })
  )

  it.effect("leaves absent arguments out", () =>
    Effect.gen(function* () {
      const fake = onNetwork()
      yield* live(read("getPlannedWorkouts", { startDate: "2026-09-14", endDate: undefined }))
      assert.deepStrictEqual(fake.ran, [{ tool: "getPlannedWorkouts", args: { startDate: "2026-09-14" } }])
    })
  )

  it.effect("never follows a redirect, so that the token stays with the address it was meant for", () =>
    Effect.gen(function* () {
      const elsewhere: Array<string> = []
      network.use([
        http.post(upstreamUrl, () =>
          HttpResponse.text("", { status: 307, headers: { location: "https://elsewhere.test/mcp" } })
        ),
        http.all("https://elsewhere.test/*", ({ request }) => {
          elsewhere.push(request.url)
          return new HttpResponse()
        })
      ])
      const error = yield* Effect.flip(live(read("getUser")))
      assert.strictEqual(error._tag, "UpstreamRefused")
      assert.deepStrictEqual(elsewhere, [])
    })
  )

  for (const url of ["http://aiendurance.com/mcp", "https://me:secret@aiendurance.com/mcp", "ftp://x/", "nonsense"]) {
    it.effect(`refuses to start with ${url}`, () =>
      Effect.gen(function* () {
        const error = yield* Effect.flip(Effect.provide(Upstream, upstreamLayer({ url })))
        assert.strictEqual(error._tag, "InvalidInput")
        assert.notInclude(error.message, "secret")
      })
    )
  }
})

describe("sessions", () => {
  it.effect("echoes the session id when it was given one", () =>
    Effect.gen(function* () {
      const fake = onNetwork({ quirks: { sessions: "echoed" } })
      yield* live(read("getUser"))
      assert.deepStrictEqual(
        fake.requests.map(({ headers }) => headers.get("mcp-session-id")),
        [null, "session-1", "session-1"]
      )
    })
  )

  it.effect("opens a new one when the server has forgotten it, and repeats what was turned away, writes too", () =>
    Effect.gen(function* () {
      const fake = onNetwork({ quirks: { sessions: { forgetsAfterCalls: 1 } } })
      yield* live(Effect.andThen(read("getUser"), write("changeWorkoutDate", moved)))
      assert.deepStrictEqual(
        fake.ran.map(({ tool }) => tool),
        ["getUser", "changeWorkoutDate"]
      )
    })
  )

  it.effect("takes a refusal for what it says when a new session does not help", () =>
    Effect.gen(function* () {
      const fake = onNetwork({ quirks: { sessions: "echoed" } })
      fake.faults.push(
        faults.status(404, "Training session not found"),
        faults.status(404, "Training session not found")
      )
      const error = yield* Effect.flip(live(write("skipWorkout", { workoutId: 1 })))
      assert.strictEqual(error._tag, "NotFound")
      assert.deepStrictEqual(fake.ran, [])
    })
  )
})

describe("replies", () => {
  const framings: ReadonlyArray<NonNullable<Quirks["framing"]>> = ["json", "events"]
  for (const framing of framings) {
    for (const profile of profileNames) {
      it.effect(`reads ${profile} framed as ${framing}`, () =>
        Effect.gen(function* () {
          const fake = onNetwork({ profile, quirks: { framing } })
          const reply = yield* live(read("getUser"))
          assert.deepInclude(reply.value, { weight_kg: 63.4, do_use_running_power: false })
          assert.strictEqual(reply.from, profile === "fixed-future" ? "structuredContent" : "json")
          assert.lengthOf(fake.ran, 1)
        })
      )
    }
  }

  it.effect("keeps every key it does not know, and nulls", () =>
    Effect.gen(function* () {
      const answer = { weight_kg: null, new_thing: { deep: [1, null, "x"] } }
      onNetwork({ answers: { getUser: () => answer } })
      assert.deepStrictEqual((yield* live(read("getUser"))).value, answer)
    })
  )

  it.effect("reads bare NaN and Infinity as null, and leaves the words alone", () =>
    Effect.gen(function* () {
      const text = `{"a": NaN, "b": [-Infinity, Infinity, 1], "c": "NaN, \\"Infinity\\"", "NaN": 2}`
      onNetwork({ answers: { getPrediction: () => ({ text }) } })
      const { value } = yield* live(read("getPrediction"))
      assert.deepStrictEqual(value, { a: null, b: [null, null, 1], c: 'NaN, "Infinity"', NaN: 2 })
    })
  )

  it.effect("reads bare NaN in structured content too", () =>
    Effect.gen(function* () {
      const fake = onNetwork()
      fake.faults.push(faults.reply('"result":{"structuredContent":{"power":NaN},"content":[]}'))
      assert.deepStrictEqual((yield* live(read("getUser"))).value, { power: null })
    })
  )

  it.effect("keeps text that is not JSON as text", () =>
    Effect.gen(function* () {
      onNetwork({ answers: { getPrediction: () => ({ text: "No prediction yet." }) } })
      assert.deepStrictEqual(yield* live(read("getPrediction")), { value: "No prediction yet.", from: "text" })
    })
  )

  it.effect("joins several text parts by newlines and steps over the others", () =>
    Effect.gen(function* () {
      const fake = onNetwork()
      const content = [
        { type: "text", text: '{"a":' },
        { type: "image", data: "" },
        { type: "text", text: "1}" }
      ]
      fake.faults.push(faults.reply(`"result":{"content":${JSON.stringify(content)}}`))
      assert.deepStrictEqual((yield* live(read("getUser"))).value, { a: 1 })
    })
  )

  it.effect("passes an empty object on: details of an older deployment look so", () =>
    Effect.gen(function* () {
      onNetwork({ answers: { getCyclingActivityDetail: () => ({}) } })
      assert.deepStrictEqual((yield* live(read("getCyclingActivityDetail", { activityId: 1 }))).value, {})
    })
  )

  it.effect("finds the answer in a stream that stays open, whatever came before it", () =>
    Effect.gen(function* () {
      const fake = onNetwork({ quirks: { framing: "events" } })
      const encoder = new TextEncoder()
      fake.faults.push({
        done: true,
        respond: async (answer) => {
          const text = await answer().text()
          const body = new ReadableStream<Uint8Array>({ start: (stream) => stream.enqueue(encoder.encode(text)) })
          return new HttpResponse(body, { headers: { "content-type": "text/event-stream" } })
        }
      })
      assert.deepInclude((yield* live(read("getUser"))).value, { weight_kg: 63.4 })
    })
  )

  for (const chunkBytes of [1, 3, 7]) {
    it.effect(`puts a reply together from pieces of ${chunkBytes} bytes, cut inside characters`, () =>
      Effect.gen(function* () {
        const answer = { training_plan_generation_system_prompt: "Kein Lauf am Montag – «nie» 🏃" }
        const fake = onNetwork({ quirks: { framing: "events" }, answers: { getUser: () => answer } })
        fake.faults.push(faults.slow(chunkBytes))
        const reply = yield* inVirtualTime(read("getUser"), 1).pipe(Effect.provide(upstreamLayer()))
        assert.deepStrictEqual(reply.value, answer)
      })
    )
  }

  it.effect("does not take the answer to another request for its own", () =>
    Effect.gen(function* () {
      const fake = onNetwork()
      const other = { jsonrpc: "2.0", id: 999, result: { content: [{ type: "text", text: '{"weight_kg":1}' }] } }
      fake.faults.push(faults.body("application/json", JSON.stringify(other)))
      assert.strictEqual((yield* Effect.flip(live(read("getUser"))))._tag, "UpstreamChanged")
    })
  )

  it.effect("stops reading a reply that is far too large", () =>
    Effect.gen(function* () {
      const fake = onNetwork()
      fake.faults.push(faults.body("application/json", `"${"x".repeat(9 * 1024 * 1024)}"`))
      const error = yield* Effect.flip(live(read("getUser")))
      assert.strictEqual(error._tag, "UpstreamRefused")
      assert.include(error.message, "8 MiB")
    })
  )
})

describe("asking without an account", () => {
  it.effect("lists the tools and shakes hands without a token", () =>
    Effect.gen(function* () {
      const fake = onNetwork()
      const [info, tools] = yield* live(
        Upstream.use((upstream) => Effect.all([upstream.initialize, upstream.listTools])),
        { token: null }
      )
      assert.deepInclude(info, { name: "AI Endurance", version: "1.2.0", protocolVersion: "2025-06-18" })
      assert.lengthOf(tools, 27)
      for (const { headers } of fake.requests) assert.isNull(headers.get("authorization"))
    })
  )

  it.effect("does so even when there is a token", () =>
    Effect.gen(function* () {
      const fake = onNetwork()
      yield* live(Upstream.use(({ listTools }) => listTools))
      for (const { headers } of fake.requests) assert.isNull(headers.get("authorization"))
    })
  )

  it.effect("uses the token for a server that lists to nobody else", () =>
    Effect.gen(function* () {
      onNetwork({ profile: "fixed-future" })
      assert.lengthOf(yield* live(Upstream.use(({ listTools }) => listTools)), 27)
      const error = yield* Effect.flip(
        live(
          Upstream.use(({ listTools }) => listTools),
          { token: null }
        )
      )
      assert.strictEqual(error._tag, "NotSignedIn")
    })
  )

  it.effect("reads a list that comes in pages", () =>
    Effect.gen(function* () {
      onNetwork({ quirks: { toolsPerPage: 10, sessions: "echoed" } })
      assert.lengthOf(yield* live(Upstream.use(({ listTools }) => listTools)), 27)
    })
  )

  it.effect("takes a list of 26 tools as it comes", () =>
    Effect.gen(function* () {
      onNetwork({ quirks: { missingTool: "getOtherActivity" } })
      assert.lengthOf(yield* live(Upstream.use(({ listTools }) => listTools)), 26)
    })
  )

  it.effect("sends nothing at all for a tool when there is no token", () =>
    Effect.gen(function* () {
      const fake = onNetwork()
      const error = yield* Effect.flip(live(read("getUser"), { token: null }))
      assert.strictEqual(error._tag, "NotSignedIn")
      assert.include(error.hint, "AIE_UPSTREAM_TOKEN")
      assert.deepStrictEqual(fake.requests, [])
    })
  )
})

describe("the check of a credential", () => {
  const check = Upstream.use(({ checkCredential }) => checkCredential)

  it.effect("reads the profile, because a handshake proves nothing", () =>
    Effect.gen(function* () {
      const fake = onNetwork()
      assert.deepInclude((yield* live(check)).value, { user_type: "Triathlete" })
      assert.deepStrictEqual(
        fake.ran.map(({ tool }) => tool),
        ["getUser"]
      )
    })
  )

  it.effect("says that a bad token is refused, without showing it", () =>
    Effect.gen(function* () {
      onNetwork()
      const error = yield* Effect.flip(live(check, { token: "expired-token-98f2c1" }))
      assert.strictEqual(error._tag, "NotSignedIn")
      assert.notInclude(JSON.stringify(error), "expired-token-98f2c1")
    })
  )
})
