/** Lengths, targets and ranges in words, in the athlete's units. */
import type { Athlete } from "../../domain/Athlete.ts"
import type { RideRun } from "../../domain/Sport.ts"
import { durationWords, metresPerMile, paceClock } from "../../domain/Units.ts"
import type { Step, StepLength, Target } from "../../domain/Workout.ts"
import type { ZoneName } from "../../domain/Zones.ts"
import { scaleFor, zoneRange, type Scale } from "./scale.ts"

/** `8 min at Threshold (228-268 W), 85-95 rpm`. */
export const stepWords = (step: Step, sport: RideRun, athlete: Athlete): string => {
  const how = isEasy(step)
    ? "easy"
    : step.role === "rest" && step.target.by === "none"
      ? "rest"
      : targetWords(step.target, sport, athlete)
  const cadence = step.cadence === undefined ? "" : `, ${rangeWords(step.cadence.lowRpm, step.cadence.highRpm)} rpm`
  const note = step.note === undefined ? "" : ` (${step.note})`
  return [lengthWords(step.length, athlete), how].filter((part) => part !== "").join(" ") + cadence + note
}

/** Easy parts are called easy, whichever way their target is written. */
const isEasy = ({ role, target }: Step): boolean => {
  if (role !== "warmup" && role !== "recovery" && role !== "cooldown") return false
  if (target.by === "threshold") return target.highPercent <= 60
  return target.by === "none" || (target.by === "zone" && target.zone === "Endurance")
}

const lengthWords = (length: StepLength, athlete: Athlete): string => {
  switch (length.by) {
    case "time":
      return durationWords(length.seconds)
    case "distance":
      return distanceWords(length.metres, athlete)
    case "open":
      return "until the lap button"
  }
}

/** Track distances stay in metres for everybody. */
const distanceWords = (metres: number, athlete: Athlete): string => {
  if (athlete.units === "Imperial" && metres >= metresPerMile) return `${decimal(metres / metresPerMile, 2)} mi`
  return metres >= 1000 && athlete.units === "Metric" ? `${decimal(metres / 1000, 2)} km` : `${decimal(metres, 0)} m`
}

const targetWords = (target: Target, sport: RideRun, athlete: Athlete): string => {
  const scale = scaleFor(sport, athlete)
  switch (target.by) {
    case "zone":
      return `at ${target.zone}${bracketed(zoneWords(target.zone, scale, athlete))}`
    case "threshold": {
      const low = (target.lowPercent / 100) * scale.threshold
      const high = (target.highPercent / 100) * scale.threshold
      return `at ${rangeWords(target.lowPercent, target.highPercent)} % of threshold${bracketed(scaleWords(low, high, scale, athlete))}`
    }
    case "power":
      return `at ${rangeWords(target.lowWatts, target.highWatts)} W`
    case "speed":
      return `at ${speedWords(target.lowMetresPerSecond, target.highMetresPerSecond, sport, athlete)}`
    case "heartRate":
      return `at ${rangeWords(target.lowBpm, target.highBpm)} bpm`
    case "none":
      return ""
  }
}

/** A zone's bounds in the scale's unit; empty when nobody set them. */
const zoneWords = (zone: ZoneName, scale: Scale, athlete: Athlete): string => {
  const { low, high } = zoneRange(zone, scale)
  if (low !== null && high !== null) return scaleWords(low, high, scale, athlete)
  const bound = low ?? high
  if (bound === null || scale.unit === "share") return ""
  if (scale.unit === "watts") return `${low === null ? "up to" : "above"} ${Math.round(bound)} W`
  return `${low === null ? "slower" : "faster"} than ${paceWords(bound, bound, athlete)}`
}

const scaleWords = (low: number, high: number, scale: Scale, athlete: Athlete): string => {
  switch (scale.unit) {
    case "watts":
      return `${rangeWords(low, high)} W`
    case "metresPerSecond":
      return paceWords(low, high, athlete)
    case "share":
      return ""
  }
}

const speedWords = (low: number, high: number, sport: RideRun, athlete: Athlete): string => {
  if (sport === "Run") return paceWords(low, high, athlete)
  const [metres, unit] = athlete.units === "Imperial" ? [metresPerMile, "mph"] : [1000, "km/h"]
  return `${rangeWords((low * 3600) / metres, (high * 3600) / metres, 1)} ${unit}`
}

/** The faster end first, as a clock reads: `4:10-4:32 /km`. A share of the threshold may begin at 0, which has no pace. */
const paceWords = (low: number, high: number, athlete: Athlete): string => {
  const [metres, unit] = athlete.units === "Imperial" ? [metresPerMile, "/mi"] : [1000, "/km"]
  if (!(high > 0)) return ""
  if (!(low > 0)) return `slower than ${paceClock(high, metres)} ${unit}`
  return `${ends(paceClock(high, metres), paceClock(low, metres))} ${unit}`
}

const rangeWords = (low: number, high: number, digits = 0): string => ends(decimal(low, digits), decimal(high, digits))

export const ends = (first: string, second: string): string => (first === second ? first : `${first}-${second}`)

export const bracketed = (text: string): string => (text === "" ? "" : ` (${text})`)

/** At most so many digits, and no trailing zeros. */
export const decimal = (value: number, digits: number): string => String(Number(value.toFixed(digits)))
