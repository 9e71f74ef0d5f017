/**
 * Race time now, for runs and swims: the envelope of recent hard efforts in log distance and log time with the
 * athlete's own fatigue exponent, combined with VDOT and critical speed where those hold. How far past predictions of
 * the same kind were off gives the interval.
 */
import { criticalSpeed } from "../analysis/criticalPower.ts"
import type { MethodBasis } from "./basis.ts"
import { conformalQuantile, type Level, levels } from "./conformal.ts"
import type { Interval } from "./fitness.ts"
import { clip, normalWidth } from "./numeric.ts"
import { riegel, timeAtCriticalSpeed, timeOfVdot, vdot } from "./raceLaws.ts"

export const raceTimeBasis: MethodBasis = {
  method: "race-time/envelope-vdot-cs-v1",
  published: [
    "power law (Riegel 1981), exponent fitted per athlete",
    "VDOT (Daniels & Gilbert 1979)",
    "critical speed (Hughson 1984) for 2 to 30 minutes",
    "split-conformal intervals (Vovk 2005; Lei 2018)"
  ],
  ours: [
    "exponent shrunk towards 1.06 +- 0.02 (swims 1.03 +- 0.02)",
    "efforts halve in weight in 60 days, and e-fold for every 2 % behind the envelope (races 8 %)",
    "laws weigh by the inverse of their past squared errors",
    "80 % half-widths of 4, 6 and 9 % by distance before twelve past predictions"
  ]
}

export type RaceSport = "Run" | "Swim"

/** A hard effort over a distance: a race, a test, or the best stretch of a session. */
export interface RaceEffort {
  readonly sport: RaceSport
  readonly metres: number
  readonly seconds: number
  /** Days on one axis with the prediction's `day`. */
  readonly day: number
  /** Ran as a race or a test. Stretches of training are 3 to 8 % slower than races. */
  readonly isRace: boolean
  readonly activity?: number
}

export type RaceLaw = "envelope" | "vdot" | "criticalSpeed"

export interface RaceTime {
  readonly metres: number
  readonly seconds: number
  /** Seconds; asymmetric, because errors are shares of the time. */
  readonly intervals: { readonly [L in Level]: Interval }
  readonly intervalFrom: "ownErrors" | "prior"
  /** What each law says by itself and how much it counts. */
  readonly laws: ReadonlyArray<{ readonly law: RaceLaw; readonly seconds: number; readonly weight: number }>
  /** The athlete's exponent. */
  readonly exponent: number
  /** The efforts that carry the envelope, heaviest first. */
  readonly support: ReadonlyArray<RaceEffort>
  readonly basis: MethodBasis
}

export interface NoRaceTime {
  readonly reason: string
  readonly basis: MethodBasis
}

export const isRaceTime = (result: RaceTime | NoRaceTime): result is RaceTime => "seconds" in result

/** Relative errors of past predictions: log of actual over predicted, by law and of the combination. */
export interface RaceErrors {
  readonly combined: ReadonlyArray<number>
  readonly byLaw: { readonly [L in RaceLaw]: ReadonlyArray<number> }
}

export const noErrors: RaceErrors = { combined: [], byLaw: { envelope: [], vdot: [], criticalSpeed: [] } }

export const lookBackDays = 90
const halfLifeDays = 60
/** Behind the envelope an effort e-folds: training may be anything, a race is a race even on a poor day. */
const closeness = { race: 0.08, training: 0.02 }
const exponentPrior: { readonly [S in RaceSport]: number } = { Run: 1.06, Swim: 1.03 }
const exponentPriorError = 0.02
/** Scatter of a hard effort around the athlete's line, as a share. */
const effortScatter = 0.015
/** What a stretch of training falls short of a race; it counts this much less than one. */
const trainingWeight = 0.4
const leastOwnErrors = 12

/** Efforts this short say little about racing. */
const shortestSeconds = 150

/** @param day predictions see efforts up to and including this day */
export const predictRaceTime = (
  efforts: ReadonlyArray<RaceEffort>,
  target: { readonly sport: RaceSport; readonly metres: number; readonly day: number },
  errors: RaceErrors = noErrors
): RaceTime | NoRaceTime => {
  const { day, metres, sport } = target
  const recent = efforts.filter(
    (effort) =>
      effort.sport === sport &&
      effort.day <= day &&
      day - effort.day < lookBackDays &&
      effort.metres > 0 &&
      effort.seconds >= shortestSeconds
  )
  if (recent.length === 0)
    return { reason: `no hard ${sport.toLowerCase()} effort in the last ${lookBackDays} days`, basis: raceTimeBasis }
  const envelope = fitEnvelope(recent, sport, day)
  const enveloped = Math.exp(envelope.intercept + envelope.exponent * Math.log(metres))
  const said: Array<{ readonly law: RaceLaw; readonly seconds: number }> = [{ law: "envelope", seconds: enveloped }]
  const byVdot = sport === "Run" ? vdotTime(envelope, recent, metres) : null
  if (byVdot !== null) said.push({ law: "vdot", seconds: byVdot })
  const byCritical = criticalTime(recent, metres)
  if (byCritical !== null) said.push({ law: "criticalSpeed", seconds: byCritical })

  const raw = said.map(({ law }) => lawWeight(errors.byLaw[law]))
  const total = raw.reduce((sum, weight) => sum + weight, 0)
  const laws = said.map((one, i) => ({ ...one, weight: raw[i]! / total }))
  const seconds = Math.exp(laws.reduce((sum, one) => sum + one.weight * Math.log(one.seconds), 0))
  const own = ownWidths(errors.combined)
  const widths = own ?? priorWidths(recent, target)
  return {
    metres,
    seconds,
    intervals: intervalsOf(seconds, widths),
    intervalFrom: own === null ? "prior" : "ownErrors",
    laws,
    exponent: envelope.exponent,
    support: envelope.support,
    basis: raceTimeBasis
  }
}

/** @param logWidths half widths of log time: 0.05 is about 5 % to either side */
export const intervalsOf = (
  seconds: number,
  logWidths: { readonly [L in Level]: number }
): { readonly [L in Level]: Interval } => {
  const at = (level: Level): Interval => ({
    low: seconds * Math.exp(-logWidths[level]),
    high: seconds * Math.exp(logWidths[level])
  })
  return { 50: at(50), 80: at(80), 90: at(90) }
}

/** The nearest effort by distance, carried over by Riegel's exponent alone: the benchmark to beat. */
export const riegelFromNearest = (
  efforts: ReadonlyArray<RaceEffort>,
  target: { readonly sport: RaceSport; readonly metres: number; readonly day: number }
): number | null => {
  let nearest: RaceEffort | null = null
  const distance = (effort: RaceEffort): number => Math.abs(Math.log(effort.metres / target.metres))
  for (const effort of efforts) {
    const age = target.day - effort.day
    if (effort.sport !== target.sport || age < 0 || age >= lookBackDays || effort.seconds < shortestSeconds) continue
    const gap = nearest === null ? Number.POSITIVE_INFINITY : distance(nearest)
    // Of two as near the newer one.
    if (distance(effort) < gap || (distance(effort) === gap && effort.day > nearest!.day)) nearest = effort
  }
  return nearest === null ? null : riegel(nearest.seconds, nearest.metres, target.metres)
}

interface Envelope {
  readonly intercept: number
  readonly exponent: number
  readonly weights: ReadonlyArray<number>
  readonly support: ReadonlyArray<RaceEffort>
}

/** The fastest line through the efforts: those behind it lose weight, round after round. */
const fitEnvelope = (efforts: ReadonlyArray<RaceEffort>, sport: RaceSport, day: number): Envelope => {
  const base = efforts.map((effort) => 2 ** (-(day - effort.day) / halfLifeDays) * (effort.isRace ? 1 : trainingWeight))
  const x = efforts.map(({ metres }) => Math.log(metres))
  const y = efforts.map(({ seconds }) => Math.log(seconds))
  let exponent = exponentPrior[sport]
  let weights = base
  let intercept = 0
  for (let round = 0; round < 8; round++) {
    const offsets = y.map((value, i) => value - exponent * x[i]!)
    const best = offsets.reduce((least, offset) => Math.min(least, offset), Number.POSITIVE_INFINITY)
    weights = offsets.map(
      (offset, i) => base[i]! * Math.exp(-(offset - best) / (efforts[i]!.isRace ? closeness.race : closeness.training))
    )
    const sum = weights.reduce((total, weight) => total + weight, 0)
    const meanX = x.reduce((total, value, i) => total + weights[i]! * value, 0) / sum
    const meanY = y.reduce((total, value, i) => total + weights[i]! * value, 0) / sum
    const prior = (effortScatter / exponentPriorError) ** 2
    let xx = prior
    let xy = prior * exponentPrior[sport]
    for (let i = 0; i < x.length; i++) {
      xx += weights[i]! * (x[i]! - meanX) ** 2
      xy += weights[i]! * (x[i]! - meanX) * (y[i]! - meanY)
    }
    exponent = clip(xy / xx, 1, 1.2)
    intercept = meanY - exponent * meanX
  }
  const support = efforts
    .map((effort, i) => ({ effort, weight: weights[i]! }))
    .sort((a, b) => b.weight - a.weight)
    .slice(0, 5)
    .map(({ effort }) => effort)
  return { intercept, exponent, weights, support }
}

/** VDOT, averaged over the efforts as the envelope weighs them. */
const vdotTime = ({ weights }: Envelope, efforts: ReadonlyArray<RaceEffort>, metres: number): number | null => {
  let sum = 0
  let total = 0
  efforts.forEach(({ metres: done, seconds }, i) => {
    sum += weights[i]! * vdot(done, seconds)
    total += weights[i]!
  })
  return total > 0 ? timeOfVdot(sum / total, metres) : null
}

/** Only for what lasts 2 to 30 minutes: beyond that nobody holds critical speed. */
const criticalTime = (efforts: ReadonlyArray<RaceEffort>, metres: number): number | null => {
  const fit = criticalSpeed(
    efforts.map((effort) => ({ durationSeconds: Math.round(effort.seconds), best: effort.metres / effort.seconds }))
  )
  if (fit.value === null) return null
  const seconds = timeAtCriticalSpeed(metres, fit.value.metresPerSecond, fit.value.dPrimeMetres)
  return seconds === null || seconds < 120 || seconds > 1800 ? null : seconds
}

const lawWeight = (errors: ReadonlyArray<number>): number => {
  // Four imagined errors of 4 %: equal weights without evidence, and no law is ruled out by two lucky races.
  const squares = errors.reduce((total, error) => total + error ** 2, 4 * 0.04 ** 2)
  return (errors.length + 4) / squares
}

const ownWidths = (errors: ReadonlyArray<number>): { readonly [L in Level]: number } | null => {
  if (errors.length < leastOwnErrors) return null
  const sorted = errors.map(Math.abs).sort((a, b) => a - b)
  const widths = levels.map((level) => conformalQuantile(sorted, 1 - level / 100))
  const [w50, w80, w90] = widths
  return w50 == null || w80 == null || w90 == null ? null : { 50: w50, 80: w80, 90: w90 }
}

/** Distance classes in metres: efforts of the same class say most about each other. */
const classBounds = [2500, 7500, 15_000, 30_000] as const
const classOf = (metres: number): number => classBounds.filter((bound) => metres >= bound).length

const priorWidths = (
  efforts: ReadonlyArray<RaceEffort>,
  { metres }: { readonly metres: number }
): { readonly [L in Level]: number } => {
  const apart = Math.min(...efforts.map((effort) => Math.abs(classOf(effort.metres) - classOf(metres))))
  const half = [0.04, 0.06, 0.09][Math.min(2, apart)]!
  const at = (level: Level): number => (half * normalWidth[level]) / normalWidth[80]
  return { 50: at(50), 80: at(80), 90: at(90) }
}
