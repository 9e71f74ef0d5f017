/** Series of one activity at the resolution asked for: bucket means, or every second in pages. */
import { Effect } from "effect"
import type { ActivityId } from "../../../domain/Activity.ts"
import type { DetailSport } from "../../../domain/ActivityDetail.ts"
import type { AthleteId } from "../../../domain/Athlete.ts"
import { InvalidInput } from "../../../domain/errors.ts"
import {
  defaultChannels,
  pointsOf,
  type Series,
  type SeriesChannel,
  type SeriesColumn,
  type SeriesRequest
} from "../../../domain/Series.ts"
import type { ChannelName, Stream } from "../../../domain/Stream.ts"
import { downsample } from "../../../engine/analysis/downsample.ts"
import { firstRowAt } from "../../../engine/laps.ts"
import { lifeSeconds, type Page, seal, unseal } from "./cursor.ts"
import { availableIn, isChannel, type SeriesSource } from "./seriesSource.ts"

/** Who asks for what, and the means to page. */
export interface SeriesAsked {
  readonly athleteId: AthleteId
  readonly id: ActivityId
  readonly sport: DetailSport
  readonly request: SeriesRequest
  /** Alpha 1 was asked for beside the series. */
  readonly alpha1: boolean
  readonly key: Uint8Array
  readonly nowSeconds: number
}

/** Channels and the part of the points that an answer shows. */
export interface Wanted {
  readonly channels: ReadonlyArray<SeriesChannel>
  readonly from: number
  readonly to: number
  readonly nextCursor: string | null
}

/** @param total points in all pages */
export const wanted = (
  { alpha1, athleteId, id, key, nowSeconds, request, sport }: SeriesAsked,
  has: (channel: SeriesChannel) => boolean,
  total: number
): Effect.Effect<Wanted, InvalidInput> =>
  Effect.gen(function* () {
    const { channels: asked, cursor, resolution } = request
    if (cursor !== null && resolution !== "full") return yield* onlyFull()
    const page = cursor === null ? null : yield* unseal(key, cursor, { athleteId, id, total }, nowSeconds)
    if (page !== null && asked !== null && asked.join() !== page.channels.join()) return yield* otherChannels()
    const usual = () => [...defaultChannels(sport, has), ...(alpha1 && has("alpha1") ? (["alpha1"] as const) : [])]
    const channels = page?.channels ?? [...new Set(asked ?? usual())]
    const from = page?.from ?? 0
    const to = resolution === "full" ? Math.min(total, from + pointsOf.full) : total
    const next: Page = {
      athlete: athleteId,
      activity: id,
      resolution: "full",
      channels,
      from: to,
      total,
      expires: Math.floor(nowSeconds) + lifeSeconds
    }
    return { channels, from, to, nextCursor: resolution === "full" && to < total ? seal(key, next) : null }
  })

/** Rides, runs and open water: from the stream. */
export const streamSeries = (
  asked: SeriesAsked,
  source: SeriesSource,
  lapStarts: ReadonlyArray<number>
): Effect.Effect<Series, InvalidInput> =>
  Effect.map(wanted(asked, source.has, source.stream.length), ({ channels, from, nextCursor, to }) => {
    const { peaks, resolution } = asked.request
    const { has, made, stream } = source
    const extra = channels.flatMap((channel) => {
      const values = isChannel(channel) ? null : made(channel)
      return values === null ? [] : [[channel, values] as const]
    })
    const full = resolution === "full"
    const sampled = downsample(stream, {
      points: full ? to - from : pointsOf[resolution],
      channels: channels.filter(isChannel),
      maxima: peaks && !full ? channels.filter(hasPeaks) : [],
      extra: Object.fromEntries(extra),
      lapRows: full ? [] : lapStarts.map((seconds) => firstRowAt(stream, seconds)),
      range: { fromRow: from, toRow: to }
    })
    return {
      resolution,
      time: { by: "step", fromSeconds: sampled.t0, stepSeconds: sampled.dt },
      points: sampled.points,
      totalPoints: full ? stream.length : sampled.points,
      columns: channels.flatMap((channel) =>
        columnOf(channel, isChannel(channel) ? sampled.channels[channel] : sampled.extra[channel])
      ),
      peaks: channels.flatMap((channel) => (hasPeaks(channel) ? columnOf(channel, sampled.maxima[channel]) : [])),
      missing: channels.filter((channel) => !has(channel)),
      available: availableIn(has).filter((channel) => !channels.includes(channel)),
      pauses: longestPauses(stream, from, to),
      nextCursor
    }
  })

/** What swings too fast for its mean to tell. */
const hasPeaks = (channel: SeriesChannel): channel is ChannelName =>
  channel === "watts" || channel === "metresPerSecond" || channel === "bpm"

export const columnOf = (
  channel: SeriesChannel,
  values: Float64Array | ReadonlyArray<number> | undefined
): ReadonlyArray<SeriesColumn> =>
  values === undefined
    ? []
    : [{ channel, values: Array.from(values, (value) => (Number.isFinite(value) ? value : null)) }]

const mostPauses = 5
const shortestPause = 10

const longestPauses = ({ elapsedSeconds }: Stream, from: number, to: number): Series["pauses"] => {
  const pauses: Array<{ afterSeconds: number; seconds: number }> = []
  for (let row = Math.max(1, from); row < to; row++) {
    const seconds = elapsedSeconds[row]! - elapsedSeconds[row - 1]! - 1
    if (seconds >= shortestPause) pauses.push({ afterSeconds: row, seconds })
  }
  return pauses
    .sort((one, other) => other.seconds - one.seconds)
    .slice(0, mostPauses)
    .sort((one, other) => one.afterSeconds - other.afterSeconds)
}

const onlyFull = () =>
  new InvalidInput({
    message: "Only the resolution full comes in pages.",
    hint: "Pass the cursor together with resolution full, or leave it out."
  })

const otherChannels = () =>
  new InvalidInput({
    message: "The cursor belongs to other channels than the ones asked for.",
    hint: "Leave channels out: the cursor carries them. For other channels start again without it."
  })
