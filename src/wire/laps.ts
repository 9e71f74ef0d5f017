/**
 * Laps of a device. AI Endurance documents `start_s` and `end_s`, and what a lap holds, but no other key: those are
 * our choice. A figure that is not known is absent.
 */
import { Schema } from "effect"
import type { DetailLap, DetailSport } from "../domain/ActivityDetail.ts"
import { chosen } from "./chosen.ts"
import { hundredths, kilometres, known, metresOf, tenths, whole } from "./numbers.ts"
import { asNumber, type JsonObject, keysOf } from "./open.ts"
import { asPace, type PacePer, paceWords } from "./pace.ts"

const number = Schema.optionalKey(Schema.Finite)
const text = Schema.optionalKey(Schema.String)

export const Laps = Schema.Array(
  Schema.Struct({
    [chosen.lapNumber]: number,
    start_s: number,
    end_s: number,
    [chosen.lapTimer]: number,
    [chosen.distanceKm]: number,
    [chosen.distanceMetres]: number,
    [chosen.averagePower]: number,
    [chosen.averagePace]: text,
    [chosen.averageSpeed]: number,
    [chosen.averageHr]: number,
    [chosen.lapCadence]: number,
    [chosen.strokeRate]: number,
    [chosen.averageRespiration]: number,
    [chosen.averageAlpha1]: Schema.optionalKey(Schema.NullOr(Schema.Finite))
  })
).annotate({
  description: "start_s and end_s are seconds since the start, as analyzeActivityStream's range takes them"
})

export const writeLap = (lap: DetailLap, sport: DetailSport, per: PacePer): JsonObject => ({
  [chosen.lapNumber]: lap.number,
  start_s: Math.round(lap.startSeconds),
  end_s: Math.round(lap.endSeconds),
  ...known({
    [chosen.lapTimer]: timerOf(lap),
    ...(sport === "Swim"
      ? { [chosen.distanceMetres]: whole(lap.distanceMetres) }
      : { [chosen.distanceKm]: kilometres(lap.distanceMetres) }),
    [chosen.averagePower]: whole(lap.averageWatts),
    [chosen.averagePace]: sport === "Ride" ? null : paceWords(lap.averageMetresPerSecond, per),
    [chosen.averageSpeed]: sport === "Ride" ? hundredths(lap.averageMetresPerSecond) : null,
    [chosen.averageHr]: whole(lap.averageBpm),
    [sport === "Swim" ? chosen.strokeRate : chosen.lapCadence]: whole(lap.averageCadence),
    [chosen.averageRespiration]: tenths(lap.averageBreathsPerMinute)
  }),
  ...(lap.averageAlpha1 !== undefined && { [chosen.averageAlpha1]: hundredths(lap.averageAlpha1) }),
  ...lap.extras
})

/** Shown only where a pause makes it differ from end minus start. */
const timerOf = ({ endSeconds, startSeconds, timerSeconds }: DetailLap): number | null =>
  timerSeconds === null || Math.abs(endSeconds - startSeconds - timerSeconds) < 2 ? null : Math.round(timerSeconds)

/** The lap at a position of the list; null without start and end. */
export const readLap =
  (per: PacePer) =>
  (object: JsonObject, index: number): DetailLap | null => {
    const { rest, take } = keysOf(object)
    const startSeconds = take("start_s", asNumber)
    const endSeconds = take("end_s", asNumber)
    if (startSeconds === null || endSeconds === null) return null
    const speed = take(chosen.averageSpeed, asNumber)
    const paced = take(chosen.averagePace, asPace(per))
    const distanceKm = take(chosen.distanceKm, asNumber)
    const metres = take(chosen.distanceMetres, asNumber)
    return {
      number: take(chosen.lapNumber, asNumber) ?? index + 1,
      startSeconds,
      endSeconds,
      timerSeconds: take(chosen.lapTimer, asNumber) ?? endSeconds - startSeconds,
      distanceMetres: metres ?? (distanceKm === null ? null : metresOf(distanceKm)),
      averageWatts: take(chosen.averagePower, asNumber),
      averageMetresPerSecond: speed ?? paced,
      averageBpm: take(chosen.averageHr, asNumber),
      averageCadence: take(chosen.lapCadence, asNumber) ?? take(chosen.strokeRate, asNumber),
      averageBreathsPerMinute: take(chosen.averageRespiration, asNumber),
      ...(chosen.averageAlpha1 in object && { averageAlpha1: take(chosen.averageAlpha1, asNumber) }),
      ...rest()
    }
  }
