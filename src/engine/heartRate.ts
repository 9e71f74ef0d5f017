/** Load from heart rate: TRIMP, and its scaling so that an hour at threshold heart rate is 100. */
import type { Athlete } from "../domain/Athlete.ts"
import { coverage } from "./grid.ts"

/** What heart-rate load needs to know about a body. */
export interface HeartRateProfile {
  readonly restingBpm: number
  readonly maxBpm: number
  readonly thresholdBpm: number
  readonly female: boolean
}

export const isFemale = (gender: string | null): boolean => /^f|^w/iu.test(gender ?? "")

/** Null as soon as one of the figures is unknown or they contradict each other: nothing is assumed in their place. */
export const heartRateProfile = (athlete: Athlete, thresholdBpm: number | null): HeartRateProfile | null => {
  const { restingHeartRate: restingBpm, maxHeartRate: maxBpm } = athlete
  if (restingBpm === null || maxBpm === null || thresholdBpm === null) return null
  if (!(restingBpm > 0 && restingBpm < thresholdBpm && thresholdBpm <= maxBpm)) return null
  // An athlete who does not say gets the men's curve, as GoldenCheetah gives to everybody.
  return { restingBpm, maxBpm, thresholdBpm, female: isFemale(athlete.gender) }
}

/**
 * TRIMP (Banister; Morton 1990), summed per second. 2 to 14 % above TRIMP of the mean heart rate, most on variable
 * rides, because the curve is convex.
 *
 * @param bpm 1 Hz, NaN is missing and adds nothing
 */
export const trimp = (bpm: Float32Array, profile: HeartRateProfile): number => {
  let sum = 0
  for (let row = 0; row < bpm.length; row++) {
    if (!Number.isNaN(bpm[row]!)) sum += trimpPerMinute(bpm[row]!, profile)
  }
  return sum / 60
}

const trimpPerMinute = (bpm: number, { restingBpm, maxBpm, female }: HeartRateProfile): number => {
  const reserve = Math.min(1, Math.max(0, (bpm - restingBpm) / (maxBpm - restingBpm)))
  return reserve * (female ? 0.86 * Math.exp(1.67 * reserve) : 0.64 * Math.exp(1.92 * reserve))
}

/**
 * Heart-rate load on the scale of ESS: an hour at threshold heart rate is 100. Seconds in which the strap was silent
 * count like the others on average, as they do in a load from power.
 *
 * @param bpm 1 Hz, NaN is missing; at least one value
 */
export const heartRateLoad = (bpm: Float32Array, profile: HeartRateProfile): number =>
  (100 * trimp(bpm, profile)) / coverage(bpm) / (60 * trimpPerMinute(profile.thresholdBpm, profile))
