/** `getActivityDetail`: one activity in depth, each group only when asked for. */
import { Effect, Option } from "effect"
import type { SqlError } from "effect/sql"
import type { ActivityDetail, DetailLap, DetailRequest, DetailSport, Weather } from "../../../domain/ActivityDetail.ts"
import type { Athlete } from "../../../domain/Athlete.ts"
import * as Day from "../../../domain/Day.ts"
import type { InvalidInput, NotFound, Unavailable } from "../../../domain/errors.ts"
import { defaultChannels, type Series, type SeriesRequest } from "../../../domain/Series.ts"
import type { ChannelName } from "../../../domain/Stream.ts"
import { thresholdHeartRate } from "../../../engine/load.ts"
import type { WantedParts } from "../../../engine/streamBlob.ts"
import { withoutChannels } from "../../../engine/zonedOutput.ts"
import type { AiEndurance } from "../../AiEndurance.ts"
import { type Local, withStorage } from "../Local.ts"
import { alpha1Of, driftOf, withinTwoWeeks } from "./alphaGroup.ts"
import { loadKey } from "./cursor.ts"
import { curvesOf } from "./curveGroup.ts"
import { derivedOf } from "./derived.ts"
import {
  type DerivedColumns,
  type DerivedDocument,
  readAlpha,
  readCurves,
  readDocument,
  readTrend,
  unpackWindows
} from "./derivedRows.ts"
import { type Evidence, evidence, reasons } from "./evidence.ts"
import { type Around, curvesBefore, recentDays, seasonDays, trendsBefore, withoutHeart } from "./neighbours.ts"
import { findActivity, loadStream, type Recorded, warningTexts } from "./recorded.ts"
import { streamSeries } from "./series.ts"
import { behind, inventory, seriesSource } from "./seriesSource.ts"
import { loadSubject, type Subject } from "./subject.ts"
import { lengthSeries, swimOf, withoutRests } from "./swim.ts"

export const getActivityDetail = (local: Local): AiEndurance["Service"]["getActivityDetail"] =>
  Effect.fn("AiEndurance.getActivityDetail")((request) =>
    withStorage(
      Effect.gen(function* () {
        const { athleteId } = yield* local.auth.require("read")
        const subject = yield* loadSubject(local.sql, athleteId)
        return yield* detailOf(local, subject, request)
      })
    )
  )

/** An activity with its figures brought up to date: the load in its summary is that of the zones and thresholds of its day. */
export const openActivity = (
  { sql }: Pick<Local, "sql">,
  subject: Subject,
  { id, sport }: Pick<DetailRequest, "id" | "sport">
) =>
  Effect.gen(function* () {
    const found = yield* findActivity(sql, subject.athleteId, sport, id)
    const columns = yield* derivedOf(sql, subject, { id, sport, day: found.day })
    // Computing stores the load too, and only then is the summary worth a second look.
    const recorded =
      columns === null || (columns.thresholds === found.thresholds && columns.engine_version === found.engineVersion)
        ? found
        : yield* findActivity(sql, subject.athleteId, sport, id)
    return { recorded, columns }
  })

const detailOf = (
  local: Local,
  subject: Subject,
  request: DetailRequest
): Effect.Effect<ActivityDetail, InvalidInput | NotFound | Unavailable | SqlError.SqlError> =>
  Effect.gen(function* () {
    const { sport } = request
    const found = evidence()
    const { columns, recorded } = yield* openActivity(local, subject, request)
    const { details, summary } = recorded
    const document = columns === null ? null : Option.getOrNull(readDocument(columns.document))
    const isSwim = sport === "Swim"
    const weather = weatherOf(recorded, document, found)
    if (details.laps.length === 0) found.lack("laps", "the device marked none")
    if (summary.flags.excludeHrData) found.lack("heartRate", reasons.heartExcluded)
    const untold = untoldHeartRates(sport, subject.athlete)
    if (summary.averageHeartRate !== null && summary.internalStressScore === null && untold.length > 0) {
      found.lack("internalStressScore", `needs the athlete's ${untold.join(", ")}: ask, and set them with setUser`)
    }
    const swim = isSwim ? swimOf(details.lengths, summary.poolLengthMetres, found) : null
    const alpha = request.alpha1 && !isSwim ? yield* alphaGroup(local, subject, recorded, columns, found) : {}
    const curves =
      request.curves && sport !== "Swim" ? yield* curveGroup(local, subject, recorded, columns, document, found) : null
    const series = request.series === null ? null : yield* seriesOf(local, subject, request, recorded, columns, found)
    return {
      activity: summary,
      weather,
      laps: lapsOf(recorded, document, request.alpha1 && !isSwim).map((lap) =>
        swim === null ? lap : withoutRests(lap, swim.rests)
      ),
      ...(swim !== null && { swim }),
      ...alpha,
      ...(curves !== null && { curves }),
      ...(series !== null && { series }),
      missing: found.missing,
      basis: found.basis,
      warnings: warningTexts(recorded)
    }
  })

/** What load from heart rate needs and the profile does not say. */
const untoldHeartRates = (sport: DetailSport, athlete: Athlete): ReadonlyArray<string> => [
  ...(athlete.maxHeartRate === null ? ["maximum heart rate"] : []),
  ...(athlete.restingHeartRate === null ? ["resting heart rate"] : []),
  ...(thresholdHeartRate(sport, athlete) === null ? ["threshold heart rate"] : [])
]

/** From the flags as they are now: marking a ride indoor changes its weather at once. */
const weatherOf = ({ summary }: Recorded, document: DerivedDocument | null, { lack }: Evidence): Weather | null => {
  if (summary.flags.isIndoor || summary.flags.isVirtual) return { kind: "indoor" }
  return document === null || document.averageCelsius === null
    ? lack("weather", "the device measured no temperature, and no weather service is asked")
    : { kind: "device", averageCelsius: document.averageCelsius }
}

const lapsOf = (
  { details, summary }: Recorded,
  document: DerivedDocument | null,
  alpha1: boolean
): ReadonlyArray<DetailLap> => {
  const heart = !summary.flags.excludeHrData
  return details.laps.map((lap, index) => ({
    number: index + 1,
    ...lap,
    averageBpm: heart ? lap.averageBpm : null,
    averageBreathsPerMinute: document?.laps[index]?.averageBreathsPerMinute ?? null,
    ...(alpha1 && { averageAlpha1: heart ? (document?.laps[index]?.averageAlpha1 ?? null) : null })
  }))
}

export const aroundOf = ({ day, summary: { id, sport, startUtc } }: Recorded): Around => ({ id, sport, day, startUtc })

const alphaGroup = (
  { sql }: Local,
  subject: Subject,
  recorded: Recorded,
  columns: DerivedColumns | null,
  found: Evidence
): Effect.Effect<Pick<ActivityDetail, "alpha1" | "durabilityDrift">, SqlError.SqlError> =>
  Effect.gen(function* () {
    const trend = columns === null ? null : Option.getOrNull(readTrend(columns.trend))
    const stored = columns === null ? null : Option.getOrNull(readAlpha(columns.alpha1))
    if (trend === null || stored === null) {
      found.lack("alpha1", reasons.noSeconds)
      found.lack("durabilityDrift", reasons.noSeconds)
      return {}
    }
    const { flags } = recorded.summary
    const others = yield* trendsBefore(sql, subject, aroundOf(recorded), recentDays)
    const day = Day.unsafe(recorded.day)
    const twoWeeks = withinTwoWeeks(others, (other) => Day.daysBetween(Day.unsafe(other), day))
    const alpha1 = flags.excludeHrData
      ? found.lack("alpha1", reasons.heartExcluded)
      : alpha1Of(stored, trend.alphaTimesOutput, twoWeeks, found)
    const durabilityDrift = driftOf(flags.excludeHrData ? withoutHeart(trend) : trend, others, found)
    return { ...(alpha1 !== null && { alpha1 }), ...(durabilityDrift !== null && { durabilityDrift }) }
  })

const curveGroup = (
  { sql }: Local,
  subject: Subject,
  recorded: Recorded,
  columns: DerivedColumns | null,
  document: DerivedDocument | null,
  found: Evidence
) =>
  Effect.gen(function* () {
    const curves = columns === null ? null : Option.getOrNull(readCurves(columns.curves))
    const { sport } = recorded.summary
    if (curves === null || document === null) return found.lack("powerCurve", reasons.noSeconds)
    if (sport !== "Ride" && sport !== "Run") return null
    if (recorded.summary.powerIsFromHeartRate) found.lack("power", reasons.modelledPower)
    const season = yield* curvesBefore(sql, subject, aroundOf(recorded), seasonDays, false)
    return curvesOf(Day.unsafe(recorded.day), sport, { curves, document }, season, found)
  })

const seriesOf = (
  { clock, sql }: Local,
  { athleteId }: Subject,
  { alpha1, id, series: request, sport }: DetailRequest,
  { details, summary }: Recorded,
  columns: DerivedColumns | null,
  { lack }: Evidence
): Effect.Effect<Series | null, InvalidInput | Unavailable | SqlError.SqlError> =>
  Effect.gen(function* () {
    if (request === null) return null
    const { excludeHrData } = summary.flags
    const packed = excludeHrData ? null : (columns?.alpha1_windows ?? null)
    const stored = yield* loadStream(sql, athleteId, id, (present) => partsFor(request, sport, present))
    const left: ReadonlyArray<ChannelName> = excludeHrData ? ["bpm"] : []
    const stream = stored === null ? null : withoutChannels(stored.stream, left)
    const nowSeconds = (yield* clock.now).epochMillis / 1000
    const key = request.resolution === "full" ? yield* loadKey(sql) : new Uint8Array(0)
    const asked = { athleteId, id, sport, request, alpha1, key, nowSeconds }
    if (sport === "Swim" && details.lengths.some(({ active }) => active)) {
      return yield* lengthSeries(asked, details.lengths, summary.poolLengthMetres, stream)
    }
    if (stored === null || stream === null) return lack("series", reasons.noSeconds)
    const present = stored.present.filter((name) => !left.includes(name))
    const source = seriesSource(sport, { stream, present }, packed === null ? null : unpackWindows(packed))
    return yield* streamSeries(
      asked,
      source,
      details.laps.map(({ startSeconds }) => startSeconds)
    )
  })

/** Only what will be shown: the channels a request names, or the usual ones; a cursor does not say until it is opened. */
const partsFor = (
  { channels, cursor }: SeriesRequest,
  sport: DetailSport,
  present: ReadonlyArray<ChannelName>
): WantedParts => {
  const shown = channels ?? [...defaultChannels(sport, inventory(sport, present, false)), "bpm" as const]
  const needed = new Set(shown.flatMap(behind))
  return { channels: (name) => cursor !== null || needed.has(name), beats: false }
}
