/** Energy a body needs at rest and spends in sessions, as ranges: the spread of the published equations is the error. */
import type { Sport } from "../../domain/Sport.ts"
import { keytel } from "../energy.ts"
import type { Interval } from "./fitness.ts"
import { clip } from "./numeric.ts"

/** What is known of a body. Sex unknown: both equations stand. */
export interface Body {
  readonly weightKg: number
  readonly heightCm: number
  readonly ageYears: number
  readonly female: boolean | null
  readonly leanMassKg: number | null
}

/** Mifflin-St Jeor 1990, kcal per day. */
export const mifflin = (weightKg: number, heightCm: number, ageYears: number, female: boolean): number =>
  10 * weightKg + 6.25 * heightCm - 5 * ageYears + (female ? -161 : 5)

/** Cunningham 1980, kcal per day. */
export const cunningham = (leanMassKg: number): number => 500 + 22 * leanMassKg

/** Ten Haaf & Weijs 2014, athletes, kcal per day. */
export const tenHaaf = (weightKg: number, heightCm: number, ageYears: number, female: boolean): number =>
  11.936 * weightKg + 5.87728 * heightCm - 8.129 * ageYears + (female ? 0 : 191.027) + 29.279

/** Boer 1984; an estimate where nobody measured. */
const estimatedLeanMass = (weightKg: number, heightCm: number, female: boolean): number =>
  female ? 0.252 * weightKg + 0.473 * heightCm - 48.3 : 0.407 * weightKg + 0.267 * heightCm - 19.2

/** Lowest and highest of the equations that apply. */
export const restingKcal = ({ ageYears, female, heightCm, leanMassKg, weightKg }: Body): Interval => {
  const sexes = female === null ? [false, true] : [female]
  const values = sexes.flatMap((sex) => [
    mifflin(weightKg, heightCm, ageYears, sex),
    tenHaaf(weightKg, heightCm, ageYears, sex)
  ])
  if (leanMassKg !== null) values.push(cunningham(leanMassKg))
  return { low: Math.min(...values), high: Math.max(...values) }
}

/** Measured where it was; else estimated, for an unknown sex halfway, and within 40 to 95 % of the weight. */
export const leanMassOf = ({ female, heightCm, leanMassKg, weightKg }: Body) => {
  if (leanMassKg !== null) return { kg: leanMassKg, estimated: false }
  const sexes = female === null ? [false, true] : [female]
  const sum = sexes.reduce((total, sex) => total + estimatedLeanMass(weightKg, heightCm, sex), 0)
  return { kg: clip(sum / sexes.length, 0.4 * weightKg, 0.95 * weightKg), estimated: true }
}

/** One session, done or planned; what is not known is null. */
export interface SessionEnergy {
  readonly sport: Sport
  readonly seconds: number
  /** Mechanical work, measured or planned. */
  readonly workKilojoules: number | null
  readonly distanceMetres: number | null
  readonly averageBpm: number | null
  /** Share of the threshold, 0 to 1.3 or so. */
  readonly intensity: number | null
  /** What the device or an importer already made of a session that was done. */
  readonly kcal: number | null
}

const kilojoulesPerKcal = 4.184
/** Gross efficiency of cycling: trained riders lie between. */
const grossEfficiency = { low: 0.2, high: 0.25 }
/** Metabolic equivalents, kcal per kg and hour (Compendium of Physical Activities 2011), easy to hard. */
const equivalents: { readonly [S in Sport]: readonly [easy: number, hard: number] } = {
  Ride: [5.8, 12],
  Run: [7, 14.5],
  Swim: [5.8, 9.8],
  Strength: [3.5, 6],
  Other: [3.5, 6.5]
}
/** Shares of the threshold those stand for: ours. */
const easyShare = 0.6
const hardShare = 1

/** Energy of a session on top of what resting through it would have cost, kcal. */
export const sessionKcal = (session: SessionEnergy, body: Body): Interval => {
  const gross = grossKcal(session, body)
  const resting = restingKcal(body)
  const hours = session.seconds / 3600
  return {
    low: Math.max(0, gross.low - (resting.high * hours) / 24),
    high: Math.max(0, gross.high - (resting.low * hours) / 24)
  }
}

const grossKcal = (session: SessionEnergy, body: Body): Interval => {
  const { averageBpm, distanceMetres, intensity, kcal, seconds, sport, workKilojoules } = session
  const { ageYears, female, weightKg } = body
  if (sport === "Ride" && workKilojoules !== null && workKilojoules > 0)
    return {
      low: workKilojoules / kilojoulesPerKcal / grossEfficiency.high,
      high: workKilojoules / kilojoulesPerKcal / grossEfficiency.low
    }
  if (sport === "Run" && distanceMetres !== null && distanceMetres > 0) {
    const flat = (weightKg * distanceMetres) / 1000
    return { low: 0.9 * flat, high: 1.1 * flat }
  }
  if (kcal !== null && kcal > 0) return { low: 0.9 * kcal, high: 1.1 * kcal }
  if (averageBpm !== null && averageBpm > 90) {
    const minutes = seconds / 60
    const rates = (female === null ? [false, true] : [female]).map(
      (sex) => Math.max(0, keytel(sex, weightKg, ageYears)(averageBpm)) / kilojoulesPerKcal
    )
    return { low: 0.9 * Math.min(...rates) * minutes, high: 1.1 * Math.max(...rates) * minutes }
  }
  const [easy, hard] = equivalents[sport]
  const most = (weightKg * seconds) / 3600
  if (intensity === null) return { low: easy * most, high: (0.5 * easy + 0.5 * hard) * most }
  const share = clip((intensity - easyShare) / (hardShare - easyShare), -0.5, 1.5)
  const middle = (easy + share * (hard - easy)) * most
  return { low: 0.85 * middle, high: 1.15 * middle }
}
