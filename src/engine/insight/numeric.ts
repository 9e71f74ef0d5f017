/** The little numerics the models need: exponential averages, moments, the normal curve, small symmetric systems. */

/** Share of a new value in an exponential average with this time constant, one step per day. */
export const dailyShare = (timeConstantDays: number): number => 1 - Math.exp(-1 / timeConstantDays)

/** Exponential average, one value per day, after that day; `seed` stands before the first. */
export const exponentialAverage = (values: ArrayLike<number>, timeConstantDays: number, seed: number): Float64Array => {
  const share = dailyShare(timeConstantDays)
  const out = new Float64Array(values.length)
  let average = seed
  for (let day = 0; day < values.length; day++) {
    average += share * (values[day]! - average)
    out[day] = average
  }
  return out
}

export interface Moments {
  readonly count: number
  readonly mean: number
  /** Sample standard deviation (n - 1); 0 for a single value. */
  readonly sd: number
}

/** Of the finite values in [from, to); null without any. */
export const momentsOf = (values: ArrayLike<number>, from = 0, to = values.length): Moments | null => {
  let count = 0
  let sum = 0
  for (let i = Math.max(0, from); i < to; i++) {
    if (!Number.isFinite(values[i])) continue
    sum += values[i]!
    count++
  }
  if (count === 0) return null
  const mean = sum / count
  let squares = 0
  for (let i = Math.max(0, from); i < to; i++) if (Number.isFinite(values[i])) squares += (values[i]! - mean) ** 2
  return { count, mean, sd: count > 1 ? Math.sqrt(squares / (count - 1)) : 0 }
}

export const clip = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value))

export const roundTo = (value: number, digits: number): number => {
  const scale = 10 ** digits
  // Adding 0 turns a negative zero into a plain one.
  return Math.round(value * scale) / scale + 0
}

/**
 * Solves A x = b for a symmetric positive definite A by Cholesky.
 *
 * @param a row-major, size x size; overwritten
 * @param b overwritten with x
 * @returns false when A is not positive definite
 */
export const solveSymmetric = (a: Float64Array, b: Float64Array): boolean => {
  const size = b.length
  for (let row = 0; row < size; row++) {
    for (let column = 0; column <= row; column++) {
      let sum = a[row * size + column]!
      for (let k = 0; k < column; k++) sum -= a[row * size + k]! * a[column * size + k]!
      if (row === column) {
        if (!(sum > 0)) return false
        a[row * size + row] = Math.sqrt(sum)
      } else {
        a[row * size + column] = sum / a[column * size + column]!
      }
    }
  }
  for (let row = 0; row < size; row++) {
    let sum = b[row]!
    for (let k = 0; k < row; k++) sum -= a[row * size + k]! * b[k]!
    b[row] = sum / a[row * size + row]!
  }
  for (let row = size - 1; row >= 0; row--) {
    let sum = b[row]!
    for (let k = row + 1; k < size; k++) sum -= a[k * size + row]! * b[k]!
    b[row] = sum / a[row * size + row]!
  }
  return true
}

/** Standard normal distribution function (Abramowitz & Stegun 7.1.26, error under 1.5e-7). */
export const normalShare = (z: number): number => {
  const x = Math.abs(z) / Math.SQRT2
  const t = 1 / (1 + 0.3275911 * x)
  const poly = ((((1.061405429 * t - 1.453152027) * t + 1.421413741) * t - 0.284496736) * t + 0.254829592) * t
  const half = 0.5 * poly * Math.exp(-x * x)
  return z > 0 ? 1 - half : half
}

/** Two-sided standard normal quantiles of the levels in use. */
export const normalWidth = { 50: 0.6745, 80: 1.2816, 90: 1.6449 } as const
