/** Swims: lengths of a pool with strokes and SWOLF; rest at the wall is kept apart. */
import type { Recording } from "../domain/Recording.ts"

export interface SwimLength {
  /** Since the start, wall clock. */
  readonly startSeconds: number
  readonly seconds: number
  /** False: resting at the wall. */
  readonly active: boolean
  readonly strokes: number | null
  readonly stroke: string | null
  /** Seconds plus strokes as the device counts them (most count one arm); null for drills and rest. */
  readonly swolf: number | null
  readonly metresPerSecond: number | null
}

export interface SwimTotals {
  readonly activeLengths: number
  readonly activeSeconds: number
  readonly distanceMetres: number | null
  /** Speed while swimming. */
  readonly metresPerSecond: number | null
  readonly averageSwolf: number | null
  readonly strokesPerMinute: number | null
}

/** A length slower than this or faster than that is a device's mistake, not a swimmer. */
const plausibleSeconds = { least: 5, most: 900 }

/** The device's lengths on the elapsed axis of the stream; speed in m/s, null without a known pool. */
export const swimLengths = (recording: Recording, startEpochSeconds: number): ReadonlyArray<SwimLength> =>
  recording.lengths.map(({ active, elapsedSeconds: seconds, startEpochSeconds: start, stroke, strokes }) => {
    const swum = active && seconds > 0
    return {
      startSeconds: start - startEpochSeconds,
      seconds,
      active,
      strokes,
      stroke,
      swolf: swum && strokes !== null && strokes > 0 ? seconds + strokes : null,
      metresPerSecond: swum && recording.poolLengthMetres !== null ? recording.poolLengthMetres / seconds : null
    }
  })

/**
 * What the lengths amount to; distance is their number times the pool's. SWOLF and stroke rate leave out lengths without
 * strokes (drills) and of an impossible duration.
 *
 * @returns null without an active length: open water, or a device that counts none
 */
export const swimTotals = (lengths: ReadonlyArray<SwimLength>, poolLengthMetres: number | null): SwimTotals | null => {
  const active = lengths.filter((length) => length.active)
  if (active.length === 0) return null
  const seconds = sum(active.map((length) => length.seconds))
  const plausible = active.filter(({ seconds: s }) => s >= plausibleSeconds.least && s <= plausibleSeconds.most)
  const swolfs = plausible.flatMap(({ swolf }) => (swolf === null ? [] : [swolf]))
  const stroked = plausible.filter(({ swolf }) => swolf !== null)
  const strokedSeconds = sum(stroked.map((length) => length.seconds))
  const distanceMetres = poolLengthMetres === null ? null : active.length * poolLengthMetres
  return {
    activeLengths: active.length,
    activeSeconds: seconds,
    distanceMetres,
    metresPerSecond: distanceMetres === null || seconds <= 0 ? null : distanceMetres / seconds,
    averageSwolf: swolfs.length === 0 ? null : sum(swolfs) / swolfs.length,
    strokesPerMinute:
      strokedSeconds > 0 ? (60 * sum(stroked.map(({ strokes }) => strokes ?? 0))) / strokedSeconds : null
  }
}

const sum = (values: ReadonlyArray<number>): number => values.reduce((total, value) => total + value, 0)
