import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"
import { criticalPower, criticalSpeed } from "../../../src/engine/analysis/criticalPower.ts"
import { fitWorkTime, supportPoints } from "../../../src/engine/analysis/workTimeFit.ts"

const durations = [120, 150, 180, 240, 300, 360, 480, 600, 720, 900, 1200]
const hyperbola = (cp: number, wPrime: number) =>
  durations.map((durationSeconds) => ({ durationSeconds, best: cp + wPrime / durationSeconds }))

describe("critical power", () => {
  it("is 270 W with 14 400 J for 350 W over 180 s and 290 W over 720 s", () => {
    const fit = fitWorkTime([
      { durationSeconds: 180, best: 350 },
      { durationSeconds: 720, best: 290 }
    ])
    assert.closeTo(fit!.slope, 270, 1e-9)
    assert.closeTo(fit!.intercept, 14_400, 1e-6)
    assert.isNull(fit!.slopeError)
  })

  it("finds the CP and W′ a curve was made of, with no error to show", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 120, max: 420, noNaN: true }),
        fc.double({ min: 5000, max: 30_000, noNaN: true }),
        (cp, wPrime) => {
          fc.pre(cp / (cp + wPrime / 300) >= 0.55 && cp / (cp + wPrime / 300) <= 0.94)
          const fit = criticalPower(hyperbola(cp, wPrime))
          assert(fit.value !== null)
          assert.closeTo(fit.value.watts, cp, 1e-6)
          assert.closeTo(fit.value.wPrimeJoules, wPrime, 1e-2)
          assert.isAtMost(fit.value.wattsError!, 1e-6)
        }
      )
    )
  })

  it("rests on three to six points between 2 and 20 minutes, and names their activities", () => {
    const efforts = hyperbola(250, 18_000).map((effort, activity) => ({ ...effort, activity }))
    const support = supportPoints([{ durationSeconds: 5, best: 900 }, ...efforts, { durationSeconds: 3600, best: 255 }])
    assert.isAtMost(support.length, 6)
    assert.isAtLeast(support.length, 3)
    for (const point of support) {
      assert.isAtLeast(point.durationSeconds, 120)
      assert.isAtMost(point.durationSeconds, 1200)
      assert.isDefined(point.activity)
    }
  })

  it("lets an easy stretch in the middle of the curve weigh nothing", () => {
    const lazy = hyperbola(250, 18_000).map((effort) =>
      effort.durationSeconds >= 300 && effort.durationSeconds <= 480 ? { ...effort, best: effort.best * 0.85 } : effort
    )
    const fit = criticalPower(lazy)
    assert(fit.value !== null)
    assert.closeTo(fit.value.watts, 250, 1)
  })

  it("refuses a W′ no body has, an odd CP, and efforts that are all alike in length", () => {
    const tooMuch = criticalPower(hyperbola(200, 60_000))
    const tooLittle = criticalPower(hyperbola(250, 1000))
    const alike = criticalPower([180, 200, 230, 260].map((durationSeconds) => ({ durationSeconds, best: 300 })))
    assert.deepStrictEqual([tooMuch.value, tooLittle.value, alike.value], [null, null, null])
    assert(tooMuch.value === null && tooLittle.value === null && alike.value === null)
    assert.include(tooMuch.reason, "60.0 kJ")
    assert.include(tooLittle.reason, "not all maximal")
  })

  it("refuses efforts whose lengths differ by less than a factor of three", () => {
    const fit = criticalPower(hyperbola(250, 18_000).filter(({ durationSeconds }) => durationSeconds <= 300))
    assert(fit.value === null)
    assert.include(fit.reason, "too alike")
  })

  it("gives critical speed by the same line", () => {
    const fit = criticalSpeed(hyperbola(4, 180))
    assert.closeTo(fit.value!.metresPerSecond, 4, 1e-9)
    assert.closeTo(fit.value!.dPrimeMetres, 180, 1e-6)
  })
})
