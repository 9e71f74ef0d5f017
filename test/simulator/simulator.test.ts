/** The profiles over real HTTP: what each lists, what it asks a token for, and how its replies differ. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Logger } from "effect"
import { type ActivityQuery, AiEndurance } from "../../src/api/AiEndurance.ts"
import { type CallArguments, Upstream } from "../../src/api/live/upstream/Upstream.ts"
import { AuthLayer } from "../../src/auth/AuthLayer.ts"
import { Limits } from "../../src/auth/Limits.ts"
import { ClockLayer } from "../../src/clock/ClockLayer.ts"
import { ActivityId, type ActivitySummary } from "../../src/domain/Activity.ts"
import { AthleteId } from "../../src/domain/Athlete.ts"
import { NotFound, WorkoutHasNoSteps } from "../../src/domain/errors.ts"
import { httpShell } from "../../src/http/HttpLayer.ts"
import { doorkeeper } from "../../src/simulator/doorkeeper.ts"
import { type Profile, profileNames, profiles } from "../../src/simulator/profiles.ts"
import { Simulator } from "../../src/simulator/Simulator.ts"
import { heard, said } from "../../src/simulator/speech.ts"
import { scopesOf } from "../../src/http/gate.ts"
import { toolkit } from "../../src/tools/toolkit.ts"
import { contractTools } from "../../src/wire/contract.ts"
import { bearer, message, postMcp, rpcOf, send } from "../support/served.ts"
import { fakeTokens } from "../support/tokens.ts"
import { ride, workout } from "../tools/samples.ts"

const tools = toolkit({ strict: false })

const asked: Array<ActivityQuery> = []
const source = Layer.mock(AiEndurance, {
  getActivities: (query) => {
    asked.push(query)
    const rides: ReadonlyArray<ActivitySummary> = [ride({ id: ActivityId.make(7), powerIsFromHeartRate: true })]
    return Effect.succeed({ activities: rides, truncated: true })
  },
  skipWorkout: ({ id }) =>
    id === workout().id
      ? Effect.succeed({ value: workout(), changeId: null, dryRun: false, summary: "Skipped." })
      : Effect.fail(new NotFound({ message: `There is no workout ${id}.`, hint: "Look at the plan." })),
  changeWorkoutIntensity: () => Effect.fail(new WorkoutHasNoSteps({ message: "Written out.", hint: "Create one." }))
})

const speaking = (profile: Profile) =>
  httpShell({
    host: "127.0.0.1",
    port: 0,
    publicUrl: null,
    readiness: Effect.void,
    scopeOf: scopesOf(tools),
    door: doorkeeper(profile)
  }).pipe(
    Layer.provide(Simulator.factory({ toolkit: tools, profile })),
    Layer.provide([AuthLayer.perRequest, fakeTokens, Limits.none, source, ClockLayer.inZone("UTC"), Logger.layer([])])
  )

interface Listed {
  readonly name: string
  readonly inputSchema: { readonly properties: { readonly [name: string]: unknown } }
  readonly outputSchema?: unknown
}
interface Called {
  readonly isError?: boolean
  readonly structuredContent?: unknown
  readonly content: ReadonlyArray<{ readonly text: string }>
}

const list = (token?: string) =>
  Effect.map(postMcp(message("tools/list"), token === undefined ? {} : bearer(token)), (answer) => ({
    status: answer.status,
    tools: (answer.status === 200 ? rpcOf(answer).result?.["tools"] : []) as ReadonlyArray<Listed>
  }))

const call = (name: string, args: Readonly<Record<string, unknown>> = {}, token = "writer") =>
  Effect.map(
    postMcp(message("tools/call", { name, arguments: args }), bearer(token)),
    (answer) => rpcOf(answer).result as unknown as Called
  )

const json = ({ content }: Called) => JSON.parse(content[0]!.text) as { readonly [key: string]: unknown }
const firstRow = (called: Called) =>
  (json(called)["activities"] as ReadonlyArray<{ readonly [key: string]: unknown }>)[0]!

const within = (profile: Profile) => Effect.provide(Layer.fresh(speaking(profile)))

describe("the simulator", () => {
  for (const name of profileNames) {
    const profile: Profile = profiles[name]

    it.live(`lists as ${name} the contract's tools of its revision and no argument of ours`, () =>
      Effect.gen(function* () {
        const listed = yield* list("reader")
        const expected = tools
          .map((tool) => tool.name)
          .filter((tool) => (contractTools[tool]?.since ?? "9") <= profile.revision)
        assert.deepStrictEqual(
          listed.tools.map((tool) => tool.name),
          expected
        )
        for (const tool of listed.tools) {
          const theirs = Object.keys(contractTools[tool.name]!.arguments)
          assert.includeMembers(theirs, Object.keys(tool.inputSchema.properties), tool.name)
          assert.strictEqual(tool.outputSchema !== undefined, profile.outputSchemas, tool.name)
        }
      }).pipe(within(profile))
    )

    it.live(`asks as ${name} for a token where AI Endurance did`, () =>
      Effect.gen(function* () {
        assert.strictEqual((yield* list()).status, profile.anonymousListing ? 200 : 401)
        const anonymous = yield* postMcp(message("tools/call", { name: "getUser" }))
        assert.strictEqual(anonymous.status, 401)
        const stream = { accept: "text/event-stream", "mcp-protocol-version": "2025-06-18", ...bearer("reader") }
        assert.strictEqual((yield* send("/mcp", { headers: stream })).status, profile.refusesEventStream ? 401 : 405)
      }).pipe(within(profile))
    )

    it.live(`answers as ${name} with text, and structured only where it was`, () =>
      Effect.gen(function* () {
        const called = yield* call("getCyclingActivity")
        assert.deepStrictEqual(called.structuredContent, profile.structuredContent ? json(called) : undefined)
        assert.deepStrictEqual(Object.keys(json(called)), ["activities"])
        const row = firstRow(called)
        assert.strictEqual("id" in row, profile.activityIds)
        assert.match(String(row["activity_date_local"]), /Z$/u)
        assert.isTrue(row["power_is_from_hr"])
        assert.strictEqual("average_of_dfa_alpha1" in row, profile.everythingUnasked)
        assert.strictEqual("aerobic_durability_according_to_dfa_alpha1_in_percent" in row, profile.durabilityPercent)
      }).pipe(within(profile))
    )
  }

  it.live("asks the source for a range where 40 rows came without one", () =>
    Effect.gen(function* () {
      asked.length = 0
      yield* call("getCyclingActivity")
      assert.deepStrictEqual(
        asked.map(({ end, sport, start }) => [sport, start, end]),
        [["Ride", "1970-01-01", null]]
      )
    }).pipe(within(profiles["pre-1.0.5"]))
  )

  it.live("adds the alpha 1 keys when asked, empty where nothing was computed", () =>
    Effect.gen(function* () {
      const row = firstRow(yield* call("getCyclingActivity", { with_dfa_alpha1: true }))
      assert.isNull(row["average_of_dfa_alpha1"])
    }).pipe(within(profiles.current))
  )

  it.live("sends failures as text with the documented status, and one code alone", () =>
    Effect.gen(function* () {
      const unknown = yield* call("skipWorkout", { workoutId: "4711" })
      assert.isTrue(unknown.isError)
      assert.deepStrictEqual(unknown.content, [{ type: "text", text: "404: There is no workout 4711." }] as never)
      const bad = yield* call("skipWorkout", { workoutId: "one" })
      assert.match(bad.content[0]!.text, /^422: /u)
      const written = yield* call("changeWorkoutIntensity", { workoutId: 1, ess: 50 })
      assert.deepStrictEqual(written.content, [{ type: "text", text: "WORKOUT_HAS_NO_STEPS" }] as never)
    }).pipe(within(profiles.current))
  )

  it.live("changes for real when it is sent an argument that only we know", () =>
    Effect.gen(function* () {
      const called = yield* call("skipWorkout", { workoutId: workout().id, dryRun: true })
      assert.deepStrictEqual(Object.keys(json(called)), ["success", "message", "workout"])
    }).pipe(within(profiles.current))
  )

  it.live("takes ids as numbers only, leaves a tool out and refuses strangers when switched so", () =>
    Effect.gen(function* () {
      assert.match((yield* call("skipWorkout", { workoutId: "4711" })).content[0]!.text, /must be a number/u)
      assert.match((yield* call("skipWorkout", { workoutId: 4711, why: "rain" })).content[0]!.text, /^422: .*why/su)
      assert.notInclude(
        (yield* list()).tools.map((tool) => tool.name),
        "getRaceGoalEvent"
      )
      const answer = yield* postMcp(message("tools/call", { name: "getRaceGoalEvent" }), bearer("writer"))
      assert.strictEqual(rpcOf(answer).error?.code, -32602)
    }).pipe(
      within({
        ...profiles.current,
        textIds: false,
        missingTool: "getRaceGoalEvent",
        ignoresUnknownArguments: false
      })
    )
  )

  it.live("keeps true local times and measured power apart when switched so", () =>
    Effect.gen(function* () {
      const row = firstRow(yield* call("getCyclingActivity"))
      assert.notMatch(String(row["activity_date_local"]), /Z$/u)
      assert.isFalse(row["power_is_from_hr"])
    }).pipe(within({ ...profiles.current, falseZ: false, powerFromHeartRate: false }))
  )

  it("answers details with an empty object when switched so", () => {
    const detail = { content: [], structuredContent: { id: 7, today: { date: "2026-09-16" } } }
    const text = (profile: Profile) => said("getCyclingActivityDetail", {}, detail, profile).content
    assert.deepStrictEqual(text({ ...profiles.current, emptyDetails: true }), [{ type: "text", text: "{}" }])
    assert.deepStrictEqual(text(profiles.current), [{ type: "text", text: '{"id":7}' }])
  })

  it.effect("tells whose account a token is only where its profile says so, and only who has the token", () =>
    Effect.gen(function* () {
      const ask = (headers: Readonly<Record<string, string>>) => send("/api/o/userinfo/", { headers })
      const told = yield* Effect.provide(
        Effect.all([ask(bearer("writer")), ask(bearer("nobody")), ask({})]),
        speaking(profiles["fixed-future"])
      )
      assert.deepStrictEqual(
        told.map(({ status }) => status),
        [200, 401, 401]
      )
      assert.deepStrictEqual(JSON.parse(told[0].body), { sub: "1" })
      assert.strictEqual((yield* Effect.provide(ask(bearer("writer")), speaking(profiles.current))).status, 404)
    })
  )

  it.effect("stands in for the endpoint's client, without a network", () =>
    Effect.gen(function* () {
      const upstream = yield* Upstream
      const { value } = yield* upstream.call("getCyclingActivity", {}, { kind: "read" })
      assert.property(value, "activities")
      assert.strictEqual((yield* upstream.listTools).length, Object.keys(contractTools).length)
      const failure = (tool: string, args: CallArguments) => Effect.flip(upstream.call(tool, args, { kind: "write" }))
      assert.strictEqual((yield* failure("skipWorkout", { workoutId: 4711 }))._tag, "NotFound")
      assert.strictEqual((yield* failure("changeWorkoutIntensity", { workoutId: 1, ess: 9 }))._tag, "WorkoutHasNoSteps")
      assert.strictEqual((yield* failure("markWorkout", { workoutId: 1 }))._tag, "UpstreamChanged")
    }).pipe(
      Effect.provide(
        Simulator.upstream({ toolkit: tools, profile: profiles.current }).pipe(
          Layer.provide([
            AuthLayer.owner(AthleteId.make(1), "test"),
            source,
            ClockLayer.inZone("UTC"),
            Logger.layer([])
          ])
        )
      )
    )
  )

  it("plays the gaps of the recovery model: rest days without load, and never an alpha 1 score", () => {
    const recovery = { data: { date: ["a", "b"], external_stress_score: [0, 55], recovery_alpha1: [70, 71] } }
    const spoken = (profile: Profile) =>
      said("getRecoveryModel", {}, { content: [], structuredContent: recovery }, profile).content[0]
    const text = (profile: Profile) => JSON.parse((spoken(profile) as { readonly text: string }).text) as unknown
    assert.deepStrictEqual(text(profiles.current), {
      data: { date: ["a", "b"], external_stress_score: [null, 55], recovery_alpha1: [null, null] }
    })
    assert.deepStrictEqual(text({ ...profiles.current, recoveryGaps: false }), recovery)
  })

  it("asks for what came unasked", () => {
    assert.deepStrictEqual(heard("getRecoveryModel", {}, profiles["pre-1.0.5"]), { days_back: 60 })
    assert.deepStrictEqual(heard("getRecoveryModel", {}, profiles.current), { days_back: 14 })
    assert.deepStrictEqual(
      heard("getSwimmingActivityDetail", { activityId: 1, with_power_curve: true }, profiles["pre-1.1"]),
      {
        activityId: 1,
        with_time_series_metrics: true
      }
    )
    assert.deepStrictEqual(heard("getRunningActivityDetail", { activityId: 1, dryRun: true }, profiles.current), {
      activityId: 1
    })
  })

  it.live("does not know the tool that AI Endurance dropped", () =>
    Effect.gen(function* () {
      const answer = yield* postMcp(message("tools/call", { name: "markWorkout" }), bearer("writer"))
      assert.strictEqual(rpcOf(answer).error?.code, -32602)
    }).pipe(within(profiles.current))
  )
})
