/** Every tool, as the protocol edge calls it, over the recording that comes with the project. */
import { fileURLToPath } from "node:url"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Logger } from "effect"
import { ApiLayer, serves } from "../../../src/api/ApiLayer.ts"
import { ensureAthlete } from "../../../src/api/local/Athletes.ts"
import { read } from "../../../src/api/replay/folder.ts"
import * as Replay from "../../../src/api/replay/Replay.ts"
import { AuthLayer } from "../../../src/auth/AuthLayer.ts"
import { Database } from "../../../src/db/Database.ts"
import { AthleteId } from "../../../src/domain/Athlete.ts"
import { callTool } from "../../../src/mcp/call.ts"
import { inputSchema, outputSchema } from "../../../src/mcp/toolSchema.ts"
import { toolkit } from "../../../src/tools/toolkit.ts"
import { contractTools } from "../../../src/wire/contract.ts"

const demo = await Effect.runPromise(read(fileURLToPath(new URL("../../../fixtures/recorded/demo", import.meta.url))))
const tools = toolkit({ strict: false, serves: serves("replay") })

const notes = Layer.effectDiscard(Effect.orDie(ensureAthlete())).pipe(Layer.provideMerge(Layer.orDie(Database.memory)))
/** Everything anew, as at a start. */
const replaying = () =>
  ApiLayer.live.pipe(
    Layer.provide([Replay.layer(demo), notes]),
    Layer.provideMerge(Replay.clock(demo.info)),
    Layer.provideMerge(AuthLayer.owner(AthleteId.make(1), "test")),
    Layer.merge(Logger.layer([])),
    Layer.fresh
  )

type Json = { readonly [key: string]: unknown }

const call = Effect.fnUntraced(function* (name: string, args: Json = {}) {
  const tool = tools.find((each) => each.name === name)
  assert(tool !== undefined, `${name} is not listed`)
  const prepared = { tool, input: inputSchema(tool.input), output: outputSchema(tool.output) }
  const { code, result } = yield* callTool(prepared, args)
  const text = result.content.map((part) => (part.type === "text" ? part.text : "")).join("\n")
  return { code, text, json: (result.structuredContent ?? {}) as Json }
})

const rows = (json: Json, key: string) => json[key] as ReadonlyArray<Json>
const plan = (args: Json = {}) =>
  Effect.map(call("getPlannedWorkouts", args), ({ json, text }) => {
    assert.isArray(json["workouts"], text)
    return rows(json, "workouts")
  })

describe("the tools over a recording", () => {
  it("answer every recorded call of AI Endurance's tools", () =>
    Effect.gen(function* () {
      for (const { arguments: args, refusal, reply, tool } of demo.exchanges) {
        const { code, text } = yield* call(tool, args).pipe(Effect.provide(replaying()))
        const created = ["skipWorkout"].includes(tool) && Number(args["workoutId"]) >= firstCreated
        if (refusal !== undefined || created) assert.notStrictEqual(code, "OK", `${tool} ${JSON.stringify(args)}`)
        else assert.strictEqual(code, "OK", `${tool} ${JSON.stringify(args)}: ${text}`)
        assert.isTrue(refusal !== undefined || reply !== undefined)
      }
    }).pipe(Effect.runPromise))

  it("are AI Endurance's and ours that can work on its data", () => {
    const names = tools.map(({ name }) => name)
    assert.includeMembers(names, Object.keys(contractTools))
    assert.includeMembers(names, ["markWorkout", "undoLastChange", "getChangeHistory", "compareActivities"])
  })

  it("say that it is the day of the recording", () =>
    Effect.gen(function* () {
      const { json } = yield* call("getPlannedWorkouts")
      assert.deepInclude(json["today"], { date: "2026-09-16", time_zone: "Europe/Berlin" })
    }).pipe(Effect.provide(replaying()), Effect.runPromise))

  it("tell training load and what a move would lead to, worked out here from AI Endurance's data, and say so", () =>
    Effect.gen(function* () {
      const { code, json, text } = yield* call("getTrainingLoad")
      assert.strictEqual(code, "OK", text)
      assert.match((json["notes"] as ReadonlyArray<string>).join(" "), /Worked out here from the daily load/u)
      assert.notProperty(json, "source_mix")
      assert.isAbove((json["now"] as { readonly ctl: number }).ctl, 10)
      const before = yield* plan()
      const next = before.find(({ date }) => String(date) > "2026-09-16")!
      const rehearsed = yield* call("skipWorkout", { workoutId: next["workout_id"], dryRun: true })
      assert.strictEqual(rehearsed.code, "OK", rehearsed.text)
      const whatIf = rehearsed.json["what_if"] as Json
      assert.isNotEmpty(whatIf["weeks"])
      assert.match((whatIf["not_computed"] as ReadonlyArray<string>).join(" "), /AI Endurance makes it/u)
      assert.deepStrictEqual(yield* plan(), before)
      assert.notInclude(
        tools.map(({ name }) => name),
        "logWellness"
      )
    }).pipe(Effect.provide(replaying()), Effect.runPromise))

  it("move a workout, show it moved, mark it, tell the history and take the move back", () =>
    Effect.gen(function* () {
      const before = new Map((yield* plan()).map((row) => [row["workout_id"], row["date"]]))
      const move = demo.exchanges.find(
        ({ arguments: { newDate, workoutId }, tool }) =>
          tool === "changeWorkoutDate" && before.has(workoutId) && before.get(workoutId) !== newDate
      )!
      const { newDate, workoutId } = move.arguments
      const home = before.get(workoutId)
      const dateOf = Effect.map(plan(), (workouts) => workouts.find((row) => row["workout_id"] === workoutId)?.["date"])

      const rehearsed = yield* call("changeWorkoutDate", { ...move.arguments, dryRun: true })
      assert.strictEqual(rehearsed.code, "OK", rehearsed.text)
      assert.strictEqual(yield* dateOf, home)

      const moved = yield* call("changeWorkoutDate", move.arguments)
      assert.strictEqual(moved.code, "OK", moved.text)
      assert.strictEqual(yield* dateOf, newDate)

      const marked = yield* call("markWorkout", { workoutId, isCompleted: true })
      assert.strictEqual(marked.code, "OK", marked.text)
      const row = (yield* plan()).find((each) => each["workout_id"] === workoutId)
      assert.isTrue(row?.["is_completed"])

      const history = yield* call("getChangeHistory")
      assert.lengthOf(rows(history.json, "changes"), 2)
      for (const change of ["mark", "move"]) {
        const undone = yield* call("undoLastChange")
        assert.strictEqual(undone.code, "OK", `${change}: ${undone.text}`)
      }
      assert.strictEqual(yield* dateOf, home)
    }).pipe(Effect.provide(replaying()), Effect.runPromise))

  it("create a workout and show it", () =>
    Effect.gen(function* () {
      for (const { arguments: args, tool } of demo.exchanges.filter(({ tool }) => tool.startsWith("create"))) {
        const made = yield* call(tool, args)
        assert.strictEqual(made.code, "OK", made.text)
        const id = made.json["workout_id"]
        const shown = yield* plan({ startDate: args["dateStr"], endDate: args["dateStr"], fullDetails: true })
        assert.isTrue(shown.some((row) => row["workout_id"] === id))
      }
    }).pipe(Effect.provide(replaying()), Effect.runPromise))

  it("name the nearest recorded calls for what was not recorded", () =>
    Effect.gen(function* () {
      const { code, text } = yield* call("getRunningActivity", { startDate: "2020-01-01", endDate: "2020-01-31" })
      assert.strictEqual(code, "NOT_RECORDED")
      assert.include(text, "2026-03-01")
    }).pipe(Effect.provide(replaying()), Effect.runPromise))
})

/** Workouts that the recording created; nothing can be done to them before they are. */
const firstCreated = Math.min(
  ...demo.exchanges
    .filter(({ tool }) => tool.startsWith("create"))
    .map(({ reply }) => Number((reply as Json)["workout_id"]))
)
