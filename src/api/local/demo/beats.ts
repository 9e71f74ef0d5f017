/**
 * R-R intervals for a ride or run with a chest strap: mean interval from heart rate, plus correlated noise whose
 * short-term scaling exponent (DFA alpha 1) falls with effort, as it does in people.
 *
 * The noise is a mixture of three kinds, and the mixture sets the exponent over 4 to 16 beats: slow noise with a
 * memory of twenty beats (1.4 alone), white noise (0.6) and alternating noise (0.2). Easy effort is mostly slow,
 * hard effort white with a share of alternating.
 */
import type { BeatIntervals } from "../../../domain/Recording.ts"
import type { Random } from "./random.ts"

interface Pulse {
  /** Seconds since 1970 of each timer second. */
  readonly time: Float64Array
  /** Not rounded: whole beats per minute would show as steps. */
  readonly bpm: Float64Array
  /** Smoothed effort, share of threshold. */
  readonly effort: Float64Array
  readonly random: Random
}

/** One interval in so many is missed, or split in two, by the strap. */
const artefactRate = 0.004

export const beatsOf = ({ time, bpm, effort, random }: Pulse): BeatIntervals => {
  const rows = time.length
  const milliseconds = new Float64Array(rows * 4)
  const recordIndex = new Int32Array(rows * 4)
  let [slow, alternating, previous, mean, work, count, at] = [0, 0, 0, bpm[0]!, 0, 0, 0]
  let row = 0
  while (row < rows) {
    // Heart rate wanders on its own second by second; the intervals get that from the noise instead.
    mean += (bpm[row]! - mean) * 0.06
    const exponent = exponentAt(effort[row]!, work)
    const { slowShare, alternatingShare } = mixture(exponent)
    slow = 0.95 * slow + 0.3122 * random.normal()
    const white = random.normal()
    alternating = (white - previous) * Math.SQRT1_2
    previous = white
    const noise =
      Math.sqrt(slowShare) * slow +
      Math.sqrt(alternatingShare) * alternating +
      Math.sqrt(Math.max(0, 1 - slowShare - alternatingShare)) * random.normal()
    const interval = 60_000 / mean + amplitude(effort[row]!) * noise
    const start = at
    at += interval / 1000
    row = Math.floor(at)
    for (let passed = Math.floor(start); passed < Math.min(row, rows); passed++) work += effort[passed]!
    if (row >= rows) break
    const artefact = random.uniform()
    if (artefact < artefactRate / 2 && count > 0) {
      // A missed beat: its interval joins the one before.
      milliseconds[count - 1] = milliseconds[count - 1]! + Math.round(interval)
      recordIndex[count - 1] = row
    } else if (artefact < artefactRate) {
      const part = Math.round(interval * random.between(0.3, 0.5))
      milliseconds[count] = part
      recordIndex[count++] = row
      milliseconds[count] = Math.round(interval) - part
      recordIndex[count++] = row
    } else {
      milliseconds[count] = Math.round(interval)
      recordIndex[count++] = row
    }
  }
  return { milliseconds: milliseconds.slice(0, count), recordIndex: recordIndex.slice(0, count) }
}

/**
 * Alpha 1 at an effort: 0.75 near 78 % of threshold, 0.5 near threshold, and lower at the same effort the more
 * work lies behind.
 *
 * @param work sum of effort over the seconds so far
 */
const exponentAt = (effort: number, work: number): number =>
  Math.max(0.3, Math.min(1.3, 0.75 + 1.6 * (0.78 - effort) - 0.03 * Math.max(0, work / 3600 - 0.75)))

/** SD of the noise in ms: large at rest, under two milliseconds at threshold. */
const amplitude = (effort: number): number => 1.7 + 24 * Math.max(0, 1 - effort) ** 2

/**
 * The share of slow noise among white that gives an exponent, measured on 120 s windows of such mixtures after
 * detrending. Below white noise the alternating kind takes over.
 */
const slowShares = [
  [0.58, 0],
  [0.7, 0.4],
  [0.8, 0.6],
  [0.87, 0.7],
  [0.97, 0.8],
  [1.12, 0.9],
  [1.22, 0.95],
  [1.37, 1]
] as const

const mixture = (exponent: number): { readonly slowShare: number; readonly alternatingShare: number } => {
  const [white] = slowShares[0]
  if (exponent <= white) return { slowShare: 0, alternatingShare: Math.min(1, (white - exponent) / 0.4) }
  const above = Math.max(
    1,
    slowShares.findIndex(([at]) => at >= exponent)
  )
  const [low, lowShare] = slowShares[above - 1]!
  const [high, highShare] = slowShares[above]!
  return { slowShare: lowShare + ((highShare - lowShare) * (exponent - low)) / (high - low), alternatingShare: 0 }
}
