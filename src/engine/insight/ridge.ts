/**
 * Ridge regression that forgets: sufficient statistics with exponentially falling weights, so that adding a week costs
 * nothing and a fit is one small Cholesky. Features are standardised by what has been seen, the constant is free.
 */
import { solveSymmetric } from "./numeric.ts"

export interface RidgeStatistics {
  readonly features: number
  weight: number
  readonly sumX: Float64Array
  sumY: number
  /** Row-major, features x features. */
  readonly sumXX: Float64Array
  readonly sumXY: Float64Array
}

export interface RidgeFit {
  readonly mean: Float64Array
  readonly scale: Float64Array
  readonly meanY: number
  /** On standardised features. */
  readonly slopes: Float64Array
}

export const emptyStatistics = (features: number): RidgeStatistics => ({
  features,
  weight: 0,
  sumX: new Float64Array(features),
  sumY: 0,
  sumXX: new Float64Array(features * features),
  sumXY: new Float64Array(features)
})

/** Multiplies everything seen so far. */
export const forget = (statistics: RidgeStatistics, factor: number): void => {
  statistics.weight *= factor
  statistics.sumY *= factor
  for (const sums of [statistics.sumX, statistics.sumXX, statistics.sumXY])
    for (let i = 0; i < sums.length; i++) sums[i] = sums[i]! * factor
}

/** Takes one more sample in: `x` of as many features as the statistics were made for. */
export const observe = (statistics: RidgeStatistics, x: Float64Array, y: number): void => {
  const { features, sumX, sumXX, sumXY } = statistics
  statistics.weight += 1
  statistics.sumY += y
  for (let i = 0; i < features; i++) {
    sumX[i] = sumX[i]! + x[i]!
    sumXY[i] = sumXY[i]! + x[i]! * y
    for (let j = 0; j < features; j++) sumXX[i * features + j] = sumXX[i * features + j]! + x[i]! * x[j]!
  }
}

/** @returns null when nothing was seen or the system cannot be solved */
export const fitRidge = (statistics: RidgeStatistics, penalty: number): RidgeFit | null => {
  const { features, sumX, sumXX, sumXY, sumY, weight } = statistics
  if (!(weight > 0)) return null
  const mean = sumX.map((sum) => sum / weight)
  const meanY = sumY / weight
  const scale = new Float64Array(features)
  for (let i = 0; i < features; i++) {
    const variance = sumXX[i * features + i]! / weight - mean[i]! ** 2
    // A feature that never moved cannot explain anything: scaled by infinity it drops out.
    scale[i] = variance > 1e-9 * (1 + mean[i]! ** 2) ? Math.sqrt(variance) : Number.POSITIVE_INFINITY
  }
  const a = new Float64Array(features * features)
  const slopes = new Float64Array(features)
  for (let i = 0; i < features; i++) {
    slopes[i] = (sumXY[i]! - weight * mean[i]! * meanY) / scale[i]!
    for (let j = 0; j < features; j++)
      a[i * features + j] = (sumXX[i * features + j]! - weight * mean[i]! * mean[j]!) / (scale[i]! * scale[j]!)
    a[i * features + i] = a[i * features + i]! + penalty
  }
  return solveSymmetric(a, slopes) ? { mean, scale, meanY, slopes } : null
}

export const predictRidge = ({ mean, meanY, scale, slopes }: RidgeFit, x: Float64Array): number => {
  let y = meanY
  for (let i = 0; i < x.length; i++) y += (slopes[i]! * (x[i]! - mean[i]!)) / scale[i]!
  return y
}
