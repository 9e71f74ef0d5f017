/** What a write did, and what whoever asked should know of it besides. */
import type { Athlete } from "../domain/Athlete.ts"
import * as Day from "../domain/Day.ts"
import { metresPerMile, paceClock } from "../domain/Units.ts"
import { isThreshold, rideShares, runShares } from "../domain/Zones.ts"
import type { NewZones } from "./AiEndurance.ts"

export const withNotes = (sentence: string, notes: ReadonlyArray<string>): string =>
  notes.length === 0 ? sentence : `${sentence} Note: ${notes.join("; ")}.`

/** Who did a session early means another day, or another workout of the same title. */
export const markNotes = (day: Day.Day, today: Day.Day, completed: boolean): ReadonlyArray<string> =>
  completed && day > today
    ? [
        `its day, ${Day.weekdayOf(day)} ${day}, is still ahead (today is ${today}); a session done early is first moved to its day with changeWorkoutDate`
      ]
    : []

/** A bound is not a threshold, and confusing them lowers every zone. */
export const boundNotes = ({ bounds, by, sport }: NewZones, units: Athlete["units"]): ReadonlyArray<string> => {
  const shares = sport === "Ride" ? rideShares : runShares
  if (!isThreshold(bounds, shares)) return []
  const words = (value: number): string => {
    if (by === "power") return `${Math.round(value)} W`
    return units === "Imperial" ? `${paceClock(value, metresPerMile)} /mi` : `${paceClock(value, 1000)} /km`
  }
  const { Threshold } = bounds
  return [
    `Threshold looks like the threshold itself; of a threshold of ${words(Threshold)} the upper bound is ${words(Threshold * shares.Threshold)}`
  ]
}
