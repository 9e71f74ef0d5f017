/**
 * A structured ride or run, repetition by repetition: where in the recording each effort of the plan was done, and
 * whether it was hit. Athletes start late, stretch recoveries and leave efforts out, so the plan is laid over the
 * recording by dynamic programming, in order, at the least cost of misfit and shifting.
 */
import type { Athlete } from "../../domain/Athlete.ts"
import type { RideRun } from "../../domain/Sport.ts"
import type { Block } from "../../domain/Workout.ts"
import type { MethodBasis } from "./basis.ts"
import { type EffortChannels, effortsOf, type PlannedEffort, type Signal } from "./plannedEfforts.ts"

export const repetitionBasis: MethodBasis = {
  method: "repetitions/alignment-v1",
  published: [],
  ours: [
    "hit: the mean over the repetition lies within the target widened by 3 %",
    "missing: the mean is nearer to what the plan has around it than to the target's lower end, or less than half of it was recorded",
    "a repetition is looked for in order, near the time the plan gives it"
  ]
}

export type RepetitionOutcome = "hit" | "under" | "over" | "missing"

export interface RepetitionVerdict {
  /** Counted over the efforts of the workout, from 1. */
  readonly repetition: number
  /** `8 min at 228-268 W`-like words are the caller's; here the bare figures. */
  readonly plannedSeconds: number | null
  readonly plannedMetres: number | null
  readonly unit: Signal
  readonly low: number
  readonly high: number
  /** Mean over the repetition; null when it is missing. */
  readonly actual: number | null
  /** Timer second at which it began; null when it is missing. */
  readonly startSeconds: number | null
  readonly seconds: number | null
  readonly verdict: RepetitionOutcome
}

export interface Compliance {
  readonly verdicts: ReadonlyArray<RepetitionVerdict>
  /** Steps that cannot be judged and why. */
  readonly notJudged: ReadonlyArray<string>
  readonly basis: MethodBasis
}

const tolerance = 0.03
const leastShare = 0.5
/** Cost of leaving an effort out, on the scale of relative misfit; a window that is no effort at all costs the same. */
const missingCost = 0.4
/** Leaving it out together with its time is the rarer of the two. */
const cutCost = 0.43
const underWeight = 2.5
/** Too hard is no reason to look elsewhere: else a window would rather take in some recovery. */
const overWeight = 0.5
const mostOver = 0.1
/** A window half in an effort and half out of it is in the wrong place, however well its mean fits. */
const unevennessWeight = 1
/** An effort that was broken off still is one: it costs less than leaving it out. */
const mostCost = 0.38
const smoothSeconds = 15
const shiftCost = 0.001
/** Per second that the first effort begins off the plan, and that is left over after the last: up to a limit. */
const edgeShiftCost = 0.0004
const mostEdgeShift = 0.3
const openShiftCost = 0.00004
/** A window that begins and ends where the output does is preferred to one half in the recovery. */
const edgeCredit = 0.15
const edgeSeconds = 20
const leastRise = 0.1
/** Windows may overlap this share of a repetition: its end is seldom sharp. */
const overlap = 0.05

export const judgeRepetitions = (
  blocks: ReadonlyArray<Block>,
  sport: RideRun,
  athlete: Athlete,
  channels: EffortChannels
): Compliance => {
  const { efforts, notJudged, planSeconds } = effortsOf(blocks, sport, athlete, channels)
  const reasons = [...notJudged]
  if (efforts.length === 0) return { verdicts: [], notJudged: reasons, basis: repetitionBasis }
  const rows = Math.max(...efforts.map(({ signal }) => channels[signal]?.length ?? 0))
  const pad = Math.ceil(Math.max(...efforts.map(({ seconds }) => seconds))) + 1
  const windows = efforts.map((effort) => windowsOf(effort, channels, rows, pad))
  const starts = align(efforts, windows, rows, planSeconds)
  const verdicts = efforts.map((effort, i) => verdictOf(effort, i + 1, windows[i]!, starts[i] ?? null, rows))
  return { verdicts, notJudged: reasons, basis: repetitionBasis }
}

/** For every start: where the effort would end and its mean output. */
interface Windows {
  readonly end: Int32Array
  readonly mean: Float64Array
  readonly cost: Float64Array
}

const prefixSums = (values: ArrayLike<number>, rows: number, length: number): Float64Array => {
  const sums = new Float64Array(length + 1)
  for (let row = 0; row < length; row++) {
    const value = row < rows ? values[row]! : 0
    sums[row + 1] = sums[row]! + (Number.isFinite(value) ? value : 0)
  }
  return sums
}

const windowsOf = (effort: PlannedEffort, channels: EffortChannels, rows: number, pad: number): Windows => {
  const length = rows + pad
  const sums = prefixSums(channels[effort.signal]!, rows, length)
  const way =
    effort.metres === null || channels.metresPerSecond === null
      ? null
      : prefixSums(channels.metresPerSecond, rows, length)
  const smooth = smoothed(sums, length)
  const ups = prefixSums(smooth, length, length)
  const squares = prefixSums(
    smooth.map((value) => value * value),
    length,
    length
  )
  const end = new Int32Array(rows)
  const mean = new Float64Array(rows)
  const cost = new Float64Array(rows)
  const middle = (effort.low + effort.high) / 2
  let to = 0
  for (let start = 0; start < rows; start++) {
    if (way === null) to = start + Math.max(1, Math.round(effort.seconds))
    else {
      to = Math.max(to, start + 1)
      while (to < length && way[to]! - way[start]! < effort.metres!) to++
    }
    end[start] = to
    mean[start] = (sums[to]! - sums[start]!) / (to - start)
    const before = averageOf(sums, start - edgeSeconds, start)
    const after = averageOf(sums, to, Math.min(length, to + edgeSeconds))
    const risen = (2 * mean[start]! - before - after) / middle
    // A plan without a step up or down has no edge to find.
    const rise = effort.rise < leastRise ? 1 : Math.min(1, Math.max(0, risen / effort.rise))
    const level = (ups[to]! - ups[start]!) / (to - start)
    const spread = Math.sqrt(Math.max(0, (squares[to]! - squares[start]!) / (to - start) - level * level))
    const missed = misfit(effort, mean[start]!)
    const misplaced = Math.max(missed, Math.min(mostCost, missed + (unevennessWeight * spread) / middle))
    cost[start] = misplaced - edgeCredit * rise
  }
  return { end, mean, cost }
}

const smoothed = (sums: Float64Array, length: number): Float64Array =>
  Float64Array.from({ length }, (_, row) => {
    const from = Math.max(0, row - (smoothSeconds >> 1))
    const to = Math.min(length, from + smoothSeconds)
    return (sums[to]! - sums[from]!) / (to - from)
  })

const averageOf = (sums: Float64Array, from: number, to: number): number => {
  const first = Math.max(0, from)
  return to > first ? (sums[to]! - sums[first]!) / (to - first) : 0
}

const misfit = ({ high, low, missing }: PlannedEffort, value: number): number => {
  const middle = (low + high) / 2
  if (value < missing) return missingCost
  return value < low
    ? (underWeight * (low - value)) / middle
    : Math.min(mostOver, (overWeight * Math.max(0, value - high)) / middle)
}

/**
 * The cheapest starts, in order; null for an effort left out. The state is where the last effort began, or would
 * have: an effort left out either took its time or none.
 */
const align = (
  efforts: ReadonlyArray<PlannedEffort>,
  windows: ReadonlyArray<Windows>,
  rows: number,
  planSeconds: number
): ReadonlyArray<number | null> => {
  const from: Array<Int32Array> = []
  const left: Array<Uint8Array> = []
  let previous = new Float64Array(rows)
  const first = efforts[0]!
  for (let start = 0; start < rows; start++)
    previous[start] = Math.min(mostEdgeShift, edgeShiftCost * Math.abs(start - first.offsetSeconds))
  efforts.forEach((effort, i) => {
    const reached = i === 0 ? { cost: previous, from: identity(rows) } : reach(previous, efforts[i - 1]!, effort, rows)
    const next = new Float64Array(rows)
    const origin = new Int32Array(rows)
    const missing = new Uint8Array(rows)
    const gap = i === 0 ? 0 : Math.round(effort.offsetSeconds - efforts[i - 1]!.offsetSeconds)
    for (let start = 0; start < rows; start++) {
      next[start] = reached.cost[start]! + windows[i]!.cost[start]!
      origin[start] = reached.from[start]!
      // Left out without its time: the place is still that of the effort before.
      leaveOut(start, start, cutCost)
      // Left out with its time.
      if (start - gap >= 0 && gap > 0) leaveOut(start, start - gap, missingCost)
      if (start === rows - 1)
        for (let late = Math.max(0, rows - gap); late < rows; late++) leaveOut(start, late, missingCost)
    }
    from.push(origin)
    left.push(missing)
    previous = next

    function leaveOut(at: number, came: number, price: number): void {
      const cost = previous[came]! + price
      if (cost >= next[at]!) return
      next[at] = cost
      origin[at] = came
      missing[at] = 1
    }
  })
  // Going home early is no evidence of anything; time to spare after the last effort is.
  const remaining = planSeconds - efforts.at(-1)!.offsetSeconds
  for (let start = 0; start < rows; start++)
    previous[start]! += Math.min(mostEdgeShift, edgeShiftCost * Math.max(0, rows - start - remaining))
  let best = 0
  for (let start = 1; start < rows; start++) if (previous[start]! < previous[best]!) best = start
  const starts: Array<number | null> = []
  for (let i = efforts.length - 1; i >= 0; i--) {
    starts[i] = left[i]![best] === 1 ? null : best
    best = from[i]![best]!
  }
  return starts
}

const identity = (rows: number): Int32Array => Int32Array.from({ length: rows }, (_, row) => row)

/**
 * The cost of arriving at every start from the effort before: its own cost plus what the gap differs from the plan.
 * One pass for gaps longer than planned, a sliding window for shorter ones; efforts never overlap.
 */
const reach = (previous: Float64Array, before: PlannedEffort, effort: PlannedEffort, rows: number) => {
  const rate = before.openAfter ? openShiftCost : shiftCost
  const gap = Math.max(1, Math.round(effort.offsetSeconds - before.offsetSeconds))
  const least = Math.min(gap, Math.max(1, Math.floor(before.seconds * (1 - overlap))))
  const cost = new Float64Array(rows).fill(Number.POSITIVE_INFINITY)
  const from = new Int32Array(rows)
  // Longer gaps: the smallest of previous(t) - rate * t over t <= start - gap.
  let late = Number.POSITIVE_INFINITY
  let lateAt = 0
  // Shorter gaps: the smallest of previous(t) + rate * t over start - gap < t <= start - least.
  const queue = new Int32Array(rows)
  let [head, tail] = [0, 0]
  const early = (t: number): number => previous[t]! + rate * t
  for (let start = 0; start < rows; start++) {
    const far = start - gap
    if (far >= 0 && previous[far]! - rate * far < late) {
      late = previous[far]! - rate * far
      lateAt = far
    }
    const near = start - least
    if (near >= 0) {
      while (tail > head && early(queue[tail - 1]!) >= early(near)) tail--
      queue[tail++] = near
    }
    while (head < tail && queue[head]! <= far) head++
    if (late < Number.POSITIVE_INFINITY) {
      cost[start] = late + rate * far
      from[start] = lateAt
    }
    if (head < tail) {
      const t = queue[head]!
      const shorter = early(t) - rate * far
      if (shorter < cost[start]!) {
        cost[start] = shorter
        from[start] = t
      }
    }
  }
  return { cost, from }
}

const verdictOf = (
  effort: PlannedEffort,
  repetition: number,
  windows: Windows,
  start: number | null,
  rows: number
): RepetitionVerdict => {
  const planned = {
    repetition,
    plannedSeconds: effort.metres === null ? effort.seconds : null,
    plannedMetres: effort.metres,
    unit: effort.signal,
    low: effort.low,
    high: effort.high
  }
  const none = { ...planned, actual: null, startSeconds: null, seconds: null, verdict: "missing" } as const
  if (start === null) return none
  const end = windows.end[start]!
  const mean = windows.mean[start]!
  const recorded = (Math.min(end, rows) - start) / (end - start)
  if (mean < effort.missing || recorded < leastShare) return none
  const verdict = mean < effort.low * (1 - tolerance) ? "under" : mean > effort.high * (1 + tolerance) ? "over" : "hit"
  return { ...planned, actual: mean, startSeconds: start, seconds: Math.min(end, rows) - start, verdict }
}
