import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { changeWorkoutDate } from "../../src/tools/changeWorkoutDate.ts"
import { createRideRunWorkoutByIntensity } from "../../src/tools/createRideRunWorkoutByIntensity.ts"
import { logWellness } from "../../src/tools/logWellness.ts"
import { skipWorkout } from "../../src/tools/skipWorkout.ts"
import { call, recording, written } from "./call.ts"
import { day, workout } from "./samples.ts"

const morning = {
  day: day("2026-11-23"),
  rmssdMs: 61,
  restingBpm: null,
  sleepSeconds: 27_000,
  soreness: null,
  weightKg: null
}

describe("logWellness", () => {
  it.effect("hands on what was given in the source's units, and answers with the whole morning", () =>
    Effect.gen(function* () {
      const source = recording(() => written(morning))
      const args = { rmssdMs: 61, sleepHours: 7.5 }
      const { json } = yield* call(logWellness, args, { logWellness: source.method })
      assert.deepStrictEqual(source.asked, [
        { day: null, values: { rmssdMs: 61, sleepSeconds: 27_000 }, dryRun: false }
      ])
      assert.deepInclude(json, {
        date: "2026-11-23",
        weekday: "Monday",
        rmssd_ms: 61,
        resting_hr: null,
        sleep_hours: 7.5,
        change_id: 7
      })
    })
  )

  it.effect("asks for at least one value", () =>
    Effect.gen(function* () {
      const { code, text } = yield* call(logWellness, { date: "2026-11-22" })
      assert.strictEqual(code, "INVALID_INPUT")
      assert.include(text, "give at least one of rmssdMs, restingHr")
    })
  )
})

describe("what_if", () => {
  const whatIf = {
    weeks: [{ start: day("2026-11-23"), essBefore: 100, essAfter: 0 }],
    recovery: [{ date: day("2026-11-25"), before: 62, after: 70 }],
    race: { name: "10k", date: day("2026-12-02"), secondsBefore: 2700, secondsAfter: 2695 },
    warnings: ["Hard days back to back."],
    notComputed: [],
    basis: { method: "what-if/test", published: [], heuristic: [] }
  }
  const told = {
    weeks: [{ start: "2026-11-23", ess_before: 100, ess_after: 0 }],
    recovery: [{ date: "2026-11-25", before: 62, after: 70 }],
    race: { name: "10k", date: "2026-12-02", seconds_before: 2700, seconds_after: 2695 },
    warnings: ["Hard days back to back."],
    not_computed: [],
    basis: whatIf.basis
  }
  const rehearsed = { dryRun: true, changeId: null, whatIf }

  it.effect("stands in the replies of rehearsals that move, skip and create", () =>
    Effect.gen(function* () {
      const moved = recording(() => written({ workout: workout(), from: day("2026-11-25") }, rehearsed))
      const move = { workoutId: 12, newDate: "2026-11-24", dryRun: true }
      const first = yield* call(changeWorkoutDate, move, { changeWorkoutDate: moved.method })
      assert.deepStrictEqual(first.json["what_if"], told)
      const one = recording(() => written(workout(), rehearsed))
      const second = yield* call(skipWorkout, { workoutId: 12, dryRun: true }, { skipWorkout: one.method })
      assert.deepStrictEqual(second.json["what_if"], told)
      const create = { dateStr: "2026-11-24", actType: "Run", intensityType: "Tempo", ess: 60, dryRun: true }
      const third = yield* call(createRideRunWorkoutByIntensity, create, { createWorkoutByIntensity: one.method })
      assert.deepStrictEqual(third.json["what_if"], told)
    })
  )

  it.effect("is absent from a write", () =>
    Effect.gen(function* () {
      const one = recording(() => written(workout()))
      const { json } = yield* call(skipWorkout, { workoutId: 12 }, { skipWorkout: one.method })
      assert.notProperty(json, "what_if")
    })
  )
})
