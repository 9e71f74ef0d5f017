/**
 * Streams small enough for a language model to read: bucket means on the timer axis. A model averages what it sees,
 * so reducers that pick extremes (LTTB, min-max) would mislead it; peaks come as series of their own.
 * Scalars are never computed from what leaves here.
 */
import type { ChannelName, Stream } from "../../domain/Stream.ts"

export interface SampledStream {
  /** Timer second at which the first bucket begins. */
  readonly t0: number
  /** Length of a bucket in timer seconds; edges move by less than one bucket to lie on pauses and laps. */
  readonly dt: number
  /** Number of buckets: exactly the smaller of what was asked for and the rows there are. */
  readonly points: number
  /** Rows in each bucket: the weights with which bucket means give the mean of the stream. */
  readonly rows: Int32Array
  /** Wall-clock second of the last row of each bucket: a jump is a pause. */
  readonly elapsedSeconds: Int32Array
  /** NaN where fewer than half of the bucket's seconds are valid. */
  readonly channels: { readonly [Channel in ChannelName]?: Float64Array }
  /** Per-bucket maxima of the channels asked for. */
  readonly maxima: { readonly [Channel in ChannelName]?: Float64Array }
  /** Series given by the caller (alpha 1, grade-adjusted speed), as bucket means. */
  readonly extra: Readonly<Record<string, Float64Array>>
  /** Channels asked for that the activity does not have. */
  readonly missing: ReadonlyArray<ChannelName>
}

export interface SampleRequest {
  readonly points: number
  readonly channels: ReadonlyArray<ChannelName>
  readonly maxima?: ReadonlyArray<ChannelName>
  /** Further series, one value per row of the stream. */
  readonly extra?: Readonly<Record<string, Float32Array>>
  /** Rows at which a lap begins; buckets do not straddle them where edges are free to move. */
  readonly lapRows?: ReadonlyArray<number>
  /** Part of the stream, rows [from, to); for pages and ranges. */
  readonly range?: { readonly fromRow: number; readonly toRow: number }
}

/** What a bucket reports as its last value: running totals and positions have no meaningful mean. */
const lastOf: ReadonlySet<ChannelName> = new Set(["distanceMetres", "latitude", "longitude"])

/** Equal-time buckets whose edges snap to pauses and laps; mean of valid seconds, last value for totals. */
export const downsample = (stream: Stream, request: SampleRequest): SampledStream => {
  const from = Math.min(Math.max(request.range?.fromRow ?? 0, 0), stream.length)
  const to = Math.min(Math.max(request.range?.toRow ?? stream.length, from), stream.length)
  const count = Math.max(0, Math.min(Math.floor(request.points), to - from))
  const edges = bucketEdges(from, to, count, bordersOf(stream, from, to, request.lapRows ?? []))
  const reduce = (values: Float32Array, reducer: Reducer): Float64Array => {
    const out = new Float64Array(count)
    for (let bucket = 0; bucket < count; bucket++) out[bucket] = reducer(values, edges[bucket]!, edges[bucket + 1]!)
    return out
  }
  const channels: { -readonly [Channel in ChannelName]?: Float64Array } = {}
  const maxima: { -readonly [Channel in ChannelName]?: Float64Array } = {}
  const missing: Array<ChannelName> = []
  for (const name of new Set(request.channels)) {
    const values = stream.channels[name]
    if (values === undefined) missing.push(name)
    else channels[name] = reduce(values, lastOf.has(name) ? lastValue : meanOfHalf)
  }
  for (const name of new Set(request.maxima ?? [])) {
    const values = stream.channels[name]
    if (values !== undefined) maxima[name] = reduce(values, maximum)
  }
  const rows = new Int32Array(count)
  const elapsedSeconds = new Int32Array(count)
  for (let bucket = 0; bucket < count; bucket++) {
    rows[bucket] = edges[bucket + 1]! - edges[bucket]!
    elapsedSeconds[bucket] = stream.elapsedSeconds[edges[bucket + 1]! - 1]!
  }
  return {
    t0: from,
    dt: count === 0 ? 0 : (to - from) / count,
    points: count,
    rows,
    elapsedSeconds,
    channels,
    maxima,
    extra: Object.fromEntries(
      Object.entries(request.extra ?? {}).map(([name, values]) => [name, reduce(values, meanOfHalf)])
    ),
    missing
  }
}

interface Border {
  readonly row: number
  /** Seconds of the pause; laps have 0, so pauses are served first. */
  readonly weight: number
}

const bordersOf = (stream: Stream, from: number, to: number, lapRows: ReadonlyArray<number>): ReadonlyArray<Border> => {
  const borders: Array<Border> = []
  for (let row = from + 1; row < to; row++) {
    const gap = stream.elapsedSeconds[row]! - stream.elapsedSeconds[row - 1]!
    if (gap > 1) borders.push({ row, weight: gap })
  }
  for (const row of lapRows) if (row > from && row < to) borders.push({ row, weight: 0 })
  return borders.sort((a, b) => b.weight - a.weight)
}

/** Strictly increasing edges, evenly spaced but for those a border pulled to itself. Shape [count + 1]. */
const bucketEdges = (from: number, to: number, count: number, borders: ReadonlyArray<Border>): Int32Array => {
  const edges = new Int32Array(count + 1)
  for (let k = 0; k <= count; k++) edges[k] = from + Math.round((k * (to - from)) / Math.max(1, count))
  const taken = new Uint8Array(count + 1)
  taken[0] = 1
  taken[count] = 1
  for (const { row } of borders) {
    const nearest = Math.round(((row - from) * count) / (to - from))
    const free = [nearest, nearest - 1, nearest + 1].find(
      (k) => k > 0 && k < count && (edges[k] === row || (taken[k] === 0 && edges[k - 1]! < row && row < edges[k + 1]!))
    )
    if (free === undefined) continue
    edges[free] = row
    taken[free] = 1
  }
  return edges
}

type Reducer = (values: Float32Array, from: number, to: number) => number

const meanOfHalf: Reducer = (values, from, to) => {
  let sum = 0
  let valid = 0
  for (let row = from; row < to; row++)
    if (Number.isFinite(values[row])) {
      sum += values[row]!
      valid++
    }
  return valid * 2 < to - from || valid === 0 ? Number.NaN : sum / valid
}

const lastValue: Reducer = (values, from, to) => {
  for (let row = to - 1; row >= from; row--) if (Number.isFinite(values[row])) return values[row]!
  return Number.NaN
}

const maximum: Reducer = (values, from, to) => {
  let best = Number.NaN
  for (let row = from; row < to; row++) if (Number.isFinite(values[row]) && !(values[row]! <= best)) best = values[row]!
  return best
}
