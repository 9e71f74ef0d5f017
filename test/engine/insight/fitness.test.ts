import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"
import { backtestScores } from "../../../src/engine/insight/backtest.ts"
import { conformalQuantile } from "../../../src/engine/insight/conformal.ts"
import { type LoadSeries, noTraining } from "../../../src/engine/insight/features.ts"
import { type FitnessForecast, forecastFitness, isForecast } from "../../../src/engine/insight/fitness.ts"
import { emptyStatistics, fitRidge, observe, predictRidge } from "../../../src/engine/insight/ridge.ts"
import { type FitnessHistory, type Verified, walk } from "../../../src/engine/insight/rolling.ts"
import { hourEquivalent, weeklyFitness } from "../../../src/engine/insight/weeklyFitness.ts"
import { type Law, simulatedAthlete, usualLaw, wandering } from "./simulatedAthletes.ts"

const athletes = process.env["AIE_NIGHTLY"] === "1" ? 200 : 20

const plan = (ess: number): LoadSeries => ({
  ess: new Float64Array(84).fill(ess),
  hardEss: new Float64Array(84).fill(ess * 0.15)
})

const forecast = (history: FitnessHistory, future: LoadSeries = plan(60)): FitnessForecast => {
  const result = forecastFitness(history, future)
  assert.isTrue(isForecast(result))
  return result as FitnessForecast
}

const walks = (law: Law) => Array.from({ length: athletes }, (_, i) => walk(simulatedAthlete(i + 1, 546, law)))

describe(`simulated athletes (${athletes})`, () => {
  const walked = walks(usualLaw)
  const verified: ReadonlyArray<Verified> = walked.flatMap((one) => one.verified)

  it("see 74 to 86 % of what came inside the 80 % interval, and 86 to 94 % inside the 90 %", () => {
    for (const score of backtestScores(verified)) {
      assert.isTrue(score.coverage[80]! >= 74 && score.coverage[80]! <= 86, `80 % at ${score.horizonDays} d`)
      assert.isTrue(score.coverage[90]! >= 86 && score.coverage[90]! <= 94, `90 % at ${score.horizonDays} d`)
    }
  })

  it("get forecasts that beat the last value at 28 days on average", () => {
    const skills = walked.map(
      (one) => backtestScores(one.verified).find(({ horizonDays }) => horizonDays === 28)!.skill
    )
    assert.isAtLeast(skills.reduce((sum, skill) => sum + skill, 0) / skills.length, 0)
    assert.isAbove(walked.filter(({ standing }) => standing.byModel).length, athletes / 2)
  })

  it("get narrower intervals the more history they have, on average", () => {
    const width = (days: number): number => {
      const scores = Array.from(
        { length: athletes },
        (_, i) => forecast(simulatedAthlete(i + 1, days)).scenarios.lastMonth[3]!
      )
      return scores.reduce((sum, { intervals, value }) => sum + (intervals[80].high - intervals[80].low) / value, 0)
    }
    assert.isBelow(width(1092), width(180))
  })

  it("fall back to the last value where training explains nothing", () => {
    const lost = walks(wandering)
    assert.isAtLeast(lost.filter(({ standing }) => !standing.byModel).length, 0.8 * athletes)
    const at28 = backtestScores(lost.flatMap((one) => one.verified)).find(({ horizonDays }) => horizonDays === 28)!
    assert.isTrue(at28.coverage[80]! >= 74 && at28.coverage[80]! <= 86)
    assert.isTrue(at28.coverage[90]! >= 86 && at28.coverage[90]! <= 94)
  })
})

describe("a fitness forecast", () => {
  it("does not change with anything after its origin", () => {
    const history = simulatedAthlete(5, 420)
    const before = walk(history)
    fc.assert(
      fc.property(
        fc.integer({ min: 12, max: 58 }),
        fc.double({ min: 0, max: 400, noNaN: true }),
        fc.double({ min: 100, max: 400, noNaN: true }),
        (origin, ess, value) => {
          const lastDay = 419 - 7 * (59 - origin)
          const changed: FitnessHistory = {
            ess: history.ess.map((old, day) => (day > lastDay ? ess : old)),
            hardEss: history.hardEss.map((old, day) => (day > lastDay ? ess / 2 : old)),
            weekly: history.weekly.map((old, week) => (week > origin ? value : old))
          }
          assert.deepStrictEqual(walk(changed).said.slice(0, origin + 1), before.said.slice(0, origin + 1))
        }
      ),
      { numRuns: 30 }
    )
  })

  it("is the same at the end of a history as in the middle of a longer one", () => {
    const long = simulatedAthlete(9, 546)
    const short: FitnessHistory = {
      ess: long.ess.slice(0, 420),
      hardEss: long.hardEss.slice(0, 420),
      weekly: long.weekly.slice(0, 60)
    }
    const then = walk(long).said[59]!
    const points = forecast(short).scenarios.lastMonth
    assert.deepStrictEqual(
      points.map(({ value }) => value),
      then.map(({ predicted }) => predicted)
    )
  })

  it("nests its intervals around the value, twelve weeks under three futures", () => {
    const { scenarios } = forecast(simulatedAthlete(2))
    for (const points of Object.values(scenarios)) {
      assert.deepStrictEqual(
        points.map(({ horizonDays }) => horizonDays),
        [7, 14, 21, 28, 35, 42, 49, 56, 63, 70, 77, 84]
      )
      for (const { intervals, value } of points) {
        assert.isTrue(intervals[90].low <= intervals[80].low && intervals[80].low <= intervals[50].low)
        assert.isTrue(intervals[50].low <= value && value <= intervals[50].high)
        assert.isTrue(intervals[50].high <= intervals[80].high && intervals[80].high <= intervals[90].high)
      }
    }
  })

  it("is never surer farther ahead, however few errors a horizon has seen", () => {
    for (const days of [120, 150, 180, 240]) {
      for (let seed = 1; seed <= 10; seed++) {
        const { scenarios } = forecast(simulatedAthlete(seed, days))
        for (const level of [50, 80, 90] as const) {
          const widths = scenarios.plan.map(({ intervals, value }) => intervals[level].high - value)
          widths.forEach((width, i) =>
            assert.isAtLeast(width, (widths[i - 1] ?? 0) - 1e-9, `${days} days, week ${i + 1}`)
          )
        }
      }
    }
  })

  it("expects more of going on than of stopping, from an athlete who answers to training", () => {
    const gains = Array.from({ length: 20 }, (_, i) => {
      const { method, scenarios } = forecast(simulatedAthlete(i + 1, 546, { gain: 1.5, drift: 0.05, noise: 2 }))
      return method === "model" ? scenarios.lastMonth[11]!.value - scenarios.noTraining[11]!.value : 0
    })
    assert.isAbove(gains.reduce((sum, gain) => sum + gain, 0) / gains.length, 2)
  })

  it("says that there is not enough history instead of guessing", () => {
    const { fallbackReason, method, scenarios } = forecast(simulatedAthlete(1, 49))
    assert.strictEqual(method, "lastValue")
    assert.match(fallbackReason!, /not enough history/)
    assert.strictEqual(scenarios.plan[11]!.intervalFrom, "prior")
    assert.strictEqual(scenarios.plan[11]!.value, scenarios.noTraining[11]!.value)
  })

  it("is never free of error, however long the value has stood still", () => {
    const history = { ess: new Float64Array(210).fill(60), hardEss: new Float64Array(210).fill(9) }
    const { scenarios } = forecast({ ...history, weekly: new Float64Array(30).fill(250) })
    for (const { intervals } of scenarios.plan) {
      assert.isAtLeast(intervals[80].high - intervals[80].low, 5)
      assert.isAbove(intervals[50].high, intervals[50].low)
    }
    assert.strictEqual(scenarios.plan[0]!.intervalFrom, "ownErrors")
  })

  it("says of a last value that was never off that there is nothing to better, in figures that are numbers", () => {
    // Loads that move while the value stands still: every model is off by a hair at least, the last value never.
    const ess = Float64Array.from({ length: 210 }, (_, day) => 40 + 20 * (day % 3))
    const weekly = new Float64Array(30).fill(250)
    const { fallbackReason, method } = forecast({ ess, hardEss: ess.map((load) => load / 10), weekly })
    assert.strictEqual(method, "lastValue")
    assert.match(fallbackReason!, /the last value was right each time in \d+ forecasts over four weeks/)
    assert.isTrue(Number.isFinite(walk({ ess, hardEss: ess, weekly }).standing.skill))
  })

  it("is refused where no week has an effort", () => {
    const history = { ...noTraining(100), weekly: new Float64Array(14).fill(Number.NaN) }
    assert.isFalse(isForecast(forecastFitness(history, plan(0))))
  })

  it("stands on finite numbers whatever the loads", () => {
    fc.assert(
      fc.property(
        fc.array(fc.double({ min: 0, max: 600, noNaN: true }), { minLength: 70, maxLength: 300 }),
        fc.double({ min: 50, max: 400, noNaN: true }),
        (ess, value) => {
          const weeks = Math.floor(ess.length / 7)
          const history: FitnessHistory = {
            ess: Float64Array.from(ess),
            hardEss: new Float64Array(ess.length),
            weekly: new Float64Array(weeks).fill(value)
          }
          for (const { intervals, value: predicted } of forecast(history, noTraining(84)).scenarios.noTraining)
            assert.isTrue(Number.isFinite(predicted + intervals[90].low + intervals[90].high))
        }
      ),
      { numRuns: 30 }
    )
  })
})

describe("its parts", () => {
  it("recover a line from noiseless data when hardly penalised", () => {
    const statistics = emptyStatistics(2)
    for (let i = 0; i < 40; i++) {
      const x = Float64Array.of(Math.sin(i), Math.cos(3 * i))
      observe(statistics, x, 200 + 3 * x[0]! - 7 * x[1]!)
    }
    const fit = fitRidge(statistics, 1e-9)!
    assert.approximately(predictRidge(fit, Float64Array.of(0.3, -0.4)), 200 + 0.9 + 2.8, 1e-6)
  })

  it("take the conformal rank of Lei (2018), and give no interval where it would be infinite", () => {
    const residuals = [1, 2, 3, 4, 5, 6, 7, 8, 9]
    // n = 9: ceil(10 x 0.8) = 8, ceil(10 x 0.9) = 9, and 95 % would need 19 residuals.
    assert.strictEqual(conformalQuantile(residuals, 0.2), 8)
    assert.strictEqual(conformalQuantile(residuals, 0.1), 9)
    assert.isNull(conformalQuantile(residuals, 0.05))
  })

  it("read an hour from twenty minutes as 95 % of power and by Riegel of speed", () => {
    assert.approximately(hourEquivalent({ durationSeconds: 1200, best: 300 }, "watts")!, 285, 1e-9)
    // T = k D^1.06: speed falls with time to the power of 1/1.06 - 1; 3^-0.0566 = 0.93970.
    assert.approximately(hourEquivalent({ durationSeconds: 1200, best: 4 }, "metresPerSecond")!, 4 * 0.9397, 1e-3)
    assert.isNull(hourEquivalent({ durationSeconds: 300, best: 350 }, "watts"))
  })

  it("carry a best over six weeks and no further, the last week ending on the last day", () => {
    const weekly = weeklyFitness([{ day: 10, durationSeconds: 3600, best: 250 }], 70, "watts")
    assert.deepStrictEqual([...weekly], [Number.NaN, 250, 250, 250, 250, 250, 250, Number.NaN, Number.NaN, Number.NaN])
  })
})
