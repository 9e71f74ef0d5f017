import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { ChangeId, type ChangeRecord } from "../../src/domain/Change.ts"
import { Conflict, NotFound } from "../../src/domain/errors.ts"
import { getChangeHistory } from "../../src/tools/getChangeHistory.ts"
import { getRaceGoalEvent } from "../../src/tools/getRaceGoalEvent.ts"
import { setRaceGoalEvent } from "../../src/tools/setRaceGoalEvent.ts"
import { undoLastChange } from "../../src/tools/undoLastChange.ts"
import { call, recording, written } from "./call.ts"
import { day, goal } from "./samples.ts"

describe("races and goals", () => {
  it.effect("are listed with AI Endurance's keys, ours for the rest, and the days until in the athlete's zone", () =>
    Effect.gen(function* () {
      const goals = [goal(), goal({ day: day("2026-11-20"), distanceKm: null, targetSeconds: null })]
      const { json } = yield* call(getRaceGoalEvent, {}, { getRaceGoals: Effect.succeed({ goals }) })
      const [next, past] = json["goals"] as ReadonlyArray<object>
      assert.deepStrictEqual(next, {
        event_id: 3,
        event_name: "Autumn 10k",
        event_date: "2026-12-02",
        event_type: "10k",
        priority: "C",
        is_primary: false,
        // From Monday 23 November.
        days_until: 9,
        distance_in_km: 10,
        discipline_prediction: null,
        target_completion_time_in_seconds: 2700
      })
      assert.include(past, { days_until: -3, target_completion_time_in_seconds: null })
      assert.notProperty(past, "distance_in_km")
    })
  )

  it.effect("are created with what a new event needs, priority A when primary", () =>
    Effect.gen(function* () {
      const source = recording(() => written(goal()))
      const args = { action: "create", eventName: "Iron", eventDate: "2027-06-06", eventType: "Triathlon" }
      const methods = { createRaceGoal: source.method }
      const { json } = yield* call(setRaceGoalEvent, { ...args, isPrimary: true, targetTimeInSeconds: 39600 }, methods)
      yield* call(setRaceGoalEvent, args, methods)
      assert.deepInclude(source.requests[0], {
        name: "Iron",
        day: day("2027-06-06"),
        eventType: "Triathlon",
        priority: "A",
        primary: true,
        distanceKm: null,
        targetSeconds: 39600,
        dryRun: false
      })
      assert.deepInclude(source.requests[1], { priority: "B", primary: false })
      assert.include(json["goal"] as object, { event_id: 3 })
      // getRaceGoalEvent predicts; here a null would read as "there is no prediction".
      assert.notProperty(json["goal"], "discipline_prediction")
    })
  )

  it.effect("have no event_id yet when their creation is rehearsed", () =>
    Effect.gen(function* () {
      const args = {
        action: "create",
        eventName: "Iron",
        eventDate: "2027-06-06",
        eventType: "Triathlon",
        dryRun: true
      }
      const createRaceGoal = recording(() => written(goal(), { dryRun: true })).method
      const { json } = yield* call(setRaceGoalEvent, args, { createRaceGoal })
      assert.notProperty(json["goal"], "event_id")
    })
  )

  it.effect("are changed in the fields sent and no others, null clearing a target", () =>
    Effect.gen(function* () {
      const source = recording(() => written(goal()))
      const args = { action: "change", eventId: "3", targetTimeInSeconds: null, priority: "A" }
      yield* call(setRaceGoalEvent, args, { changeRaceGoal: source.method })
      assert.deepStrictEqual(source.asked, [{ id: 3, fields: { priority: "A", targetSeconds: null }, dryRun: false }])
    })
  )

  it.effect("are removed by id, and an unknown id passes through", () =>
    Effect.gen(function* () {
      const source = recording(() => written(goal()))
      yield* call(setRaceGoalEvent, { action: "remove", eventId: 3, dryRun: true }, { removeRaceGoal: source.method })
      assert.deepStrictEqual(source.asked, [{ id: 3, dryRun: true }])
      const unknown = new NotFound({ message: "There is no event 9.", hint: "Near it: 3." })
      const args = { action: "remove", eventId: 9 }
      const answer = yield* call(setRaceGoalEvent, args, { removeRaceGoal: () => Effect.fail(unknown) })
      assert.strictEqual(answer.code, "NOT_FOUND")
    })
  )
})

describe("the journal", () => {
  const change: ChangeRecord = {
    id: ChangeId.make(6),
    at: "2026-11-22T20:00:00Z",
    tool: "changeWorkoutDate",
    summary: "Moved Threshold Run from 2026-11-24 to 2026-11-27.",
    undone: false,
    entities: [
      { kind: "workout", id: 12, before: { secret: 1 }, after: {} },
      { kind: "athlete", id: 0, before: {}, after: {} }
    ]
  }
  const row = {
    change_id: 6,
    at: "2026-11-22T20:00:00Z",
    tool: "changeWorkoutDate",
    summary: "Moved Threshold Run from 2026-11-24 to 2026-11-27.",
    undone: false,
    changed: ["workout 12", "athlete"]
  }

  it.effect("is read twenty entries at a time and shows what changed, not how it is stored", () =>
    Effect.gen(function* () {
      const source = recording(() => [change])
      const { json } = yield* call(getChangeHistory, {}, { getChangeHistory: source.method })
      assert.deepStrictEqual(source.asked, [{ limit: 20 }])
      assert.deepStrictEqual(json["changes"], [row])
    })
  )

  it.effect("undoLastChange answers with the change it reverted", () =>
    Effect.gen(function* () {
      const source = recording(() => written(change))
      const { json } = yield* call(undoLastChange, {}, { undoLastChange: source.method })
      assert.deepStrictEqual(source.asked, [{ dryRun: false }])
      assert.deepStrictEqual(json["undone"], row)
    })
  )

  it.effect("undoLastChange lets a conflict through", () =>
    Effect.gen(function* () {
      const moved = new Conflict({ message: "It changed since.", hint: "Read it again." })
      const answer = yield* call(undoLastChange, {}, { undoLastChange: () => Effect.fail(moved) })
      assert.strictEqual(answer.code, "CONFLICT")
    })
  )
})
