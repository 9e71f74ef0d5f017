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

/** Seconds of timer time that `isMoving` counts; a sport that knows no standing still moves all the time. */
export const movingSecondsOf = (stream: Stream, sport: ActivitySport): number => {
  let moving = 0
  for (let row = 0; row < stream.length; row++) if (isMoving(stream, sport, row)) moving++
  return moving
}

/** A second counts unless the speed says standing and no power says otherwise (a trainer without a speed sensor). */
export const isMoving = (
  { channels: { metresPerSecond, watts } }: Stream,
  sport: ActivitySport,
  row: number
): boolean => {
  const limit = standingBelow[sport]
  return limit === null || !metresPerSecond || !(metresPerSecond[row]! < limit) || (watts ? watts[row]! > 0 : false)
}
