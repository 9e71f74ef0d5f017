/**
 * How rested muscles and joints are, by sport: mechanical stress of each session in two leaky buckets, one short
 * (soreness) and one long (what the body is used to). A heuristic of this project. It says nothing about injury risk:
 * acute-to-chronic ratios predict injuries poorly (Lolli 2019; Impellizzeri 2020).
 */
import type { MethodBasis } from "./basis.ts"
import { clip, dailyShare, momentsOf } from "./numeric.ts"

export const orthopedicBasis: MethodBasis = {
  method: "orthopedic/two-buckets-v1",
  published: ["avoiding rapid change of load (IOC consensus, Soligard 2016); no threshold is implied"],
  ours: [
    "stress: run km x (speed / threshold)^1.5; ride a tenth of the kJ per kg that an hour at critical power has above half of it, for every 100 ESS; swim km x (speed / critical swim speed); strength hours x 5",
    "buckets of 2 and 21 days, the long one no lower than the mean of 60 days",
    "a tenth of running's strain carries over into cycling, none into swimming"
  ]
}

export const stressedSports = ["Ride", "Run", "Swim", "Strength"] as const
export type StressedSport = (typeof stressedSports)[number]

/** @param thresholdSpeed m/s, as the speed itself */
export const runStress = (distanceMetres: number, metresPerSecond: number, thresholdSpeed: number): number =>
  (distanceMetres / 1000) * (metresPerSecond / thresholdSpeed) ** 1.5

/** By load alone, since a history is read without its streams. Easy hours count for more than their power says. */
export const rideStress = (ess: number, criticalWatts: number, weightKg: number): number =>
  ((ess / 100) * 3.6 * (criticalWatts / 2)) / weightKg / 10

/** Both speeds in m/s. */
export const swimStress = (distanceMetres: number, metresPerSecond: number, criticalSwimSpeed: number): number =>
  (distanceMetres / 1000) * (metresPerSecond / criticalSwimSpeed)

const usualEffort = 5

/** Nobody rates the effort of a session here: it is taken as 5 of 10. */
export const strengthStress = (minutes: number): number => (usualEffort * minutes) / 60

export interface OrthopedicDay {
  /** 0 to 100, before the day's training; null for a sport never done, or so long ago that no capacity is left. */
  readonly recovery: number | null
  /** Mean daily stress, weighted towards the last two days, in the sport's own unit. */
  readonly short: number
  /** What the body is used to, in the same unit. */
  readonly capacity: number
}

export interface OrthopedicSport {
  readonly days: ReadonlyArray<OrthopedicDay>
  /** The last seven days against the seven before, in the sport's own unit. */
  readonly week: {
    readonly stress: number
    readonly before: number
    readonly change: number
    /** Null when the week before was empty. */
    readonly changePercent: number | null
  }
}

export type Orthopedic = { readonly [S in StressedSport]: OrthopedicSport }

const shortDays = 2
const longDays = 21
const floorDays = 60
const runIntoRide = 0.1

/**
 * @param stress daily mechanical stress per sport, all on the same axis of days; the last day is today and its own
 *   stress does not count yet
 */
export const orthopedicRecovery = (stress: { readonly [S in StressedSport]: Float64Array }): Orthopedic => {
  const run = bucketsOf(stress.Run)
  return {
    Run: sportOf(run, null, stress.Run),
    Ride: sportOf(bucketsOf(stress.Ride), run, stress.Ride),
    Swim: sportOf(bucketsOf(stress.Swim), null, stress.Swim),
    Strength: sportOf(bucketsOf(stress.Strength), null, stress.Strength)
  }
}

interface Buckets {
  /** In the morning of each day. */
  readonly short: Float64Array
  readonly capacity: Float64Array
}

const bucketsOf = (stress: Float64Array): Buckets => {
  const seed = momentsOf(stress, 0, Math.min(21, stress.length))?.mean ?? 0
  const short = new Float64Array(stress.length)
  const capacity = new Float64Array(stress.length)
  let [quick, slow, sum] = [seed, seed, 0]
  for (let day = 0; day < stress.length; day++) {
    const floor = day === 0 ? seed : sum / Math.min(day, floorDays)
    short[day] = quick
    capacity[day] = Math.max(slow, floor)
    quick += dailyShare(shortDays) * (stress[day]! - quick)
    slow += dailyShare(longDays) * (stress[day]! - slow)
    sum += stress[day]! - (day >= floorDays ? stress[day - floorDays]! : 0)
  }
  return { short, capacity }
}

const ratioOn = ({ capacity, short }: Buckets, day: number): number | null =>
  capacity[day]! > 1e-6 ? short[day]! / capacity[day]! : null

const sportOf = (own: Buckets, leaking: Buckets | null, stress: Float64Array): OrthopedicSport => {
  const days = Array.from(own.short, (short, day): OrthopedicDay => {
    const ratio = ratioOn(own, day)
    const leaked = leaking === null ? 0 : runIntoRide * (ratioOn(leaking, day) ?? 0)
    return {
      recovery: ratio === null ? null : Math.round(100 * clip(1 - (ratio + leaked - 1) / 1.5, 0, 1)),
      short,
      capacity: own.capacity[day]!
    }
  })
  const sum = (from: number, to: number): number =>
    stress.slice(Math.max(0, stress.length + from), Math.max(0, stress.length + to)).reduce((a, b) => a + b, 0)
  const [week, before] = [sum(-7, stress.length), sum(-14, -7)]
  return {
    days,
    week: {
      stress: week,
      before,
      change: week - before,
      changePercent: before > 1e-6 ? (100 * (week - before)) / before : null
    }
  }
}
