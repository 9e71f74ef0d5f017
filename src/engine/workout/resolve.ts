/**
 * What one step means for one athlete: how long, how far, how hard. Nothing is guessed that the athlete's
 * zones do not say; an unknown is null with its reason.
 */
import type { Athlete } from "../../domain/Athlete.ts"
import type { RideRun } from "../../domain/Sport.ts"
import type { Step, StepRole, Target } from "../../domain/Workout.ts"
import { boundsOf, zoneOf, type Bounds, type ZoneName } from "../../domain/Zones.ts"
import { powerScale, runSpeedScale, scaleFor, zoneFraction, type Scale } from "./scale.ts"

export interface ResolvedStep {
  /** Whole seconds when derived from a distance. */
  readonly seconds: number | null
  readonly metres: number | null
  /** Share of the threshold. */
  readonly fraction: number | null
  readonly zone: ZoneName | null
  /** True: runs until the lap button, so `seconds` and `metres` cannot be known. */
  readonly open: boolean
  readonly reasons: ReadonlyArray<string>
}

/** Easy riding or jogging between efforts, as a share of the threshold. */
export const recoveryFraction = 0.55

/**
 * Upper bounds as shares of the threshold heart rate, the levels that pair with the power zones
 * (Allen & Coggan, Training and Racing with a Power Meter). Heart rate cannot tell VO2Max from Anaerobic.
 */
const heartRateShares: Bounds = { Endurance: 0.84, Tempo: 0.95, Threshold: 1.06, VO2Max: Number.POSITIVE_INFINITY }

interface Intensity {
  readonly fraction: number | null
  readonly zone: ZoneName | null
  /** m/s, runs only. */
  readonly speed: number | null
  readonly reason: string | null
}

export const resolveStep = (step: Step, sport: RideRun, athlete: Athlete): ResolvedStep => {
  const { fraction, zone, speed, reason } = intensityOf(step.target, step.role, sport, athlete)
  const reasons = reason === null ? [] : [reason]
  switch (step.length.by) {
    case "time": {
      const seconds = step.length.seconds
      return { seconds, metres: speed === null ? null : seconds * speed, fraction, zone, open: false, reasons }
    }
    case "distance": {
      const metres = step.length.metres
      if (speed !== null && speed > 0) {
        return { seconds: Math.round(metres / speed), metres, fraction, zone, open: false, reasons }
      }
      const missing =
        sport === "Ride"
          ? "a ride's distance step has no known duration without a speed target"
          : "a run's distance step has no known duration without a pace target or run pace zones"
      return { seconds: null, metres, fraction, zone, open: false, reasons: [...reasons, missing] }
    }
    case "open":
      return { seconds: null, metres: null, fraction, zone, open: true, reasons }
  }
}

const intensityOf = (target: Target, role: StepRole, sport: RideRun, athlete: Athlete): Intensity => {
  const scale = scaleFor(sport, athlete)
  switch (target.by) {
    case "zone": {
      const speedScale = sport === "Run" ? runSpeedScale(athlete) : null
      return {
        fraction: zoneFraction(target.zone, scale),
        zone: target.zone,
        speed: speedScale === null ? null : zoneFraction(target.zone, speedScale) * speedScale.threshold,
        reason: null
      }
    }
    case "threshold":
      return ofFraction((target.lowPercent + target.highPercent) / 200, scale, sport, athlete)
    case "power": {
      const power = powerScale(sport, athlete)
      return power === null
        ? unknown(`no ${sport.toLowerCase()} power zones, so a target in watts has no known load`)
        : ofFraction((target.lowWatts + target.highWatts) / 2 / power.threshold, power, sport, athlete)
    }
    case "speed": {
      const speed = (target.lowMetresPerSecond + target.highMetresPerSecond) / 2
      const scaleOfSpeed = sport === "Run" ? runSpeedScale(athlete) : null
      if (scaleOfSpeed !== null) {
        return { ...ofFraction(speed / scaleOfSpeed.threshold, scaleOfSpeed, sport, athlete), speed }
      }
      const reason =
        sport === "Ride"
          ? "a ride's speed says nothing about its load"
          : "no run pace zones, so a target pace has no known load"
      return { ...unknown(reason), speed }
    }
    case "heartRate":
      return ofHeartRate((target.lowBpm + target.highBpm) / 2, scale, sport, athlete)
    case "none":
      return ofRole(role, scale, sport, athlete)
  }
}

const ofFraction = (fraction: number, scale: Scale, sport: RideRun, athlete: Athlete): Intensity => {
  const speedScale = sport === "Run" ? runSpeedScale(athlete) : null
  return {
    fraction,
    zone: zoneOf(fraction * scale.threshold, scale.bounds),
    speed: speedScale === null ? null : fraction * speedScale.threshold,
    reason: null
  }
}

const ofHeartRate = (bpm: number, scale: Scale, sport: RideRun, athlete: Athlete): Intensity => {
  const threshold = sport === "Ride" ? athlete.thresholdHeartRateRide : athlete.thresholdHeartRateRun
  if (threshold === null || threshold <= 0) {
    return unknown(`no threshold heart rate for ${sport.toLowerCase()}s, so a target in bpm has no known load`)
  }
  const zone = zoneOf(bpm, boundsOf(threshold, heartRateShares))
  return { ...ofFraction(zoneFraction(zone, scale), scale, sport, athlete), zone }
}

/** Without a target only the easy parts have a known intensity. */
const ofRole = (role: StepRole, scale: Scale, sport: RideRun, athlete: Athlete): Intensity => {
  switch (role) {
    case "rest":
      return { fraction: 0, zone: "Endurance", speed: 0, reason: null }
    case "warmup":
    case "recovery":
    case "cooldown":
      return ofFraction(recoveryFraction, scale, sport, athlete)
    case "active":
    case "interval":
      return unknown("a step without a target has no known load")
  }
}

const unknown = (reason: string): Intensity => ({ fraction: null, zone: null, speed: null, reason })
