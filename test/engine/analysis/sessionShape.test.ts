/** Decoupling, efficiency, effort structure and fade: what the course of one session says. */
import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"
import { decoupling, efficiencyFactor, halfRatios } from "../../../src/engine/analysis/decoupling.ts"
import { effortStructure } from "../../../src/engine/analysis/effortStructure.ts"
import { fadeByWork, rideDurability, runDurability } from "../../../src/engine/analysis/withinSessionDurability.ts"
import { streamOf, uniform } from "./support.ts"

const times = (seconds: number, value: (second: number) => number) =>
  Array.from({ length: seconds }, (_, s) => value(s))

describe("aerobic decoupling", () => {
  const hour = 3600 + 600
  const drifting = streamOf({ watts: times(hour, () => 200), bpm: times(hour, (s) => (s < 600 + 1800 ? 140 : 147)) })

  it("is 100 (R1 − R2) / R1 after the first ten minutes", () => {
    // 200/140 against 200/147: 1 − 140/147 = 4.762 %. The odd row aside, halves meet at row 2 399.
    const answer = decoupling(drifting, drifting.channels.watts!, "watts")
    assert.closeTo(answer.value!.percent, 4.762, 0.01)
  })

  it("is null for intervals, for short sessions and without heart rate, each with its reason", () => {
    const intervals = streamOf({ watts: times(hour, (s) => (s % 300 < 60 ? 500 : 100)), bpm: times(hour, () => 150) })
    const short = streamOf({ watts: times(1800, () => 200), bpm: times(1800, () => 140) })
    const heartless = streamOf({ watts: times(hour, () => 200) })
    const reasons = [intervals, short, heartless].map((stream) => {
      const answer = decoupling(stream, stream.channels.watts!, "watts")
      assert(answer.value === null)
      return answer.reason
    })
    assert.include(reasons[0]!, "not a steady effort")
    assert.include(reasons[1]!, "it needs 40")
    assert.include(reasons[2]!, "no heart rate")
  })

  it("does not move when output is scaled", () => {
    fc.assert(
      fc.property(fc.double({ min: 0.1, max: 10, noNaN: true }), (k) => {
        const next = uniform(3)
        const watts = Float32Array.from({ length: 500 }, () => 100 + 100 * next())
        const bpm = Float32Array.from({ length: 500 }, () => 120 + 30 * next())
        const scaled = watts.map((value) => value * k)
        assert.closeTo(halfRatios(scaled, bpm)!.percent, halfRatios(watts, bpm)!.percent, 1e-3)
      })
    )
  })
})

describe("efficiency factor", () => {
  it("is output per beat, and null under twenty minutes or with heart rate missing for a third of them", () => {
    const stream = streamOf({ bpm: times(1200, () => 150) })
    assert.closeTo(efficiencyFactor(stream, 225, "watts").value!, 1.5, 1e-12)
    assert.isNull(efficiencyFactor(streamOf({ bpm: times(1199, () => 150) }), 225, "watts").value)
    assert.isNull(
      efficiencyFactor(streamOf({ bpm: times(1200, (s) => (s % 3 === 0 ? Number.NaN : 150)) }), 225, "watts").value
    )
  })
})

describe("effort structure", () => {
  const bounds = { Endurance: 150, Tempo: 180, Threshold: 212, VO2Max: 240 }

  it("accounts for every valid second exactly once, by band and by bout length", () => {
    fc.assert(
      fc.property(
        fc.array(fc.option(fc.integer({ min: 0, max: 400 }), { nil: Number.NaN }), { minLength: 1, maxLength: 2000 }),
        (watts) => {
          const stream = streamOf({ watts })
          const answer = effortStructure(stream, stream.channels.watts!, "watts", bounds)
          const valid = watts.filter((value) => !Number.isNaN(value)).length
          if (answer.value === null) return assert.strictEqual(valid, 0)
          assert.strictEqual(
            answer.value.reduce((sum, band) => sum + band.seconds, 0),
            valid
          )
          for (const band of answer.value)
            assert.strictEqual(
              Object.values(band.secondsByBoutLength).reduce((a, b) => a + b, 0),
              band.seconds
            )
        }
      )
    )
  })

  it("sees four bouts of eight minutes as bouts of eight minutes", () => {
    const watts = times(4 * 720, (s) => (s % 720 < 480 ? 260 : 100))
    const stream = streamOf({ watts })
    const anaerobic = effortStructure(stream, stream.channels.watts!, "watts", bounds).value!.at(-1)!
    assert.strictEqual(anaerobic.bouts, 4)
    // Smoothing over 30 s moves each edge by a few seconds.
    assert.closeTo(anaerobic.longestBoutSeconds, 480, 30)
    assert.strictEqual(anaerobic.secondsByBoutLength["5To10min"], anaerobic.seconds)
  })

  it("ends a bout at a pause", () => {
    const stream = streamOf({ watts: times(600, () => 260) }, { 300: 120 })
    assert.strictEqual(effortStructure(stream, stream.channels.watts!, "watts", bounds).value!.at(-1)!.bouts, 2)
  })
})

describe("durability within a session", () => {
  it("shows no fade at constant power and the loss in percent of fresh otherwise", () => {
    const constant = rideDurability(streamOf({ watts: times(5400, () => 200) }))
    for (const series of constant.power.value!.series) assert.closeTo(series.fadePercentTotal, 0, 1e-6)
    // 250 kJ at 250 W are 1 000 s; after them 225 W: ten percent less.
    const fading = rideDurability(streamOf({ watts: times(4000, (s) => (s < 1000 ? 250 : 225)) }))
    const five = fading.power.value!.series[0]!
    assert.strictEqual(five.windowSeconds, 300)
    assert.closeTo(five.fresh, 250, 1e-9)
    assert.closeTo(five.fadePercentTotal, 10, 1e-6)
    assert.deepStrictEqual(
      five.byWork.map(({ work }) => work),
      [250, 500, 750]
    )
  })

  it("gives no verdict on a ride that was easy throughout", () => {
    const stream = streamOf({ watts: times(5400, () => 150) })
    const evidence = (recent: number) => {
      const { power } = rideDurability(stream, new Map([[300, recent]]))
      return power.value!.series[0]!.evidence
    }
    assert.strictEqual(evidence(300), "noEvidence")
    assert.strictEqual(evidence(160), "hardEfforts")
    assert.strictEqual(rideDurability(stream).power.value!.series[0]!.evidence, "unknown")
  })

  it("measures the fade of a run in pace, five kilometres at a time", () => {
    // 4:10 per km (4 m/s) for 5 km, then 5:00 per km: 20 % more time per kilometre.
    const speed = times(3000, (s) => (s < 1250 ? 4 : 10 / 3))
    const stream = streamOf({ metresPerSecond: speed })
    const run = runDurability(stream, stream.channels.metresPerSecond)
    assert(run.sport === "Run")
    assert.closeTo(run.gradeAdjusted.value!.series[0]!.fadePercentTotal, 20, 1e-3)
    assert.strictEqual(run.gradeAdjusted.value!.axis, "km")
    assert.isNull(run.power.value)
  })

  it("is null when nothing lies beyond the first step of work", () => {
    const stream = streamOf({ watts: times(900, () => 200) })
    const answer = fadeByWork(stream, stream.channels.watts, {
      axis: "kj",
      measure: "power",
      channel: "watts",
      recent: null
    })
    assert.isNull(answer.value)
  })
})
