/** What each second of a recording would cost as the beginning of an effort: how far off, how uneven, how clear-cut. */
import type { EffortChannels, PlannedEffort, Signal } from "./plannedEfforts.ts"

/** Cost of leaving an effort out, on the scale of relative misfit; a window that is no effort at all costs the same. */
export const missingCost = 0.4
const underWeight = 2.5
/** Too hard is no reason to look elsewhere: else a window would rather take in some recovery. */
const overWeight = 0.5
const mostOver = 0.1
/** A window half in an effort and half out of it is in the wrong place, however well its mean fits. */
const unevennessWeight = 1
/** An effort that was broken off still is one: it costs less than leaving it out. */
const mostCost = 0.38
const smoothSeconds = 15
/** A window that begins and ends where the output does is preferred to one half in the recovery. */
const edgeCredit = 0.15
const edgeSeconds = 20
const leastRise = 0.1

/** For every start: where the effort would end and its mean output. */
export interface Windows {
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

/** What the windows of every effort of one signal are reckoned from: sums over the first n seconds. */
interface Sums {
  readonly output: Float64Array
  readonly smooth: Float64Array
  readonly squares: Float64Array
}

const sumsOf = (values: ArrayLike<number>, rows: number, length: number): Sums => {
  const output = prefixSums(values, rows, length)
  const smooth = smoothed(output, length)
  const squares = smooth.map((value) => value * value)
  return {
    output,
    smooth: prefixSums(smooth, length, length),
    squares: prefixSums(squares, length, length)
  }
}

/**
 * The windows of each effort over a recording of `rows` seconds. An effort may run over its end: by `longest` seconds,
 * which count as without output.
 */
export const windowsOf = (
  efforts: ReadonlyArray<PlannedEffort>,
  channels: EffortChannels,
  rows: number,
  longest: number
): ReadonlyArray<Windows> => {
  const length = rows + Math.ceil(longest) + 1
  const way =
    channels.metresPerSecond !== null && efforts.some(({ metres }) => metres !== null)
      ? prefixSums(channels.metresPerSecond, rows, length)
      : null
  const known = new Map<Signal, Sums>()
  return efforts.map((effort) => {
    const sums = known.get(effort.signal) ?? sumsOf(channels[effort.signal]!, rows, length)
    known.set(effort.signal, sums)
    return windowsIn(effort, sums, effort.metres === null ? null : way, rows, length)
  })
}

const windowsIn = (
  effort: PlannedEffort,
  { output, smooth, squares }: Sums,
  way: Float64Array | null,
  rows: number,
  length: number
): Windows => {
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
    mean[start] = (output[to]! - output[start]!) / (to - start)
    const before = averageOf(output, start - edgeSeconds, start)
    const after = averageOf(output, to, Math.min(length, to + edgeSeconds))
    const risen = (2 * mean[start]! - before - after) / middle
    // A plan without a step up or down has no edge to find.
    const rise = effort.rise < leastRise ? 1 : Math.min(1, Math.max(0, risen / effort.rise))
    const level = (smooth[to]! - smooth[start]!) / (to - start)
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
