/**
 * A triathlon as the sum of its legs: swim and run from the race-time model, the bike from what the athlete has ridden,
 * and time to change. Cruder than a single race, and its width says so.
 */
import type { MethodBasis } from "./basis.ts"
import type { Level } from "./conformal.ts"
import { normalWidth } from "./numeric.ts"
import { intervalsOf, isRaceTime, predictRaceTime, type RaceEffort, type RaceTime } from "./raceTime.ts"
import type { Interval } from "./fitness.ts"

const multisportBasis: MethodBasis = {
  method: "race-time/multisport-sum-v1",
  published: [],
  ours: [
    "the bike leg at the athlete's own best average speed of rides half to twice as long, at the 80th percentile",
    "running off the bike costs 4 to 8 % by length, transitions 4 to 10 minutes",
    "80 % half-width of at least 7 %, the legs' errors being far from independent"
  ]
}

export interface Triathlon {
  readonly swimMetres: number
  readonly bikeMetres: number
  readonly runMetres: number
}

/** Distances by the names races go by; the total tells where the name does not. */
export const triathlons = {
  sprint: { swimMetres: 750, bikeMetres: 20_000, runMetres: 5000 },
  olympic: { swimMetres: 1500, bikeMetres: 40_000, runMetres: 10_000 },
  middle: { swimMetres: 1900, bikeMetres: 90_000, runMetres: 21_097.5 },
  long: { swimMetres: 3800, bikeMetres: 180_000, runMetres: 42_195 }
} as const satisfies Record<string, Triathlon>

export const triathlonOf = (eventType: string, distanceKm: number | null): Triathlon | null => {
  const text = eventType.toLowerCase()
  const named = /triathlon|ironman|70\.3/u.test(text)
  if (!named) return null
  if (/sprint/u.test(text)) return triathlons.sprint
  if (/olympic|standard/u.test(text)) return triathlons.olympic
  if (/middle|half|70\.3/u.test(text)) return triathlons.middle
  if (/long|full|ironman/u.test(text)) return triathlons.long
  if (distanceKm === null) return null
  const total = ({ bikeMetres, runMetres, swimMetres }: Triathlon): number => swimMetres + bikeMetres + runMetres
  return Object.values(triathlons).find((one) => Math.abs(distanceKm * 1000 - total(one)) < 0.15 * total(one)) ?? null
}

/** A ride that was done: how far and how fast. */
export interface RideSpeed {
  readonly metres: number
  readonly metresPerSecond: number
  readonly day: number
}

export interface TriathlonTime {
  readonly seconds: number
  readonly intervals: { readonly [L in Level]: Interval }
  readonly legs: ReadonlyArray<{ readonly leg: "swim" | "bike" | "run" | "transitions"; readonly seconds: number }>
  readonly basis: MethodBasis
}

const rideDays = 120
const leastRides = 3
const leastHalfWidth = 0.07

export const predictTriathlon = (
  distances: Triathlon,
  efforts: ReadonlyArray<RaceEffort>,
  rides: ReadonlyArray<RideSpeed>,
  day: number
): TriathlonTime | { readonly reason: string; readonly basis: MethodBasis } => {
  const missing = (reason: string) => ({ reason, basis: multisportBasis })
  const swim = predictRaceTime(efforts, { sport: "Swim", metres: distances.swimMetres, day })
  if (!isRaceTime(swim)) return missing(swim.reason)
  const run = predictRaceTime(efforts, { sport: "Run", metres: distances.runMetres, day })
  if (!isRaceTime(run)) return missing(run.reason)
  const speed = bikeSpeed(rides, distances.bikeMetres, day)
  if (speed === null) return missing(`fewer than ${leastRides} rides of half to twice the bike leg in ${rideDays} days`)
  const size = distances.bikeMetres / triathlons.long.bikeMetres
  const legs = [
    { leg: "swim", seconds: swim.seconds },
    { leg: "bike", seconds: distances.bikeMetres / speed },
    { leg: "run", seconds: run.seconds * (1.04 + 0.04 * Math.min(1, size)) },
    { leg: "transitions", seconds: 240 + 360 * Math.min(1, size) }
  ] as const
  const seconds = legs.reduce((sum, leg) => sum + leg.seconds, 0)
  const half = Math.max(leastHalfWidth, logWidth(swim), logWidth(run))
  const at = (level: Level): number => (half * normalWidth[level]) / normalWidth[80]
  return {
    seconds,
    intervals: intervalsOf(seconds, { 50: at(50), 80: at(80), 90: at(90) }),
    legs,
    basis: multisportBasis
  }
}

const logWidth = ({ intervals, seconds }: RaceTime): number => Math.log(intervals[80].high / seconds)

/** Most rides are training, some are tests and races: the 80th percentile lies among the brisk ones. */
const bikeSpeed = (rides: ReadonlyArray<RideSpeed>, metres: number, day: number): number | null => {
  const speeds = rides
    .filter(
      (ride) => ride.day <= day && day - ride.day < rideDays && ride.metres >= metres / 2 && ride.metres <= 2 * metres
    )
    .map(({ metresPerSecond }) => metresPerSecond)
    .filter((speed) => speed > 0)
    .sort((a, b) => a - b)
  return speeds.length < leastRides ? null : speeds[Math.min(speeds.length - 1, Math.floor(0.8 * speeds.length))]!
}
