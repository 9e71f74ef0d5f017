/**
 * DFA alpha 1 of an activity from its placed beats: the gates that refuse what a sensor smoothed, the session's
 * figures, and the threshold estimates.
 */
import type { BeatSeries, Stream } from "../../../domain/Stream.ts"
import { type Derived, known, type Provenance, unknown } from "../Derived.ts"
import { type AlphaWindows, alphaWindows } from "./alphaWindows.ts"
import { type CleanBeats, correctArtefacts, rmssd, sdnn } from "./correctArtefacts.ts"
import { aerobicAlpha, type AlphaThreshold, anaerobicAlpha, clusterThreshold, rampThreshold } from "./thresholds.ts"
import { type WindowOutput, windowOutput } from "./windowOutput.ts"

export interface AlphaThresholds {
  readonly ramp: Derived<AlphaThreshold>
  /** First 30 minutes: the fresh athlete. */
  readonly cluster: Derived<AlphaThreshold>
  /** Every valid window of the session, steady or not: what other programs report, and the loosest of the three. */
  readonly sessionCluster: Derived<AlphaThreshold>
}

export interface AlphaSession {
  readonly windows: AlphaWindows
  readonly averageAlpha1: number
  readonly artefactPercent: number
  /** Of the whole series with artefacts replaced. */
  readonly rmssdMilliseconds: number | null
  readonly sdnnMilliseconds: number | null
  /** Mean of alpha 1 times watts (or times speed where there is no power). */
  readonly alphaTimesOutput: number | null
  readonly aerobic: AlphaThresholds
  readonly anaerobic: AlphaThresholds
}

export interface AlphaInput {
  readonly stream: Stream
  readonly beats: BeatSeries
  /** Grade-adjusted speed for runs; the plain speed of the stream by default. */
  readonly speed?: Float32Array | undefined
  readonly restingBpm: number | null
  readonly maxBpm: number | null
}

const freshSeconds = 1800
const leastValidShare = 0.4
const smoothedAlpha = 1.6
const workingReserve = 0.6
/** Stands in for 60 % of heart-rate reserve where resting or maximal heart rate is not known. */
const workingBpm = 120

/**
 * The session's alpha 1 and the outputs at its thresholds (0.75 aerobic, 0.5 anaerobic).
 *
 * @returns unknown with its reason: no intervals, under two minutes, too many artefacts, or beats a sensor smoothed
 */
export const alphaSession = (input: AlphaInput): Derived<AlphaSession> => {
  const { stream, beats } = input
  if (beats.milliseconds.length === 0)
    return unknown({ method, channel: "rr", coverage: 0, warnings: [] }, "no R-R intervals in this activity")
  const clean = correctArtefacts(beats.milliseconds)
  const windows = alphaWindows(beats, clean)
  const output = windowOutput(stream, windows, input.speed)
  const coverage = validShareOf(windows, output)
  const provenance: Provenance = { method, channel: "rr", coverage, warnings: warningsOf(input, clean, windows) }
  const refusal = qualityRefusal(input, windows, output, coverage)
  if (refusal !== null) return unknown(provenance, refusal)
  const valid = [...windows.alpha1].filter((alpha) => !Number.isNaN(alpha))
  return known(provenance, {
    windows,
    averageAlpha1: valid.reduce((sum, alpha) => sum + alpha, 0) / valid.length,
    artefactPercent: 100 * clean.share,
    rmssdMilliseconds: rmssd(clean.milliseconds),
    sdnnMilliseconds: sdnn(clean.milliseconds),
    alphaTimesOutput: meanOf(productsOf(windows, output)),
    aerobic: thresholdsAt(windows, output, aerobicAlpha),
    anaerobic: thresholdsAt(windows, output, anaerobicAlpha)
  })
}

const method = "dfa-alpha1/priors-500-both-ends-120s"

const thresholdsAt = (windows: AlphaWindows, output: WindowOutput, target: number): AlphaThresholds => ({
  ramp: rampThreshold(windows, output, target),
  cluster: clusterThreshold(windows, output, target, output.steady, { from: 0, to: freshSeconds }),
  sessionCluster: clusterThreshold(windows, output, target, null)
})

/** Valid windows among those the timer ran through: a café stop is not the sensor's fault. */
const validShareOf = (windows: AlphaWindows, output: WindowOutput): number => {
  let running = 0
  let valid = 0
  for (let i = 0; i < windows.count; i++) {
    if (output.running[i] === 0) continue
    running++
    if (!Number.isNaN(windows.alpha1[i]!)) valid++
  }
  return running === 0 ? 0 : valid / running
}

/**
 * Some sensors smooth the beats they send: alpha 1 then sits near 1.8 all ride, with an rMSSD of a few milliseconds.
 * At work that is impossible, so it is the sensor, and thresholds read from it would be fiction.
 */
const qualityRefusal = (
  { restingBpm, maxBpm }: AlphaInput,
  windows: AlphaWindows,
  output: WindowOutput,
  coverage: number
): string | null => {
  if (windows.count === 0) return "shorter than the two minutes of one window"
  if (coverage < leastValidShare)
    return `${Math.round(100 * coverage)} % of the windows have few enough artefacts; it takes 40 %`
  const bound =
    restingBpm !== null && maxBpm !== null && maxBpm > restingBpm
      ? restingBpm + workingReserve * (maxBpm - restingBpm)
      : workingBpm
  const atWork: Array<number> = []
  for (let i = 0; i < windows.count; i++)
    if (output.running[i] === 1 && windows.bpm[i]! > bound && !Number.isNaN(windows.alpha1[i]!))
      atWork.push(windows.alpha1[i]!)
  const median = medianOf(atWork)
  return median > smoothedAlpha
    ? `the sensor smooths its beats: alpha 1 has a median of ${median.toFixed(2)} above ${Math.round(bound)} bpm`
    : null
}

const warningsOf = (
  { restingBpm, maxBpm }: AlphaInput,
  clean: CleanBeats,
  windows: AlphaWindows
): ReadonlyArray<string> => [
  "exploratory",
  ...(restingBpm === null || maxBpm === null ? ["heartRateReserveUnknown"] : []),
  ...(clean.share > 0.05 ? ["manyArtefacts"] : []),
  ...(windows.validCount > 0 && windows.goodCount < windows.validCount / 2 ? ["fewGoodWindows"] : [])
]

const productsOf = (windows: AlphaWindows, output: WindowOutput): ReadonlyArray<number> => {
  const factor = output.watts.some(Number.isFinite) ? output.watts : output.metresPerSecond
  const products: Array<number> = []
  for (let i = 0; i < windows.count; i++) {
    const product = windows.alpha1[i]! * factor[i]!
    if (output.undisturbed[i] === 1 && Number.isFinite(product)) products.push(product)
  }
  return products
}

/** NaN for no values. */
const medianOf = (values: ReadonlyArray<number>): number => {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = (sorted.length - 1) / 2
  return sorted.length === 0 ? Number.NaN : (sorted[Math.floor(middle)]! + sorted[Math.ceil(middle)]!) / 2
}

const meanOf = (values: ReadonlyArray<number>): number | null =>
  values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length
