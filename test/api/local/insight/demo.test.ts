/** The four models and the races as a client sees them, for the demo athlete. */
import { AjvJsonSchemaValidator } from "@modelcontextprotocol/client/validators/ajv"
import { assert, layer } from "@effect/vitest"
import { Effect } from "effect"
import * as Day from "../../../../src/domain/Day.ts"
import { zoneNames } from "../../../../src/domain/Zones.ts"
import { askDemo, demoOn } from "../../../support/demoOn.ts"

const today = Day.unsafe("2026-09-16")
type Json = { readonly [key: string]: any } // oxlint-disable-line typescript/no-explicit-any -- replies, as a client reads them

const ask = Effect.fnUntraced(function* (name: string, args: unknown = {}) {
  const { code, json: found, output } = yield* askDemo(name, args)
  assert.strictEqual(code, "OK", name)
  const json = found as Json
  const validate = new AjvJsonSchemaValidator().getValidator(output.document)
  const { errorMessage, valid } = validate(json)
  assert.isTrue(valid, `${name}: ${errorMessage ?? ""}`)
  for (const { heuristic, method } of json["basis"] as ReadonlyArray<Json>) {
    assert.match(method, /^[a-z-]+\/[a-z0-9-]+-v\d+$/u)
    assert.isNotEmpty(heuristic)
  }
  return json
})

layer(demoOn(today), { timeout: 60_000 })("the models of the demo athlete", (it) => {
  it.effect("getRecoveryModel has the contract's columns, all along one list of days up to today", () =>
    Effect.gen(function* () {
      for (const days of [1, 14, 90]) {
        const reply = yield* ask("getRecoveryModel", { days_back: days })
        assert.deepStrictEqual(reply["data"].date, Day.range(Day.addDays(today, 1 - days), today))
        assert.sameMembers(Object.keys(reply["data"]), [
          "date",
          "external_stress_score",
          "rMSSD",
          "resting_heart_rate",
          "recovery",
          "recovery_alpha1",
          "recovery_rmssd",
          "recovery_resting_heart_rate",
          "driving_recovery"
        ])
        for (const column of Object.values<Json>(reply["data"])) assert.lengthOf(column as ReadonlyArray<unknown>, days)
        for (const sport of ["ride", "run", "swim"]) assert.lengthOf(reply[`data_joint_muscle_${sport}`].recovery, days)
      }
    })
  )

  it.effect("today's drivers and the baseline sum to the score of the last column", () =>
    Effect.gen(function* () {
      const { data, status } = yield* ask("getRecoveryModel")
      const sum = (status.drivers as ReadonlyArray<Json>).reduce((total, { contribution }) => total + contribution, 0)
      assert.approximately(status.baseline + sum, status.score, 1e-6)
      assert.strictEqual(status.score, data.recovery.at(-1))
      assert.include(status.words, `${status.score} of 100`)
    })
  )

  it.effect("days_back only chooses what is shown", () =>
    Effect.gen(function* () {
      const long = yield* ask("getRecoveryModel", { days_back: 90 })
      const short = yield* ask("getRecoveryModel", { days_back: 7 })
      assert.deepStrictEqual(short["data"].recovery, long["data"].recovery.slice(-7))
      assert.deepStrictEqual(short["data_joint_muscle_run"].recovery, long["data_joint_muscle_run"].recovery.slice(-7))
    })
  )

  it.effect("getPlanProgress sums to its sports and lists matches with their verdicts", () =>
    Effect.gen(function* () {
      const reply = yield* ask("getPlanProgress")
      for (const side of ["done_sec", "plan_sec"]) {
        assert.deepStrictEqual(Object.keys(reply[side]), [...zoneNames])
        for (const zone of zoneNames) {
          const parts = Object.values<Json>(reply["by_sport"]).map((sport) => Number(sport[side][zone]))
          assert.approximately(
            parts.reduce((sum, part) => sum + part, 0),
            reply[side][zone],
            3
          )
        }
      }
      assert.isAbove(reply["match_percentage"], 40)
      assert.isAtMost(reply["match_percentage"], 100)
      const judged = (reply["matches"] as ReadonlyArray<Json>).filter((match) => match["repetitions"] !== undefined)
      assert.sameMembers([...new Set(judged.map(({ sport }) => sport as string))], ["Ride", "Run", "Swim"])
    })
  )

  it.effect("getNutritionModel covers yesterday to four days ahead with ordered bounds that hold the energy", () =>
    Effect.gen(function* () {
      const { data } = yield* ask("getNutritionModel")
      assert.deepStrictEqual(data.date, Day.range(Day.addDays(today, -1), Day.addDays(today, 4)))
      const middle = (name: string, index: number): number => {
        const [low, high] = [data[`${name}_lower_bound`][index], data[`${name}_upper_bound`][index]]
        assert.isAtMost(low, high)
        return (low + high) / 2
      }
      for (let index = 0; index < 6; index++) {
        const energy = middle("daily_calories", index)
        const made =
          4 * middle("daily_protein_grams", index) +
          4 * middle("daily_carbohydrates_grams", index) +
          9 * middle("daily_fat_grams", index)
        assert.approximately(made, energy, 0.05 * energy)
      }
    })
  )

  it.effect("getPrediction looks twelve weeks ahead under three futures, wider levels never narrower", () =>
    Effect.gen(function* () {
      const reply = yield* ask("getPrediction")
      assert.deepStrictEqual(
        (reply["future"] as ReadonlyArray<Json>).map(({ date }) => date as string),
        Array.from({ length: 12 }, (_, week) => Day.addDays(today, 7 * (week + 1)))
      )
      assert.isNumber(reply["validation"].mean_absolute_percentage_error)
      for (const sport of reply["sports"] as ReadonlyArray<Json>) {
        const byModel = sport["method"] === "model"
        for (const future of ["plan", "no_training", "last_month"])
          assert.strictEqual(sport[future]?.length, byModel ? 12 : undefined)
        const width = sport["half_width"]
        for (const index of width.horizon_days.keys()) {
          assert.isAtMost(width[50][index], width[80][index])
          assert.isAtMost(width[80][index], width[90][index])
        }
        assert.strictEqual(sport["fallback_reason"] === null, byModel)
      }
      const runs = (reply["race_times"] as ReadonlyArray<Json>).filter(({ sport }) => sport === "Run")
      const seconds = runs.map((run) => run["seconds"] as number)
      assert.deepStrictEqual(
        seconds,
        [...seconds].toSorted((a, b) => a - b)
      )
      assert.sameMembers(
        (reply["rests_on"] as ReadonlyArray<Json>).flatMap((one) => one["race_times"] as ReadonlyArray<string>),
        (reply["race_times"] as ReadonlyArray<Json>).map(({ name }) => name as string)
      )
    })
  )

  it.effect("getRaceGoalEvent predicts the races to come and judges their targets; past ones stay as they are", () =>
    Effect.gen(function* () {
      const { goals } = yield* ask("getRaceGoalEvent")
      for (const goal of goals as ReadonlyArray<Json>) {
        if (goal["days_until"] < 0) {
          assert.isNull(goal["discipline_prediction"])
          continue
        }
        assert.isAbove(goal["discipline_prediction"], 600)
        const { intervals, probability, realism } = goal["outlook"]
        assert.isBelow(intervals[90].low, goal["discipline_prediction"])
        assert.isAbove(intervals[90].high, goal["discipline_prediction"])
        assert.isTrue(probability >= 0 && probability <= 1)
        assert.match(realism, /than the target/u)
      }
    })
  )
})
