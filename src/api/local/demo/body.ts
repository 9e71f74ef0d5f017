/**
 * What the demo athlete's body can do on each day of the story: thresholds that rise slowly over half a
 * year, and how heart rate answers to effort. All numbers are those of a plausible amateur; none is measured.
 */
import { MetresPerSecond, Watts } from "../../../domain/Units.ts"
import { type Bounds, boundsOf, rideShares, runShares, type Zones } from "../../../domain/Zones.ts"

/** Length of the history in days; the story is told relative to today. */
const historyDays = 182

export const body = {
  birthYearsAgo: 38,
  heightCm: 178,
  maxHeartRate: 187,
  thresholdHeartRateRide: 166,
  thresholdHeartRateRun: 171
} as const

export interface Fitness {
  readonly ftpWatts: number
  readonly runMetresPerSecond: number
  readonly runWatts: number
  /** Critical swim speed, m/s. */
  readonly swimMetresPerSecond: number
  readonly weightKg: number
}

/**
 * @param daysFromToday negative in the past
 */
export const fitnessOn = (daysFromToday: number): Fitness => {
  const progress = Math.min(1.2, Math.max(0, 1 + daysFromToday / historyDays))
  // Early gains come faster than late ones.
  const gain = Math.pow(progress, 0.8)
  const weightKg = 72.6 - 1.8 * gain
  const runMetresPerSecond = 3.82 + 0.28 * gain
  return {
    ftpWatts: 229 + 26 * gain,
    runMetresPerSecond,
    runWatts: runWatts(runMetresPerSecond, 0, weightKg),
    swimMetresPerSecond: 1.1 + 0.07 * gain,
    weightKg
  }
}

/** Days on which the athlete entered new zones after a test, relative to the Monday of this week. */
export const zoneDays = [-182, -123, -67, -11] as const

/** The zones in force: those of the newest test on or before the day. */
export const zonesOn = (daysFromThisMonday: number): Zones => {
  const tested = zoneDays.findLast((day) => day <= daysFromThisMonday) ?? zoneDays[0]
  const fitness = fitnessOn(tested)
  const ftp = Math.round(fitness.ftpWatts / 5) * 5
  return {
    ridePower: watts(boundsOf(ftp, rideShares)),
    runPower: watts(boundsOf(Math.round(fitness.runWatts / 5) * 5, runShares)),
    runSpeed: speeds(boundsOf(Math.round(fitness.runMetresPerSecond * 50) / 50, runShares))
  }
}

const watts = (bounds: Bounds) => ({
  Endurance: Watts.make(Math.round(bounds.Endurance)),
  Tempo: Watts.make(Math.round(bounds.Tempo)),
  Threshold: Watts.make(Math.round(bounds.Threshold)),
  VO2Max: Watts.make(Math.round(bounds.VO2Max))
})

const speeds = (bounds: Bounds) => ({
  Endurance: metresPerSecond(bounds.Endurance),
  Tempo: metresPerSecond(bounds.Tempo),
  Threshold: metresPerSecond(bounds.Threshold),
  VO2Max: metresPerSecond(bounds.VO2Max)
})

const metresPerSecond = (value: number) => MetresPerSecond.make(Math.round(value * 1000) / 1000)

/**
 * Running power: 1.04 W per kg and m/s on the flat, by Minetti's cost of the gradient, damped because
 * wrist and pod estimates follow hills less than metabolism does.
 */
export const runWatts = (speed: number, grade: number, weightKg: number): number =>
  1.04 * weightKg * speed * Math.max(0.4, 1 + 3.6 * grade)

/** What a day adds to or takes from heart rate at the same effort. */
export interface DayForm {
  /** Beats per minute on top of the usual answer: illness, heat, a bad night. */
  readonly offsetBpm: number
  /** Multiplies cardiac drift: above 1 when tired. */
  readonly drift: number
}

/** Where heart rate settles at a share of threshold effort, bpm; 166 at threshold on the bike. */
export const steadyBpm = (share: number, sport: "ride" | "run"): number =>
  (sport === "ride" ? 82 : 86) + 70 * share + 15 * share * share

/**
 * Heart rate second by second: it follows effort with a lag (up faster than down), drifts upwards with
 * the work done, and wanders a little.
 */
export const heartRate = (
  startBpm: number,
  form: DayForm,
  sport: "ride" | "run",
  normal: () => number
): ((share: number) => number) => {
  const driftPerSecond = ((sport === "ride" ? 2.6 : 3.4) / 3600) * form.drift
  let bpm = startBpm
  let drift = 0
  let wander = 0
  return (share) => {
    drift += driftPerSecond * share
    wander += -0.01 * wander + 0.12 * normal()
    const aim = Math.min(body.maxHeartRate - 2, steadyBpm(share, sport) + form.offsetBpm + drift)
    bpm += (aim - bpm) / (aim > bpm ? 32 : 48)
    return Math.min(body.maxHeartRate, bpm + wander)
  }
}
