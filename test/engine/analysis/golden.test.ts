/**
 * Numbers of independent programs (GoldenCheetah 3.5, a numpy reference checked against nolds) on real files.
 * Settings: CP 250 W, W′ 20 kJ. The expectations stand here; only the activities are read from beside the checkout.
 */
import { assert, describe, it } from "@effect/vitest"
import type { Recording } from "../../../src/domain/Recording.ts"
import type { BeatSeries, Stream } from "../../../src/domain/Stream.ts"
import { condition } from "../../../src/engine/condition.ts"
import { placeBeats } from "../../../src/engine/beats.ts"
import { meanMaximalCurve } from "../../../src/engine/analysis/curves.ts"
import { halfRatios } from "../../../src/engine/analysis/decoupling.ts"
import { downsample } from "../../../src/engine/analysis/downsample.ts"
import { alphaSession } from "../../../src/engine/analysis/rr/alphaSession.ts"
import { alphaWindows } from "../../../src/engine/analysis/rr/alphaWindows.ts"
import { correctArtefacts, rmssd, sdnn } from "../../../src/engine/analysis/rr/correctArtefacts.ts"
import { dfaAlpha1 } from "../../../src/engine/analysis/rr/dfaAlpha1.ts"
import { detrend } from "../../../src/engine/analysis/rr/smoothnessPriors.ts"
import { clusterThreshold } from "../../../src/engine/analysis/rr/thresholds.ts"
import { windowOutput } from "../../../src/engine/analysis/rr/windowOutput.ts"
import { wPrimeBalance, wPrimeBalanceIntegral } from "../../../src/engine/analysis/wPrimeBalance.ts"
import { decodeReal, haveReference, needsReference } from "./support.ts"

const capacity = { criticalWatts: 250, wPrimeJoules: 20_000 }

const powerFiles = [
  {
    file: "ride-power-laps-edge810.fit",
    best: {
      1: 619,
      5: 591.2,
      15: 548.07,
      30: 445.13,
      60: 416.57,
      300: 340.56,
      600: 315.73,
      1200: 312.21,
      3600: 288.71
    },
    differential: -57_315.5,
    integral: -18_108.7
  },
  {
    file: "ride-virtual-zwift.fit",
    best: { 1: 691, 5: 416.2, 15: 289.87, 30: 218.67, 60: 181.48, 300: 153.32, 600: 141.38, 1200: 134.45 },
    differential: 18_981.9,
    integral: 18_616.4
  },
  {
    file: "run-stryd-devfields.fit",
    best: { 1: 314, 5: 310.2, 15: 297.67, 30: 272, 60: 253.93, 300: 226.8, 600: 224.32, 1200: 222.86 },
    differential: 18_859.9,
    integral: 18_872
  },
  // One hole of six seconds: what lies across it is left out of the comparison (the 60 min best).
  {
    file: "ride-power-rr-edge1030-MPL2.fit",
    best: { 1: 611, 5: 592.8, 15: 548.87, 30: 409.3, 60: 321.18, 300: 250.71, 600: 223.18, 1200: 176.89 },
    differential: 14_834,
    integral: 13_679.8
  }
] as const

describe.skipIf(!haveReference)(`power against GoldenCheetah and numpy${needsReference}`, () => {
  for (const { file, best, differential, integral } of powerFiles)
    it(`agrees on bests to 0.01 W and on W′ balance to 0.5 % of W′ for ${file}`, () => {
      const { stream } = condition(decodeReal(file))
      const curve = meanMaximalCurve(stream, stream.channels.watts!, "watts").value!
      for (const [duration, watts] of Object.entries(best))
        assert.closeTo(curve.find((point) => point.durationSeconds === Number(duration))!.best, watts, 0.01, duration)
      assert.closeTo(wPrimeBalance(stream, capacity).value!.minimumJoules, differential, 100)
      assert.closeTo(wPrimeBalanceIntegral(stream, capacity).value!.minimumJoules, integral, 100)
    })

  it("keeps a real ride's average power within 0.1 % at 200 points", () => {
    const { stream } = condition(decodeReal("ride-power-laps-edge810.fit"))
    const { channels } = downsample(stream, { points: 200, channels: ["watts"] })
    assert.closeTo(channels.watts!.reduce((a, b) => a + b, 0) / 200 / 275.486, 1, 0.001)
  })

  it("agrees on decoupling to 0.001 points where every second was recorded", () => {
    const { watts, bpm } = decodeReal("ride-power-laps-edge810.fit").records
    assert.closeTo(halfRatios(Float32Array.from(watts!), Float32Array.from(bpm!))!.percent, 5.041, 0.001)
    const run = decodeReal("run-stryd-devfields.fit").records
    assert.closeTo(
      halfRatios(Float32Array.from(run.metresPerSecond!), Float32Array.from(run.bpm!))!.percent,
      3.85,
      0.001
    )
  })
})

/** The reference adds intervals up without anchors and counts records, not seconds: the same axes, to compare alike. */
const asReference = (recording: Recording): { readonly beats: BeatSeries; readonly stream: Stream } => {
  const { stream } = condition(recording)
  const milliseconds = recording.beats!.milliseconds
  let at = 0
  return {
    beats: { milliseconds, elapsedSeconds: milliseconds.map((value) => (at += value / 1000)) },
    stream: { ...stream, elapsedSeconds: Int32Array.from({ length: stream.length }, (_, row) => row) }
  }
}

const quantile = (values: ReadonlyArray<number>, share: number): number => {
  const sorted = [...values].sort((a, b) => a - b)
  const at = (sorted.length - 1) * share
  const low = sorted[Math.floor(at)]!
  return low + (sorted[Math.ceil(at)]! - low) * (at - Math.floor(at))
}

const beatFiles = [
  {
    file: "ride-power-rr-edge1030-MPL2.fit",
    beats: 13_896,
    artefactPercent: 1.231,
    rmssd: 5.552,
    sdnn: 78.985,
    first240: { start: 1.445916, both: 1.447813, priors: 1.430197 },
    windows: 1214,
    valid: 1214,
    mean: 1.1255,
    quantiles: { 0.1: 0.5246, 0.5: 1.1912, 0.9: 1.617 },
    plainMean: 1.2714,
    clusters: [
      { target: 0.75, windows: 73, watts: 189.8, bpm: 153.5 },
      { target: 0.5, windows: 48, watts: 205.9, bpm: 159.7 }
    ]
  },
  {
    file: "run-intervals-rr-fenix5x.fit",
    beats: 4360,
    artefactPercent: 1.583,
    rmssd: 9.247,
    sdnn: 31.271,
    first240: { start: 0.922935, both: 0.895803, priors: 0.507918 },
    windows: 314,
    valid: 314,
    mean: 0.4851,
    quantiles: { 0.1: 0.2796, 0.5: 0.4112, 0.9: 0.8212 },
    plainMean: 0.5877,
    clusters: []
  },
  {
    file: "ride-indoor-intervals-rr-edge530.fit",
    beats: 2705,
    artefactPercent: 3.512,
    rmssd: 2.399,
    sdnn: 29.193,
    first240: { start: 1.585707, both: 1.576388, priors: 1.421901 },
    windows: 191,
    valid: 155,
    mean: 1.1467,
    quantiles: { 0.1: 0.7405, 0.5: 1.2289, 0.9: 1.409 },
    plainMean: 1.3374,
    clusters: [{ target: 0.75, windows: 8, watts: 229.9, bpm: 164.9 }]
  }
] as const

describe.skipIf(!haveReference)(`DFA alpha 1 against numpy and nolds${needsReference}`, () => {
  for (const golden of beatFiles)
    it(`agrees on beats, alpha 1 to 1e-6, windows and clusters for ${golden.file}`, () => {
      const { beats, stream } = asReference(decodeReal(golden.file))
      const clean = correctArtefacts(beats.milliseconds)
      assert.strictEqual(beats.milliseconds.length, golden.beats)
      assert.closeTo(100 * clean.share, golden.artefactPercent, 0.001)
      assert.closeTo(rmssd(clean.milliseconds)!, golden.rmssd, 0.001)
      assert.closeTo(sdnn(clean.milliseconds)!, golden.sdnn, 0.001)
      const first = clean.milliseconds.slice(0, 240)
      assert.closeTo(dfaAlpha1(first, { ends: "start" })!, golden.first240.start, 1e-6)
      assert.closeTo(dfaAlpha1(first)!, golden.first240.both, 1e-6)
      assert.closeTo(dfaAlpha1(detrend(first))!, golden.first240.priors, 1e-6)

      const windows = alphaWindows(beats, clean)
      assert.deepStrictEqual([windows.count, windows.validCount], [golden.windows, golden.valid])
      const valid = [...windows.alpha1].filter((alpha) => !Number.isNaN(alpha))
      assert.closeTo(valid.reduce((a, b) => a + b, 0) / valid.length, golden.mean, 1e-4)
      for (const [share, alpha] of Object.entries(golden.quantiles))
        assert.closeTo(quantile(valid, Number(share)), alpha, 1e-4)
      const plain = [...alphaWindows(beats, clean, false).alpha1].filter((alpha) => !Number.isNaN(alpha))
      assert.closeTo(plain.reduce((a, b) => a + b, 0) / plain.length, golden.plainMean, 1e-4)

      const output = windowOutput(stream, windows)
      for (const { target, windows: count, watts, bpm } of golden.clusters) {
        const cluster = clusterThreshold(windows, output, target, null).value!
        assert.strictEqual(cluster.windows, count)
        // The indoor ride has one record less than seconds, so the reference's rows run a second ahead of ours there.
        assert.closeTo(cluster.watts!.mean, watts, count > 10 ? 0.1 : 1)
        assert.closeTo(cluster.bpm!.mean, bpm, 0.1)
      }
    })

  it("moves the aerobic cluster of a real ride by less than 3 % when beats are anchored to the clock", () => {
    const recording = decodeReal("ride-power-rr-edge1030-MPL2.fit")
    const { stream, recordSeconds, startEpochSeconds } = condition(recording)
    const beats = placeBeats(recording.beats!, recordSeconds, startEpochSeconds)
    const answer = alphaSession({ stream, beats, restingBpm: 50, maxBpm: 185 })
    assert(answer.value !== null)
    assert.closeTo(answer.value.aerobic.sessionCluster.value!.watts!.mean / 189.8, 1, 0.03)
    assert.closeTo(answer.value.anaerobic.sessionCluster.value!.watts!.mean / 205.9, 1, 0.03)
  })
})
