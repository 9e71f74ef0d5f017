/** Lays the efforts of a plan over a recording, in order, at the least cost of misfit and shifting. */
import { missingCost, type Windows } from "./effortWindows.ts"
import type { PlannedEffort } from "./plannedEfforts.ts"

/** Leaving it out together with its time is the rarer of the two. */
const cutCost = 0.43
const shiftCost = 0.001
const openShiftCost = 0.00004
/** Per second that the first effort begins off the plan, and that is left over after the last: up to a limit. */
const edgeShiftCost = 0.0004
const mostEdgeShift = 0.3
/** Windows may overlap this share of a repetition: its end is seldom sharp. */
const overlap = 0.05

/**
 * The cheapest starts, in order; null for an effort left out. The state is where the last effort began, or would
 * have: an effort left out either took its time or none.
 */
export const alignEfforts = (
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
