/** Moving time: the seconds of timer time in which the athlete was getting somewhere. */
import type { ActivitySport } from "../domain/Activity.ts"
import type { Stream } from "../domain/Stream.ts"

/** Slower than this is standing; in open water drift is slow too. Null: the sport has no standing still. */
const standingBelow: { readonly [Sport in ActivitySport]: number | null } = {
  Ride: 0.5,
  Run: 0.5,
  Swim: 0.2,
  Other: null
}

/** A second counts unless the speed says standing and no power says otherwise (a trainer without a speed sensor). */
export const movingSecondsOf = (
  { channels: { metresPerSecond, watts }, length }: Stream,
  sport: ActivitySport
): number => {
  const limit = standingBelow[sport]
  if (limit === null || !metresPerSecond) return length
  let moving = 0
  for (let row = 0; row < length; row++) {
    const power = watts ? watts[row]! : 0
    if (!(metresPerSecond[row]! < limit) || power > 0) moving++
  }
  return moving
}
