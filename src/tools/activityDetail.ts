/** The three detail tools ask and answer alike; their groups, channels and descriptions differ. */
import { Effect, Schema, SchemaTransformation } from "effect"
import { AiEndurance } from "../api/AiEndurance.ts"
import type { ActivityId } from "../domain/Activity.ts"
import type { DetailSport } from "../domain/ActivityDetail.ts"
import { Resolution, SeriesChannel, type SeriesRequest } from "../domain/Series.ts"
import { channelKeys, channelOfKey, keyOfChannel } from "../wire/series.ts"
import { activityId, flag } from "./arguments.ts"

const lists = { Ride: "getCyclingActivity", Run: "getRunningActivity", Swim: "getSwimmingActivity" } as const

/** By its key in the reply. */
const channel = (sport: DetailSport) => {
  const keys = channelKeys(sport)
  return Schema.Literals(keys).pipe(
    Schema.decodeTo(
      SeriesChannel,
      SchemaTransformation.transform<SeriesChannel, string>({
        decode: (key) => channelOfKey(sport, key) ?? "bpm",
        encode: (one) => keyOfChannel(sport, one)
      })
    )
  )
}

const common = (sport: DetailSport) => ({
  activityId: activityId(lists[sport]),
  with_time_series_metrics: flag("Adds streams, thinned to resolution"),
  resolution: Resolution.annotate({
    description: "About 200, 500 or 1000 points, or every second in pages (large)",
    default: "low"
  }).pipe(Schema.withDecodingDefaultKey(Effect.succeed("low" as const))),
  channels: Schema.optionalKey(
    Schema.Array(channel(sport)).annotate({ description: "Streams to show; default output, heart rate, terrain" })
  ),
  peaks: flag("Adds the highest value within each point"),
  cursor: Schema.optionalKey(Schema.String.annotate({ description: "next_cursor of the page before; resolution full" }))
})

interface Asked {
  readonly activityId: ActivityId
  readonly with_dfa_alpha1?: boolean
  readonly with_power_curve?: boolean
  readonly with_time_series_metrics: boolean
  readonly resolution: Resolution
  readonly channels?: ReadonlyArray<SeriesChannel>
  readonly peaks: boolean
  readonly cursor?: string
}

/** A stream option without the stream is a slip that would go unnoticed; `resolution` alone means nothing, as at AI Endurance. */
const streamOptions = Schema.makeFilter<Omit<Asked, "activityId">>((asked) => {
  if (asked.cursor !== undefined && asked.resolution !== "full")
    return { path: ["cursor"], issue: 'belongs to resolution "full": send that too' }
  if (asked.with_time_series_metrics) return undefined
  const [option] = [
    ...(asked.channels === undefined ? [] : ["channels"]),
    ...(asked.peaks ? ["peaks"] : []),
    ...(asked.cursor === undefined ? [] : ["cursor"])
  ]
  return option === undefined ? undefined : { path: [option], issue: "needs with_time_series_metrics: true" }
})

export const SwimDetailInput = Schema.Struct(common("Swim")).check(streamOptions)

const groups = {
  with_dfa_alpha1: flag("Adds DFA alpha 1 thresholds, per-lap alpha 1, durability drift"),
  with_power_curve: flag("Adds best-effort curves, share of recent bests, effort structure, fade")
}

const { activityId: rideId, ...rideStreams } = common("Ride")
export const RideDetailInput = Schema.Struct({ activityId: rideId, ...groups, ...rideStreams }).check(streamOptions)

const { activityId: runId, ...runStreams } = common("Run")
export const RunDetailInput = Schema.Struct({ activityId: runId, ...groups, ...runStreams }).check(streamOptions)

export const activityDetail = (sport: DetailSport) =>
  Effect.fnUntraced(function* (asked: Asked) {
    const source = yield* AiEndurance
    const detail = yield* source.getActivityDetail({
      sport,
      id: asked.activityId,
      alpha1: asked.with_dfa_alpha1 === true,
      curves: asked.with_power_curve === true,
      series: seriesOf(asked)
    })
    const page = asked.cursor !== undefined
    return { detail: page ? { ...detail, laps: [] } : detail, leftOut: leftOut(asked, page) }
  })

const seriesOf = ({ channels, cursor, peaks, resolution, ...asked }: Asked): SeriesRequest | null =>
  asked.with_time_series_metrics ? { resolution, channels: channels ?? null, peaks, cursor: cursor ?? null } : null

const leftOut = (asked: Asked, page: boolean): ReadonlyArray<string> => [
  ...(page ? ["Laps: leave out cursor"] : []),
  ...(asked.with_dfa_alpha1 === false ? ["Alpha 1 thresholds, durability drift: with_dfa_alpha1"] : []),
  ...(asked.with_power_curve === false ? ["Curves, recent bests, effort structure, fade: with_power_curve"] : []),
  ...(asked.with_time_series_metrics ? [] : ["Streams: with_time_series_metrics"])
]
