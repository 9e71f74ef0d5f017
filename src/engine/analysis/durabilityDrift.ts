/**
 * How this session drifted with work done, against the athlete's own trend over recent weeks: heart rate, alpha 1 and
 * respiration along kilojoules (rides) or kilometres (runs).
 */
import type { Stream } from "../../domain/Stream.ts"
import { type Derived, known, unknown } from "./Derived.ts"
import { workAt, workAxis, type WorkUnit } from "./workAxis.ts"

export type DriftMetric = "hr" | "a1" | "rf"
const driftMetrics: ReadonlyArray<DriftMetric> = ["hr", "a1", "rf"]

export interface WorkPoint {
  /** Middle of the bin, on the work axis. */
  readonly x: number
  readonly value: number
}

/** One session as the trend sees it: small enough to store beside the activity. */
export interface SessionDrift {
  readonly axis: WorkUnit
  readonly points: { readonly [Metric in DriftMetric]?: ReadonlyArray<WorkPoint> }
}

export interface MetricDrift {
  readonly pointCount: number
  readonly coveredWork: readonly [number, number]
  /** In the metric's unit (bpm, alpha 1, breaths/min). */
  readonly meanResidual: number
  readonly band: {
    readonly label: "above" | "below" | "in_band"
    readonly above: number
    readonly below: number
    readonly inBand: number
  }
  /** Loss of the trend from zero work to each anchor; null where the trend's sessions do not reach it. */
  readonly trendLossPercent: ReadonlyArray<{ readonly anchor: number; readonly percent: number | null }>
  readonly trendSessionCount: number
}

export interface DurabilityDrift {
  readonly axis: WorkUnit
  readonly anchors: ReadonlyArray<number>
  readonly metrics: { readonly [Metric in DriftMetric]?: MetricDrift }
}

/** Width of a bin, and the levels of work at which the trend is read. */
const bins: Readonly<Record<WorkUnit, number>> = { kj: 100, km: 2 }
const driftAnchors: Readonly<Record<WorkUnit, ReadonlyArray<number>>> = { kj: [1000, 1500], km: [10, 20] }

/** The trend looks back this far; whoever collects the sessions filters by it. */
const driftTrendDays = 42
const leastSessions = 3
const leastPoints = 3
/** Seconds (or windows of alpha 1) a bin needs before its mean is a point. */
const leastInBin: Readonly<Record<DriftMetric, number>> = { hr: 60, a1: 6, rf: 60 }

/**
 * Mean heart rate, alpha 1 and respiration per bin of work. Seconds without output are left out: coasting and
 * standing say nothing about what work costs.
 *
 * @param alpha valid windows only; `endSeconds` on the elapsed axis
 */
export const sessionDrift = (
  stream: Stream,
  axis: WorkUnit,
  alpha: { readonly endSeconds: ArrayLike<number>; readonly alpha1: ArrayLike<number> } | null
): SessionDrift | null => {
  const work = workAxis(stream, axis)
  if (work === null) return null
  const output =
    axis === "kj" ? stream.channels.watts : (stream.channels.metresPerSecond ?? stream.channels.distanceMetres)
  const { bpm, breathsPerMinute } = stream.channels
  const moving = (row: number): boolean => output !== undefined && output[row]! > 0
  const points: { -readonly [Metric in DriftMetric]?: ReadonlyArray<WorkPoint> } = {}
  const add = (metric: DriftMetric, count: number, at: (i: number) => number, value: (i: number) => number): void => {
    const found = binned(bins[axis], leastInBin[metric], count, (i) => workAt(work, at(i)), value)
    if (found.length > 0) points[metric] = found
  }
  const elapsed = (row: number): number => stream.elapsedSeconds[row]!
  if (bpm) add("hr", stream.length, elapsed, (row) => (moving(row) ? bpm[row]! : Number.NaN))
  if (alpha)
    add(
      "a1",
      alpha.endSeconds.length,
      (i) => alpha.endSeconds[i]!,
      (i) => alpha.alpha1[i]!
    )
  if (breathsPerMinute) add("rf", stream.length, elapsed, (row) => (moving(row) ? breathsPerMinute[row]! : Number.NaN))
  return { axis, points }
}

/**
 * The session against a straight line through the points of the other sessions of the last six weeks; the band is one
 * standard deviation of the trend's own residuals.
 *
 * @param others sessions of the same sport before this one, this one not among them
 */
export const durabilityDrift = (
  session: SessionDrift,
  others: ReadonlyArray<SessionDrift>
): Derived<DurabilityDrift> => {
  const { axis } = session
  const anchors = driftAnchors[axis]
  const metrics: { -readonly [Metric in DriftMetric]?: MetricDrift } = {}
  for (const metric of driftMetrics) {
    const points = session.points[metric] ?? []
    const sessions = others.flatMap((other) => {
      const found = other.axis === axis ? other.points[metric] : undefined
      return found !== undefined && found.length >= leastPoints ? [found] : []
    })
    if (points.length < leastPoints || sessions.length < leastSessions) continue
    metrics[metric] = againstTrend(metric, points, sessions, anchors)
  }
  const provenance = {
    method: "durability-drift/linear-trend-42d",
    channel: axis,
    coverage: Object.keys(metrics).length / driftMetrics.length,
    warnings: []
  }
  return Object.keys(metrics).length === 0
    ? unknown(
        provenance,
        `a trend needs ${leastSessions} other sessions of the last ${driftTrendDays} days with the same channels`
      )
    : known(provenance, { axis, anchors, metrics })
}

const againstTrend = (
  metric: DriftMetric,
  points: ReadonlyArray<WorkPoint>,
  sessions: ReadonlyArray<ReadonlyArray<WorkPoint>>,
  anchors: ReadonlyArray<number>
): MetricDrift => {
  const trend = lineThrough(sessions.flat())
  const at = (x: number): number => trend.intercept + trend.slope * x
  const residuals = points.map(({ x, value }) => value - at(x))
  const meanResidual = residuals.reduce((sum, residual) => sum + residual, 0) / residuals.length
  const above = residuals.filter((residual) => residual > trend.deviation).length
  const below = residuals.filter((residual) => residual < -trend.deviation).length
  const inBand = residuals.length - above - below
  // The trend reaches as far as a second session confirms it.
  const reach = sessions.map((session) => session.at(-1)!.x).sort((a, b) => b - a)[1]!
  return {
    pointCount: points.length,
    coveredWork: [points[0]!.x, points.at(-1)!.x],
    meanResidual,
    band: {
      label: above > inBand && above >= below ? "above" : below > inBand ? "below" : "in_band",
      above,
      below,
      inBand
    },
    trendLossPercent: anchors.map((anchor) => ({
      anchor,
      percent: anchor > reach || !(at(0) > 0) ? null : lossSign[metric] * 100 * (at(anchor) / at(0) - 1)
    })),
    trendSessionCount: sessions.length
  }
}

/** What a loss is: heart rate and respiration that rise, alpha 1 that falls. */
const lossSign: Readonly<Record<DriftMetric, 1 | -1>> = { hr: 1, a1: -1, rf: 1 }

const lineThrough = (points: ReadonlyArray<WorkPoint>) => {
  const n = points.length
  const meanX = points.reduce((sum, { x }) => sum + x, 0) / n
  const meanY = points.reduce((sum, { value }) => sum + value, 0) / n
  const xx = points.reduce((sum, { x }) => sum + (x - meanX) ** 2, 0)
  const xy = points.reduce((sum, { x, value }) => sum + (x - meanX) * (value - meanY), 0)
  const slope = xx > 0 ? xy / xx : 0
  const intercept = meanY - slope * meanX
  const squares = points.reduce((sum, { x, value }) => sum + (value - intercept - slope * x) ** 2, 0)
  return { slope, intercept, deviation: Math.sqrt(squares / Math.max(1, n - 2)) }
}

const binned = (
  width: number,
  least: number,
  count: number,
  xOf: (i: number) => number,
  valueOf: (i: number) => number
): ReadonlyArray<WorkPoint> => {
  const sums: Array<{ sum: number; count: number } | undefined> = []
  for (let i = 0; i < count; i++) {
    const value = valueOf(i)
    if (!Number.isFinite(value)) continue
    const bin = (sums[Math.floor(xOf(i) / width)] ??= { sum: 0, count: 0 })
    bin.sum += value
    bin.count++
  }
  return sums.flatMap((bin, index) =>
    bin === undefined || bin.count < least ? [] : [{ x: (index + 0.5) * width, value: bin.sum / bin.count }]
  )
}
