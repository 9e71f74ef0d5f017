/**
 * Streams as columns: a regular step said once, whole numbers where the unit allows, and only the channels asked
 * for. 200 points of three channels are about 1,200 tokens, so every word around them counts.
 */
import { Schema } from "effect"
import {
  type Resolution,
  type Series,
  type SeriesChannel,
  type SeriesColumn,
  Resolution as Resolutions
} from "../domain/Series.ts"
import type { DetailSport } from "../domain/ActivityDetail.ts"
import { hundredThousandths, hundredths, tenths, whole } from "./numbers.ts"
import { asGaps, asList, asNumber, asText, type JsonObject, type Keys, keysOf, within } from "./open.ts"
import { type PacePer, paceSeconds } from "./pace.ts"

interface Spelling {
  readonly channel: SeriesChannel
  readonly key: string
  /** Empty where nobody could mistake it (watts, beats and strides a minute, metres of altitude): words cost tokens. */
  readonly unit: string
  readonly write: (value: number | null, per: PacePer) => number | null
  readonly read: (value: number, per: PacePer) => number
}

const same = (value: number): number => value
const plain = (channel: SeriesChannel, key: string, unit: string, round = whole): Spelling => ({
  channel,
  key,
  unit,
  write: round,
  read: same
})
const pace = (channel: SeriesChannel, key: string): Spelling => ({
  channel,
  key,
  unit: "s",
  write: paceSeconds,
  read: (seconds, { metres }) => metres / seconds
})
const kilometresPerHour: Spelling = {
  channel: "metresPerSecond",
  key: "speed",
  unit: "km/h",
  write: (value) => tenths(value === null ? null : value * 3.6),
  read: (value) => value / 3.6
}

const onTheRoad = [
  plain("bpm", "heart_rate", ""),
  plain("cadence", "cadence", ""),
  plain("altitudeMetres", "altitude", ""),
  plain("breathsPerMinute", "respiration", "/min"),
  plain("celsius", "temperature", "°C"),
  plain("distanceMetres", "distance", "m"),
  plain("latitude", "latitude", "°", hundredThousandths),
  plain("longitude", "longitude", "°", hundredThousandths),
  plain("alpha1", "dfa_alpha1", "", hundredths)
]

const spellings: { readonly [Sport in DetailSport]: ReadonlyArray<Spelling> } = {
  Ride: [plain("watts", "power", ""), kilometresPerHour, ...onTheRoad],
  Run: [
    pace("metresPerSecond", "pace"),
    plain("watts", "running_power", ""),
    pace("gradeAdjustedMetresPerSecond", "grade_adjusted_pace"),
    ...onTheRoad
  ],
  Swim: [
    pace("metresPerSecond", "pace"),
    plain("strokesPerMinute", "stroke_rate", "/min"),
    plain("metresPerStroke", "distance_per_stroke", "m", hundredths),
    plain("poolLengthMetres", "pool_length", "m", hundredths),
    plain("bpm", "heart_rate", ""),
    plain("celsius", "temperature", "°C"),
    plain("distanceMetres", "distance", "m"),
    plain("latitude", "latitude", "°", hundredThousandths),
    plain("longitude", "longitude", "°", hundredThousandths)
  ]
}

/** What a caller may ask for, by its key in the reply. */
export const channelKeys = (sport: DetailSport): ReadonlyArray<string> => spellings[sport].map(({ key }) => key)

export const channelOfKey = (sport: DetailSport, key: string): SeriesChannel | null =>
  spellings[sport].find((spelling) => spelling.key === key)?.channel ?? null

export const keyOfChannel = (sport: DetailSport, channel: SeriesChannel): string =>
  spellings[sport].find((spelling) => spelling.channel === channel)?.key ?? channel

const texts = Schema.optionalKey(Schema.Array(Schema.String))

/** Channels are further keys, one array each; `<key>_peak` beside them. */
export const TimeSeries = Schema.StructWithRest(
  Schema.Struct({
    resolution: Resolutions,
    t0: Schema.optionalKey(Schema.Finite.annotate({ description: "First point, seconds of timer time" })),
    dt: Schema.optionalKey(Schema.Finite.annotate({ description: "Seconds from point to point" })),
    t: Schema.optionalKey(Schema.Array(Schema.Finite).annotate({ description: "Seconds, where no step is regular" })),
    points: Schema.Finite,
    total_points: Schema.optionalKey(Schema.Finite),
    units: Schema.optionalKey(Schema.Record(Schema.String, Schema.String)),
    pauses: Schema.optionalKey(
      Schema.Array(Schema.Array(Schema.Finite)).annotate({ description: "[timer second, seconds paused]" })
    ),
    missing: texts,
    also_available: texts,
    next_cursor: Schema.optionalKey(Schema.String)
  }),
  [Schema.Record(Schema.String, Schema.Unknown)]
).annotate({ description: "Bucket means; every other figure of the reply comes from the full data" })

export const writeSeries = (series: Series, sport: DetailSport, per: PacePer): JsonObject => {
  const shown = series.columns.map(({ channel }) => channel)
  return {
    resolution: series.resolution,
    ...(series.time.by === "step"
      ? { t0: series.time.fromSeconds, dt: hundredths(series.time.stepSeconds) }
      : { t: series.time.seconds.map(Math.round) }),
    points: series.points,
    ...(series.totalPoints !== series.points && { total_points: series.totalPoints }),
    ...units(sport, shown, per),
    ...Object.fromEntries(series.columns.map((column) => written(column, "", sport, per))),
    ...Object.fromEntries(series.peaks.map((column) => written(column, peak, sport, per))),
    ...(series.pauses.length > 0 && {
      pauses: series.pauses.map(({ afterSeconds, seconds }) => [Math.round(afterSeconds), Math.round(seconds)])
    }),
    ...(series.missing.length > 0 && { missing: series.missing.map((channel) => keyOfChannel(sport, channel)) }),
    ...(series.available.length > 0 && {
      also_available: series.available.map((channel) => keyOfChannel(sport, channel))
    }),
    ...(series.nextCursor !== null && { next_cursor: series.nextCursor })
  }
}

const peak = "_peak"

const units = (sport: DetailSport, channels: ReadonlyArray<SeriesChannel>, per: PacePer): JsonObject => {
  const worth = spellings[sport].filter(({ channel, unit }) => unit !== "" && channels.includes(channel))
  return worth.length === 0
    ? {}
    : { units: Object.fromEntries(worth.map(({ key, unit }) => [key, unit === "s" ? `s/${per.name}` : unit])) }
}

const written = ({ channel, values }: SeriesColumn, suffix: string, sport: DetailSport, per: PacePer) => {
  const spelling = spellings[sport].find((one) => one.channel === channel)
  const spell = spelling?.write ?? hundredths
  return [`${spelling?.key ?? channel}${suffix}`, values.map((value) => spell(value, per))] as const
}

const asResolution = (value: Schema.Json): Resolution | null =>
  Resolutions.literals.find((resolution) => resolution === value) ?? null

/** Null when it is not in our shape, or holds a channel we do not know: then the block is kept as it came. */
export const readSeries = (object: JsonObject, sport: DetailSport, per: PacePer): Series | null => {
  const keys = keysOf(object)
  const resolution = keys.take("resolution", asResolution)
  const points = keys.take("points", asNumber)
  const time = readTime(keys)
  if (resolution === null || points === null || time === null) return null
  const channels = asList((key) => (typeof key === "string" ? channelOfKey(sport, key) : null))
  keys.take("units", within(Object.keys))
  const series: Series = {
    resolution,
    time,
    points,
    totalPoints: keys.take("total_points", asNumber) ?? points,
    columns: readColumns(object, keys, "", sport, per),
    peaks: readColumns(object, keys, peak, sport, per),
    missing: keys.take("missing", channels) ?? [],
    available: keys.take("also_available", channels) ?? [],
    pauses: (keys.take("pauses", asList(asList(asNumber))) ?? []).map(([afterSeconds = 0, seconds = 0]) => ({
      afterSeconds,
      seconds
    })),
    nextCursor: keys.take("next_cursor", asText)
  }
  return keys.rest().extras === undefined ? series : null
}

const readTime = ({ take }: Keys): Series["time"] | null => {
  const seconds = take("t", asList(asNumber))
  if (seconds !== null) return { by: "list", seconds }
  const fromSeconds = take("t0", asNumber)
  const stepSeconds = take("dt", asNumber)
  return fromSeconds === null || stepSeconds === null ? null : { by: "step", fromSeconds, stepSeconds }
}

/** In the order in which the object holds them. */
const readColumns = (
  object: JsonObject,
  { take }: Keys,
  suffix: string,
  sport: DetailSport,
  per: PacePer
): ReadonlyArray<SeriesColumn> =>
  Object.keys(object).flatMap((name) => {
    const spelling = spellings[sport].find(({ key }) => name === `${key}${suffix}`)
    const values = spelling === undefined ? null : take(name, asGaps)
    return spelling === undefined || values === null
      ? []
      : [
          {
            channel: spelling.channel,
            values: values.map((value) => (value === null ? null : spelling.read(value, per)))
          }
        ]
  })
