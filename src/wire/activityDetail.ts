/**
 * One activity in depth: the row, unwrapped, and the groups that were asked for beside it. AI Endurance puts
 * everything on the top level, so extras of the row and of the detail are one.
 */
import { Effect, Schema, SchemaIssue, SchemaTransformation } from "effect"
import { ActivityDetail, type DetailLap, type DetailSport, type Weather } from "../domain/ActivityDetail.ts"
import { readRow, rowFields, writeRow } from "./activityRow.ts"
import { writeAlpha1 } from "./alpha1.ts"
import { chosen } from "./chosen.ts"
import { curveFields, readCurves, writeCurves } from "./curves.ts"
import { Drift, readDrift, writeDrift } from "./durability.ts"
import { evidenceFields, readEvidence, writeEvidence } from "./evidence.ts"
import { Laps, readLap, writeLap } from "./laps.ts"
import { readSwim, swimFields, writeSwim } from "./lengths.ts"
import { tenths } from "./numbers.ts"
import {
  asList,
  asNumber,
  asText,
  described,
  isObject,
  type JsonObject,
  type Keys,
  keysOf,
  orOther,
  within
} from "./open.ts"
import { type PacePer, pacePer } from "./pace.ts"
import { readSeries, TimeSeries, writeSeries } from "./series.ts"

const Reply = Schema.Struct({
  detail: Schema.toType(ActivityDetail),
  /** What was not asked for, with the argument that brings it. */
  leftOut: Schema.Array(Schema.String)
})
export type DetailReply = typeof Reply.Type

const seriesKey = "time_series_metrics"
const driftKey = "durability_drift"

const fields = (sport: DetailSport): Schema.Struct.Fields => ({
  ...rowFields(sport),
  [chosen.weather]: orOther(
    Schema.Struct({
      indoor: Schema.optionalKey(Schema.Boolean),
      temperature_c: Schema.optionalKey(Schema.Finite),
      source: Schema.optionalKey(Schema.String)
    })
  ),
  laps: orOther(Laps),
  ...(sport === "Swim" ? swimFields : { [driftKey]: orOther(Drift), ...curveFields(sport) }),
  [seriesKey]: orOther(TimeSeries),
  ...evidenceFields,
  [chosen.leftOut]: Schema.optionalKey(Schema.Array(Schema.String))
})

export const writeDetail = (detail: ActivityDetail, sport: DetailSport): JsonObject => {
  const per = pacePer(sport, detail.activity.poolLengthMetres)
  // A column of nulls says no more than `missing` does.
  const alphaless = detail.laps.every(({ averageAlpha1 }) => (averageAlpha1 ?? null) === null)
  return {
    ...writeRow("full", detail.activity),
    ...(detail.weather !== null && { [chosen.weather]: writeWeather(detail.weather) }),
    laps: detail.laps.map(({ averageAlpha1, ...lap }) =>
      writeLap(alphaless || averageAlpha1 === undefined ? lap : { ...lap, averageAlpha1 }, sport, per)
    ),
    ...(detail.swim !== undefined && writeSwim(detail.swim, per)),
    ...(sport !== "Swim" && detail.alpha1 !== undefined && writeAlpha1(detail.alpha1, sport)),
    ...(detail.durabilityDrift !== undefined && { [driftKey]: writeDrift(detail.durabilityDrift, sport) }),
    ...(sport !== "Swim" && detail.curves !== undefined && writeCurves(detail.curves, sport)),
    ...(detail.series !== undefined && { [seriesKey]: writeSeries(detail.series, sport, per) }),
    ...writeEvidence(detail),
    ...detail.extras
  }
}

/** Null without an id or a start: not a detail at all (AI Endurance answers `{}` when it has none). */
export const readDetail = (object: JsonObject, sport: DetailSport): ActivityDetail | null => {
  const keys = keysOf(object)
  const row = readRow(sport, object, keys)
  if (row === null) return null
  const { alpha1, ...activity } = row
  const per = pacePer(sport, activity.poolLengthMetres)
  const swim = sport === "Swim" ? readSwim(object, activity.poolLengthMetres, per) : null
  if (swim !== null) for (const key of Object.keys(swimFields)) keys.take(key, (value) => value)
  const durabilityDrift = keys.take(driftKey, within(readDrift))
  const series = keys.take(
    seriesKey,
    within((block) => readSeries(block, sport, per))
  )
  return {
    activity,
    weather: keys.take(chosen.weather, readWeather),
    laps: keys.take("laps", readLaps(per)) ?? [],
    ...(swim !== null && { swim }),
    ...(alpha1 !== undefined && { alpha1 }),
    ...(durabilityDrift !== null && { durabilityDrift }),
    ...(sport !== "Swim" && readCurves(object, keys, sport)),
    ...(series !== null && { series }),
    ...readEvidence(keys),
    ...keys.rest()
  }
}

const writeWeather = (weather: Weather): JsonObject =>
  weather.kind === "indoor" ? { indoor: true } : { temperature_c: tenths(weather.averageCelsius), source: "device" }

const readWeather = (value: Schema.Json): Weather | null => {
  if (!isObject(value)) return null
  const { rest, take } = keysOf(value)
  const indoor = take("indoor", (flag) => (flag === true ? true : null))
  const averageCelsius = take("temperature_c", asNumber)
  const device = take("source", (word) => (word === "device" ? word : null))
  if (rest().extras !== undefined) return null
  if (indoor === true) return { kind: "indoor" }
  return averageCelsius !== null && device !== null ? { kind: "device", averageCelsius } : null
}

const readLaps =
  (per: PacePer) =>
  (value: Schema.Json): ReadonlyArray<DetailLap> | null => {
    const laps = asList((lap) => (isObject(lap) ? lap : null))(value)?.map(readLap(per))
    return laps !== undefined && laps.every((lap) => lap !== null) ? laps : null
  }

const readLeftOut = ({ take }: Keys): ReadonlyArray<string> => take(chosen.leftOut, asList(asText)) ?? []

const reply = (sport: DetailSport) =>
  described(fields(sport)).pipe(
    Schema.decodeTo(
      Reply,
      SchemaTransformation.transformEffect<DetailReply, JsonObject>({
        decode: (wire, options) => {
          const { [chosen.leftOut]: cut, ...object } = wire
          const detail = readDetail(object, sport)
          return detail === null
            ? Effect.fail(
                new SchemaIssue.InvalidValue({ message: "a detail without id or activity_date" }, wire, options)
              )
            : Effect.succeed({
                detail,
                leftOut: cut === undefined ? [] : readLeftOut(keysOf({ [chosen.leftOut]: cut }))
              })
        },
        encode: ({ detail, leftOut }) =>
          Effect.succeed({
            ...writeDetail(detail, sport),
            ...(leftOut.length > 0 && { [chosen.leftOut]: leftOut })
          })
      })
    )
  )

export const RideDetail = reply("Ride")
export const RunDetail = reply("Run")
export const SwimDetail = reply("Swim")
