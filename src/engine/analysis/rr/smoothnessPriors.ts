/**
 * Smoothness-priors detrending (Tarvainen 2002): the stationary part of a series, z − (I + λ²D₂ᵀD₂)⁻¹z.
 * The matrix is symmetric with five diagonals, so an LDLᵀ factorisation along the band solves it in O(n).
 */

/** What the threshold studies used; about a 0.035 Hz high-pass at the heart rates of exercise. */
const studyLambda = 500

/**
 * @param series R-R intervals in ms, artefacts already replaced
 * @param out where to write; at least as long as the series
 * @returns `out`, the series less its trend; shape [series.length]
 */
export const detrend = (
  series: Float64Array,
  lambda = studyLambda,
  out: Float64Array = new Float64Array(series.length)
): Float64Array => {
  const n = series.length
  if (n < 3) return out.fill(0, 0, n)
  const square = lambda * lambda
  // Columns of the unit lower triangle, one and two below the diagonal, and the pivots.
  const below = new Float64Array(n)
  const below2 = new Float64Array(n)
  const pivot = new Float64Array(n)
  for (let i = 0; i < n; i++) {
    const touching = diagonalCount(i, n)
    let d = 1 + square * touching
    let e = i + 1 < n ? square * firstBand(i, n) : 0
    if (i >= 1) {
      d -= below[i - 1]! ** 2 * pivot[i - 1]!
      e -= below[i - 1]! * below2[i - 1]! * pivot[i - 1]!
    }
    if (i >= 2) d -= below2[i - 2]! ** 2 * pivot[i - 2]!
    pivot[i] = d
    below[i] = e / d
    below2[i] = i + 2 < n ? square / d : 0
    let value = series[i]!
    if (i >= 1) value -= below[i - 1]! * out[i - 1]!
    if (i >= 2) value -= below2[i - 2]! * out[i - 2]!
    out[i] = value
  }
  for (let i = 0; i < n; i++) out[i]! /= pivot[i]!
  for (let i = n - 1; i >= 0; i--) {
    let value = out[i]!
    if (i + 1 < n) value -= below[i]! * out[i + 1]!
    if (i + 2 < n) value -= below2[i]! * out[i + 2]!
    out[i] = value
  }
  for (let i = 0; i < n; i++) out[i] = series[i]! - out[i]!
  return out
}

/** Diagonal of D₂ᵀD₂: 1, 5, 6 … 6, 5, 1 (each second difference touches its rows with weights 1, 4, 1). */
const diagonalCount = (i: number, n: number): number =>
  (i <= n - 3 ? 1 : 0) + (i >= 1 && i <= n - 2 ? 4 : 0) + (i >= 2 ? 1 : 0)

/** First band: −2 at both ends, −4 between. */
const firstBand = (i: number, n: number): number => (i <= n - 3 ? -2 : 0) + (i >= 1 ? -2 : 0)
