/**
 * The line behind critical power and critical speed: total work (or distance) of maximal efforts grows linearly with
 * their duration. Which points of an everyday curve deserve to carry the line is decided here too.
 */

export interface Effort {
  readonly durationSeconds: number
  /** Mean of the effort: watts or metres per second. */
  readonly best: number
  /** What the effort belongs to, for naming the activities behind a fit. */
  readonly activity?: number | string
}

export interface SupportPoint extends Effort {
  /** 1 on the hull, falling as the point lies further below it. */
  readonly weight: number
}

export interface WorkTimeFit {
  /** Critical power or speed. */
  readonly slope: number
  /** W′ or D′. */
  readonly intercept: number
  /** Null with two points: a line through two points has no error to show. */
  readonly slopeError: number | null
  readonly interceptError: number | null
}

/**
 * Weighted least squares of total against time (Moritani 1981): total = intercept + slope · seconds.
 *
 * @returns null when fewer than two different durations are given
 */
export const fitWorkTime = (efforts: ReadonlyArray<Effort & { readonly weight?: number }>): WorkTimeFit | null => {
  let weights = 0
  let meanTime = 0
  let meanTotal = 0
  for (const { durationSeconds, best, weight = 1 } of efforts) {
    weights += weight
    meanTime += weight * durationSeconds
    meanTotal += weight * best * durationSeconds
  }
  if (weights <= 0) return null
  meanTime /= weights
  meanTotal /= weights
  let timeSquares = 0
  let products = 0
  for (const { durationSeconds, best, weight = 1 } of efforts) {
    timeSquares += weight * (durationSeconds - meanTime) ** 2
    products += weight * (durationSeconds - meanTime) * (best * durationSeconds - meanTotal)
  }
  if (timeSquares <= 0) return null
  const slope = products / timeSquares
  const intercept = meanTotal - slope * meanTime
  if (efforts.length < 3) return { slope, intercept, slopeError: null, interceptError: null }
  let residuals = 0
  for (const { durationSeconds, best, weight = 1 } of efforts)
    residuals += weight * (best * durationSeconds - intercept - slope * durationSeconds) ** 2
  const variance = residuals / (efforts.length - 2)
  return {
    slope,
    intercept,
    slopeError: Math.sqrt(variance / timeSquares),
    interceptError: Math.sqrt(variance * (1 / weights + meanTime ** 2 / timeSquares))
  }
}

/** Efforts of 2 to 20 minutes: shorter ones drain W′ before it counts, longer ones tire for other reasons. */
const supportRange = { fromSeconds: 120, toSeconds: 1200 } as const

const mostPoints = 6
/** A point this far below the hull was not maximal: it weighs 1/e of one on the hull. */
const closeness = 0.01

/**
 * Three to six points that carry the fit: the one closest to the upper hull of total over time in each of six equal
 * stretches (in the logarithm) of 2 to 20 minutes. Most of a training history is not maximal; the hull is.
 */
export const supportPoints = (efforts: ReadonlyArray<Effort>): ReadonlyArray<SupportPoint> => {
  const { fromSeconds, toSeconds } = supportRange
  const bestPerDuration = new Map<number, Effort>()
  for (const effort of efforts) {
    if (effort.durationSeconds < fromSeconds || effort.durationSeconds > toSeconds || !(effort.best > 0)) continue
    const known = bestPerDuration.get(effort.durationSeconds)
    if (known === undefined || effort.best > known.best) bestPerDuration.set(effort.durationSeconds, effort)
  }
  const sorted = [...bestPerDuration.values()].sort((a, b) => a.durationSeconds - b.durationSeconds)
  const hull = upperHull(sorted)
  const chosen: Array<SupportPoint | undefined> = Array.from({ length: mostPoints })
  for (const effort of sorted) {
    const share = Math.log(effort.durationSeconds / fromSeconds) / Math.log(toSeconds / fromSeconds)
    const stretch = Math.min(mostPoints - 1, Math.floor(share * mostPoints))
    const ceiling = totalOnHull(hull, effort.durationSeconds)
    const gap = Math.max(0, 1 - (effort.best * effort.durationSeconds) / ceiling)
    const weight = Math.exp(-gap / closeness)
    if (weight > (chosen[stretch]?.weight ?? 0)) chosen[stretch] = { ...effort, weight }
  }
  return chosen.flatMap((point) => (point !== undefined && point.weight > 0.05 ? [point] : []))
}

const total = (effort: Effort): number => effort.best * effort.durationSeconds

/** Upper concave hull of (seconds, total), left to right (Andrew's monotone chain). */
const upperHull = (sorted: ReadonlyArray<Effort>): ReadonlyArray<Effort> => {
  const hull: Array<Effort> = []
  for (const effort of sorted) {
    while (hull.length >= 2 && isBelow(hull[hull.length - 2]!, hull[hull.length - 1]!, effort)) hull.pop()
    hull.push(effort)
  }
  return hull
}

const isBelow = (a: Effort, b: Effort, c: Effort): boolean =>
  (total(b) - total(a)) * (c.durationSeconds - a.durationSeconds) <=
  (total(c) - total(a)) * (b.durationSeconds - a.durationSeconds)

const totalOnHull = (hull: ReadonlyArray<Effort>, seconds: number): number => {
  const right = hull.findIndex((effort) => effort.durationSeconds >= seconds)
  const b = hull[right]!
  if (right <= 0) return total(b)
  const a = hull[right - 1]!
  const share = (seconds - a.durationSeconds) / (b.durationSeconds - a.durationSeconds)
  return total(a) + share * (total(b) - total(a))
}
