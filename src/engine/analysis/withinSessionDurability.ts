/** Fade inside one session: the best five and twenty minutes still possible after each stretch of work. */
import type { Stream } from "../../domain/Stream.ts"
import { coverage as shareValid } from "../grid.ts"
import { type Derived, known, type Provenance, unknown } from "./Derived.ts"
import { bestWindow } from "./curves.ts"
import { elapsedSums } from "./elapsedAxis.ts"
import { workAxis, type WorkUnit } from "./workAxis.ts"

export interface FadePoint {
  /** Work done before the effort, in the axis's unit: a multiple of the step. */
  readonly work: number
  /** Watts or metres per second. */
  readonly best: number
  readonly startSeconds: number
}

export interface FadeSeries {
  readonly windowSeconds: number
  /** Best window that starts within the first step of work. */
  readonly fresh: number
  readonly byWork: ReadonlyArray<FadePoint>
  /** From fresh to the last point; positive is a loss. In pace for speed families, in power for power. */
  readonly fadePercentTotal: number
  /**
   * `hardEfforts`: at least one of the windows came within 90 % of the recent best, so a fade means something.
   * `noEvidence`: all of it was ridden easily. `unknown`: no recent best to compare with.
   */
  readonly evidence: "hardEfforts" | "noEvidence" | "unknown"
}

export interface FadeFamily {
  readonly axis: WorkUnit
  readonly measure: "power" | "speed"
  readonly series: ReadonlyArray<FadeSeries>
}

/** Rides have one family; runs up to two. Both shapes the tools know, as domain values. */
export type WithinSessionDurability =
  | { readonly sport: "Ride"; readonly power: Derived<FadeFamily> }
  | { readonly sport: "Run"; readonly gradeAdjusted: Derived<FadeFamily>; readonly power: Derived<FadeFamily> }

const fadeWindows = [300, 1200] as const
/** Step of the work axis. */
const workStep: Readonly<Record<WorkUnit, number>> = { kj: 250, km: 5 }

/** Recent bests by duration, as `bestOf` gives them. */
type RecentBest = ReadonlyMap<number, number>

/** @param recent best power in W by window, to tell a hard ride from an easy one; null: not known */
export const rideDurability = (stream: Stream, recent: RecentBest | null = null): WithinSessionDurability => ({
  sport: "Ride",
  power: fadeByWork(stream, stream.channels.watts, { axis: "kj", measure: "power", channel: "watts", recent })
})

/** @param gradeAdjusted flat speed of equal cost, one per row; undefined without altitude or speed */
export const runDurability = (
  stream: Stream,
  gradeAdjusted: Float32Array | undefined,
  recent: { readonly speed: RecentBest | null; readonly power: RecentBest | null } = { speed: null, power: null }
): WithinSessionDurability => ({
  sport: "Run",
  gradeAdjusted: fadeByWork(stream, gradeAdjusted, {
    axis: "km",
    measure: "speed",
    channel: "gradeAdjustedMetresPerSecond",
    recent: recent.speed
  }),
  power: fadeByWork(stream, stream.channels.watts, {
    axis: "km",
    measure: "power",
    channel: "watts",
    recent: recent.power
  })
})

/**
 * One family of fade series. A window belongs to the step of work in which it starts; windows run on the clock, so a
 * pause inside one counts as 0.
 */
export const fadeByWork = (
  stream: Stream,
  values: Float32Array | undefined,
  options: {
    readonly axis: WorkUnit
    readonly measure: FadeFamily["measure"]
    readonly channel: string
    readonly recent: RecentBest | null
  }
): Derived<FadeFamily> => {
  const { axis, measure, channel, recent } = options
  const provenance: Provenance = {
    method: `within-session-durability/${axis}`,
    channel,
    coverage: values === undefined ? 0 : shareValid(values),
    warnings: []
  }
  if (values === undefined || provenance.coverage === 0) return unknown(provenance, `no ${channel} in this activity`)
  const work = workAxis(stream, axis)
  if (work === null) return unknown(provenance, axis === "kj" ? "no power to count work by" : "no distance")
  const sums = elapsedSums(stream, values)
  const step = workStep[axis]
  const starts = stepStarts(work.done, step)
  const series = fadeWindows.flatMap((windowSeconds): ReadonlyArray<FadeSeries> => {
    const points: Array<FadePoint> = []
    for (let bin = 0; bin + 1 < starts.length; bin++) {
      const from = starts[bin]!
      if (from > sums.seconds - windowSeconds) break
      // A leap of the axis (a hole in the distance) leaves steps nobody started in.
      if (starts[bin + 1]! <= from) continue
      const { best, startSeconds } = bestWindow(sums, windowSeconds, from, starts[bin + 1])
      points.push({ work: bin * step, best, startSeconds })
    }
    const [fresh, ...byWork] = points
    const last = byWork.at(-1)
    if (fresh === undefined || last === undefined || !(fresh.best > 0) || !(last.best > 0)) return []
    return [
      {
        windowSeconds,
        fresh: fresh.best,
        byWork,
        fadePercentTotal: measure === "speed" ? 100 * (fresh.best / last.best - 1) : 100 * (1 - last.best / fresh.best),
        evidence: fadeEvidence(fresh.best, byWork, recent?.get(windowSeconds))
      }
    ]
  })
  return series.length === 0
    ? unknown(provenance, `too short: it needs five minutes beyond the first ${step} ${axis}`)
    : known(provenance, { axis, measure, series })
}

/** @param reference the recent best of the same window; undefined without one */
export const fadeEvidence = (
  fresh: number,
  byWork: ReadonlyArray<{ readonly best: number }>,
  reference: number | undefined
): FadeSeries["evidence"] => {
  if (reference === undefined) return "unknown"
  return byWork.reduce((hardest, { best }) => Math.max(hardest, best), fresh) >= 0.9 * reference
    ? "hardEfforts"
    : "noEvidence"
}

/** Index of the first second of each step of work, closed by the end of the activity. */
const stepStarts = (done: Float64Array, step: number): ReadonlyArray<number> => {
  const starts = [0]
  for (let second = 0; second < done.length; second++) while (done[second]! >= starts.length * step) starts.push(second)
  starts.push(done.length)
  return starts
}
