/** Load of a planned intensity profile, the way a recorded activity's load is computed. */

/** A stretch at one intensity; `fraction` is the share of the threshold. */
export interface Stretch {
  readonly seconds: number
  readonly fraction: number
}

const windowSeconds = 30

/**
 * The 1 Hz intensity profile of a plan. A second belongs to the stretch its start falls into, so rounding
 * never accumulates.
 *
 * @returns shares of the threshold; shape [seconds]
 */
export const profileOf = (stretches: ReadonlyArray<Stretch>): Float64Array => {
  const total = stretches.reduce((sum, stretch) => sum + stretch.seconds, 0)
  const profile = new Float64Array(Math.round(total))
  let elapsed = 0
  let from = 0
  for (const { seconds, fraction } of stretches) {
    elapsed += seconds
    const to = Math.round(elapsed)
    profile.fill(fraction, from, to)
    from = to
  }
  return profile
}

/**
 * Normalized intensity (Coggan 2003): the fourth-power mean of the 30 s rolling mean, full windows only.
 * A profile shorter than one window counts with its mean.
 *
 * @param profile shares of the threshold at 1 Hz; shape [seconds]
 * @returns the intensity factor; 0 for an empty profile
 */
export const normalizedFraction = (profile: Float64Array): number => {
  const length = profile.length
  if (length === 0) return 0
  const window = Math.min(windowSeconds, length)
  let rolling = 0
  let fourth = 0
  for (let second = 0; second < length; second++) {
    rolling += profile[second]!
    if (second >= window) rolling -= profile[second - window]!
    if (second >= window - 1) {
      const mean = rolling / window
      fourth += mean * mean * mean * mean
    }
  }
  return Math.pow(fourth / (length - window + 1), 0.25)
}

/** External stress score: 100 x hours x IF². One hour at the threshold is 100. */
export const essOf = (stretches: ReadonlyArray<Stretch>): number => {
  const profile = profileOf(stretches)
  const intensity = normalizedFraction(profile)
  return (100 * profile.length * intensity * intensity) / 3600
}
