/**
 * Threshold estimates from alpha 1: 0.75 for the aerobic (HRVT1), 0.5 for the anaerobic threshold (HRVT2; Rogers 2021).
 * Exploratory: later work doubts that alpha 1 marks thresholds, so nothing here overwrites an athlete's zones.
 */
import { type Derived, known, type Provenance, unknown } from "../Derived.ts"
import { type AlphaWindows, stepSeconds } from "./alphaWindows.ts"
import type { WindowOutput } from "./windowOutput.ts"

export const aerobicAlpha = 0.75
export const anaerobicAlpha = 0.5

export interface Spread {
  readonly mean: number
  /** Between windows (cluster) or of the fit's residuals (ramp). */
  readonly sd: number
}

export interface AlphaThreshold {
  /** Windows behind the estimate, five seconds apart: neighbours share most of their beats. */
  readonly windows: number
  readonly watts: Spread | null
  readonly bpm: Spread | null
  readonly metresPerSecond: Spread | null
}

const clusterWidth = 0.05
const leastWindows = 6

/**
 * Mean output and heart rate of the windows whose alpha 1 lies within 0.05 of the target.
 *
 * @param counts which windows may count, 1 per window (`WindowOutput.steady`); null: all
 * @param range ends of windows in (from, to] of the elapsed clock
 */
export const clusterThreshold = (
  windows: AlphaWindows,
  output: WindowOutput,
  target: number,
  counts: Uint8Array | null,
  range: { readonly from: number; readonly to: number } = { from: 0, to: Number.POSITIVE_INFINITY }
): Derived<AlphaThreshold> => {
  const chosen: Array<number> = []
  for (let i = 0; i < windows.count; i++) {
    const end = windows.endSeconds[i]!
    if (counts !== null && counts[i] === 0) continue
    if (end > range.from && end <= range.to && Math.abs(windows.alpha1[i]! - target) <= clusterWidth) chosen.push(i)
  }
  const provenance = provenanceOf("alpha1-cluster", windows)
  if (chosen.length < leastWindows)
    return unknown(provenance, `${chosen.length} windows with alpha 1 near ${target}; it takes ${leastWindows}`)
  return known(provenance, {
    windows: chosen.length,
    watts: spreadOf(output.watts, chosen),
    bpm: spreadOf(windows.bpm, chosen),
    metresPerSecond: spreadOf(output.metresPerSecond, chosen)
  })
}

/** How long alpha 1 must fall without a break, through the target. */
const leastFallSeconds = (target: number): number => (target > 0.6 ? 240 : 360)
/** Half of the moving mean that decides what "falling" is: one minute in all. */
const halfSmooth = 6
/** A rise above the lowest value so far that ends a fall. */
const tolerance = 0.05
const fitRange = { low: 0.5, high: 1 } as const
const leastFitted = 12
const leastExplained = 0.5

/**
 * Output at the target from the longest steady fall of alpha 1 through it: at least four minutes for 0.75, six for
 * 0.5; a line of alpha 1 on output between 1.0 and 0.5, solved at the target. Tends to overestimate; the cluster is
 * the better figure where there is one.
 */
export const rampThreshold = (windows: AlphaWindows, output: WindowOutput, target: number): Derived<AlphaThreshold> => {
  const provenance = provenanceOf("alpha1-ramp", windows)
  const fall = longestFall(smoothed(windows, output.undisturbed), target)
  if (fall === null)
    return unknown(provenance, `alpha 1 never falls through ${target} for ${leastFallSeconds(target) / 60} minutes`)
  const chosen: Array<number> = []
  for (let i = fall.from; i <= fall.to; i++) {
    const alpha = windows.alpha1[i]!
    if (alpha >= fitRange.low - clusterWidth && alpha <= fitRange.high) chosen.push(i)
  }
  const threshold: AlphaThreshold = {
    windows: chosen.length,
    watts: solveLine(output.watts, windows.alpha1, chosen, target),
    bpm: solveLine(windows.bpm, windows.alpha1, chosen, target),
    metresPerSecond: solveLine(output.metresPerSecond, windows.alpha1, chosen, target)
  }
  return threshold.watts === null && threshold.bpm === null && threshold.metresPerSecond === null
    ? unknown(provenance, "alpha 1 falls, but not in step with output or heart rate")
    : known(provenance, threshold)
}

const provenanceOf = (method: string, windows: AlphaWindows): Provenance => ({
  method,
  channel: "rr",
  coverage: windows.count === 0 ? 0 : windows.validCount / windows.count,
  warnings: ["exploratory"]
})

const spreadOf = (values: Float64Array, chosen: ReadonlyArray<number>): Spread | null => {
  const found = chosen.map((i) => values[i]!).filter(Number.isFinite)
  if (found.length < leastWindows) return null
  const mean = found.reduce((sum, value) => sum + value, 0) / found.length
  const squares = found.reduce((sum, value) => sum + (value - mean) ** 2, 0)
  return { mean, sd: Math.sqrt(squares / (found.length - 1)) }
}

/** Centred one-minute mean of alpha 1; NaN where the window may not count or half its neighbours are invalid. */
const smoothed = ({ alpha1, count }: AlphaWindows, counts: Uint8Array): Float64Array => {
  const out = new Float64Array(count).fill(Number.NaN)
  for (let i = 0; i < count; i++) {
    if (counts[i] === 0) continue
    let sum = 0
    let valid = 0
    for (let j = Math.max(0, i - halfSmooth); j <= Math.min(count - 1, i + halfSmooth); j++)
      if (Number.isFinite(alpha1[j])) {
        sum += alpha1[j]!
        valid++
      }
    if (valid > halfSmooth) out[i] = sum / valid
  }
  return out
}

interface Fall {
  readonly from: number
  readonly to: number
}

const longestFall = (values: Float64Array, target: number): Fall | null => {
  let longest: Fall | null = null
  let from = -1
  let lowest = -1
  const close = () => {
    if (from < 0) return
    const length = lowest - from
    const passes = values[from]! > target && values[lowest]! < target
    if (
      passes &&
      length * stepSeconds >= leastFallSeconds(target) &&
      length > (longest === null ? 0 : longest.to - longest.from)
    )
      longest = { from, to: lowest }
    from = -1
  }
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!
    if (Number.isNaN(value)) {
      close()
      continue
    }
    if (from >= 0 && value > values[lowest]! + tolerance) close()
    if (from < 0 || value >= values[from]!) {
      from = i
      lowest = i
    } else if (value < values[lowest]!) lowest = i
  }
  close()
  return longest
}

/** Least squares of alpha 1 on `values`, solved at the target; null where it does not fall or explains too little. */
const solveLine = (
  values: Float64Array,
  alpha1: Float64Array,
  chosen: ReadonlyArray<number>,
  target: number
): Spread | null => {
  const found = chosen.filter((i) => Number.isFinite(values[i]!))
  const n = found.length
  if (n < leastFitted) return null
  const meanX = found.reduce((sum, i) => sum + values[i]!, 0) / n
  const meanY = found.reduce((sum, i) => sum + alpha1[i]!, 0) / n
  let xx = 0
  let xy = 0
  let yy = 0
  for (const i of found) {
    xx += (values[i]! - meanX) ** 2
    xy += (values[i]! - meanX) * (alpha1[i]! - meanY)
    yy += (alpha1[i]! - meanY) ** 2
  }
  if (!(xx > 0) || !(yy > 0)) return null
  const slope = xy / xx
  if (slope >= 0 || (xy * xy) / (xx * yy) < leastExplained) return null
  const residual = Math.sqrt(Math.max(0, yy - slope * xy) / (n - 2))
  return { mean: meanX + (target - meanY) / slope, sd: residual / -slope }
}
