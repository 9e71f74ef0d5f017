/**
 * Prefix sums on the wall clock. A stream counts timer seconds; whatever must not jump over a pause (best efforts,
 * W′ recovery, R-R windows) is summed here, where a paused second is a second with nothing in it.
 */
import type { Stream } from "../../domain/Stream.ts"

export interface ElapsedSums {
  /** Elapsed second of index 0. */
  readonly origin: number
  /** Seconds from the first row to the last, both included. */
  readonly seconds: number
  /** `total[k]` is the sum of the first k seconds; pauses and missing values add 0. Shape [seconds + 1]. */
  readonly total: Float64Array
  /** `valid[k]` counts the seconds with a value among the first k. Shape [seconds + 1]. */
  readonly valid: Int32Array
}

/** @param values one per row of the stream; NaN is missing */
export const elapsedSums = (stream: Stream, values: ArrayLike<number>): ElapsedSums => {
  const rows = stream.length
  const at = stream.elapsedSeconds
  const origin = rows === 0 ? 0 : at[0]!
  const seconds = rows === 0 ? 0 : at[rows - 1]! - origin + 1
  const total = new Float64Array(seconds + 1)
  const valid = new Int32Array(seconds + 1)
  let second = 0
  let sum = 0
  let count = 0
  for (let row = 0; row < rows; row++) {
    const index = at[row]! - origin
    for (; second < index; second++) {
      total[second + 1] = sum
      valid[second + 1] = count
    }
    const value = values[row]!
    if (Number.isFinite(value)) {
      sum += value
      count++
    }
    total[index + 1] = sum
    valid[index + 1] = count
    second = index + 1
  }
  return { origin, seconds, total, valid }
}

/** Mean of the valid seconds in [from, to) of the elapsed clock; NaN where there is none. */
export const meanBetween = (sums: ElapsedSums, from: number, to: number): number => {
  const a = clampIndex(sums, from)
  const b = clampIndex(sums, to)
  const count = sums.valid[b]! - sums.valid[a]!
  return count <= 0 ? Number.NaN : (sums.total[b]! - sums.total[a]!) / count
}

/** Seconds with a value in [from, to) of the elapsed clock. */
export const validBetween = (sums: ElapsedSums, from: number, to: number): number =>
  Math.max(0, sums.valid[clampIndex(sums, to)]! - sums.valid[clampIndex(sums, from)]!)

const clampIndex = (sums: ElapsedSums, elapsed: number): number =>
  Math.min(Math.max(Math.round(elapsed - sums.origin), 0), sums.seconds)
