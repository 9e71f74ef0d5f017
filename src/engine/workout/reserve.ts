/**
 * Whether intervals can be done at all: the work capacity above the critical intensity, drained and refilled
 * (Clarke & Skiba 2013; Skiba 2015, differential form). Exact for the piecewise constant power of a plan.
 */
import type { RideRun } from "../../domain/Sport.ts"
import type { ZoneName } from "../../domain/Zones.ts"
import { recoveryFraction } from "./resolve.ts"
import { zoneFraction, type Scale } from "./scale.ts"

export interface Reserve {
  /** Power or speed that can be held without draining the reserve. */
  readonly critical: number
  /** W' in joules, or D' in metres. */
  readonly capacity: number
  /** What was assumed, in words. */
  readonly assumed: string
}

/** A plan may not drain the reserve below this share. */
export const leastReserve = 0.1

/** Null when the athlete has set no zones: there is no intensity to compare with. */
export const reserveFor = (sport: RideRun, scale: Scale): Reserve | null => {
  if (scale.unit === "share") return null
  if (scale.unit === "metresPerSecond") {
    return { critical: scale.threshold, capacity: 200, assumed: "D' 200 m above threshold speed" }
  }
  const critical = sport === "Ride" ? scale.threshold / 0.96 : scale.threshold
  return { critical, capacity: 20_000, assumed: `W' 20 kJ above ${Math.round(critical)} W` }
}

/** What is left of the reserve, joules or metres, after a stretch at one intensity. */
export const reserveAfter = (left: number, intensity: number, seconds: number, reserve: Reserve): number => {
  const surplus = intensity - reserve.critical
  if (surplus >= 0) return left - surplus * seconds
  return reserve.capacity - (reserve.capacity - left) * Math.exp((surplus * seconds) / reserve.capacity)
}

/** The lowest point of the reserve over repeats with recoveries, as a share of the capacity. */
export const lowestReserve = (
  plan: {
    readonly zone: ZoneName
    readonly repeats: number
    readonly repeatSeconds: number
    readonly recoverySeconds: number
  },
  scale: Scale,
  reserve: Reserve
): number => {
  const effort = zoneFraction(plan.zone, scale) * scale.threshold
  const easy = recoveryFraction * scale.threshold
  let left = reserve.capacity
  let lowest = left
  for (let repeat = 0; repeat < plan.repeats; repeat++) {
    left = reserveAfter(left, effort, plan.repeatSeconds, reserve)
    lowest = Math.min(lowest, left)
    left = reserveAfter(left, easy, plan.recoverySeconds, reserve)
  }
  return lowest / reserve.capacity
}
