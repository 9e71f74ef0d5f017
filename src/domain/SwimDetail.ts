/** A pool swim length by length; rest at the wall is kept apart. */
import { Schema } from "effect"

const nullable = Schema.NullOr(Schema.Finite)

export const SwimLength = Schema.Struct({
  /** Elapsed seconds since the start. */
  startSeconds: Schema.Finite,
  seconds: Schema.Finite,
  /** As the device counts them (most count one arm). */
  strokes: nullable,
  /** `freestyle`, `drill`; null when the device does not say. */
  stroke: Schema.NullOr(Schema.String),
  swolf: nullable
})
export type SwimLength = typeof SwimLength.Type

export const SwimRest = Schema.Struct({
  startSeconds: Schema.Finite,
  seconds: Schema.Finite,
  /** Lengths swum before it. */
  afterLengths: Schema.Finite
})
export type SwimRest = typeof SwimRest.Type

/** Everything swum in one stroke. */
export const StrokeFigures = Schema.Struct({
  stroke: Schema.String,
  lengths: Schema.Finite,
  seconds: Schema.Finite,
  metresPerSecond: nullable,
  strokesPerMinute: nullable,
  metresPerStroke: nullable,
  swolf: nullable
})
export type StrokeFigures = typeof StrokeFigures.Type

export const SwimDetail = Schema.Struct({
  poolLengthMetres: nullable,
  /** Swum, in order; idle ones are in `rests`. */
  lengths: Schema.Array(SwimLength),
  rests: Schema.Array(SwimRest),
  swumSeconds: Schema.Finite,
  restSeconds: Schema.Finite,
  /** Most swum first. */
  strokes: Schema.Array(StrokeFigures)
})
export type SwimDetail = typeof SwimDetail.Type
