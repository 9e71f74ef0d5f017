import { assert, describe, it } from "@effect/vitest"
import { durabilityDrift, sessionDrift, type SessionDrift } from "../../../src/engine/analysis/durabilityDrift.ts"
import { streamOf } from "./support.ts"

/** Heart rate that rises by `slope` bpm per 1 000 kJ from 130. */
const session = (toKj: number, slope: number, offset = 0): SessionDrift => ({
  axis: "kj",
  points: {
    hr: Array.from({ length: toKj / 100 }, (_, i) => {
      const x = 50 + 100 * i
      return { x, value: 130 + offset + (slope * x) / 1000 }
    })
  }
})

describe("durability drift", () => {
  const others = [session(1200, 13), session(1100, 13, 2), session(800, 13, -2)]

  it("places a session on the trend inside the band, and one eight beats above it above", () => {
    const usual = durabilityDrift(session(600, 13), others).value!.metrics.hr!
    assert.strictEqual(usual.pointCount, 6)
    assert.deepStrictEqual(usual.coveredWork, [50, 550])
    assert.strictEqual(usual.band.label, "in_band")
    assert.strictEqual(usual.trendSessionCount, 3)
    const tired = durabilityDrift(session(600, 13, 8), others).value!.metrics.hr!
    assert.strictEqual(tired.band.label, "above")
    assert.closeTo(tired.meanResidual - usual.meanResidual, 8, 1e-9)
  })

  it("counts every point as above, below or inside", () => {
    const { band, pointCount } = durabilityDrift(session(1000, 30), others).value!.metrics.hr!
    assert.strictEqual(band.above + band.below + band.inBand, pointCount)
  })

  it("reads the trend's loss at 1 000 kJ, and not at 1 500 where no session went", () => {
    // 130 bpm rising by 13 per 1 000 kJ: ten percent.
    const exact = [session(1200, 13), session(1200, 13), session(1200, 13)]
    const { trendLossPercent } = durabilityDrift(session(600, 13), exact).value!.metrics.hr!
    assert.strictEqual(trendLossPercent[0]!.anchor, 1000)
    assert.closeTo(trendLossPercent[0]!.percent!, 10, 1e-9)
    assert.isNull(trendLossPercent[1]!.percent)
  })

  it("is null with fewer than three other sessions", () => {
    assert.isNull(durabilityDrift(session(600, 13), others.slice(1)).value)
  })

  it("bins heart rate along work and leaves out coasting", () => {
    const watts = Array.from({ length: 2000 }, (_, s) => (s % 4 === 0 ? 0 : 200))
    const bpm = Array.from({ length: 2000 }, (_, s) => (s % 4 === 0 ? 90 : 140))
    const { points } = sessionDrift(streamOf({ watts, bpm }), "kj", null)!
    // 150 W on average: 300 kJ, three bins of 100.
    assert.deepStrictEqual(points.hr, [
      { x: 50, value: 140 },
      { x: 150, value: 140 },
      { x: 250, value: 140 }
    ])
  })

  it("has no axis without power on a ride", () => {
    assert.isNull(sessionDrift(streamOf({ bpm: [120, 121] }), "kj", null))
  })
})
