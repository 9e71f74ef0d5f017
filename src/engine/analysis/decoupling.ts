/** Aerobic decoupling and the efficiency factor: what the heart charges for an output, and how the price moves. */
import type { Stream } from "../../domain/Stream.ts"
import { mean } from "../grid.ts"
import { normalizedMean } from "../power.ts"
import { type Derived, known, type Provenance, unknown } from "./Derived.ts"

export interface Decoupling {
  /** 100 · (R1 − R2) / R1; positive: more heartbeats for the same output in the second half. */
  readonly percent: number
  /** Output per beat of each half, in the channel's unit per bpm. */
  readonly firstHalf: number
  readonly secondHalf: number
  /** Output is the plain mean of the channel, never the normalized one. */
  readonly output: "mean"
  readonly secondsUsed: number
}

const warmUpSeconds = 600
const leastSeconds = 2400
const steadiest = 1.1

/**
 * Decoupling (Friel) of a steady activity: first ten minutes dropped, at least forty minutes left, variability index
 * of what is left at most 1.10. An interval session has no decoupling, only intervals.
 *
 * @param output watts, speed or grade-adjusted speed, one per row
 */
export const decoupling = (stream: Stream, output: Float32Array, channel: string): Derived<Decoupling> => {
  const bpm = stream.channels.bpm
  const used = bpm === undefined ? 0 : pairedSeconds(output, bpm, warmUpSeconds)
  const provenance: Provenance = {
    method: "decoupling/friel-steady",
    channel,
    coverage: stream.length <= warmUpSeconds ? 0 : used / (stream.length - warmUpSeconds),
    warnings: []
  }
  if (bpm === undefined) return unknown(provenance, "no heart rate in this activity")
  if (used < leastSeconds)
    return unknown(
      provenance,
      `${Math.floor(used / 60)} min with ${channel} and heart rate after the warm-up; it needs 40`
    )
  if (provenance.coverage < 0.7)
    return unknown(provenance, "heart rate or output missing for more than 30 % of the time")
  const compared = output.subarray(warmUpSeconds)
  const variability = (normalizedMean(compared) ?? Number.NaN) / (mean(compared) ?? Number.NaN)
  if (!(variability <= steadiest))
    return unknown(
      provenance,
      `variability index ${variability.toFixed(2)} after the first ten minutes is above 1.10: not a steady effort`
    )
  const halves = halfRatios(output, bpm, warmUpSeconds)
  return halves === null
    ? unknown(provenance, "the first half has no output to compare with")
    : known(provenance, halves)
}

/**
 * The bare ratio without any gate: the time from `fromRow` on in two halves, rows with both channels in each. The odd
 * row goes to the second half, as GoldenCheetah has it.
 *
 * @returns null where a half has no output or no heart rate
 */
export const halfRatios = (output: Float32Array, bpm: Float32Array, fromRow = 0): Decoupling | null => {
  const middle = fromRow + Math.max(0, Math.floor((output.length - fromRow - 1) / 2))
  const firstHalf = ratioBetween(output, bpm, fromRow, middle)
  const secondHalf = ratioBetween(output, bpm, middle, output.length)
  if (!(firstHalf > 0) || !Number.isFinite(secondHalf)) return null
  return {
    percent: (100 * (firstHalf - secondHalf)) / firstHalf,
    firstHalf,
    secondHalf,
    output: "mean",
    secondsUsed: pairedSeconds(output, bpm, fromRow)
  }
}

/** Mean output over mean heart rate; NaN without a row that has both. */
const ratioBetween = (output: Float32Array, bpm: Float32Array, from: number, to: number): number => {
  let outputs = 0
  let beats = 0
  for (let row = from; row < to; row++) {
    if (!isPair(output[row]!, bpm[row]!)) continue
    outputs += output[row]!
    beats += bpm[row]!
  }
  return outputs / beats
}

/**
 * Efficiency factor (Friel): normalized power per beat for rides, metres of grade-adjusted distance per minute and
 * beat for runs. Needs twenty minutes and heart rate for 70 % of them.
 *
 * @param output NP in watts, or mean grade-adjusted speed in metres per minute
 */
export const efficiencyFactor = (stream: Stream, output: number | null, channel: string): Derived<number> => {
  const bpm = stream.channels.bpm
  let sum = 0
  let valid = 0
  if (bpm !== undefined)
    for (const value of bpm)
      if (value > 0) {
        sum += value
        valid++
      }
  const provenance: Provenance = {
    method: "efficiency-factor/friel",
    channel,
    coverage: stream.length === 0 ? 0 : valid / stream.length,
    warnings: []
  }
  if (output === null) return unknown(provenance, `no ${channel} to relate to heart rate`)
  if (stream.length < 1200) return unknown(provenance, "shorter than twenty minutes")
  if (provenance.coverage < 0.7) return unknown(provenance, "heart rate missing for more than 30 % of the time")
  return known(provenance, output / (sum / valid))
}

const isPair = (output: number, bpm: number): boolean => Number.isFinite(output) && bpm > 0

const pairedSeconds = (output: Float32Array, bpm: Float32Array, fromRow: number): number => {
  let count = 0
  for (let row = fromRow; row < output.length; row++) if (isPair(output[row]!, bpm[row]!)) count++
  return count
}
