/** The intensity profile of a plan and its load, computed the way a recorded activity's load is. */
import { powerLoad } from "../load.ts"
import { normalizedMean } from "../power.ts"

/** A stretch at one intensity; `fraction` is the share of the threshold. */
export interface Stretch {
  readonly seconds: number
  readonly fraction: number
}

/**
 * A second belongs to the stretch its start falls into, so rounding never accumulates.
 *
 * @returns shares of the threshold at 1 Hz; shape [seconds]
 */
const profileOf = (stretches: ReadonlyArray<Stretch>): Float32Array => {
  const profile = new Float32Array(Math.round(sum(stretches, (stretch) => stretch.seconds)))
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

/** External stress score of a plan. Under half a minute there is no rolling mean, and the plain mean counts. */
export const plannedLoad = (stretches: ReadonlyArray<Stretch>): number => {
  const profile = profileOf(stretches)
  if (profile.length === 0) return 0
  const intensity = normalizedMean(profile) ?? profile.reduce((total, fraction) => total + fraction, 0) / profile.length
  return powerLoad(profile.length, intensity)
}

const sum = <A>(items: ReadonlyArray<A>, of: (item: A) => number): number =>
  items.reduce((total, item) => total + of(item), 0)
