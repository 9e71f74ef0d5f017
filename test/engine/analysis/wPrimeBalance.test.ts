import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"
import { skibaTau, wPrimeBalance, wPrimeBalanceIntegral } from "../../../src/engine/analysis/wPrimeBalance.ts"
import { streamOf } from "./support.ts"

const capacity = { criticalWatts: 250, wPrimeJoules: 20_000 }
const steady = (watts: number, seconds: number) => Array.from({ length: seconds }, () => watts)

describe("W′ balance", () => {
  it("spends 100 J a second at 100 W above critical power, in both forms", () => {
    const stream = streamOf({ watts: steady(350, 60) })
    assert.closeTo(wPrimeBalance(stream, capacity).value!.endJoules, 14_000, 1e-6)
    // The integral form lets each joule come back with tau from the second it was spent: never more spent than 6 000.
    const integral = wPrimeBalanceIntegral(stream, capacity).value!
    assert.isAtLeast(integral.endJoules, 14_000)
    assert.isAtMost(integral.endJoules, 14_600)
  })

  it("never leaves more than W′, and never recovers above critical power", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 1, maxLength: 400 }), (watts) => {
        const { balance } = wPrimeBalance(streamOf({ watts }), capacity).value!
        for (let row = 0; row < watts.length; row++) {
          assert.isAtMost(balance[row]!, 20_000)
          if (row > 0 && watts[row]! > 250) assert.isBelow(balance[row]!, balance[row - 1]!)
        }
      })
    )
  })

  it("recovers in a pause as at 0 W", () => {
    const effort = steady(350, 120)
    const paused = wPrimeBalance(streamOf({ watts: [...effort, 0] }, { 120: 299 }), capacity).value!
    const coasting = wPrimeBalance(streamOf({ watts: [...effort, ...steady(0, 300)] }), capacity).value!
    assert.closeTo(paused.endJoules, coasting.endJoules, 1e-6)
  })

  it("counts the seconds with less than a quarter left", () => {
    // 20 kJ at 100 J/s: after 150 s a quarter is left exactly, so 151 to 180 lie below it.
    assert.strictEqual(wPrimeBalance(streamOf({ watts: steady(350, 180) }), capacity).value!.secondsBelowQuarter, 30)
  })

  it("reports a minimum clearly below 0 as a threshold set too low, and no other", () => {
    const impossible = wPrimeBalance(streamOf({ watts: steady(350, 260) }), capacity).value!
    assert.strictEqual(impossible.finding, "criticalPowerOrWPrimeTooLow")
    assert.strictEqual(impossible.minimumJoules, -6000)
    assert.strictEqual(impossible.minimumAtSeconds, 259)
    assert.isNull(wPrimeBalance(streamOf({ watts: steady(350, 200) }), capacity).value!.finding)
  })

  it("has Skiba's recovery constant: 516.862 s for 100 W below critical power", () => {
    assert.closeTo(skibaTau(100), 516.8621748796076, 1e-9)
  })

  it("is null without power or without a capacity", () => {
    assert.isNull(wPrimeBalance(streamOf({ bpm: [120] }), capacity).value)
    assert.isNull(wPrimeBalance(streamOf({ watts: [120] }), { criticalWatts: 0, wPrimeJoules: 0 }).value)
  })
})
