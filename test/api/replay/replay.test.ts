/** A cassette in the place of AI Endurance: what it answers, and that reads agree with the writes of the session. */
import { fileURLToPath } from "node:url"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import * as fc from "fast-check"
import { type CallKind, Upstream } from "../../../src/api/live/upstream/Upstream.ts"
import { answer, type Answer, deckOf } from "../../../src/api/replay/answer.ts"
import type { Cassette, Exchange } from "../../../src/api/replay/Cassette.ts"
import { read } from "../../../src/api/replay/folder.ts"
import { type JsonObject, objectOf, objects, textOf } from "../../../src/api/replay/json.ts"
import { nothingChanged, type Overlay } from "../../../src/api/replay/overlay.ts"
import * as Replay from "../../../src/api/replay/Replay.ts"
import { AthleteClock } from "../../../src/clock/AthleteClock.ts"
import { addDays, unsafe } from "../../../src/domain/Day.ts"
import { contractTools } from "../../../src/wire/contract.ts"

const demo: Cassette = await Effect.runPromise(
  read(fileURLToPath(new URL("../../../fixtures/recorded/demo", import.meta.url)))
)
const today = unsafe("2026-09-16")
const deck = deckOf(demo.exchanges, today)

const ask = (overlay: Overlay, tool: string, args: JsonObject = {}): Answer => answer(deck, overlay, tool, args)
const reply = (given: Answer): JsonObject => {
  assert(given._tag === "Reply", given._tag)
  return objectOf(given.json)
}
const after = (given: Answer): Overlay => {
  assert(given._tag === "Reply", given._tag)
  return given.overlay
}
const plan = (overlay: Overlay, args: JsonObject = {}) =>
  objects(reply(ask(overlay, "getPlannedWorkouts", args))["workouts"])
const find = (rows: ReadonlyArray<JsonObject>, id: unknown) => rows.find((row) => row["workout_id"] === id)

const isWrite = ({ tool }: Exchange): boolean => contractTools[tool]?.access === "write"
const writes = demo.exchanges.filter((each) => isWrite(each) && each.reply !== undefined)
const recordedWrite = (tool: string): Exchange => writes.find((each) => each.tool === tool)!

/** Everything the demo recorded of the plan with steps, 35 days at a time. */
const everywhere = (overlay: Overlay, depth: JsonObject = {}) =>
  [-35, 0, 35].flatMap((offset) =>
    plan(overlay, { startDate: addDays(today, offset), endDate: addDays(today, offset + 34), ...depth })
  )

describe("replay", () => {
  it("answers every recorded call as it was recorded", () => {
    for (const { arguments: args, refusal, reply: recorded, tool } of demo.exchanges) {
      const given = ask(nothingChanged, tool, args)
      // Nothing can be done to a workout before it is created.
      if (deck.created.has(Number(args["workoutId"]))) {
        assert.strictEqual(given._tag, "Gone")
        continue
      }
      if (refusal === undefined) assert(given._tag === "Reply" && given.json === recorded, tool)
      else assert.deepStrictEqual(given, { _tag: "Refusal", text: refusal })
    }
  })

  it("refuses what nobody recorded, and names the calls that come nearest", () =>
    Effect.gen(function* () {
      const upstream = yield* Upstream
      const missing = yield* Effect.flip(
        upstream.call("getCyclingActivity", { startDate: "2019-01-01", endDate: "2019-01-31" }, { kind: "read" })
      )
      assert.strictEqual(missing._tag, "NotRecorded")
      assert(missing._tag === "NotRecorded")
      assert.include(missing.message, "2019-01-31")
      assert.include(missing.hint, "2026-03-01")
      const unknown = yield* Effect.flip(upstream.call("getWeather", {}, { kind: "read" }))
      assert(unknown._tag === "NotRecorded")
      assert.include(unknown.hint, "getUser")
    }).pipe(Effect.provide(Replay.layer(demo)), Effect.runPromise))

  it("cuts a window of the plan out of the recorded ones, when they leave no day open", () => {
    const rows = plan(nothingChanged, { startDate: "2026-09-20", endDate: "2026-09-27", fullDetails: true })
    const whole = plan(nothingChanged, { startDate: "2026-09-16", endDate: "2026-10-20", fullDetails: true })
    assert.deepStrictEqual(
      rows,
      whole.filter((row) => textOf(row["date"]) >= "2026-09-20" && textOf(row["date"]) <= "2026-09-27")
    )
    assert.isAbove(rows.length, 3)
    const unrecorded = ask(nothingChanged, "getPlannedWorkouts", { startDate: "2026-11-20", endDate: "2026-11-30" })
    assert.strictEqual(unrecorded._tag, "NotRecorded")
  })

  it("shows a day of the plan the same in every depth that shows it", () => {
    const light = plan(nothingChanged, { startDate: "2026-09-18", endDate: "2026-09-24", summaryMode: true })
    const standard = plan(nothingChanged, { startDate: "2026-09-18", endDate: "2026-09-24" })
    const full = plan(nothingChanged, { startDate: "2026-09-18", endDate: "2026-09-24", fullDetails: true })
    assert.isAbove(full.length, 3)
    for (const [index, row] of full.entries()) {
      for (const [key, value] of Object.entries(light[index]!)) assert.deepStrictEqual(row[key], value)
      assert.include(Object.keys(row), "steps_general")
      assert.notInclude(Object.keys(standard[index]!), "steps_general")
    }
  })

  it("cuts a list of activities out of recorded months, but not out of days nobody asked about", () => {
    const rows = objects(
      reply(ask(nothingChanged, "getRunningActivity", { startDate: "2026-07-20", endDate: "2026-08-10" }))["activities"]
    )
    assert.isAbove(rows.length, 2)
    const days = rows.map((row) => textOf(row["activity_date_local"]).slice(0, 10))
    assert.deepStrictEqual(days, [...days].sort().toReversed())
    assert(days.every((day) => day >= "2026-07-20" && day <= "2026-08-10"))
    assert.strictEqual(
      ask(nothingChanged, "getRunningActivity", { startDate: "2026-02-20", endDate: "2026-03-10" })._tag,
      "NotRecorded"
    )
  })

  it("says nothing about days before the oldest row of a list that was cut at its cap", () => {
    const rows = Array.from({ length: 40 }, (_, index) => ({
      id: index,
      activity_date_local: `2026-09-${String(15 - Math.floor(index / 4)).padStart(2, "0")}T08:00:00Z`
    }))
    const capped = deckOf(
      [
        {
          about: demo.info,
          tool: "getCyclingActivity",
          arguments: { startDate: "2026-09-01", endDate: "2026-09-15" },
          reply: { activities: rows }
        }
      ],
      today
    )
    const on = (startDate: string) =>
      answer(capped, nothingChanged, "getCyclingActivity", { startDate, endDate: "2026-09-15" })._tag
    assert.strictEqual(on("2026-09-07"), "Reply")
    // The sixth is the day of the oldest rows: some of that day may be missing.
    assert.strictEqual(on("2026-09-06"), "NotRecorded")
  })

  it("shortens the recovery model to the days asked for", () => {
    const long = reply(ask(nothingChanged, "getRecoveryModel", { days_back: 90 }))
    const short = reply(ask(nothingChanged, "getRecoveryModel", { days_back: 5 }))
    const dates = (model: JsonObject) => objectOf(model["data"])["date"] as ReadonlyArray<string>
    assert.deepStrictEqual(dates(short), dates(long).slice(-5))
    const muscle = objectOf(short["data_joint_muscle_run"])["recovery"]
    assert.lengthOf(muscle as ReadonlyArray<number>, 5)
  })

  it("moves a workout in every later read, and back", () => {
    const moves = writes.filter((each) => each.tool === "changeWorkoutDate")
    const id = moves[0]!.arguments["workoutId"]
    const from = find(plan(nothingChanged), id)?.["date"]
    const ofOne = moves.filter(({ arguments: args }) => args["workoutId"] === id)
    const [back, there] = [true, false].map((home) =>
      ofOne.find((each) => (each.arguments["newDate"] === from) === home)
    )
    const moved = after(ask(nothingChanged, "changeWorkoutDate", there!.arguments))
    for (const depth of [{ summaryMode: true }, {}, { fullDetails: true }]) {
      assert.strictEqual(find(plan(moved, depth), id)?.["date"], there!.arguments["newDate"])
    }
    const restored = after(ask(moved, "changeWorkoutDate", back!.arguments))
    assert.deepStrictEqual(
      everywhere(restored, { fullDetails: true }),
      everywhere(nothingChanged, { fullDetails: true })
    )
  })

  it("hides a skipped workout, and knows it no more", () => {
    const { arguments: args } = recordedWrite("skipWorkout")
    const changed = recordedWrite("changeWorkoutDate").arguments
    const skip = { workoutId: changed["workoutId"]! }
    const skipped = { ...nothingChanged, workouts: new Map([[Number(skip.workoutId), null]]) }
    assert.isUndefined(find(plan(skipped), skip.workoutId))
    assert.strictEqual(ask(skipped, "changeWorkoutDate", changed)._tag, "Gone")
    const gone = after(ask(nothingChanged, "skipWorkout", args))
    assert.strictEqual(ask(gone, "skipWorkout", args)._tag, "Gone")
  })

  it("shows a created workout with the steps it was created from", () => {
    for (const create of writes.filter(({ tool }) => tool.startsWith("create"))) {
      const made = after(ask(nothingChanged, create.tool, create.arguments))
      const id = objectOf(create.reply)["workout_id"]
      const row = find(everywhere(made, { fullDetails: true }), id)
      assert.strictEqual(row?.["date"], create.arguments["dateStr"])
      assert.strictEqual(row?.["has_steps_general"], create.arguments["stepsGeneral"] !== undefined)
      assert.isUndefined(find(everywhere(nothingChanged), id))
    }
  })

  it("keeps what another write of the session did to the same workout", () => {
    const [advice, move] = writes
      .filter((each) => each.tool === "changeWorkoutAdvice")
      .flatMap((each) =>
        writes
          .filter(
            ({ arguments: args, tool }) =>
              tool === "changeWorkoutDate" && args["workoutId"] === each.arguments["workoutId"]
          )
          .map((other) => [each, other] as const)
      )[0]!
    const one = after(ask(after(ask(nothingChanged, move.tool, move.arguments)), advice.tool, advice.arguments))
    const other = after(ask(after(ask(nothingChanged, advice.tool, advice.arguments)), move.tool, move.arguments))
    const row = find(plan(one), advice.arguments["workoutId"])
    assert.deepInclude(row, { date: move.arguments["newDate"], advice: advice.arguments["advice"] })
    assert.deepStrictEqual(plan(one), plan(other))
  })

  it("changes the zones of one sport and leaves the other's", () => {
    const ride = writes.find((each) => each.tool === "setZones" && each.arguments["actType"] === "Ride")!
    const run = writes.find((each) => each.tool === "setZones" && each.arguments["actType"] === "Run")!
    const overlay = after(ask(after(ask(nothingChanged, "setZones", ride.arguments)), "setZones", run.arguments))
    const zones = objectOf(reply(ask(overlay, "getUser"))["zones"])
    assert.deepStrictEqual(zones["Ride"], ride.arguments["zones"])
    assert.deepStrictEqual(zones["Run"], run.arguments["zones"])
  })

  it("lays flags over the list and the details, those of one write beside those of another", () => {
    const raised = writes.filter(
      (each) => each.tool === "setActivityFlags" && Object.values(each.arguments).includes(true)
    )
    const id = raised[0]!.arguments["activityId"]
    const [one, other] = raised.filter((each) => each.arguments["activityId"] === id)
    const overlay = [one!, other!].reduce(
      (before, { arguments: args, tool }) => after(ask(before, tool, args)),
      nothingChanged
    )
    const changed = Object.assign({}, ...overlay.flags.values()) as JsonObject
    assert.isAbove(Object.values(changed).filter((flag) => flag === true).length, 1)
    const list = raised[0]!.arguments["sport"] === "cycling" ? "getCyclingActivity" : "getRunningActivity"
    const row = objects(reply(ask(overlay, list))["activities"]).find((each) => each["id"] === id)
    assert.deepInclude(row, changed)
    assert.deepInclude(reply(ask(overlay, `${list}Detail`, { activityId: id! })), changed)
    const others = objects(reply(ask(overlay, list))["activities"]).filter((each) => each["id"] !== id)
    assert.deepStrictEqual(
      others,
      objects(reply(ask(nothingChanged, list))["activities"]).filter((each) => each["id"] !== id)
    )
  })

  it("agrees with a plain list of the plan after any sequence of writes", () => {
    const dated = (overlay: Overlay, depth: JsonObject) =>
      new Map(everywhere(overlay, depth).map((row) => [row["workout_id"], row["date"]]))
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...writes), { maxLength: 12 }), (sequence) => {
        let overlay = nothingChanged
        const model = dated(overlay, {})
        for (const { arguments: args, reply: recorded, tool } of sequence) {
          const given = ask(overlay, tool, args)
          const id = args["workoutId"]
          if (given._tag === "Gone") {
            assert.isFalse(model.has(id))
            continue
          }
          overlay = after(given)
          if (tool === "skipWorkout") model.delete(id)
          else if (tool === "changeWorkoutDate") model.set(id, args["newDate"])
          else if (tool.startsWith("create")) model.set(objectOf(recorded)["workout_id"], args["dateStr"])
        }
        for (const depth of [{ summaryMode: true }, {}, { fullDetails: true }]) {
          const shown = dated(overlay, depth)
          for (const [id, date] of model) assert.strictEqual(shown.get(id), date)
          for (const id of shown.keys()) assert.isTrue(model.has(id))
        }
      }),
      { numRuns: 60 }
    )
  })

  it("answers refusals as the errors that AI Endurance's own words become", () =>
    Effect.gen(function* () {
      const upstream = yield* Upstream
      for (const { arguments: args, refusal, tool } of demo.exchanges.filter((each) => each.refusal !== undefined)) {
        const error = yield* Effect.flip(upstream.call(tool, args, { kind: "write" }))
        const expected =
          refusal?.startsWith("404") === true
            ? "NotFound"
            : refusal?.startsWith("422") === true
              ? "InvalidInput"
              : "WorkoutHasNoSteps"
        assert.strictEqual(error._tag, expected, refusal)
      }
    }).pipe(Effect.provide(Replay.layer(demo)), Effect.runPromise))

  it("checks what a write would send against the recorded schemas", () =>
    Effect.gen(function* () {
      const upstream = yield* Upstream
      const write: { readonly kind: CallKind } = { kind: "write" }
      const error = yield* Effect.flip(upstream.call("skipWorkout", { workoutId: true }, write))
      assert.strictEqual(error._tag, "UpstreamChanged")
      const missing = yield* Effect.flip(upstream.checkArguments("markWorkout", { workoutId: 1 }))
      assert.strictEqual(missing._tag, "UpstreamChanged")
    }).pipe(Effect.provide(Replay.layer(demo)), Effect.runPromise))

  it("stands at the day of the recording", () =>
    Effect.gen(function* () {
      const clock = yield* AthleteClock
      assert.deepInclude(yield* clock.now, { today, timeZone: "Europe/Berlin" })
      assert.strictEqual(yield* clock.localTime(Date.UTC(2026, 8, 16, 5, 30)), "2026-09-16T07:30:00")
    }).pipe(Effect.provide(Replay.clock(demo.info)), Effect.runPromise))

  it("forgets its changes when it is made anew", () =>
    Effect.gen(function* () {
      const skip = recordedWrite("skipWorkout").arguments
      const both = Effect.gen(function* () {
        const upstream = yield* Upstream
        return yield* Effect.exit(upstream.call("skipWorkout", skip, { kind: "write" }))
      })
      for (let round = 0; round < 2; round++) {
        const exit = yield* Effect.provide(both, Layer.fresh(Replay.layer(demo)))
        assert.strictEqual(exit._tag, "Success")
      }
    }).pipe(Effect.runPromise))
})
