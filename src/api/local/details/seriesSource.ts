/** Which series an activity has, and their values per row: channels of the stream, and what is made from them. */
import type { DetailSport } from "../../../domain/ActivityDetail.ts"
import { type SeriesChannel, seriesChannels } from "../../../domain/Series.ts"
import { type ChannelName, channelNames, type Stream } from "../../../domain/Stream.ts"
import { stepSeconds, windowSeconds } from "../../../engine/analysis/rr/alphaWindows.ts"
import { runningSpeed } from "../../../engine/zonedOutput.ts"

export interface SeriesSource {
  readonly stream: Stream
  readonly has: (channel: SeriesChannel) => boolean
  /** One value per row, for those that are no channel of the stream; null where there is none. */
  readonly made: (channel: SeriesChannel) => Float32Array | null
}

/** What there is to choose from, before anything is decoded. */
export const inventory =
  (sport: DetailSport, present: ReadonlyArray<ChannelName>, alpha1: boolean) =>
  (channel: SeriesChannel): boolean => {
    const all = (...names: ReadonlyArray<ChannelName>) => names.every((name) => present.includes(name))
    switch (channel) {
      case "gradeAdjustedMetresPerSecond":
        return sport === "Run" && all("metresPerSecond", "altitudeMetres", "distanceMetres")
      case "alpha1":
        return alpha1
      case "strokesPerMinute":
        return sport === "Swim" && all("cadence")
      case "metresPerStroke":
        return sport === "Swim" && all("cadence", "metresPerSecond")
      case "poolLengthMetres":
        return false
      default:
        return all(channel)
    }
  }

/** The channels of the stream behind a series. */
export const behind = (channel: SeriesChannel): ReadonlyArray<ChannelName> => {
  if (isChannel(channel)) return [channel]
  switch (channel) {
    case "gradeAdjustedMetresPerSecond":
      return ["metresPerSecond", "altitudeMetres", "distanceMetres"]
    case "strokesPerMinute":
      return ["cadence"]
    case "metresPerStroke":
      return ["cadence", "metresPerSecond"]
    default:
      return []
  }
}

/**
 * @param present all channels the activity has, decoded or not
 * @param alpha1 of every window, NaN where it has none; null without alpha 1
 */
export const seriesSource = (
  sport: DetailSport,
  { present, stream }: { readonly stream: Stream; readonly present: ReadonlyArray<ChannelName> },
  alpha1: Float64Array | null
): SeriesSource => {
  const { cadence, metresPerSecond } = stream.channels
  const has = inventory(sport, present, alpha1 !== null)
  const made = (channel: SeriesChannel): Float32Array | null => {
    if (!has(channel)) return null
    switch (channel) {
      case "gradeAdjustedMetresPerSecond":
        return runningSpeed(stream)?.values ?? null
      case "alpha1":
        return alpha1 === null ? null : alphaPerRow(stream, alpha1)
      case "strokesPerMinute":
        return cadence ?? null
      case "metresPerStroke":
        return perStroke(metresPerSecond, cadence)
      default:
        return null
    }
  }
  return { stream, has, made }
}

export const isChannel = (channel: SeriesChannel): channel is ChannelName =>
  channelNames.some((name) => name === channel)

/** In the order of the domain's list. */
export const availableIn = (has: SeriesSource["has"]): ReadonlyArray<SeriesChannel> => seriesChannels.filter(has)

/** A window stands for the five seconds up to its end; before the first one there is nothing. */
const alphaPerRow = ({ elapsedSeconds, length }: Stream, alpha1: Float64Array): Float32Array => {
  const rows = new Float32Array(length)
  for (let row = 0; row < length; row++) {
    rows[row] = alpha1[Math.ceil((elapsedSeconds[row]! - windowSeconds) / stepSeconds)] ?? Number.NaN
  }
  return rows
}

const perStroke = (speed: Float32Array | undefined, cadence: Float32Array | undefined): Float32Array | null =>
  speed === undefined || cadence === undefined
    ? null
    : speed.map((value, row) => (cadence[row]! > 0 ? (60 * value) / cadence[row]! : Number.NaN))
