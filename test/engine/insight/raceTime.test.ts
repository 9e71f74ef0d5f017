import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"
import { backtestRaceTimes } from "../../../src/engine/insight/raceBacktest.ts"
import { riegel, timeAtCriticalSpeed, timeOfVdot, vdot } from "../../../src/engine/insight/raceLaws.ts"
import {
  isRaceTime,
  noErrors,
  predictRaceTime,
  type RaceEffort,
  type RaceTime
} from "../../../src/engine/insight/raceTime.ts"
import { gaussian, uniform } from "../analysis/support.ts"

const race = (metres: number, seconds: number, day = 0): RaceEffort => ({
  sport: "Run",
  metres,
  seconds,
  day,
  isRace: true
})

const predicted = (efforts: ReadonlyArray<RaceEffort>, metres: number, day = 0): RaceTime => {
  const result = predictRaceTime(efforts, { sport: "Run", metres, day })
  assert.isTrue(isRaceTime(result))
  return result as RaceTime
}

describe("race laws", () => {
  it("agree with the reference", () => {
    // golden/formulas.json
    assert.approximately(vdot(5000, 1200), 49.806233428066335, 1e-9)
    assert.approximately(vdot(10_000, 2400), 51.9440826680247, 1e-9)
    assert.approximately(vdot(42_195, 10_800), 53.52826876260377, 1e-9)
    assert.approximately(riegel(1200, 5000, 10_000), 2501.9178260186914, 1e-9)
    assert.approximately(riegel(5400, 21_097.5, 42_195), 11258.630217084112, 1e-6)
  })

  it("give back the time a VDOT was made from", () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1000, max: 50_000, noNaN: true }),
        fc.double({ min: 2.2, max: 6, noNaN: true }),
        (metres, speed) => assert.approximately(timeOfVdot(vdot(metres, metres / speed), metres), metres / speed, 0.01)
      )
    )
  })

  it("take D′ off the way and run the rest at critical speed", () => {
    // (5000 - 200) / 4 = 1200
    assert.strictEqual(timeAtCriticalSpeed(5000, 4, 200), 1200)
    assert.isNull(timeAtCriticalSpeed(150, 4, 200))
  })
})

describe("race time", () => {
  it("is a race just run, give or take what VDOT and the envelope disagree", () => {
    const { intervals, seconds } = predicted([race(10_000, 2400)], 10_000)
    assert.approximately(seconds, 2400, 1)
    // One class of distance: 4 % at 80 %.
    assert.approximately(intervals[80].high / seconds, Math.exp(0.04), 1e-9)
    assert.isTrue(intervals[50].high < intervals[80].high && intervals[80].high < intervals[90].high)
  })

  it("finds the exponent of an athlete who tires faster than the population", () => {
    const exponent = 1.1
    const efforts = [1500, 3000, 5000, 10_000, 21_097.5].map((metres) =>
      race(metres, riegel(300, 1500, metres, exponent))
    )
    assert.approximately(predicted(efforts, 10_000).exponent, exponent, 0.015)
  })

  it("keeps Riegel's exponent where a single effort says nothing about it", () => {
    assert.approximately(predicted([race(5000, 1200)], 10_000).exponent, 1.06, 1e-9)
  })

  it("is not slowed by easy training beside a race", () => {
    const easy = Array.from({ length: 20 }, (_, i): RaceEffort => ({ ...race(8000, 2800, -i), isRace: false }))
    const alone = predicted([race(10_000, 2400)], 10_000).seconds
    assert.approximately(predicted([race(10_000, 2400), ...easy], 10_000).seconds, alone, 0.005 * alone)
  })

  it("never sees an effort of a later day, nor one older than ninety", () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            metres: fc.double({ min: 1000, max: 21_000, noNaN: true }),
            speed: fc.double({ min: 2.5, max: 5.5, noNaN: true }),
            day: fc.integer({ min: -200, max: 60 })
          }),
          { minLength: 1, maxLength: 30 }
        ),
        (rows) => {
          const efforts = rows.map(({ day, metres, speed }) => race(metres, metres / speed, day))
          const seen = efforts.filter(({ day, seconds }) => day <= 0 && day > -90 && seconds >= 150)
          const target = { sport: "Run", metres: 10_000, day: 0 } as const
          assert.deepStrictEqual(predictRaceTime(efforts, target), predictRaceTime(seen, target))
        }
      )
    )
  })

  it("is refused with the reason where there is no effort", () => {
    const result = predictRaceTime([], { sport: "Swim", metres: 1500, day: 0 }, noErrors)
    assert.isFalse(isRaceTime(result))
    assert.match((result as { reason: string }).reason, /no hard swim effort/)
  })

  it("says less about a marathon from a 5 km race than about another 5 km", () => {
    const width = ({ intervals, seconds }: RaceTime): number => intervals[80].high / seconds
    const efforts = [race(5000, 1200)]
    assert.isTrue(width(predicted(efforts, 5000)) < width(predicted(efforts, 10_000)))
    assert.isTrue(width(predicted(efforts, 10_000)) < width(predicted(efforts, 42_195)))
  })
})

/** Races every week or two over mixed distances, with an exponent of the athlete's own and a scatter of 1.5 %. */
const racer = (seed: number): ReadonlyArray<RaceEffort> => {
  const random = uniform(seed)
  const noise = gaussian(80, seed)
  const exponent = 1.04 + 0.08 * random()
  const base = 950 + 500 * random()
  return Array.from({ length: 50 }, (_, i) => {
    const metres = [3000, 5000, 10_000, 21_097.5][Math.floor(4 * random())]!
    return race(metres, riegel(base, 5000, metres, exponent) * Math.exp(0.015 * noise[i]!), i * 10)
  })
}

describe("race-time backtest", () => {
  it("beats Riegel from the nearest effort on average, and its intervals hold", () => {
    const results = Array.from({ length: 20 }, (_, i) => backtestRaceTimes(racer(i + 1)))
    const mean = (of: (index: number) => number): number =>
      results.reduce((sum, _, i) => sum + of(i), 0) / results.length
    assert.isAbove(
      mean((i) => results[i]!.skillAgainstRiegel!),
      0
    )
    assert.isBelow(
      mean((i) => results[i]!.mape!),
      3
    )
    assert.isAtLeast(
      mean((i) => results[i]!.coverage![80]),
      74
    )
    assert.isAtLeast(
      mean((i) => results[i]!.coverage![90]),
      86
    )
  })

  it("checks an effort against nothing of its own day or later", () => {
    const efforts = racer(3)
    const all = backtestRaceTimes(efforts).checks
    const cut = backtestRaceTimes(efforts.slice(0, 30)).checks
    assert.deepStrictEqual(all.slice(0, cut.length), cut)
  })

  it("is empty where nothing was raced", () => {
    assert.isNull(backtestRaceTimes([{ ...race(5000, 1300), isRace: false }]).mape)
  })
})
