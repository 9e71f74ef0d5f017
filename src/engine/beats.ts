/** R-R intervals: where they stand in time, and how many of them are not heart beats. */
import type { BeatIntervals } from "../domain/Recording.ts"
import type { BeatSeries } from "../domain/Stream.ts"

/**
 * Places R-R intervals on the elapsed axis. The file gives them no time, and adding them up drifts by minutes: so every
 * message is anchored to the record written before it, and the sum runs only between anchors.
 *
 * @param recordSeconds second of every record of the file, NaN where it was dropped
 */
export const placeBeats = (
  beats: BeatIntervals,
  recordSeconds: Float64Array,
  startEpochSeconds: number
): BeatSeries => {
  const count = beats.milliseconds.length
  const elapsedSeconds = new Float64Array(count)
  let anchorIndex = Number.NaN
  let anchor = startEpochSeconds
  let sinceAnchor = 0
  let last = Number.NEGATIVE_INFINITY
  for (let beat = 0; beat < count; beat++) {
    const index = beats.recordIndex[beat]!
    if (index !== anchorIndex) {
      anchorIndex = index
      anchor = anchorSecond(recordSeconds, index, anchor)
      sinceAnchor = 0
    }
    sinceAnchor += beats.milliseconds[beat]!
    // A message may hold more than fits before the next record; order is kept, the surplus is not carried on.
    last = Math.max(last, anchor - startEpochSeconds + sinceAnchor / 1000)
    elapsedSeconds[beat] = last
  }
  return { elapsedSeconds, milliseconds: beats.milliseconds }
}

const anchorSecond = (recordSeconds: Float64Array, index: number, fallback: number): number => {
  for (let i = index; i >= 0; i--) if (!Number.isNaN(recordSeconds[i]!)) return recordSeconds[i]!
  const first = recordSeconds.find((second) => !Number.isNaN(second))
  return index < 0 ? (first ?? fallback) : fallback
}

const shortestMilliseconds = 250
const longestMilliseconds = 2200
const medianHalf = 5
const offMedian = 0.2

/** Beats too short, too long, or more than 20 % off the median of the 11 around them. */
export const findArtifacts = (milliseconds: Float64Array): Uint8Array => {
  const out = new Uint8Array(milliseconds.length)
  const around = new Float64Array(2 * medianHalf + 1)
  for (let beat = 0; beat < milliseconds.length; beat++) {
    const value = milliseconds[beat]!
    const from = Math.max(0, beat - medianHalf)
    const to = Math.min(milliseconds.length, beat + medianHalf + 1)
    const median = medianInto(around, milliseconds, from, to)
    const off = Math.abs(value - median) > offMedian * median
    if (value < shortestMilliseconds || value > longestMilliseconds || off) out[beat] = 1
  }
  return out
}

/** Insertion sort of a handful of values, without allocating: this runs once per heart beat. */
const medianInto = (room: Float64Array, values: Float64Array, from: number, to: number): number => {
  const count = to - from
  for (let n = 0; n < count; n++) {
    const value = values[from + n]!
    let at = n
    while (at > 0 && room[at - 1]! > value) {
      room[at] = room[at - 1]!
      at--
    }
    room[at] = value
  }
  const middle = count >> 1
  return count % 2 === 1 ? room[middle]! : (room[middle - 1]! + room[middle]!) / 2
}

/** Share of artefacts in percent; null without beats. */
export const artifactPercent = (milliseconds: Float64Array): number | null => {
  if (milliseconds.length === 0) return null
  const artifacts = findArtifacts(milliseconds)
  return (100 * artifacts.reduce((sum, bad) => sum + bad, 0)) / milliseconds.length
}
