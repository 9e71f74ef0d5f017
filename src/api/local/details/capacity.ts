/** Critical power of the season, and what the activity left of W′. */
import type { ActivityAnalysis } from "../../../domain/ActivityAnalysis.ts"
import { criticalPower } from "../../../engine/analysis/criticalPower.ts"
import { wPrimeBalance } from "../../../engine/analysis/wPrimeBalance.ts"
import { mean } from "../../../engine/grid.ts"
import type { Analysed } from "./analysisBlocks.ts"
import { bestOfSeason } from "./curveGroup.ts"
import { type Evidence, reasons } from "./evidence.ts"
import type { CurveNeighbour } from "./neighbours.ts"

/** @param season activities of the same sport of the last 90 days, this one among them unless it is excluded */
export const capacityBlocks = (
  { from, part, recorded, whole }: Analysed,
  season: ReadonlyArray<CurveNeighbour>,
  { lack, take }: Evidence
): Pick<ActivityAnalysis, "criticalPower" | "wPrime"> => {
  const { watts } = part.channels
  if (watts === undefined) {
    const reason = recorded.summary.powerIsFromHeartRate ? reasons.modelledPower : "no power in this activity"
    lack("criticalPower", reason)
    lack("wPrime", reason)
    return {}
  }
  const efforts = [...bestOfSeason(season, "power")].map(([durationSeconds, { activity, best }]) => ({
    durationSeconds,
    best,
    activity
  }))
  const capacity = take("criticalPower", criticalPower(efforts))
  if (capacity === null) {
    lack("wPrime", "no critical power to reckon with")
    return {}
  }
  const average = mean(watts)
  return {
    criticalPower: {
      watts: capacity.watts,
      wPrimeJoules: capacity.wPrimeJoules,
      wattsError: capacity.wattsError,
      wPrimeError: capacity.wPrimeError,
      averagePercent: average === null ? null : (100 * average) / capacity.watts,
      support: capacity.support.map(({ best, durationSeconds }) => ({ durationSeconds, watts: best }))
    },
    ...wPrimeOf({ from, part, whole }, { criticalWatts: capacity.watts, wPrimeJoules: capacity.wPrimeJoules }, take)
  }
}

/** Spent and recovered from the start of the activity on, whatever stretch of it is looked at. */
const wPrimeOf = (
  { from, part, whole }: Pick<Analysed, "from" | "part" | "whole">,
  capacity: { readonly criticalWatts: number; readonly wPrimeJoules: number },
  take: Evidence["take"]
): Pick<ActivityAnalysis, "wPrime"> => {
  const value = take("wPrime", wPrimeBalance(whole, capacity))
  if (value === null) return {}
  const { wPrimeJoules } = capacity
  let lowest = from
  let below = 0
  for (let row = from; row < from + part.length; row++) {
    if (value.balance[row]! < value.balance[lowest]!) lowest = row
    if (value.balance[row]! < wPrimeJoules / 4) below++
  }
  const minimumJoules = value.balance[lowest] ?? wPrimeJoules
  return {
    wPrime: {
      minimumJoules,
      minimumPercent: (100 * minimumJoules) / wPrimeJoules,
      minimumAtSeconds: whole.elapsedSeconds[lowest] ?? 0,
      endJoules: value.balance[from + part.length - 1] ?? wPrimeJoules,
      secondsBelowQuarter: below,
      finding: value.finding
    }
  }
}
