/** Pool swims: lengths and rests apart, figures per stroke, and series with one point per length. */
import { Effect } from "effect"
import type { DetailLap } from "../../../domain/ActivityDetail.ts"
import type { InvalidInput } from "../../../domain/errors.ts"
import { pointsOf, type Series, type SeriesChannel, seriesChannels } from "../../../domain/Series.ts"
import type { Stream } from "../../../domain/Stream.ts"
import type { StrokeFigures, SwimDetail, SwimRest } from "../../../domain/SwimDetail.ts"
import { mean } from "../../../engine/grid.ts"
import { firstRowAt } from "../../../engine/laps.ts"
import type { Evidence } from "./evidence.ts"
import type { StoredLength } from "./recorded.ts"
import { columnOf, type SeriesAsked, wanted } from "./series.ts"

/** Null without a single length: open water, or a watch that does not count them. */
export const swimOf = (
  lengths: ReadonlyArray<StoredLength>,
  poolLengthMetres: number | null,
  { lack }: Evidence
): SwimDetail | null => {
  const swum = lengths.filter(({ active }) => active)
  if (swum.length === 0) return lack("lengths", "the device counted no lengths: open water, or a swim without a pool")
  if (poolLengthMetres === null) lack("poolLength", "the device does not say how long the pool is, so there is no pace")
  if (!swum.some(({ strokes }) => counts(strokes))) lack("strokeAnalysis", "the device counted no strokes")
  const rests: Array<SwimRest> = []
  let afterLengths = 0
  for (const { active, seconds, startSeconds } of lengths) {
    if (active) afterLengths++
    else if (seconds > 0) rests.push({ startSeconds, seconds, afterLengths })
  }
  return {
    poolLengthMetres,
    lengths: swum.map(({ seconds, startSeconds, stroke, strokes, swolf }) => ({
      startSeconds,
      seconds,
      strokes,
      stroke,
      swolf
    })),
    rests,
    swumSeconds: sum(swum, ({ seconds }) => seconds),
    restSeconds: sum(rests, ({ seconds }) => seconds),
    strokes: strokeFigures(swum, poolLengthMetres)
  }
}

/** A lap's pace is that of its swimming: many devices count the rest at the wall into the lap before it. */
export const withoutRests = (lap: DetailLap, rests: ReadonlyArray<SwimRest>): DetailLap => {
  const rested = sum(rests, ({ seconds, startSeconds }) =>
    Math.max(0, Math.min(startSeconds + seconds, lap.endSeconds) - Math.max(startSeconds, lap.startSeconds))
  )
  const swum = (lap.timerSeconds ?? lap.endSeconds - lap.startSeconds) - rested
  if (rested <= 0 || swum <= 0 || lap.distanceMetres === null) return lap
  return { ...lap, timerSeconds: swum, averageMetresPerSecond: lap.distanceMetres / swum }
}

const unnamed = "unknown"

const strokeFigures = (
  swum: ReadonlyArray<StoredLength>,
  poolLengthMetres: number | null
): ReadonlyArray<StrokeFigures> => {
  const byStroke = new Map<string, Array<StoredLength>>()
  for (const length of swum) {
    const stroke = length.stroke ?? unnamed
    byStroke.set(stroke, [...(byStroke.get(stroke) ?? []), length])
  }
  return [...byStroke]
    .map(([stroke, lengths]): StrokeFigures => {
      const seconds = sum(lengths, (length) => length.seconds)
      // Drills have no strokes: they count as lengths, not in what is reckoned per stroke.
      const stroked = lengths.filter(({ strokes }) => counts(strokes))
      const strokes = sum(stroked, (length) => length.strokes ?? 0)
      const strokedSeconds = sum(stroked, (length) => length.seconds)
      const swolfs = stroked.flatMap(({ swolf }) => (swolf === null ? [] : [swolf]))
      return {
        stroke,
        lengths: lengths.length,
        seconds,
        metresPerSecond:
          poolLengthMetres === null || seconds <= 0 ? null : (lengths.length * poolLengthMetres) / seconds,
        strokesPerMinute: strokedSeconds > 0 ? (60 * strokes) / strokedSeconds : null,
        metresPerStroke:
          poolLengthMetres === null || strokes === 0 ? null : (stroked.length * poolLengthMetres) / strokes,
        swolf: swolfs.length === 0 ? null : sum(swolfs, (swolf) => swolf) / swolfs.length
      }
    })
    .sort((one, other) => other.lengths - one.lengths || (one.stroke < other.stroke ? -1 : 1))
}

/** One point per length, or per run of lengths where there are more of them than points; rest has no points. */
export const lengthSeries = (
  asked: SeriesAsked,
  lengths: ReadonlyArray<StoredLength>,
  poolLengthMetres: number | null,
  stream: Stream | null
): Effect.Effect<Series, InvalidInput> => {
  const swum = lengths.filter(({ active, seconds }) => active && seconds > 0)
  const bpm = stream?.channels.bpm
  const anyStrokes = swum.some(({ strokes }) => counts(strokes))
  const present: ReadonlySet<SeriesChannel> = new Set<SeriesChannel>([
    ...(poolLengthMetres === null ? [] : (["metresPerSecond", "poolLengthMetres"] as const)),
    ...(anyStrokes ? (["strokesPerMinute"] as const) : []),
    ...(anyStrokes && poolLengthMetres !== null ? (["metresPerStroke"] as const) : []),
    ...(bpm === undefined ? [] : (["bpm"] as const))
  ])
  const has = (channel: SeriesChannel): boolean => present.has(channel)
  const valueOf = (channel: SeriesChannel, group: ReadonlyArray<StoredLength>): number => {
    const seconds = sum(group, (length) => length.seconds)
    const stroked = group.filter(({ strokes }) => counts(strokes))
    const strokes = sum(stroked, (length) => length.strokes ?? 0)
    const metres = poolLengthMetres ?? Number.NaN
    switch (channel) {
      case "metresPerSecond":
        return (group.length * metres) / seconds
      case "poolLengthMetres":
        return metres
      case "strokesPerMinute":
        return (60 * strokes) / sum(stroked, (length) => length.seconds)
      case "metresPerStroke":
        return (stroked.length * metres) / strokes
      default:
        return stream === null ? Number.NaN : meanBpm(stream, bpm, group)
    }
  }
  return Effect.map(wanted(asked, has, swum.length), ({ channels, from, nextCursor, to }) => {
    const { resolution } = asked.request
    const shown = swum.slice(from, to)
    const groups = grouped(shown, resolution === "full" ? shown.length : pointsOf[resolution])
    return {
      resolution,
      time: { by: "list", seconds: groups.map(([first]) => first!.startSeconds) },
      points: groups.length,
      totalPoints: resolution === "full" ? swum.length : groups.length,
      columns: channels.filter(has).flatMap((channel) =>
        columnOf(
          channel,
          groups.map((group) => valueOf(channel, group))
        )
      ),
      peaks: [],
      missing: channels.filter((channel) => !has(channel)),
      available: seriesChannels.filter((channel) => has(channel) && !channels.includes(channel)),
      pauses: [],
      nextCursor
    }
  })
}

/** Even runs of neighbours, no more than `most` of them, none empty. */
const grouped = <A>(items: ReadonlyArray<A>, most: number): ReadonlyArray<ReadonlyArray<A>> => {
  const count = Math.min(most, items.length)
  return Array.from({ length: count }, (_, group) =>
    items.slice(Math.round((group * items.length) / count), Math.round(((group + 1) * items.length) / count))
  )
}

const meanBpm = (stream: Stream, bpm: Float32Array | undefined, group: ReadonlyArray<StoredLength>): number => {
  const [first, last] = [group[0], group.at(-1)]
  if (bpm === undefined || first === undefined || last === undefined) return Number.NaN
  const to = firstRowAt(stream, last.startSeconds + last.seconds)
  return mean(bpm.subarray(firstRowAt(stream, first.startSeconds), to)) ?? Number.NaN
}

const counts = (strokes: number | null): boolean => strokes !== null && strokes > 0

const sum = <A>(items: ReadonlyArray<A>, of: (item: A) => number): number =>
  items.reduce((total, item) => total + of(item), 0)
