/**
 * Split-conformal intervals: the spread of past errors is the spread of the next one, whatever the model
 * (Vovk 2005; Lei 2018). With drift the level follows the running miss rate (Gibbs & Candes 2021).
 */
import { clip } from "./numeric.ts"

export const levels = [50, 80, 90] as const
export type Level = (typeof levels)[number]
export type ByLevel = { readonly [L in Level]: number }
/** Half-widths by level; null where too few errors are known. */
export type Widths = { readonly [L in Level]: number | null }

/** Step of the adaptive level. */
const adaptStep = 0.02

/**
 * The quantile at ceil((n + 1)(1 - alpha)) / n of absolute residuals.
 *
 * @param sorted ascending absolute residuals
 * @returns null when there are too few for the level: the interval would be infinite
 */
export const conformalQuantile = (sorted: ReadonlyArray<number>, alpha: number): number | null => {
  const rank = Math.ceil((sorted.length + 1) * (1 - alpha) - 1e-9)
  return rank > sorted.length ? null : sorted[Math.max(1, rank) - 1]!
}

/** Past errors of one horizon and, for every level, the alpha that kept its promise so far. */
export interface Calibration {
  readonly sorted: Array<number>
  readonly alpha: Record<Level, number>
}

export const emptyCalibration = (): Calibration => ({ sorted: [], alpha: { 50: 0.5, 80: 0.2, 90: 0.1 } })

/** Half-widths now; null where the residuals do not suffice. Wider levels are never narrower. */
export const halfWidths = ({ alpha, sorted }: Calibration): Widths => {
  const w50 = conformalQuantile(sorted, alpha[50])
  const w80 = widest(w50, conformalQuantile(sorted, alpha[80]))
  return { 50: w50, 80: w80, 90: widest(w80, conformalQuantile(sorted, alpha[90])) }
}

const widest = (inner: number | null, outer: number | null): number | null =>
  outer === null || inner === null ? outer : Math.max(inner, outer)

/**
 * Farther ahead is never surer: neighbouring horizons whose widths say otherwise, by the luck of few errors, share
 * their mean (isotonic regression by pooling adjacent violators, Ayer 1955). Wider levels stay wider.
 *
 * @param byHorizon ascending; a level that is not known yet (null) stays so
 */
export const wideningOut = (byHorizon: ReadonlyArray<Widths>): ReadonlyArray<Widths> => {
  const [w50, w80, w90] = levels.map((level) => neverFalling(byHorizon.map((widths) => widths[level])))
  return byHorizon.map((_, i) => ({ 50: w50?.[i] ?? null, 80: w80?.[i] ?? null, 90: w90?.[i] ?? null }))
}

const neverFalling = (values: ReadonlyArray<number | null>): ReadonlyArray<number | null> => {
  const pools: Array<{ mean: number; size: number }> = []
  for (const value of values) {
    if (value === null) continue
    let pool = { mean: value, size: 1 }
    for (let before = pools.at(-1); before !== undefined && before.mean > pool.mean; before = pools.at(-1)) {
      const size = before.size + pool.size
      pool = { mean: (before.mean * before.size + pool.mean * pool.size) / size, size }
      pools.pop()
    }
    pools.push(pool)
  }
  const means = pools.flatMap(({ mean, size }) => Array.from({ length: size }, () => mean)).values()
  return values.map((value) => (value === null ? null : means.next().value!))
}

/** Adds a verified error. `stated` are the half-widths that were given with that forecast. */
export const learn = (calibration: Calibration, error: number, stated: Widths): void => {
  const size = Math.abs(error)
  for (const level of levels) {
    const width = stated[level]
    if (width === null) continue
    const nominal = 1 - level / 100
    const missed = size > width ? 1 : 0
    calibration.alpha[level] = clip(
      calibration.alpha[level] + adaptStep * (nominal - missed),
      nominal / 4,
      Math.min(0.75, nominal * 2)
    )
  }
  const { sorted } = calibration
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (sorted[middle]! < size) low = middle + 1
    else high = middle
  }
  sorted.splice(low, 0, size)
}
