/** Energy in kcal. */
import type { ActivitySport } from "../domain/Activity.ts"
import type { Athlete } from "../domain/Athlete.ts"
import { coverage } from "./grid.ts"
import { isFemale } from "./heartRate.ts"
import { leastCoverage } from "./load.ts"

const grossEfficiency = 0.24
const kilojoulesPerKcal = 4.184

export interface EnergyEvidence {
  readonly sport: ActivitySport
  /** Mechanical work, kJ. */
  readonly work: number | null
  readonly bpm: Float32Array | undefined
  readonly distanceMetres: number | null
  /** Of the activity, for the age. */
  readonly year: number
}

/** The best of what there is; null when body or measurements say too little. */
export const kcalOf = ({ bpm, distanceMetres, sport, work, year }: EnergyEvidence, athlete: Athlete): number | null =>
  (sport === "Ride" && work !== null ? kcalOfWork(work) : null) ??
  (bpm ? kcalOfHeartRate(bpm, athlete, year) : null) ??
  (sport === "Run" && distanceMetres !== null && athlete.weightKg !== null
    ? kcalOfRun(distanceMetres, athlete.weightKg)
    : null)

/** Cycling: work done divided by a gross efficiency of 24 %; 1000 kJ at the pedals are 996 kcal. */
export const kcalOfWork = (kilojoules: number): number => kilojoules / grossEfficiency / kilojoulesPerKcal

/**
 * Keytel et al. 2005, without VO2max: kJ per minute from heart rate, weight and age. Summed per second, missing seconds
 * at the mean of the others.
 *
 * @returns kcal, or null when body or heart rate are not known well enough
 */
export const kcalOfHeartRate = (bpm: Float32Array, athlete: Athlete, year: number): number | null => {
  const { birthYear, weightKg } = athlete
  const share = coverage(bpm)
  if (weightKg === null || birthYear === null || share < leastCoverage) return null
  const rate = keytel(isFemale(athlete.gender), weightKg, year - birthYear)
  let kilojoules = 0
  for (let row = 0; row < bpm.length; row++) {
    if (!Number.isNaN(bpm[row]!)) kilojoules += Math.max(0, rate(bpm[row]!)) / 60
  }
  return kilojoules / share / kilojoulesPerKcal
}

/** kJ per minute. */
export const keytel =
  (female: boolean, weightKg: number, ageYears: number) =>
  (bpm: number): number =>
    female
      ? -20.4022 + 0.4472 * bpm - 0.1263 * weightKg + 0.074 * ageYears
      : -55.0969 + 0.6309 * bpm + 0.1988 * weightKg + 0.2017 * ageYears

/** Running on the flat costs about 1 kcal per kilogram and kilometre, whatever the speed. */
export const kcalOfRun = (distanceMetres: number, weightKg: number): number => (distanceMetres / 1000) * weightKg
