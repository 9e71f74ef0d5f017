/**
 * The five intensity zones and the athlete's bounds.
 *
 * Every stored bound is the UPPER bound of its zone; Anaerobic is open. A bound is never a threshold:
 * FTP is the ride Threshold bound / 1.06, critical running power (and, by the same rule, threshold
 * speed) the run Threshold bound / 1.05.
 */
import { Schema } from "effect"
import { MetresPerSecond, Watts } from "./Units.ts"

export const zoneNames = ["Endurance", "Tempo", "Threshold", "VO2Max", "Anaerobic"] as const
export const ZoneName = Schema.Literals(zoneNames)
export type ZoneName = typeof ZoneName.Type

export const boundedZones = ["Endurance", "Tempo", "Threshold", "VO2Max"] as const
export type BoundedZone = (typeof boundedZones)[number]

/** Four upper bounds, strictly increasing in their unit (for pace: in speed). */
const bounds = <S extends Schema.Top>(unit: S) =>
  Schema.Struct({ Endurance: unit, Tempo: unit, Threshold: unit, VO2Max: unit })

export const PowerBounds = bounds(Watts)
export type PowerBounds = typeof PowerBounds.Type
export const SpeedBounds = bounds(MetresPerSecond)
export type SpeedBounds = typeof SpeedBounds.Type
export type Bounds = { readonly [Zone in BoundedZone]: number }

export const Zones = Schema.Struct({
  ridePower: Schema.NullOr(PowerBounds),
  runPower: Schema.NullOr(PowerBounds),
  /** Grade-adjusted speed in m/s. */
  runSpeed: Schema.NullOr(SpeedBounds)
})
export type Zones = typeof Zones.Type

/**
 * Upper bounds as a share of the threshold. 106 % (rides) and 105 % (runs) are what AI Endurance states, 75 and 90 % what
 * it writes of rides; 120 % is the usual end of VO2Max (Allen & Coggan), and runs take the others over.
 */
export const rideShares: Bounds = { Endurance: 0.75, Tempo: 0.9, Threshold: 1.06, VO2Max: 1.2 }
export const runShares: Bounds = { Endurance: 0.75, Tempo: 0.9, Threshold: 1.05, VO2Max: 1.2 }

export const thresholdOf = (zones: Bounds, shares: Bounds): number => zones.Threshold / shares.Threshold

export const boundsOf = (threshold: number, shares: Bounds): Bounds => ({
  Endurance: threshold * shares.Endurance,
  Tempo: threshold * shares.Tempo,
  Threshold: threshold * shares.Threshold,
  VO2Max: threshold * shares.VO2Max
})

/** True where the other bounds are their usual shares of the Threshold bound: then the threshold was sent in its place. */
export const isThreshold = (zones: Bounds, shares: Bounds): boolean =>
  (["Endurance", "Tempo", "VO2Max"] as const).every(
    (zone) => Math.abs(zones[zone] / (zones.Threshold * shares[zone]) - 1) < 0.01
  )

export const isIncreasing = (zones: Bounds): boolean =>
  zones.Endurance > 0 &&
  zones.Endurance < zones.Tempo &&
  zones.Tempo < zones.Threshold &&
  zones.Threshold < zones.VO2Max

/** A value equal to a bound belongs to the next zone. */
export const zoneOf = (value: number, zones: Bounds): ZoneName =>
  boundedZones.find((zone) => value < zones[zone]) ?? "Anaerobic"

/** Seconds per zone; every zone present, zero where nothing was done. */
export const ZoneSeconds = Schema.Struct({
  Endurance: Schema.Finite,
  Tempo: Schema.Finite,
  Threshold: Schema.Finite,
  VO2Max: Schema.Finite,
  Anaerobic: Schema.Finite
})
export type ZoneSeconds = typeof ZoneSeconds.Type
export const noZoneSeconds: ZoneSeconds = { Endurance: 0, Tempo: 0, Threshold: 0, VO2Max: 0, Anaerobic: 0 }
