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
  /** Best mean held for at least the duration, in the channel's unit. */
  readonly best: number
  /** Where that effort begins, seconds since the start. */
  readonly startSeconds: number
  /** Its true length: longer than the duration where a longer effort had the higher mean. */
  readonly windowSeconds: number
}

export type Curve = ReadonlyArray<CurvePoint>

/** Durations every curve has when the activity is long enough: labels and comparisons rely on them. */
export const standardDurations = [
  1, 5, 10, 15, 20, 30, 60, 120, 180, 240, 300, 360, 480, 600, 720, 900, 1200, 1800, 2400, 2700, 3600, 5400, 7200,
  10800, 14400, 18000, 21600
] as const

/** About sixty durations from 1 s to the whole activity, evenly spread in the logarithm, and the standard ones. */
export const curveDurations = (seconds: number): ReadonlyArray<number> => {
  if (seconds < 1) return []
  const durations = new Set<number>(standardDurations.filter((duration) => duration <= seconds))
  const steps = 60
  for (let step = 0; step <= steps; step++) durations.add(Math.round(seconds ** (step / steps)))
  return [...durations].sort((a, b) => a - b)
}

/**
 * Mean-maximal values (Pinot & Grappe 2011), exact at every duration of the grid.
 *
 * A point is the best mean held for *at least* its duration. Plain mean-maximal values can rise with duration (two
 * four-minute efforts around a short rest beat any five minutes); what was held for nine minutes was held for five.
 * So the curve never rises, and its work never falls.
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
  return known(provenance, heldForAtLeast(curveDurations(sums.seconds).map((d) => bestWindow(sums, d))))
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

const heldForAtLeast = (points: ReadonlyArray<CurvePoint>): Curve => {
  const held = [...points]
  for (let i = held.length - 2; i >= 0; i--) {
    const longer = held[i + 1]!
    if (longer.best > held[i]!.best) held[i] = { ...longer, durationSeconds: held[i]!.durationSeconds }
  }
  return held
}
