/**
 * How long a ride of some distance takes: the speed of the athlete's own outdoor rides, carried over to race power. A
 * rule of thumb of this project: nobody knows the course, the wind or the group.
 */
import * as Day from "../../../domain/Day.ts"
import type { MethodBasis } from "../../../engine/insight/basis.ts"
import { type NoRaceTime, type RaceTime, intervalsOf } from "../../../engine/insight/raceTime.ts"
import { normalWidth } from "../../../engine/insight/numeric.ts"
import type { Model } from "./model.ts"

const rideTimeBasis: MethodBasis = {
  method: "ride-time/own-speed-v1",
  published: ["95 % of twenty minutes for an hour (Allen & Coggan), the same decay for other durations"],
  ours: [
    "median speed of outdoor rides with power in the last 90 days, carried to race power by its 0.4th power",
    "80 % half-width of 8 %: course, wind and drafting are not known"
  ]
}

const lookBackDays = 90
const leastRides = 3
const speedExponent = 0.4
const halfWidth = 0.08
const decay = Math.log(0.95) / Math.log(3)

export const rideTime = (model: Model, metres: number): RaceTime | NoRaceTime => {
  const hour = model.sports.find(({ sport }) => sport === "Ride")?.walk.standing.lastValue ?? null
  const since = Day.addDays(model.today, -lookBackDays)
  const rides = model.done.filter(
    ({ day, hasPower, isIndoor, metresPerSecond, normalizedWatts, sport }) =>
      sport === "Ride" &&
      day >= since &&
      hasPower &&
      !isIndoor &&
      (metresPerSecond ?? 0) > 3 &&
      (normalizedWatts ?? 0) > 50
  )
  if (hour === null || rides.length < leastRides)
    return {
      reason: `fewer than ${leastRides} outdoor rides with power in the last ${lookBackDays} days`,
      basis: rideTimeBasis
    }
  let seconds = metres / 9
  for (let round = 0; round < 6; round++) {
    const watts = hour * (seconds / 3600) ** decay
    const speeds = rides
      .map((ride) => ride.metresPerSecond! * (watts / ride.normalizedWatts!) ** speedExponent)
      .sort((a, b) => a - b)
    seconds = metres / speeds[speeds.length >> 1]!
  }
  const width = (level: 50 | 80 | 90): number => (halfWidth * normalWidth[level]) / normalWidth[80]
  return {
    metres,
    seconds,
    intervals: intervalsOf(seconds, { 50: width(50), 80: width(80), 90: width(90) }),
    intervalFrom: "prior",
    laws: [],
    exponent: 1,
    support: [],
    basis: rideTimeBasis
  }
}
