/**
 * The load of an activity (ESS), from the best evidence there is. A threshold that is not known is never replaced by
 * a default: the next method is tried instead, and the method that answered is part of the answer.
 */
import type { ActivitySport, LoadMethod } from "../domain/Activity.ts"
import type { Athlete } from "../domain/Athlete.ts"
import { rideShares, runShares, thresholdOf } from "../domain/Zones.ts"
import { coverage, mean } from "./grid.ts"
import { heartRateLoad, heartRateProfile } from "./heartRate.ts"
import { normalizedMean, normalizedPower } from "./power.ts"
import type { Warning } from "./warnings.ts"

export interface LoadEvidence {
  readonly sport: ActivitySport
  readonly timerSeconds: number
  /** Without dead-meter stretches. */
  readonly watts: Float32Array | null
  readonly gradeAdjustedSpeed: Float32Array | null
  /** Speed while swimming. */
  readonly swimSpeed: number | null
  readonly bpm: Float32Array | null
}

export interface Load {
  readonly ess: number
  readonly method: LoadMethod
  /** Null where the method has none. */
  readonly intensity: number | null
}

/** A signal that covers less of the activity than this says nothing about all of it. */
export const leastCoverage = 0.7

/** Coggan: 100 for an hour at threshold. */
export const powerLoad = (timerSeconds: number, intensity: number): number =>
  100 * (timerSeconds / 3600) * intensity ** 2

/** Swimming: the cube, because drag power grows with the cube of speed. */
export const swimLoad = (timerSeconds: number, intensity: number): number =>
  100 * (timerSeconds / 3600) * intensity ** 3

/** ESS per hour where nothing was measured: our choice, an easy session of the sport. Flagged as assumed. */
const assumedPerHour: { readonly [Sport in ActivitySport]: number } = { Ride: 50, Run: 60, Swim: 50, Other: 30 }

/** Load from nothing but duration and sport. */
export const assumedLoad = (sport: ActivitySport, timerSeconds: number): number =>
  (assumedPerHour[sport] * timerSeconds) / 3600

/** @returns null only for an activity without duration */
export const selectLoad = (evidence: LoadEvidence, athlete: Athlete): Load | null => {
  if (!(evidence.timerSeconds > 0)) return null
  for (const method of methodsFor(evidence.sport, athlete)) {
    const load = methods[method](evidence, athlete)
    if (load !== null) return { ...load, method }
  }
  return null
}

const methodsFor = (sport: ActivitySport, { useRunningPower }: Athlete): ReadonlyArray<LoadMethod> => {
  if (sport === "Ride") return ["power", "heartRate", "assumed"]
  if (sport === "Swim") return ["swimSpeed", "heartRate", "assumed"]
  if (sport === "Other") return ["heartRate", "assumed"]
  return useRunningPower
    ? ["runPower", "gradeAdjustedSpeed", "heartRate", "assumed"]
    : ["gradeAdjustedSpeed", "runPower", "heartRate", "assumed"]
}

type Answer = { readonly ess: number; readonly intensity: number | null } | null

const fromPower = ({ timerSeconds, watts }: LoadEvidence, threshold: number | null): Answer => {
  if (watts === null || threshold === null || coverage(watts) < leastCoverage) return null
  const power = normalizedPower(watts) ?? mean(watts)
  return power === null ? null : squared(timerSeconds, power / threshold)
}

const squared = (timerSeconds: number, intensity: number): Answer => ({
  ess: powerLoad(timerSeconds, intensity),
  intensity
})

const methods: { readonly [M in LoadMethod]: (evidence: LoadEvidence, athlete: Athlete) => Answer } = {
  power: (evidence, athlete) => fromPower(evidence, rideThreshold(athlete)),
  runPower: (evidence, athlete) => fromPower(evidence, runPowerThreshold(athlete)),
  gradeAdjustedSpeed: ({ gradeAdjustedSpeed: speed, timerSeconds }, athlete) => {
    const threshold = runSpeedThreshold(athlete)
    if (speed === null || threshold === null || coverage(speed) < leastCoverage) return null
    const normalized = normalizedMean(speed) ?? mean(speed)
    return normalized === null ? null : squared(timerSeconds, normalized / threshold)
  },
  swimSpeed: ({ swimSpeed, timerSeconds }, { criticalSwimSpeed }) =>
    swimSpeed === null || criticalSwimSpeed === null || !(criticalSwimSpeed > 0)
      ? null
      : {
          ess: swimLoad(timerSeconds, swimSpeed / criticalSwimSpeed),
          intensity: swimSpeed / criticalSwimSpeed
        },
  heartRate: ({ bpm, sport }, athlete) => {
    const ess = bpm === null ? null : internalLoad(bpm, sport, athlete)
    return ess === null ? null : { ess, intensity: null }
  },
  assumed: ({ sport, timerSeconds }) => ({ ess: assumedLoad(sport, timerSeconds), intensity: null })
}

/** Heart-rate load whatever method was chosen; null under 70 % of coverage or without thresholds. */
export const internalLoad = (bpm: Float32Array, sport: ActivitySport, athlete: Athlete): number | null => {
  const profile = heartRateProfile(athlete, thresholdHeartRate(sport, athlete))
  return profile === null || coverage(bpm) < leastCoverage ? null : heartRateLoad(bpm, profile)
}

/** Swims and other activities borrow one, a ride's first: nobody tests a threshold heart rate for them. */
export const thresholdHeartRate = (
  sport: ActivitySport,
  { thresholdHeartRateRide: ride, thresholdHeartRateRun: run }: Athlete
): number | null => (sport === "Ride" ? ride : sport === "Run" ? run : (ride ?? run))

/** FTP in watts, as the ride zones imply it; null without them. */
export const rideThreshold = ({ zones: { ridePower } }: Athlete): number | null =>
  ridePower === null ? null : thresholdOf(ridePower, rideShares)

/** Critical running power in watts, as the power zones for running imply it; null without them. */
export const runPowerThreshold = ({ zones: { runPower } }: Athlete): number | null =>
  runPower === null ? null : thresholdOf(runPower, runShares)

/** Threshold speed in m/s, as the pace zones imply it; null without them. */
export const runSpeedThreshold = ({ zones: { runSpeed } }: Athlete): number | null =>
  runSpeed === null ? null : thresholdOf(runSpeed, runShares)

/** An hour above 1.15, or more load than 1.15 could give: the threshold, not the athlete, is wrong. */
const thresholdLooksStale = ({ ess, intensity }: Load, timerSeconds: number): boolean =>
  (intensity !== null && intensity > 1.15 && timerSeconds > 3600) || ess > 100 * (timerSeconds / 3600) * 1.32

/** What to know before trusting a load; changes when the thresholds do. */
export const loadWarnings = (load: Load, timerSeconds: number): ReadonlyArray<Warning> => {
  if (load.method === "assumed") {
    return [{ code: "loadAssumed", text: "load is assumed from duration and sport: no threshold fits the data" }]
  }
  return thresholdLooksStale(load, timerSeconds)
    ? [{ code: "thresholdOutOfDate", text: "more intensity than a threshold allows: it looks out of date" }]
    : []
}
export const loadWarningCodes: ReadonlySet<string> = new Set(["loadAssumed", "thresholdOutOfDate"])
