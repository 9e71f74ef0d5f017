/**
 * The 1 Hz grid: how a channel's records become one value per second of timer time.
 * Nothing is carried across a pause: each running stretch is filled from its own records only.
 */
import type { Running } from "./timeline.ts"

export interface Grid {
  readonly length: number
  /** Second of each row, since 1970. */
  readonly seconds: Float64Array
  /** Per stretch: its records, and the row of the first of them. */
  readonly stretches: ReadonlyArray<Running & { readonly firstRow: number }>
  /** 1 where a record was written in that very second. */
  readonly recorded: Uint8Array
}

/** Rows from the first to the last record of every running stretch. */
export const makeGrid = (recordSeconds: Float64Array, running: ReadonlyArray<Running>): Grid => {
  let length = 0
  const stretches = running.map((stretch) => {
    const firstRow = length
    length += recordSeconds[stretch.to - 1]! - recordSeconds[stretch.from]! + 1
    return { ...stretch, firstRow }
  })
  const seconds = new Float64Array(length)
  const recorded = new Uint8Array(length)
  for (const { from, to, firstRow } of stretches) {
    const start = recordSeconds[from]!
    const end = recordSeconds[to - 1]!
    for (let second = start; second <= end; second++) seconds[firstRow + second - start] = second
    for (let record = from; record < to; record++) recorded[firstRow + recordSeconds[record]! - start] = 1
  }
  return { length, seconds, stretches, recorded }
}

const empty = (length: number): Float32Array => new Float32Array(length).fill(Number.NaN)

const holdSeconds = 5

/**
 * Linear between valid records no further apart than the limit; NaN elsewhere. Where the device went on recording
 * while this sensor was silent, `silence` is the limit: half a minute without a strap is no heart rate, not a line.
 */
export const interpolate = (
  grid: Grid,
  times: Float64Array,
  values: Float64Array,
  limit: number,
  silence = holdSeconds
): Float32Array => {
  const out = empty(grid.length)
  for (const { from, to, firstRow } of grid.stretches) {
    const start = times[from]!
    let previous = -1
    for (let record = from; record < to; record++) {
      const value = values[record]!
      if (Number.isNaN(value)) continue
      const row = firstRow + times[record]! - start
      out[row] = value
      if (previous >= 0) {
        const span = times[record]! - times[previous]!
        if (span > 1 && span <= (previous === record - 1 ? limit : Math.min(limit, silence + 1))) {
          const before = values[previous]!
          const slope = (value - before) / span
          for (let step = 1; step < span; step++) out[row - span + step] = before + slope * step
        }
      }
      previous = record
    }
  }
  return out
}

/**
 * For power and cadence: a hole between records holds the last value for 5 s and is 0 after that, unless the hole is
 * so long that nothing is known.
 */
export const hold = (grid: Grid, times: Float64Array, values: Float64Array, limit: number): Float32Array => {
  const out = empty(grid.length)
  for (const { from, to, firstRow } of grid.stretches) {
    const start = times[from]!
    for (let record = from; record < to; record++) {
      const value = values[record]!
      const row = firstRow + times[record]! - start
      out[row] = value
      if (record + 1 === to || Number.isNaN(value)) continue
      const span = times[record + 1]! - times[record]!
      if (span > limit) continue
      for (let step = 1; step < span; step++) out[row + step] = step <= holdSeconds ? value : 0
    }
  }
  return out
}

/**
 * A sensor that is silent while the device records is bridged up to 5 s, and missing (never 0) beyond that.
 *
 * @param rows changed in place
 */
export const bridgeSilence = ({ length, stretches }: Grid, rows: Float32Array): void => {
  stretches.forEach(({ firstRow }, n) => {
    const end = stretches[n + 1]?.firstRow ?? length
    let valid = -1
    for (let row = firstRow; row < end; row++) {
      if (Number.isNaN(rows[row]!)) continue
      if (valid >= 0 && row - valid > 1 && row - valid - 1 <= holdSeconds) rows.fill(rows[valid]!, valid + 1, row)
      valid = row
    }
  })
}

/** The last value stands until the next one: for slow channels such as temperature. */
export const carry = (grid: Grid, times: Float64Array, values: Float64Array): Float32Array => {
  const out = empty(grid.length)
  for (const { from, to, firstRow } of grid.stretches) {
    const start = times[from]!
    let held = Number.NaN
    for (let record = from; record < to; record++) {
      if (!Number.isNaN(values[record]!)) held = values[record]!
      const row = firstRow + times[record]! - start
      const next = record + 1 === to ? row + 1 : firstRow + times[record + 1]! - start
      out.fill(held, row, next)
    }
  }
  return out
}

export const hasAny = (values: Float32Array | Float64Array): boolean => {
  for (let row = 0; row < values.length; row++) if (!Number.isNaN(values[row]!)) return true
  return false
}

/** Share of rows that carry a value; 0 without rows. */
export const coverage = (values: Float32Array): number => {
  let valid = 0
  for (let row = 0; row < values.length; row++) if (!Number.isNaN(values[row]!)) valid++
  return values.length === 0 ? 0 : valid / values.length
}

/** Mean of the valid values; null without any. */
export const mean = (values: Float32Array): number | null => {
  let sum = 0
  let valid = 0
  for (let row = 0; row < values.length; row++) {
    if (Number.isNaN(values[row]!)) continue
    sum += values[row]!
    valid++
  }
  return valid === 0 ? null : sum / valid
}
