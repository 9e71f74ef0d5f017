/**
 * What an athlete's zones are measured on, and how hard a zone is as a share of the threshold.
 * Three scales exist: ride power, run power, run speed. A sport's own scale comes first; where the athlete
 * has set nothing, the usual shares stand in, which give load and time in zone but no watts and no paces.
 */
import type { Athlete } from "../../domain/Athlete.ts"
import type { RideRun } from "../../domain/Sport.ts"
import {
  boundsOf,
  rideShares,
  runShares,
  thresholdOf,
  type Bounds,
  type BoundedZone,
  type ZoneName
} from "../../domain/Zones.ts"

export interface Scale {
  /** What the bounds are in; `share`: nobody set them, so the threshold is 1. */
  readonly unit: "watts" | "metresPerSecond" | "share"
  readonly bounds: Bounds
  /** FTP, critical running power or threshold speed. */
  readonly threshold: number
}

export const ridePowerScale = (athlete: Athlete): Scale | null => scaleOf("watts", athlete.zones.ridePower, rideShares)
const runPowerScale = (athlete: Athlete): Scale | null => scaleOf("watts", athlete.zones.runPower, runShares)
export const runSpeedScale = (athlete: Athlete): Scale | null =>
  scaleOf("metresPerSecond", athlete.zones.runSpeed, runShares)

/** The scale that zones of a sport are read on. */
export const scaleFor = (sport: RideRun, athlete: Athlete): Scale => {
  if (sport === "Ride") return ridePowerScale(athlete) ?? usualScale(rideShares)
  const power = runPowerScale(athlete)
  const speed = runSpeedScale(athlete)
  const preferred = athlete.useRunningPower ? (power ?? speed) : (speed ?? power)
  return preferred ?? usualScale(runShares)
}

export const powerScale = (sport: RideRun, athlete: Athlete): Scale | null =>
  sport === "Ride" ? ridePowerScale(athlete) : runPowerScale(athlete)

const below: { readonly [Zone in ZoneName]: BoundedZone | null } = {
  Endurance: null,
  Tempo: "Endurance",
  Threshold: "Tempo",
  VO2Max: "Threshold",
  Anaerobic: "VO2Max"
}

/** Endurance starts at 55 % of a threshold whose Endurance bound is 75 %; below that is recovery. */
const enduranceFloorShare = 0.55 / 0.75
/** Anaerobic has no upper bound; a planned effort is taken 10 % of the threshold above VO2Max. */
const anaerobicMargin = 0.1

/**
 * The intensity a zone is planned at: the middle of its bounds over the threshold. Always inside the zone,
 * and rising from zone to zone. With the ride shares: 0.65, 0.825, 0.98, 1.13, 1.30.
 */
export const zoneFraction = (zone: ZoneName, scale: Scale): number => {
  const { bounds, threshold } = scale
  if (zone === "Anaerobic") return bounds.VO2Max / threshold + anaerobicMargin
  const under = below[zone]
  const low = under === null ? bounds.Endurance * enduranceFloorShare : bounds[under]
  return (low + bounds[zone]) / 2 / threshold
}

/** The bounds of a zone in the scale's unit; null where the zone is open. */
export const zoneRange = (
  zone: ZoneName,
  scale: Scale
): { readonly low: number | null; readonly high: number | null } => {
  const under = below[zone]
  return {
    low: under === null ? null : scale.bounds[under],
    high: zone === "Anaerobic" ? null : scale.bounds[zone]
  }
}

const scaleOf = (unit: Scale["unit"], bounds: Bounds | null, shares: Bounds): Scale | null =>
  bounds === null ? null : { unit, bounds, threshold: thresholdOf(bounds, shares) }

const usualScale = (shares: Bounds): Scale => ({ unit: "share", bounds: boundsOf(1, shares), threshold: 1 })
