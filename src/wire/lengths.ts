/** Lengths of a pool, rests at its wall, and figures per stroke. AI Endurance documents that they exist, no key. */
import { Schema } from "effect"
import type { StrokeFigures, SwimDetail, SwimLength, SwimRest } from "../domain/SwimDetail.ts"
import { chosen } from "./chosen.ts"
import { hundredths, known, tenths, whole } from "./numbers.ts"
import { asGaps, asList, asNumber, asText, type JsonObject, keysOf, within } from "./open.ts"
import { asPace, type PacePer, paceWords } from "./pace.ts"

const number = Schema.optionalKey(Schema.Finite)
const text = Schema.optionalKey(Schema.String)
const gaps = Schema.Array(Schema.NullOr(Schema.Finite))

/** Lengths and rests are columns: one entry per length, in order. */
export const swimFields = {
  [chosen.lengths]: Schema.optionalKey(
    Schema.Struct({
      count: Schema.Finite,
      seconds: Schema.Array(Schema.Finite),
      strokes: Schema.optionalKey(gaps),
      swolf: Schema.optionalKey(gaps),
      /** One word when all lengths were swum in it, else runs of lengths: [["freestyle", 12], ["drill", 8]]. */
      stroke: Schema.optionalKey(Schema.Union([Schema.String, Schema.Array(Schema.Array(Schema.Unknown))]))
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
  const runs: Array<[stroke: string | null, count: number]> = []
  for (const { stroke } of lengths) {
    const last = runs.at(-1)
    if (last?.[0] === stroke) last[1]++
    else runs.push([stroke, 1])
  }
  const [first] = runs
  if (first === undefined || (runs.length === 1 && first[0] === null)) return {}
  return { stroke: runs.length === 1 ? first[0] : runs }
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
  const words = take("stroke", asList(asRun))?.flat()
  let clock = 0
  return (
    take("seconds", asList(asNumber))?.map((seconds, index) => {
      for (const rest of rests) if (rest.afterLengths === index) clock += rest.seconds
      const startSeconds = clock
      clock += seconds
      return {
        startSeconds,
        seconds,
        strokes: strokes?.[index] ?? null,
        stroke: one ?? words?.[index] ?? null,
        swolf: swolf?.[index] ?? null
      }
    }) ?? null
  )
}

/** So many lengths in a row in one stroke. */
const asRun = (value: Schema.Json): ReadonlyArray<string | null> | null => {
  if (!Array.isArray(value)) return null
  const stroke: unknown = value[0]
  const count: unknown = value[1]
  return (typeof stroke === "string" || stroke === null) && typeof count === "number" && count >= 0 && count < 10_000
    ? Array.from({ length: count }, () => stroke)
    : null
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
