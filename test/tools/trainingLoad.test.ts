import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { encode } from "gpt-tokenizer/encoding/o200k_base"
import * as Day from "../../src/domain/Day.ts"
import type { LoadDay, TrainingLoad } from "../../src/domain/TrainingLoad.ts"
import { getTrainingLoad } from "../../src/tools/getTrainingLoad.ts"
import { call, recording } from "./call.ts"
import { day } from "./samples.ts"

/** Today is Monday 2026-11-23. */
const loadDay = (on: Day.Day, index: number): LoadDay => ({
  day: on,
  ess: 60,
  plannedEss: on > day("2026-11-23") ? 60 : 0,
  ctl: 50 + index / 7,
  atl: 60.123,
  tsb: index === 0 ? null : -10.04,
  ramp: null,
  monotony: 1.234,
  strain: 512.6,
  settling: false
})

const source = (first = "2026-09-28", last = "2026-12-27") => {
  const days = Day.range(day(first), day(last)).map(loadDay)
  return recording((): TrainingLoad => ({
    days,
    today: days.find((each) => each.day === day("2026-11-23")) ?? null,
    window: { start: day(first), end: day(last) },
    mix: [{ method: "power", share: 1 }],
    inputs: { since: day(first), lastDone: day("2026-11-22"), doneWithoutLoad: 0, plannedWithoutLoad: 1 },
    notes: ["A note."],
    basis: { method: "training-load/test", published: ["someone 1975"], heuristic: ["a rule of ours"] }
  }))
}

describe("getTrainingLoad", () => {
  it.effect("answers in weeks from their Mondays, summing loads and ending on the averages of the last day", () =>
    Effect.gen(function* () {
      const reads = source("2026-11-18", "2026-11-29")
      const args = { startDate: "2026-11-18", endDate: "2026-11-29" }
      const { json } = yield* call(getTrainingLoad, args, { getTrainingLoad: reads.method })
      assert.deepStrictEqual(reads.asked, [{ start: "2026-11-18", end: "2026-11-29" }])
      assert.strictEqual(json["per"], "week")
      assert.deepStrictEqual(json["data"], {
        date: ["2026-11-16", "2026-11-23"],
        // Wednesday to Sunday; then a whole week, of which Monday is done.
        ess: [300, 420],
        planned_ess: [0, 360],
        ctl: [50.6, 51.6],
        atl: [60.1, 60.1],
        tsb: [-10, -10],
        ramp: [null, null],
        monotony: [1.23, 1.23],
        strain: [513, 513]
      })
      assert.deepInclude(json["now"], { ctl: 50.7 })
      assert.deepStrictEqual(json["source_mix"], [{ method: "power", share: 1 }])
    })
  )

  it.effect("stays within its budget by default, in weeks and in days", () =>
    Effect.gen(function* () {
      const weeks = yield* call(getTrainingLoad, {}, { getTrainingLoad: source().method })
      assert.isAtMost(encode(weeks.text).length, 2000)
      const reads = source("2026-11-09", "2026-12-13")
      const days = yield* call(getTrainingLoad, { daily: true }, { getTrainingLoad: reads.method })
      assert.deepStrictEqual(reads.asked, [{ start: "2026-11-09", end: "2026-12-13" }])
      assert.isAtMost(encode(days.text).length, 2000)
    })
  )

  it.effect("refuses more days than one answer holds, and says what to do", () =>
    Effect.gen(function* () {
      const args = { startDate: "2026-08-01", endDate: "2026-12-27", daily: true }
      const { code, text } = yield* call(getTrainingLoad, args, {
        getTrainingLoad: source("2026-08-01", "2026-12-27").method
      })
      assert.strictEqual(code, "INVALID_INPUT")
      assert.include(text, "Leave daily out")
    })
  )
})
