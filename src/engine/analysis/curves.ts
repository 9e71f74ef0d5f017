/**
 * Mean-maximal curves of power, speed or grade-adjusted speed, and their comparison with recent bests.
 *
 * Windows run on the elapsed axis with pauses as 0: a twenty-minute best that bridges a traffic light is not an effort.
 */
import type { Stream } from "../../domain/Stream.ts"
import { coverage as shareValid } from "../grid.ts"
import { type Derived, known, type Provenance, unknown } from "./Derived.ts"
import { type ElapsedSums, elapsedSums } from "./elapsedAxis.ts"

export interface CurvePoint {
  readonly durationSeconds: number
  /** Highest mean over the window, in the channel's unit. */
  readonly best: number
  /** Where that effort begins, seconds since the start. */
  readonly startSeconds: number
  /** The duration; longer only at a headline duration that a longer one beats. */
  readonly windowSeconds: number
}

export type Curve = ReadonlyArray<CurvePoint>

/** Durations people ask for by name; every curve has them when the activity is long enough. */
export const headlineDurations = [1, 5, 15, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 10800, 14400, 18000] as const

/**
 * About sixty durations from 1 s to the whole activity, evenly spread in the logarithm (short ones coincide), and the
 * headline ones.
 */
export const curveDurations = (seconds: number): ReadonlyArray<number> => {
  if (seconds < 1) return []
  const durations = new Set<number>(headlineDurations.filter((duration) => duration <= seconds))
  const steps = 60
  for (let step = 0; step <= steps; step++) durations.add(Math.round(seconds ** (step / steps)))
  return [...durations].sort((a, b) => a - b)
}

/**
 * Mean-maximal values (Pinot & Grappe 2011), exact by prefix sums; the curve never rises and its work never falls.
 *
 * Plain mean-maximal values can rise with duration: two four-minute efforts around a short rest beat any five minutes.
 * Such points are left out of the grid. Only a headline duration that a longer one beats takes over the longer one's
 * value and window, because what was held for twenty minutes was held for ten.
 *
 * @param values one per row; NaN is missing and counts as 0
 * @param channel the channel's name, for the record
 */
export const meanMaximalCurve = (stream: Stream, values: Float32Array, channel: string): Derived<Curve> => {
  const coverage = shareValid(values)
  const provenance: Provenance = {
    method: "mean-maximal/elapsed",
    channel,
    coverage,
    warnings: coverage < 0.95 ? ["missingCountsAsZero"] : []
  }
  if (coverage === 0) return unknown(provenance, `no ${channel} in this activity`)
  const sums = elapsedSums(stream, values)
  return known(provenance, neverRising(curveDurations(sums.seconds).map((duration) => bestWindow(sums, duration))))
}

/** The best of several curves at each duration: what `percentOfRecentBest` compares with. */
export const bestOf = (curves: ReadonlyArray<Curve>): ReadonlyMap<number, number> => {
  const best = new Map<number, number>()
  for (const curve of curves)
    for (const point of curve)
      best.set(point.durationSeconds, Math.max(point.best, best.get(point.durationSeconds) ?? 0))
  return best
}

/** Percent of the recent best at the durations asked for; a duration either side lacks is left out. */
export const percentOfRecentBest = (
  curve: Curve,
  recent: ReadonlyMap<number, number>,
  durations: ReadonlyArray<number> = [5, 60, 300, 1200, 3600]
): ReadonlyArray<{ readonly durationSeconds: number; readonly percent: number }> =>
  durations.flatMap((durationSeconds) => {
    const best = curve.find((point) => point.durationSeconds === durationSeconds)?.best
    const reference = recent.get(durationSeconds)
    return best === undefined || reference === undefined || reference <= 0
      ? []
      : [{ durationSeconds, percent: (100 * best) / reference }]
  })

/** Highest mean over exactly `duration` seconds that starts at or after `from` and before `before` (indices). */
export const bestWindow = (
  { origin, seconds, total }: ElapsedSums,
  duration: number,
  from = 0,
  before = Number.POSITIVE_INFINITY
): CurvePoint => {
  const last = Math.min(seconds - duration, before - 1)
  let best = Number.NEGATIVE_INFINITY
  let start = from
  for (let i = from; i <= last; i++) {
    const work = total[i + duration]! - total[i]!
    if (work > best) {
      best = work
      start = i
    }
  }
  return {
    durationSeconds: duration,
    best: best / duration,
    startSeconds: origin + start,
    windowSeconds: duration
  }
}

const headline: ReadonlySet<number> = new Set(headlineDurations)

const neverRising = (points: Curve): Curve => {
  const named = points.filter(({ durationSeconds }) => headline.has(durationSeconds))
  for (let i = named.length - 2; i >= 0; i--) {
    const longer = named[i + 1]!
    if (longer.best > named[i]!.best) named[i] = { ...longer, durationSeconds: named[i]!.durationSeconds }
  }
  const curve: Array<CurvePoint> = []
  let next = 0
  for (const point of points) {
    if (named[next]?.durationSeconds === point.durationSeconds) {
      curve.push(named[next]!)
      next++
      continue
    }
    const fitsBefore = point.best <= (curve.at(-1)?.best ?? Number.POSITIVE_INFINITY)
    if (fitsBefore && point.best >= (named[next]?.best ?? Number.NEGATIVE_INFINITY)) curve.push(point)
  }
  return curve
}
