/** DFA alpha 1 (Peng 1995): short-term scaling exponent of R-R intervals, boxes of 4 to 16 beats. */

const smallestBox = 4
const largestBox = 16
const boxes = largestBox - smallestBox + 1

/** The abscissa never changes: ln n for every box size, centred, and the sum of its squares. */
const logSizes = Float64Array.from({ length: boxes }, (_, i) => Math.log(smallestBox + i))
const meanLogSize = logSizes.reduce((sum, x) => sum + x, 0) / boxes
const logSquares = logSizes.reduce((sum, x) => sum + (x - meanLogSize) ** 2, 0)

/** Two boxes of the largest size: below that the slope is one box's accident. */
export const leastBeats = 2 * largestBox

export interface DfaOptions {
  /**
   * `both`: boxes are laid from the start and again from the end, so that no beat is left out (our choice).
   * `start`: from the start only, as nolds does.
   */
  readonly ends: "both" | "start"
}

/**
 * Slope of ln F(n) on ln n for n = 4 … 16, F(n) the root mean square around a line in each box of the integrated
 * series.
 *
 * @param intervals R-R in ms, artefacts replaced, trend removed or not; shape [beats]
 * @returns null under 32 beats and for a constant series, which scales with nothing
 */
export const dfaAlpha1 = (intervals: Float64Array, { ends }: DfaOptions = { ends: "both" }): number | null => {
  const n = intervals.length
  if (n < leastBeats) return null
  let mean = 0
  for (let i = 0; i < n; i++) mean += intervals[i]!
  mean /= n
  const profile = new Float64Array(n)
  let sum = 0
  for (let i = 0; i < n; i++) {
    sum += intervals[i]! - mean
    profile[i] = sum
  }
  let slope = 0
  for (let i = 0; i < boxes; i++) {
    const size = smallestBox + i
    const count = Math.floor(n / size)
    let squares = boxedResiduals(profile, 0, size, count)
    if (ends === "both") squares += boxedResiduals(profile, n - count * size, size, count)
    const meanSquare = squares / (count * size * (ends === "both" ? 2 : 1))
    if (!(meanSquare > 0)) return null
    slope += (logSizes[i]! - meanLogSize) * 0.5 * Math.log(meanSquare)
  }
  return slope / logSquares
}

/** Sum of squared residuals around the line of each of `count` boxes laid from `from`. */
const boxedResiduals = (profile: Float64Array, from: number, size: number, count: number): number => {
  const middle = (size - 1) / 2
  const spread = (size * (size * size - 1)) / 12
  let squares = 0
  for (let box = 0; box < count; box++) {
    const start = from + box * size
    // Relative to the first beat of the box: sums of squares of the raw profile would cancel badly.
    const base = profile[start]!
    let sum = 0
    let product = 0
    let square = 0
    for (let j = 1; j < size; j++) {
      const value = profile[start + j]! - base
      sum += value
      product += j * value
      square += value * value
    }
    product -= middle * sum
    squares += Math.max(0, square - (sum * sum) / size - (product * product) / spread)
  }
  return squares
}
