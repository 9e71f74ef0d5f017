/** Alpha 1 along an activity: windows of two minutes of beats, one every five seconds, stamped at their end. */
import type { BeatSeries } from "../../../domain/Stream.ts"
import type { CleanBeats } from "./correctArtefacts.ts"
import { dfaAlpha1, leastBeats } from "./dfaAlpha1.ts"
import { detrend } from "./smoothnessPriors.ts"

/** The setting of the threshold studies (Rogers 2021), with Kubios. */
export const windowSeconds = 120
export const stepSeconds = 5

/** A window counts up to this share of replaced beats, and is called good up to `goodShare`. */
const validShare = 0.05
const goodShare = 0.03
/** Share of the two minutes its beats must fill: a strap that fell silent leaves no window. */
const filledShare = 0.8

export interface AlphaWindows {
  readonly count: number
  /** End of each window, seconds since the start. */
  readonly endSeconds: Float64Array
  /** NaN where the window is not valid. */
  readonly alpha1: Float64Array
  /** Heart rate from the beats themselves, 60 000 / mean R-R; NaN where there are none. */
  readonly bpm: Float64Array
  /** Share of replaced beats; NaN where there are no beats. */
  readonly artefactShare: Float64Array
  readonly validCount: number
  readonly goodCount: number
}

/**
 * @param beats on the elapsed axis, never falling
 * @param clean the same beats with artefacts replaced
 * @param detrended false leaves out smoothness priors: for comparison only, thresholds come out up to 20 W higher
 */
export const alphaWindows = (beats: BeatSeries, clean: CleanBeats, detrended = true): AlphaWindows => {
  const at = beats.elapsedSeconds
  const last = at.length === 0 ? 0 : at[at.length - 1]!
  const count = Math.max(0, Math.floor((last - windowSeconds) / stepSeconds) + 1)
  const endSeconds = new Float64Array(count)
  const alpha1 = new Float64Array(count).fill(Number.NaN)
  const bpm = new Float64Array(count).fill(Number.NaN)
  const artefactShare = new Float64Array(count).fill(Number.NaN)
  let validCount = 0
  let goodCount = 0
  let from = 0
  let to = 0
  let scratch = new Float64Array(512)
  for (let window = 0; window < count; window++) {
    const start = window * stepSeconds
    endSeconds[window] = start + windowSeconds
    while (from < at.length && at[from]! < start) from++
    while (to < at.length && at[to]! < start + windowSeconds) to++
    const n = to - from
    if (n === 0) continue
    let total = 0
    let replaced = 0
    for (let beat = from; beat < to; beat++) {
      total += clean.milliseconds[beat]!
      replaced += clean.replaced[beat]!
    }
    bpm[window] = (60_000 * n) / total
    artefactShare[window] = replaced / n
    if (n < leastBeats || replaced / n > validShare || total < filledShare * windowSeconds * 1000) continue
    if (scratch.length < n) scratch = new Float64Array(2 * n)
    const intervals = clean.milliseconds.subarray(from, to)
    const alpha = dfaAlpha1(detrended ? detrend(intervals, undefined, scratch).subarray(0, n) : intervals)
    if (alpha === null) continue
    alpha1[window] = alpha
    validCount++
    if (replaced / n <= goodShare) goodCount++
  }
  return { count, endSeconds, alpha1, bpm, artefactShare, validCount, goodCount }
}

/** Mean of the valid windows that lie wholly in [from, to] of the elapsed clock: laps, halves. Null without any. */
export const meanAlphaBetween = (windows: AlphaWindows, from: number, to: number): number | null => {
  let sum = 0
  let valid = 0
  for (let i = 0; i < windows.count; i++) {
    const end = windows.endSeconds[i]!
    if (end - windowSeconds < from || end > to || Number.isNaN(windows.alpha1[i]!)) continue
    sum += windows.alpha1[i]!
    valid++
  }
  return valid === 0 ? null : sum / valid
}
