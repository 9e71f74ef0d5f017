import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"
import { boundsOf, rideShares } from "../../src/domain/Zones.ts"
import {
  averagePower,
  normalizedMean,
  normalizedPower,
  variabilityIndex,
  withoutDeadMeter,
  workKilojoules
} from "../../src/engine/power.ts"
import { powerLoad } from "../../src/engine/load.ts"
import { zoneSecondsOf } from "../../src/engine/zoneTime.ts"

const watts = (length: number, value: (n: number) => number) => Float32Array.from({ length }, (_, n) => value(n))
const anyWatts = fc
  .array(fc.integer({ min: 0, max: 1500 }), { minLength: 300, maxLength: 900 })
  .map((values) => Float32Array.from(values))
const withGaps = fc
  .array(fc.oneof(fc.integer({ min: 0, max: 600 }), fc.constant(Number.NaN)), { maxLength: 300 })
  .map((values) => Float32Array.from(values))

describe("normalized power", () => {
  it("of a constant is the constant", () => {
    assert.strictEqual(normalizedPower(watts(600, () => 250)), 250)
  })

  it("is at least the mean of its own full windows", () => {
    fc.assert(
      fc.property(anyWatts, (values) => {
        const means: Array<number> = []
        for (let row = 29; row < values.length; row++) {
          means.push(values.subarray(row - 29, row + 1).reduce((sum, value) => sum + value, 0) / 30)
        }
        const mean = means.reduce((sum, value) => sum + value, 0) / means.length
        assert.isAtLeast(normalizedPower(values)!, mean - 1e-9)
      })
    )
  })

  it("grows in proportion when all power does", () => {
    fc.assert(
      fc.property(anyWatts, fc.integer({ min: 2, max: 5 }), (values, factor) => {
        const scaled = values.map((value) => value * factor)
        assert.approximately(normalizedPower(scaled)!, factor * normalizedPower(values)!, 1e-6)
      })
    )
  })

  it("never falls when a second gets harder", () => {
    fc.assert(
      fc.property(anyWatts, fc.nat(), fc.integer({ min: 1, max: 500 }), (values, where, more) => {
        const harder = values.slice()
        harder[where % values.length]! += more
        assert.isAtLeast(normalizedPower(harder)!, normalizedPower(values)! - 1e-9)
      })
    )
  })

  it("is lower when the windows before the start count as zeros", () => {
    // 200 W for 600 s: 571 full windows at 200 W and 29 at 200 k/30 W.
    let fourths = 571 * 200 ** 4
    for (let k = 1; k <= 29; k++) fourths += ((200 * k) / 30) ** 4
    assert.approximately(
      normalizedPower(
        watts(600, () => 200),
        "zeroFilled"
      )!,
      (fourths / 600) ** 0.25,
      1e-9
    )
  })

  it("of half an hour at 100 W and half at 300 W weighs the hard half by the fourth power", () => {
    // 1771 windows at 100 W, 29 crossing (100 + 200 k/30 W, k = 1..29), 1771 at 300 W: worked out by hand below.
    let fourths = 1771 * 100 ** 4 + 1771 * 300 ** 4
    for (let k = 1; k <= 29; k++) fourths += (100 + (200 * k) / 30) ** 4
    const expected = (fourths / 3571) ** 0.25
    assert.approximately(normalizedPower(watts(3600, (n) => (n < 1800 ? 100 : 300)))!, expected, 1e-6)
  })

  it("is unknown under five minutes and under one window", () => {
    assert.isNull(normalizedPower(watts(299, () => 250)))
    assert.isNull(normalizedMean(watts(29, () => 250)))
  })

  it("leaves a short silence out like a pause and begins anew after a long one", () => {
    const silence = (seconds: number) =>
      watts(600 + seconds, (n) => (n >= 300 && n < 300 + seconds ? Number.NaN : n < 300 ? 100 : 300))
    const joined = normalizedPower(watts(600, (n) => (n < 300 ? 100 : 300)))!
    assert.approximately(normalizedPower(silence(5))!, joined, 1e-9)
    // Without crossing windows: 271 windows at 100 W and 271 at 300 W.
    assert.approximately(normalizedPower(silence(60))!, ((100 ** 4 + 300 ** 4) / 2) ** 0.25, 1e-9)
  })
})

describe("average power and work", () => {
  it("averages only the seconds the device recorded", () => {
    assert.strictEqual(averagePower(Float32Array.of(200, 200, 0, 0), Uint8Array.of(1, 1, 0, 0)), 200)
    assert.isNull(averagePower(Float32Array.of(), Uint8Array.of()))
  })

  it("counts an hour at 278 W as a megajoule", () => {
    assert.approximately(workKilojoules(watts(3600, () => 278)), 1000.8, 1e-9)
  })

  it("has no variability below 10 W", () => {
    assert.isNull(variabilityIndex(20, 9))
    assert.strictEqual(variabilityIndex(220, 200), 1.1)
  })
})

describe("a dead power meter", () => {
  const working = watts(120, () => 140)
  const pedalling = watts(120, () => 85)

  it("is missing power, where heart and legs work and power is zero for over a minute", () => {
    const { deadSeconds, watts: live } = withoutDeadMeter(
      watts(120, (n) => (n < 61 ? 0 : 200)),
      working,
      pedalling
    )
    assert.strictEqual(deadSeconds, 61)
    assert.isTrue(Number.isNaN(live[0]!))
    assert.strictEqual(live[61], 200)
  })

  it("is not a minute of coasting, nor a minute exactly", () => {
    const zeros = watts(120, (n) => (n < 61 ? 0 : 200))
    assert.strictEqual(
      withoutDeadMeter(
        zeros,
        working,
        watts(120, () => 0)
      ).deadSeconds,
      0
    )
    assert.strictEqual(
      withoutDeadMeter(
        watts(120, (n) => (n < 60 ? 0 : 200)),
        working,
        pedalling
      ).deadSeconds,
      0
    )
    assert.strictEqual(withoutDeadMeter(zeros, undefined, pedalling).deadSeconds, 0)
  })
})

describe("zone seconds", () => {
  const bounds = boundsOf(250, rideShares)

  it("add up to the valid seconds", () => {
    fc.assert(
      fc.property(withGaps, (values) => {
        const total = Object.values(zoneSecondsOf(values, bounds)).reduce((sum, seconds) => sum + seconds, 0)
        assert.strictEqual(total, values.filter((value) => !Number.isNaN(value)).length)
      })
    )
  })

  it("give a value on a bound to the zone above it", () => {
    const { Endurance, Tempo, Threshold, VO2Max, Anaerobic } = zoneSecondsOf(
      Float32Array.of(187, 187.5, 225, 265, 300, 299.5),
      bounds
    )
    assert.deepStrictEqual([Endurance, Tempo, Threshold, VO2Max, Anaerobic], [1, 1, 1, 2, 1])
  })
})

describe("load from power", () => {
  it("is 100 for an hour at threshold and grows with the square of intensity", () => {
    assert.strictEqual(powerLoad(3600, 1), 100)
    assert.approximately(powerLoad(3600, 0.9), 81, 1e-9)
    assert.approximately(powerLoad(7200, 0.8), 128, 1e-9)
  })
})
