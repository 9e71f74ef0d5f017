/**
 * Laps of a device and lengths of a pool. AI Endurance documents `start_s` and `end_s`, and what a lap holds, but no
 * key: those are our choice. A figure that is not known is absent.
 */
import { Schema } from "effect"
import type { DetailLap, DetailSport } from "../domain/ActivityDetail.ts"
import type { StrokeFigures, SwimDetail, SwimLength, SwimRest } from "../domain/SwimDetail.ts"
import { chosen } from "./chosen.ts"
import { hundredths, kilometres, known, metresOf, tenths, whole } from "./numbers.ts"
import { asGaps, asList, asNumber, asText, type JsonObject, keysOf, within } from "./open.ts"
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
    [chosen.lapCadence]: whole(lap.averageCadence),
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
      averageCadence: take(chosen.lapCadence, asNumber),
      averageBreathsPerMinute: take(chosen.averageRespiration, asNumber),
      ...(chosen.averageAlpha1 in object && { averageAlpha1: take(chosen.averageAlpha1, asNumber) }),
      ...rest()
    }
  }

const gaps = Schema.Array(Schema.NullOr(Schema.Finite))

/** Lengths and rests are columns: one entry per length, in order. */
export const swimFields = {
  [chosen.lengths]: Schema.optionalKey(
    Schema.Struct({
      count: Schema.Finite,
      seconds: Schema.Array(Schema.Finite),
      strokes: Schema.optionalKey(gaps),
      swolf: Schema.optionalKey(gaps),
      /** One word when all lengths were swum in it. */
      stroke: Schema.optionalKey(Schema.Union([Schema.String, Schema.Array(Schema.NullOr(Schema.String))]))
    })
  ),
  [chosen.rests]: Schema.optionalKey(
    Schema.Struct({
      after_length: Schema.Array(Schema.Finite),
      start_s: Schema.Array(Schema.Finite),
      seconds: Schema.Array(Schema.Finite)
    })
  ),
  [chosen.swumSeconds]: number,
  [chosen.restSeconds]: number,
  [chosen.strokeAnalysis]: Schema.optionalKey(
    Schema.Array(
      Schema.Struct({
        stroke: Schema.String,
        lengths: Schema.Finite,
        seconds: Schema.Finite,
        [chosen.averagePace]: text,
        [chosen.strokeRate]: number,
        [chosen.distancePerStroke]: number,
        [chosen.swolf]: number
      })
    )
  )
}

export const writeSwim = (swim: SwimDetail, per: PacePer): JsonObject => ({
  [chosen.lengths]: {
    count: swim.lengths.length,
    seconds: swim.lengths.map(({ seconds }) => tenths(seconds)),
    ...column("strokes", swim.lengths, ({ strokes }) => strokes),
    ...column("swolf", swim.lengths, ({ swolf }) => whole(swolf)),
    ...strokesOf(swim.lengths)
  },
  ...(swim.rests.length > 0 && {
    [chosen.rests]: {
      after_length: swim.rests.map(({ afterLengths }) => afterLengths),
      start_s: swim.rests.map(({ startSeconds }) => Math.round(startSeconds)),
      seconds: swim.rests.map(({ seconds }) => Math.round(seconds))
    }
  }),
  [chosen.swumSeconds]: tenths(swim.swumSeconds),
  [chosen.restSeconds]: tenths(swim.restSeconds),
  [chosen.strokeAnalysis]: swim.strokes.map((stroke) => ({
    stroke: stroke.stroke,
    lengths: stroke.lengths,
    seconds: Math.round(stroke.seconds),
    ...known({
      [chosen.averagePace]: paceWords(stroke.metresPerSecond, per),
      [chosen.strokeRate]: whole(stroke.strokesPerMinute),
      [chosen.distancePerStroke]: hundredths(stroke.metresPerStroke),
      [chosen.swolf]: whole(stroke.swolf)
    })
  }))
})

/** Absent where no length has a value. */
const column = (key: string, lengths: SwimDetail["lengths"], value: (length: SwimLength) => number | null) => {
  const values = lengths.map(value)
  return values.some((each) => each !== null) ? { [key]: values } : {}
}

const strokesOf = (lengths: SwimDetail["lengths"]): JsonObject => {
  const words = lengths.map(({ stroke }) => stroke)
  const [first] = words
  if (words.every((word) => word === first)) return first === null || first === undefined ? {} : { stroke: first }
  return { stroke: words }
}

/** Null unless lengths and sums are there; starts follow from what came before. */
export const readSwim = (object: JsonObject, poolLengthMetres: number | null, per: PacePer): SwimDetail | null => {
  const { take } = keysOf(object)
  const rests = take(chosen.rests, within(readRests)) ?? []
  const lengths = take(
    chosen.lengths,
    within((lengths) => readLengths(lengths, rests))
  )
  const swumSeconds = take(chosen.swumSeconds, asNumber)
  const restSeconds = take(chosen.restSeconds, asNumber)
  const strokes = take(chosen.strokeAnalysis, asList(within(readStroke(per))))
  return lengths === null || swumSeconds === null || restSeconds === null || strokes === null
    ? null
    : { poolLengthMetres, lengths, rests, swumSeconds, restSeconds, strokes }
}

const readRests = (object: JsonObject): ReadonlyArray<SwimRest> | null => {
  const { take } = keysOf(object)
  const after = take("after_length", asList(asNumber))
  const starts = take("start_s", asList(asNumber))
  return (
    take("seconds", asList(asNumber))?.map((seconds, index) => ({
      startSeconds: starts?.[index] ?? 0,
      seconds,
      afterLengths: after?.[index] ?? 0
    })) ?? null
  )
}

const readLengths = (object: JsonObject, rests: ReadonlyArray<SwimRest>): ReadonlyArray<SwimLength> | null => {
  const { take } = keysOf(object)
  const strokes = take("strokes", asGaps)
  const swolf = take("swolf", asGaps)
  const one = take("stroke", asText)
  const words = take(
    "stroke",
    asList((word) => (typeof word === "string" ? word : word === null ? "" : null))
  )
  let clock = 0
  return (
    take("seconds", asList(asNumber))?.map((seconds, index) => {
      for (const rest of rests) if (rest.afterLengths === index) clock += rest.seconds
      const startSeconds = clock
      clock += seconds
      const stroke = one ?? words?.[index] ?? ""
      return {
        startSeconds,
        seconds,
        strokes: strokes?.[index] ?? null,
        stroke: stroke === "" ? null : stroke,
        swolf: swolf?.[index] ?? null
      }
    }) ?? null
  )
}

const readStroke =
  (per: PacePer) =>
  (object: JsonObject): StrokeFigures | null => {
    const { take } = keysOf(object)
    const stroke = take("stroke", asText)
    const lengths = take("lengths", asNumber)
    const seconds = take("seconds", asNumber)
    return stroke === null || lengths === null || seconds === null
      ? null
      : {
          stroke,
          lengths,
          seconds,
          metresPerSecond: take(chosen.averagePace, asPace(per)),
          strokesPerMinute: take(chosen.strokeRate, asNumber),
          metresPerStroke: take(chosen.distancePerStroke, asNumber),
          swolf: take(chosen.swolf, asNumber)
        }
  }
