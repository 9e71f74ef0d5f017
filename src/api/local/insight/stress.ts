/** Mechanical stress of each day by sport, for orthopedic recovery. */
import type * as Day from "../../../domain/Day.ts"
import {
  rideStress,
  runStress,
  strengthStress,
  type StressedSport,
  swimStress
} from "../../../engine/insight/orthopedic.ts"
import { rideThreshold, runSpeedThreshold } from "../../../engine/load.ts"
import { athleteOn, type Subject } from "../details/subject.ts"
import { type Done, sportOf } from "./done.ts"
import { indexFrom } from "./told.ts"

/** Where nobody set a threshold or a weight, a usual one stands in: only ratios to the athlete's own past are used. */
const usual = { watts: 250, kg: 70, swimMetresPerSecond: 1.1 }
/** FTP is taken as 96 % of critical power. */
const ftpShare = 0.96

/** Shape [days]: from `first` to the last one. */
export const dailyStress = (
  done: ReadonlyArray<Done>,
  subject: Subject,
  first: Day.Day,
  days: number
): { readonly [S in StressedSport]: Float64Array } => {
  const stress = {
    Ride: new Float64Array(days),
    Run: new Float64Array(days),
    Swim: new Float64Array(days),
    Strength: new Float64Array(days)
  }
  const indexOf = indexFrom(first)
  for (const activity of done) {
    const index = indexOf(activity.day)
    const sport = sportOf(activity)
    if (index < 0 || index >= days || sport === "Other") continue
    stress[sport][index] = stress[sport][index]! + stressOf(activity, sport, subject)
  }
  return stress
}

const stressOf = (activity: Done, sport: StressedSport, subject: Subject): number => {
  const { distanceMetres, ess, metresPerSecond, movingSeconds } = activity
  const athlete = athleteOn(subject, activity.day)
  switch (sport) {
    case "Run": {
      if (distanceMetres === null || metresPerSecond === null) return (ess / 60) * 10
      return runStress(distanceMetres, metresPerSecond, runSpeedThreshold(athlete) ?? metresPerSecond)
    }
    case "Ride":
      return rideStress(ess, (rideThreshold(athlete) ?? usual.watts) / ftpShare, athlete.weightKg ?? usual.kg)
    case "Swim": {
      if (distanceMetres === null || metresPerSecond === null) return ess / 20
      return swimStress(distanceMetres, metresPerSecond, athlete.criticalSwimSpeed ?? usual.swimMetresPerSecond)
    }
    case "Strength":
      return strengthStress(movingSeconds / 60)
  }
}
