/** What `getPrediction` tells of athletes for whom the model speaks, as it does not for the demo athlete. */
import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import { encode } from "gpt-tokenizer/encoding/o200k_base"
import { futuresUnder } from "../../../../src/api/local/insight/futures.ts"
import type { Model, SportModel } from "../../../../src/api/local/insight/model.ts"
import { predictionOf } from "../../../../src/api/local/insight/prediction.ts"
import { addDays } from "../../../../src/domain/Day.ts"
import { backtestRaceTimes } from "../../../../src/engine/insight/raceBacktest.ts"
import type { RaceEffort, RaceSport } from "../../../../src/engine/insight/raceTime.ts"
import { walk } from "../../../../src/engine/insight/rolling.ts"
import { PredictionReply } from "../../../../src/wire/prediction.ts"
import { simulatedAthlete, wandering } from "../../../engine/insight/simulatedAthletes.ts"
import { athlete, day, goal } from "../../../tools/samples.ts"

const days = 546
const today = day("2026-11-22")
const responsive = { gain: 1.5, drift: 0.05, noise: 2 }

const sportModel = (sport: SportModel["sport"], seed: number, law = responsive): SportModel => {
  const made = simulatedAthlete(seed, days, law)
  const unit = sport === "Ride" ? "watts" : "metresPerSecond"
  // Of an order a runner has: 300 W become 4.6 m/s.
  const history = sport === "Ride" ? made : { ...made, weekly: made.weekly.map((watts) => watts / 65) }
  return { sport, unit, history, walk: walk(history) }
}

/** A race every three weeks at what Riegel's law makes of one speed, a little faster or slower in turn. */
const races = (sport: RaceSport, distances: ReadonlyArray<number>, pace: number): ReadonlyArray<RaceEffort> =>
  Array.from({ length: 20 }, (_, index) => {
    const metres = distances[index % distances.length]!
    const seconds = pace * metres * (metres / 1000) ** 0.06 * (1 + 0.004 * (index % 3))
    return { sport, metres, seconds, day: 130 + 21 * index, isRace: true, activity: 2_500_100 + index }
  })

const predicted = (sports: ReadonlyArray<SportModel>) => {
  const efforts = [...races("Run", [5000, 10_000, 21_097.5], 0.23), ...races("Swim", [400, 1500], 0.9)]
  const of = (sport: RaceSport) => backtestRaceTimes(efforts.filter((effort) => effort.sport === sport))
  const model: Model = {
    first: addDays(today, 1 - days),
    today,
    done: [],
    sports,
    efforts,
    races: { Run: of("Run"), Swim: of("Swim") }
  }
  const prediction = predictionOf({
    athlete: athlete(),
    futures: futuresUnder(model, []),
    goals: [goal()],
    model,
    plannedUntil: null
  })
  return { prediction, model }
}

const ascending = (values: ReadonlyArray<number>) =>
  values.every((value, index) => index === 0 || value >= values[index - 1]!)

describe("the prediction of an athlete for whom the model speaks", () => {
  const { prediction } = predicted([sportModel("Ride", 3), sportModel("Run", 24)])

  it("has every week of all three futures, and half-widths that grow with horizon and level", () => {
    assert.deepStrictEqual(
      prediction.sports!.map(({ method }) => method),
      ["model", "model"]
    )
    for (const { halfWidth, lastMonth, noTraining, plan } of prediction.sports!) {
      assert.deepStrictEqual([plan!.length, noTraining!.length, lastMonth!.length], [12, 12, 12])
      assert.deepStrictEqual(halfWidth.horizonDays, [28, 56, 84])
      for (const level of [50, 80, 90] as const) assert.isTrue(ascending(halfWidth[level]))
      for (const index of [0, 1, 2])
        assert.isTrue(ascending([halfWidth[50][index]!, halfWidth[80][index]!, halfWidth[90][index]!]))
    }
    assert.match(prediction.notes!.join(), /no proof of cause/u)
  })

  it("says the weeks of its main sport as the plan of that sport, within the half-widths", () => {
    const ride = prediction.sports!.find(({ sport }) => sport === prediction.sport)!
    assert.deepStrictEqual(
      prediction.future!.map(({ value }) => value),
      ride.plan
    )
    for (const [index, horizon] of ride.halfWidth.horizonDays.entries()) {
      const { lower, upper } = prediction.future![horizon / 7 - 1]!
      assert.approximately((upper - lower) / 2, ride.halfWidth[80][index]!, 1)
    }
  })

  it("names each effort once, with all the race times that rest on it", () => {
    const efforts = prediction.restsOn!.map(({ effort }) => effort)
    assert.strictEqual(new Set(efforts).size, efforts.length)
    assert.sameMembers(
      prediction.restsOn!.flatMap(({ raceTimes }) => raceTimes),
      prediction.raceTimes!.map(({ name }) => name)
    )
  })

  it("stays under 2,000 tokens", () => {
    const wire = Schema.encodeSync(PredictionReply)({ ...prediction, today: { today, timeZone: "Europe/Berlin" } })
    const text = JSON.stringify(wire)
    assert.isAtMost(encode(text).length, 2000)
  })
})

describe("the prediction of an athlete whose fitness ignores training", () => {
  it("says the last value once and that it is every future's", () => {
    const { prediction } = predicted([sportModel("Ride", 3, wandering), sportModel("Run", 24)])
    const [ride, run] = prediction.sports!
    assert.deepStrictEqual([ride!.method, run!.method], ["lastValue", "model"])
    for (const future of ["plan", "noTraining", "lastMonth"]) assert.notProperty(ride, future)
    assert.isTrue(prediction.future!.every(({ value }) => value === ride!.now))
    assert.match(prediction.notes!.join(), /Ride: the last value stands in for the model/u)
  })
})
