/** Paces as clocks: of runs per kilometre, of swims per 100 of the unit the pool is measured in. */
import type { Schema } from "effect"
import type { ActivitySport } from "../domain/Activity.ts"
import { metresPerMile, metresPerYard, paceClock } from "../domain/Units.ts"

/** What a pace is per. */
export interface PacePer {
  readonly metres: number
  readonly name: string
}

const perKilometre: PacePer = { metres: 1000, name: "km" }
const per100Metres: PacePer = { metres: 100, name: "100m" }
const per100Yards: PacePer = { metres: 100 * metresPerYard, name: "100yd" }
const perMile: PacePer = { metres: metresPerMile, name: "mi" }
const units = [perKilometre, per100Metres, per100Yards, perMile]

export const pacePer = (sport: ActivitySport, poolLengthMetres: number | null): PacePer =>
  sport !== "Swim" ? perKilometre : isYardPool(poolLengthMetres) ? per100Yards : per100Metres

/** A 25 or 50 yd pool is 22.86 or 45.72 m long; no metre pool comes within a centimetre of either. */
const isYardPool = (metres: number | null): boolean =>
  metres !== null && [25, 50].some((yards) => Math.abs(metres - yards * metresPerYard) < 0.01)

/** `5:49 /km`; null at a standstill. */
export const paceWords = (metresPerSecond: number | null, per: PacePer): string | null => {
  const bare = barePace(metresPerSecond, per)
  return bare === null ? null : `${bare} /${per.name}`
}

/** `5:49`, where the key says what it is per. */
export const barePace = (metresPerSecond: number | null, { metres }: PacePer): string | null =>
  metresPerSecond === null || metresPerSecond < standing ? null : paceClock(metresPerSecond, metres)

/** Seconds per unit, for series; null at a standstill. */
export const paceSeconds = (metresPerSecond: number | null, { metres }: PacePer): number | null =>
  metresPerSecond === null || metresPerSecond < standing ? null : Math.round(metres / metresPerSecond)

/** Slower than this nobody moves: a pace would be a number of hours. */
const standing = 0.15

const clock = /^\s*(\d{1,3}):([0-5]\d(?:\.\d+)?)\s*(?:(?:min)?\s*\/\s*(\S+))?\s*$/u

/** @param per what a clock without a unit is per */
export const asPace =
  (per: PacePer) =>
  (value: Schema.Json): number | null => {
    const match = typeof value === "string" ? clock.exec(value) : null
    if (match === null) return null
    const unit = match[3] === undefined ? per : units.find(({ name }) => name === match[3])
    const seconds = Number(match[1]) * 60 + Number(match[2])
    return unit === undefined || seconds <= 0 ? null : unit.metres / seconds
  }
