/** A race to come: the time there, and how realistic a target is, in words and as a probability. */
import type { MethodBasis } from "./basis.ts"
import { type Level } from "./conformal.ts"
import type { FitnessForecast, Interval } from "./fitness.ts"
import { normalShare, normalWidth } from "./numeric.ts"
import { intervalsOf, type RaceTime } from "./raceTime.ts"

export const raceGoalBasis: MethodBasis = {
  method: "race-goal/log-normal-v1",
  published: [],
  ours: [
    "the time now is scaled by the fitness forecast under the plan, and both uncertainties are added in squares",
    "the error is taken as normal in the logarithm of time, with the 80 % interval as its width",
    "words: from 90 % almost certain, 70 % likely, 45 % realistic, 20 % ambitious, 5 % a long shot, below out of reach"
  ]
}

export interface RaceOutlook {
  readonly seconds: number
  readonly intervals: { readonly [L in Level]: Interval }
  /** True when the race lies beyond the twelve weeks that can be forecast: their end stands in. */
  readonly beyondForecast: boolean
}

/** Race time on the day, from the time now and how fitness is forecast to change until then. */
export const outlookFor = (now: RaceTime, forecast: FitnessForecast | null, daysUntil: number): RaceOutlook => {
  const points = forecast?.scenarios.plan ?? []
  const point = points.find(({ horizonDays }) => horizonDays >= daysUntil) ?? points.at(-1)
  if (forecast === null || point === undefined || daysUntil <= 0 || !(point.value > 0))
    return { seconds: now.seconds, intervals: now.intervals, beyondForecast: false }
  // A race within the week has only part of the week's change.
  const share = Math.min(1, daysUntil / point.horizonDays)
  const gain = 1 + share * (point.value / forecast.lastValue - 1)
  const seconds = now.seconds / gain
  const width = (level: Level): number => {
    const time = Math.log(now.intervals[level].high / now.seconds)
    const fitness = Math.log(point.intervals[level].high / point.value)
    return Math.hypot(time, Math.sqrt(share) * fitness)
  }
  return {
    seconds,
    intervals: intervalsOf(seconds, { 50: width(50), 80: width(80), 90: width(90) }),
    beyondForecast: daysUntil > point.horizonDays
  }
}

export type Likelihood = "almost certain" | "likely" | "realistic" | "ambitious" | "a long shot" | "out of reach"

export interface TargetJudgement {
  /** Of finishing in the target time or faster, 0 to 1. */
  readonly probability: number
  readonly words: Likelihood
  /** Seconds by which the prediction misses the target; negative: it is faster. */
  readonly missesBySeconds: number
  readonly basis: MethodBasis
}

/** Probability under a normal error of log time, its spread taken from the 80 % interval. */
export const judgeTarget = ({ intervals, seconds }: RaceOutlook, targetSeconds: number): TargetJudgement => {
  const spread = Math.log(intervals[80].high / seconds) / normalWidth[80]
  const distance = Math.log(targetSeconds / seconds)
  const probability = spread > 0 ? normalShare(distance / spread) : distance >= 0 ? 1 : 0
  return { probability, words: wordsOf(probability), missesBySeconds: seconds - targetSeconds, basis: raceGoalBasis }
}

const wordsOf = (probability: number): Likelihood => {
  if (probability >= 0.9) return "almost certain"
  if (probability >= 0.7) return "likely"
  if (probability >= 0.45) return "realistic"
  if (probability >= 0.2) return "ambitious"
  return probability >= 0.05 ? "a long shot" : "out of reach"
}
