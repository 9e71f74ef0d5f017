/** R-R intervals with what is no heart beat replaced, and the variability that is left. */
import { findArtifacts } from "../../beats.ts"

export interface CleanBeats {
  /** Artefacts replaced by linear interpolation between their good neighbours; shape [beats]. */
  readonly milliseconds: Float64Array
  /** 1 where the beat was replaced. */
  readonly replaced: Uint8Array
  /** Share replaced, 0 to 1; 0 without beats. */
  readonly share: number
}

/** @param milliseconds R-R intervals as they were recorded; left as they are */
export const correctArtefacts = (milliseconds: Float64Array): CleanBeats => {
  const replaced = findArtifacts(milliseconds)
  const clean = milliseconds.slice()
  let bad = 0
  let lastGood = -1
  for (let beat = 0; beat <= clean.length; beat++) {
    if (beat < clean.length && replaced[beat] === 1) {
      bad++
      continue
    }
    if (beat - lastGood > 1) bridge(clean, lastGood, beat)
    lastGood = beat
  }
  return { milliseconds: clean, replaced, share: clean.length === 0 ? 0 : bad / clean.length }
}

/** Fills between two good beats; at either end of the series the nearest good beat stands. */
const bridge = (clean: Float64Array, before: number, after: number): void => {
  const left = before >= 0 ? clean[before]! : clean[after]
  const right = after < clean.length ? clean[after]! : left
  if (left === undefined || right === undefined) return
  for (let beat = before + 1; beat < after; beat++)
    clean[beat] = left + ((right - left) * (beat - before)) / (after - before)
}

/** Root mean square of successive differences, ms; null under two beats. */
export const rmssd = (milliseconds: Float64Array): number | null => {
  if (milliseconds.length < 2) return null
  let squares = 0
  for (let beat = 1; beat < milliseconds.length; beat++) squares += (milliseconds[beat]! - milliseconds[beat - 1]!) ** 2
  return Math.sqrt(squares / (milliseconds.length - 1))
}

/** Standard deviation of the intervals, ms; null under two beats. */
export const sdnn = (milliseconds: Float64Array): number | null => {
  const n = milliseconds.length
  if (n < 2) return null
  let mean = 0
  for (const value of milliseconds) mean += value / n
  let squares = 0
  for (const value of milliseconds) squares += (value - mean) ** 2
  return Math.sqrt(squares / (n - 1))
}
