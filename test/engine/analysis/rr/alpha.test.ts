import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"
import type { BeatSeries } from "../../../../src/domain/Stream.ts"
import { alphaSession } from "../../../../src/engine/analysis/rr/alphaSession.ts"
import { type AlphaWindows, alphaWindows, meanAlphaBetween } from "../../../../src/engine/analysis/rr/alphaWindows.ts"
import { correctArtefacts, rmssd } from "../../../../src/engine/analysis/rr/correctArtefacts.ts"
import { dfaAlpha1 } from "../../../../src/engine/analysis/rr/dfaAlpha1.ts"
import { detrend } from "../../../../src/engine/analysis/rr/smoothnessPriors.ts"
import { clusterThreshold, rampThreshold } from "../../../../src/engine/analysis/rr/thresholds.ts"
import { type WindowOutput, windowOutput } from "../../../../src/engine/analysis/rr/windowOutput.ts"
import { gaussian, streamOf } from "../support.ts"

const integrated = (noise: Float64Array): Float64Array => {
  let sum = 0
  return noise.map((value) => (sum += value))
}
const beatsOf = (milliseconds: Float64Array): BeatSeries => {
  let at = 0
  return { milliseconds, elapsedSeconds: milliseconds.map((value) => (at += value / 1000)) }
}
const lineOf = (x: ReadonlyArray<number>, y: ReadonlyArray<number>) => {
  const meanX = x.reduce((a, b) => a + b, 0) / x.length
  const meanY = y.reduce((a, b) => a + b, 0) / y.length
  const xy = x.reduce((sum, value, i) => sum + (value - meanX) * (y[i]! - meanY), 0)
  const slope = xy / x.reduce((sum, value) => sum + (value - meanX) ** 2, 0)
  return { slope, intercept: meanY - slope * meanX }
}
/** Heart beats around 450 ms that vary as the noise does. */
const beatsFrom = (noise: Float64Array, spread: number) => beatsOf(noise.map((value) => 450 + spread * value))

describe("DFA alpha 1", () => {
  /** Mean over ten noises: one of 4 000 samples scatters by 0.02. */
  const meanOver = (series: (seed: number) => Float64Array) =>
    Array.from({ length: 10 }, (_, i) => dfaAlpha1(series(7919 * (i + 1)))!).reduce((a, b) => a + b, 0) / 10

  it("is about 0.59 for white noise: boxes of 4 to 16 are too short for 0.50", () => {
    assert.closeTo(
      meanOver((seed) => gaussian(4000, seed)),
      0.592,
      0.02
    )
  })

  it("is about 1.48 for integrated noise", () => {
    assert.closeTo(
      meanOver((seed) => integrated(gaussian(4000, seed))),
      1.482,
      0.04
    )
  })

  it("does not change when the intervals are shifted or scaled", () => {
    const beats = gaussian(300, 3)
    fc.assert(
      fc.property(
        fc.double({ min: -1000, max: 1000, noNaN: true }),
        fc.double({ min: 0.01, max: 100, noNaN: true }),
        (b, k) => {
          assert.closeTo(dfaAlpha1(beats.map((value) => k * value + b))!, dfaAlpha1(beats)!, 1e-6)
        }
      )
    )
  })

  it("is the slope of ln F(n) on ln n, spelled out the slow way", () => {
    const beats = gaussian(250, 4)
    const mean = beats.reduce((a, b) => a + b, 0) / beats.length
    const profile = integrated(beats.map((value) => value - mean))
    const sizes = Array.from({ length: 13 }, (_, i) => 4 + i)
    const logF = sizes.map((size) => {
      const count = Math.floor(beats.length / size)
      const starts = Array.from({ length: count }, (_, box) => box * size)
      const both = [...starts, ...starts.map((start) => beats.length - count * size + start)]
      const squares = both.flatMap((start) => {
        const box = Array.from(profile.subarray(start, start + size))
        const line = lineOf(
          box.map((_, j) => j),
          box
        )
        return box.map((value, j) => (value - line.intercept - line.slope * j) ** 2)
      })
      return 0.5 * Math.log(squares.reduce((a, b) => a + b, 0) / squares.length)
    })
    assert.closeTo(dfaAlpha1(beats)!, lineOf(sizes.map(Math.log), logF).slope, 1e-9)
  })

  it("is null for a handful of beats and for a constant series", () => {
    assert.isNull(dfaAlpha1(gaussian(31, 5)))
    assert.isNull(dfaAlpha1(new Float64Array(200).fill(450)))
  })
})

describe("smoothness priors", () => {
  it("solves (I + λ²D₂ᵀD₂) trend = series", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 3, max: 80 }),
        fc.integer({ min: 1, max: 1000 }),
        fc.integer(),
        (n, lambda, seed) => {
          const series = gaussian(n, seed).map((value) => 450 + 20 * value)
          const rest = detrend(series, lambda)
          const trend = series.map((value, i) => value - rest[i]!)
          const bend = (i: number) => (i < 1 || i > n - 2 ? 0 : trend[i - 1]! - 2 * trend[i]! + trend[i + 1]!)
          for (let i = 0; i < n; i++) {
            const penalty = bend(i - 1) - 2 * bend(i) + bend(i + 1)
            assert.closeTo(trend[i]! + lambda ** 2 * penalty, series[i]!, 1e-4)
          }
        }
      )
    )
  })

  it("removes a straight line entirely: it has no second difference", () => {
    const line = Float64Array.from({ length: 240 }, (_, i) => 500 - 0.3 * i)
    for (const value of detrend(line)) assert.closeTo(value, 0, 1e-5)
  })

  it("leaves nothing of very short series, which are all trend", () => {
    assert.deepStrictEqual([...detrend(Float64Array.of(450, 460))], [0, 0])
  })
})

describe("artefacts", () => {
  it("are replaced by the line between their good neighbours, and nothing else moves", () => {
    const beats = Float64Array.from({ length: 40 }, () => 500)
    beats[20] = 1000
    beats[21] = 120
    const { milliseconds, replaced, share } = correctArtefacts(beats)
    assert.deepStrictEqual(
      [...milliseconds],
      Array.from({ length: 40 }, () => 500)
    )
    assert.deepStrictEqual([replaced[20], replaced[21], share], [1, 1, 2 / 40])
  })

  it("at the ends take the nearest good beat", () => {
    const beats = Float64Array.from({ length: 30 }, () => 500)
    beats[0] = 200
    beats[29] = 2500
    assert.deepStrictEqual(
      [...correctArtefacts(beats).milliseconds],
      Array.from({ length: 30 }, () => 500)
    )
  })

  it("leave rMSSD as the root mean square of successive differences", () => {
    // Differences 10, −20, 10: sqrt((100 + 400 + 100) / 3).
    assert.closeTo(rmssd(Float64Array.of(500, 510, 490, 500))!, Math.sqrt(200), 1e-12)
    assert.isNull(rmssd(Float64Array.of(500)))
  })
})

describe("alpha 1 windows", () => {
  const beats = beatsFrom(gaussian(2000, 6), 8)

  it("come every five seconds from the second minute on, stamped at their end", () => {
    const windows = alphaWindows(beats, correctArtefacts(beats.milliseconds))
    assert.deepStrictEqual(Array.from(windows.endSeconds.subarray(0, 3)), [120, 125, 130])
    assert.strictEqual(windows.count, Math.floor((beats.elapsedSeconds.at(-1)! - 120) / 5) + 1)
    assert.strictEqual(windows.validCount, windows.count)
  })

  it("are void with more than five percent of artefacts, and where the strap fell silent", () => {
    const dirty = beats.milliseconds.map((value, i) => (i < 400 && i % 15 === 0 ? 1500 : value))
    const windows = alphaWindows({ ...beats, milliseconds: dirty }, correctArtefacts(dirty))
    assert.isNaN(windows.alpha1[0]!)
    assert.isAbove(windows.artefactShare[0]!, 0.05)
    assert.isFalse(Number.isNaN(windows.alpha1.at(-1)!))
    const silent = { ...beats, elapsedSeconds: beats.elapsedSeconds.map((at) => (at > 300 ? at + 200 : at)) }
    const gap = alphaWindows(silent, correctArtefacts(beats.milliseconds))
    const over = gap.endSeconds.indexOf(400)
    assert.isNaN(gap.alpha1[over]!)
  })

  it("average over a lap only where they lie wholly inside it", () => {
    const windows = alphaWindows(beats, correctArtefacts(beats.milliseconds))
    assert.isNull(meanAlphaBetween(windows, 200, 310))
    assert.closeTo(meanAlphaBetween(windows, 200, 322)!, windows.alpha1[windows.endSeconds.indexOf(320)]!, 1e-12)
  })
})

/** Windows in which alpha 1 and watts are what we say. */
const windowsOf = (alpha1: ReadonlyArray<number>, watts: ReadonlyArray<number>): [AlphaWindows, WindowOutput] => {
  const count = alpha1.length
  const ones = new Uint8Array(count).fill(1)
  return [
    {
      count,
      endSeconds: Float64Array.from({ length: count }, (_, i) => 420 + 5 * i),
      alpha1: Float64Array.from(alpha1),
      bpm: Float64Array.from(watts, (power) => 100 + power / 5),
      artefactShare: new Float64Array(count),
      validCount: count,
      goodCount: count
    },
    {
      watts: Float64Array.from(watts),
      metresPerSecond: new Float64Array(count).fill(Number.NaN),
      undisturbed: ones,
      steady: ones,
      running: ones
    }
  ]
}

describe("thresholds from alpha 1", () => {
  /** Eight minutes of alpha 1 falling from 1.2 to 0.4 while power rises from 100 to 260 W. */
  const steps = Array.from({ length: 97 }, (_, i) => i / 96)
  const ramp = windowsOf(
    steps.map((s) => 1.2 - 0.8 * s),
    steps.map((s) => 100 + 160 * s)
  )

  it("by ramp solve the line of alpha 1 on power: 190 W at 0.75 and 240 W at 0.5", () => {
    // alpha = 1.2 − 0.005 (W − 100), so W = 100 + (1.2 − target) / 0.005.
    const aerobic = rampThreshold(...ramp, 0.75).value!
    assert.closeTo(aerobic.watts!.mean, 190, 1e-6)
    assert.closeTo(aerobic.bpm!.mean, 138, 1e-6)
    assert.closeTo(aerobic.watts!.sd, 0, 1e-6)
    assert.closeTo(rampThreshold(...ramp, 0.5).value!.watts!.mean, 240, 1e-6)
  })

  it("by ramp need four minutes of falling for 0.75 and six for 0.5", () => {
    const five = windowsOf(
      Array.from({ length: 61 }, (_, i) => 1.2 - (0.8 * i) / 60),
      Array.from({ length: 61 }, (_, i) => 100 + (160 * i) / 60)
    )
    assert.isNotNull(rampThreshold(...five, 0.75).value)
    assert.isNull(rampThreshold(...five, 0.5).value)
    const three = windowsOf(
      Array.from({ length: 36 }, (_, i) => 1.2 - (0.8 * i) / 35),
      Array.from({ length: 36 }, (_, i) => 100 + (160 * i) / 35)
    )
    assert.isNull(rampThreshold(...three, 0.75).value)
  })

  it("by ramp are null when alpha 1 falls but power does not rise", () => {
    const [windows, output] = ramp
    const flat = { ...output, watts: output.watts.map(() => 200) }
    assert.isNull(rampThreshold({ ...windows, bpm: windows.bpm.map(() => 150) }, flat, 0.75).value)
  })

  it("by ramp are null when alpha 1 falls while power falls too", () => {
    const [windows, output] = ramp
    const easing = { ...output, watts: output.watts.map((watts) => 500 - watts) }
    const { bpm, watts } = rampThreshold(windows, easing, 0.75).value!
    assert.isNull(watts)
    assert.isNotNull(bpm)
  })

  it("by ramp do not join two falls across a rise", () => {
    const fall = (from: number, to: number) => Array.from({ length: 36 }, (_, i) => from + ((to - from) * i) / 35)
    const alpha = [...fall(1.2, 0.8), ...fall(1.05, 0.4)]
    const answer = rampThreshold(
      ...windowsOf(
        alpha,
        alpha.map((_, i) => 100 + 2 * i)
      ),
      0.75
    )
    assert(answer.value === null)
    assert.include(answer.reason, "never falls")
  })

  it("by cluster are the mean of the windows within 0.05, with their number and spread", () => {
    const cluster = windowsOf([0.72, 0.74, 0.76, 0.78, 0.71, 0.79, 0.9, 1.2], [180, 190, 200, 190, 185, 195, 999, 999])
    const { watts, windows } = clusterThreshold(...cluster, 0.75, null).value!
    assert.strictEqual(windows, 6)
    assert.closeTo(watts!.mean, 190, 1e-9)
    // Deviations 10, 0, 10, 0, 5, 5: sqrt(250 / 5).
    assert.closeTo(watts!.sd, Math.sqrt(50), 1e-9)
  })

  it("by cluster are null below six windows: thirty seconds are no evidence", () => {
    const answer = clusterThreshold(...windowsOf([0.75, 0.75, 0.75, 0.75, 0.75], [1, 1, 1, 1, 1]), 0.75, null)
    assert(answer.value === null)
    assert.include(answer.reason, "5 windows")
  })
})

describe("output during windows", () => {
  const seconds = 1200
  const beats = beatsFrom(gaussian(2700, 9), 8)
  const windows = alphaWindows(beats, correctArtefacts(beats.milliseconds))
  const at = (end: number) => windows.endSeconds.indexOf(end)

  it("is steady within 15 % of the two minutes before, and not while the heart still lags behind a step", () => {
    const watts = Array.from({ length: seconds }, (_, s) => (s < 600 ? 150 : 200))
    const output = windowOutput(streamOf({ watts }), windows)
    assert.strictEqual(output.watts[at(600)], 150)
    assert.strictEqual(output.watts[at(660)], 175)
    // 200 after 150 is a third more; two minutes later 200 follows 200.
    assert.deepStrictEqual([output.steady[at(600)], output.steady[at(720)], output.steady[at(840)]], [1, 0, 1])
  })

  it("leaves out the first five minutes and every window that touches a pause", () => {
    const stream = streamOf({ watts: Array.from({ length: seconds - 30 }, () => 150) }, { 700: 30 })
    const { running, steady, undisturbed } = windowOutput(stream, windows)
    assert.deepStrictEqual([undisturbed[at(415)], undisturbed[at(420)]], [0, 1])
    // The timer stands still from 700 to 730.
    assert.deepStrictEqual([undisturbed[at(700)], undisturbed[at(705)], undisturbed[at(850)]], [1, 0, 1])
    assert.deepStrictEqual([steady[at(705)], running[at(705)]], [0, 1])
  })
})

describe("alpha 1 of a session", () => {
  const noise = gaussian(4000, 8)
  const seconds = 1790
  const stream = streamOf({ watts: Array.from({ length: seconds }, () => 180) })
  const body = { restingBpm: 50, maxBpm: 185 }

  it("gives averages with the method, the coverage and the word exploratory", () => {
    const answer = alphaSession({ stream, beats: beatsFrom(noise, 8), ...body })
    assert(answer.value !== null)
    assert.isAbove(answer.coverage, 0.95)
    assert.include(answer.warnings, "exploratory")
    assert.closeTo(answer.value.alphaTimesOutput!, 180 * answer.value.averageAlpha1, 2)
  })

  it("refuses a sensor that smooths its beats, however clean they look", () => {
    let level = 0
    const drift = noise.map((value) => (level = 0.999 * level + 0.02 * value))
    // A second-order smooth wander: alpha 1 far above 1.6 at 133 bpm, 62 % of the reserve.
    const smooth = integrated(drift).map((value) => value / 10)
    const mean = smooth.reduce((a, b) => a + b, 0) / smooth.length
    const answer = alphaSession({ stream, beats: beatsOf(smooth.map((value) => 440 + (value - mean) * 0.5)), ...body })
    assert(answer.value === null)
    assert.include(answer.reason, "smooths")
  })

  it("refuses when under 40 % of the windows are valid, and says how many", () => {
    const dirty = beatsFrom(noise, 8).milliseconds.map((value, i) => (i % 12 === 0 ? 1400 : value))
    const answer = alphaSession({ stream, beats: beatsOf(dirty), ...body })
    assert(answer.value === null)
    assert.include(answer.reason, "it takes 40 %")
  })

  it("is null without beats", () => {
    assert.isNull(alphaSession({ stream, beats: beatsOf(new Float64Array(0)), ...body }).value)
  })
})
