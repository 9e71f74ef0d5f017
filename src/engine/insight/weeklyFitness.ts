/**
 * One threshold-like value per week from best efforts: what the fitness model is asked to forecast. Watts for rides
 * and runs with power, m/s for runs and swims.
 */
import { riegelExponent } from "./raceLaws.ts"

/** A best effort of an activity, or the value it amounts to. */
export interface BestEffort {
  /** On one axis with the loads: 0 is the first day of the history. */
  readonly day: number
  readonly durationSeconds: number
  /** Watts or m/s. */
  readonly best: number
}

export type EffortUnit = "watts" | "metresPerSecond"

/** Shorter efforts say more about anaerobic capacity, longer ones about pacing and fuel. */
const shortestSeconds = 1200
const longestSeconds = 4200
/** A week without a hard effort still shows what the weeks before it did. */
const windowDays = 42

/**
 * The hour that an effort amounts to. Power: 95 % of twenty minutes (Allen & Coggan), the same decay for every
 * duration. Speed: Riegel 1981.
 *
 * @returns null outside 20 to 70 minutes
 */
export const hourEquivalent = ({ best, durationSeconds }: Omit<BestEffort, "day">, unit: EffortUnit): number | null => {
  if (durationSeconds < shortestSeconds || durationSeconds > longestSeconds || !(best > 0)) return null
  const decay = unit === "watts" ? Math.log(0.95) / Math.log(3) : 1 / riegelExponent - 1
  return best * (3600 / durationSeconds) ** decay
}

/**
 * Weekly values, the last week ending on the last day: the best hour equivalent of the last six weeks, NaN where they
 * hold none.
 *
 * @param days length of the load series
 */
export const weeklyFitness = (efforts: ReadonlyArray<BestEffort>, days: number, unit: EffortUnit): Float64Array => {
  const byDay = new Float64Array(days).fill(Number.NaN)
  for (const effort of efforts) {
    if (effort.day < 0 || effort.day >= days) continue
    const value = hourEquivalent(effort, unit)
    if (value !== null && !(byDay[effort.day]! >= value)) byDay[effort.day] = value
  }
  const weeks = Math.ceil(days / 7)
  return Float64Array.from({ length: weeks }, (_, week) => {
    const last = days - 1 - 7 * (weeks - 1 - week)
    let best = Number.NaN
    for (let day = Math.max(0, last - windowDays + 1); day <= last; day++)
      if (!(best >= byDay[day]!) && Number.isFinite(byDay[day]!)) best = byDay[day]!
    return best
  })
}
