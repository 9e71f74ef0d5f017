/**
 * Branded quantities, used where two units could be mixed up (zone bounds, targets).
 * Elsewhere the unit stands in the name: `durationSeconds`, `distanceMetres`.
 */
import { Schema } from "effect"

export const Watts = Schema.Finite.pipe(Schema.brand("Watts"))
export type Watts = typeof Watts.Type

export const MetresPerSecond = Schema.Finite.pipe(Schema.brand("MetresPerSecond"))
export type MetresPerSecond = typeof MetresPerSecond.Type

export const metresPerMile = 1609.344
export const metresPerYard = 0.9144

const clock = (totalSeconds: number): string => {
  const whole = Math.round(totalSeconds)
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`
}

/** Pace as `m:ss` for one `perMetres`; `5:31` for 3.02 m/s and 1000 m. */
export const paceClock = (speed: number, perMetres: number): string => clock(perMetres / speed)

export const speedOfPace = (secondsPerUnit: number, unitMetres: number): MetresPerSecond =>
  MetresPerSecond.make(unitMetres / secondsPerUnit)

/** A duration in words: `45 s`, `12 min`, `1 h 30 min`. */
export const durationWords = (totalSeconds: number): string => {
  const whole = Math.round(totalSeconds)
  const hours = Math.floor(whole / 3600)
  const minutes = Math.floor((whole % 3600) / 60)
  const seconds = whole % 60
  const parts = [
    hours > 0 ? `${hours} h` : "",
    minutes > 0 ? `${minutes} min` : "",
    seconds > 0 ? `${seconds} s` : ""
  ].filter((part) => part !== "")
  return parts.length === 0 ? "0 s" : parts.join(" ")
}
