/**
 * The search behind `byIntensity`: repeats that meet a load inside the limits of their zone. Loads rise with
 * every length, and lengths live on a 15 s grid, so bisection on the grid finds the best repeat exactly; what
 * rounding leaves over is taken up by warm-up and cool-down.
 */
import type { Athlete } from "../../domain/Athlete.ts"
import type { RideRun } from "../../domain/Sport.ts"
import type { ScalableContent } from "../../domain/Workout.ts"
import { maxSeconds } from "../../domain/workoutChecks.ts"
import type { ZoneName } from "../../domain/Zones.ts"
import { expand } from "./expand.ts"
import { plannedLoad } from "./profile.ts"
import { leastReserve, lowestReserve, reserveFor, type Reserve } from "./reserve.ts"
import { resolveStep } from "./resolve.ts"
import { gridSeconds, scalableBlocks, usualEasySeconds, usualRecoverySeconds, zonePlans } from "./scalable.ts"
import { scaleFor, type Scale } from "./scale.ts"

/** What stays the same while lengths are tried. */
export interface Frame {
  readonly sport: RideRun
  readonly zone: ZoneName
  readonly athlete: Athlete
  readonly scale: Scale
  readonly reserve: Reserve | null
}

export const frameFor = (sport: RideRun, zone: ZoneName, athlete: Athlete): Frame => {
  const scale = scaleFor(sport, athlete)
  return { sport, zone, athlete, scale, reserve: reserveFor(sport, scale) }
}

/** Warm-up and cool-down together may shrink to ten minutes and grow by twenty. */
const leastEasySeconds = 600
const easyMarginSeconds = 1200
/** Close enough for whole minutes of warm-up and cool-down. */
const neatMargin = 0.5
/** A choice of repeats may fall this short at the usual length; the length makes it up. */
const repeatsMargin = 2

/**
 * The recovery after each repeat: the usual share, longer if the reserve asks for it.
 *
 * @returns null when the zone's longest recovery is not enough either
 */
export const recoveryFor = (frame: Frame, repeats: number, repeatSeconds: number): number | null => {
  const most = repeatSeconds * zonePlans[frame.zone].recovery[1]
  let recoverySeconds = usualRecoverySeconds(frame.zone, repeatSeconds)
  while (!isFeasible(frame, repeats, repeatSeconds, recoverySeconds)) {
    recoverySeconds += gridSeconds
    if (repeats === 1 || recoverySeconds > Math.max(most, gridSeconds)) return null
  }
  return recoverySeconds
}

/** The longest repeat on the grid inside the zone's limit, the reserve and one day; 0 when there is none. */
export const longestRepeat = (frame: Frame, repeats: number): number => {
  const plan = zonePlans[frame.zone]
  const room = (maxSeconds - usualEasySeconds(frame.sport, frame.zone) - easyMarginSeconds) / repeats
  const longest = Math.min(plan.longestSeconds, room / (1 + plan.recovery[1]))
  const units = lastWhere(
    Math.floor(longest / gridSeconds),
    (unit) => recoveryFor(frame, repeats, unit * gridSeconds) !== null
  )
  return units * gridSeconds
}

export const contentFor = (
  frame: Frame,
  repeats: number,
  repeatSeconds: number,
  easySeconds = usualEasySeconds(frame.sport, frame.zone)
): ScalableContent => ({
  kind: "scalable",
  sport: frame.sport,
  zone: frame.zone,
  intensitySeconds: repeatSeconds * repeats,
  repeats,
  ...(easySeconds > 0 ? { easySeconds } : {}),
  ...(repeats > 1
    ? { recoverySeconds: recoveryFor(frame, repeats, repeatSeconds) ?? usualRecoverySeconds(frame.zone, repeatSeconds) }
    : {})
})

const loadOf = (content: ScalableContent, athlete: Athlete): number =>
  plannedLoad(
    expand(scalableBlocks(content)).map((step) => {
      const { seconds, fraction } = resolveStep(step, content.sport, athlete)
      return { seconds: seconds ?? 0, fraction: fraction ?? 0 }
    })
  )

/** The smallest number of repeats whose usual length carries the load. */
export const repeatsForLoad = (frame: Frame, ess: number): number => {
  const { mostRepeats, usualSeconds } = zonePlans[frame.zone]
  for (let repeats = 1; repeats < mostRepeats; repeats++) {
    const seconds = Math.min(usualSeconds, longestRepeat(frame, repeats))
    if (seconds > 0 && loadOf(contentFor(frame, repeats, seconds), frame.athlete) >= ess - repeatsMargin) return repeats
  }
  return mostRepeats
}

/**
 * The workout of so many repeats whose load comes nearest.
 *
 * @param shortestSeconds no repeat is shorter, unless it could not be done
 * @returns null when not even the shortest repeat on the grid can be done
 */
export const fitLoad = (
  frame: Frame,
  repeats: number,
  ess: number,
  shortestSeconds: number
): ScalableContent | null => {
  const units = longestRepeat(frame, repeats) / gridSeconds
  if (units < 1) return null
  const shortest = Math.min(units, Math.ceil(shortestSeconds / gridSeconds))
  const load = (unit: number, easySeconds?: number): number =>
    loadOf(contentFor(frame, repeats, unit * gridSeconds, easySeconds), frame.athlete)
  const unit = nearest(shortest, units, ess, (count) => load(count))
  const usual = usualEasySeconds(frame.sport, frame.zone)
  if (usual === 0) return contentFor(frame, repeats, unit * gridSeconds)
  const easyOn = (grid: number): number =>
    grid *
    nearest(leastEasySeconds / grid, (usual + easyMarginSeconds) / grid, ess, (count) => load(unit, count * grid))
  const neat = easyOn(60)
  const easySeconds = Math.abs(load(unit, neat) - ess) <= neatMargin ? neat : easyOn(gridSeconds)
  return contentFor(frame, repeats, unit * gridSeconds, easySeconds)
}

const isFeasible = (frame: Frame, repeats: number, repeatSeconds: number, recoverySeconds: number): boolean =>
  frame.reserve === null ||
  lowestReserve({ zone: frame.zone, repeats, repeatSeconds, recoverySeconds }, frame.scale, frame.reserve) >=
    leastReserve

/** The largest whole number from 0 up to `most` that holds, for a test that holds up to some point. */
const lastWhere = (most: number, holds: (value: number) => boolean): number => {
  let low = 0
  let high = most
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if (holds(middle)) low = middle
    else high = middle - 1
  }
  return low
}

/** The whole number in the range whose value comes nearest to the target, for values that rise. */
const nearest = (least: number, most: number, target: number, value: (at: number) => number): number => {
  const under = least + lastWhere(most - least, (above) => value(least + above) <= target)
  if (under >= most) return most
  return Math.abs(value(under + 1) - target) < Math.abs(value(under) - target) ? under + 1 : under
}
