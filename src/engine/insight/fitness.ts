/**
 * Fitness twelve weeks ahead: a threshold-like value per week, forecast from load under three futures, with intervals
 * from this athlete's own past errors. Where the model has no skill for the athlete, the last value speaks instead.
 */
import type { MethodBasis } from "./basis.ts"
import { backtestScores, type HorizonScore } from "./backtest.ts"
import { type ByLevel, type Level, levels, wideningOut, type Widths } from "./conformal.ts"
import { lastMonthAgain, type LoadSeries, noTraining, weeklyFeatures } from "./features.ts"
import {
  horizonWeeks,
  isBeyond,
  judgedWeeks,
  leastSkill,
  leastTargets,
  leastVerified,
  type FitnessHistory,
  predict,
  type Walk,
  walk
} from "./rolling.ts"

export const fitnessBasis: MethodBasis = {
  method: "fitness/ridge-ewma-level-v1",
  published: [
    "linear in load averages, after the impulse-response model (Banister 1975; Busso 2003)",
    "split-conformal intervals (Vovk 2005; Lei 2018), level adapted (Gibbs & Candes 2021), never narrower farther ahead (Ayer 1955)"
  ],
  ours: [
    "features, penalties, forgetting over 180 days, fading level",
    "backtests let the last four weeks of load go on",
    "the model speaks from 12 checked forecasts with a skill of 1 % + 0.25 / sqrt(their number) at 28 days",
    "80 % intervals of 1 % or more to either side",
    "load patterns beyond the athlete's own are held at the edge; the level is followed, and marked"
  ]
}

/** Half-widths of 80 % before there are residuals of the athlete's own: ours, a share of the value by horizon. */
const priorShare = (weeks: number): number => 0.05 + 0.004 * weeks
const priorRatio: ByLevel = { 50: 0.53, 80: 1, 90: 1.28 }
/** A best of six weeks often stays the same for weeks on end: past errors of zero make no forecast free of error. */
const leastShare = 0.01

export type ScenarioName = "plan" | "noTraining" | "lastMonth"

export interface Interval {
  readonly low: number
  readonly high: number
}

export interface FitnessPoint {
  readonly horizonDays: number
  readonly value: number
  readonly intervals: { readonly [L in keyof ByLevel]: Interval }
  /** True when the load leaves everything this athlete has done: a line goes on there because nothing else is known. */
  readonly extrapolated: boolean
  /** `prior`: too few verified forecasts at this horizon, so the width is assumed. */
  readonly intervalFrom: "ownErrors" | "prior"
}

export interface FitnessForecast {
  /** Value of the last week that has one. */
  readonly lastValue: number
  readonly scenarios: { readonly [S in ScenarioName]: ReadonlyArray<FitnessPoint> }
  /** Past weeks: what had been forecast for them four weeks before. */
  readonly history: ReadonlyArray<{
    readonly week: number
    readonly actual: number
    readonly predicted: number
    readonly interval80: Interval | null
  }>
  readonly validation: ReadonlyArray<HorizonScore>
  readonly method: "model" | "lastValue"
  /** Why the last value stands in; null when the model speaks. */
  readonly fallbackReason: string | null
  readonly basis: MethodBasis
}

export interface NoForecast {
  readonly reason: string
  readonly basis: MethodBasis
}

export const isForecast = (result: FitnessForecast | NoForecast): result is FitnessForecast => "scenarios" in result

/**
 * @param plan loads from the day after the history on, day by day; days beyond it count as rest
 */
export const forecastFitness = (history: FitnessHistory, plan: LoadSeries): FitnessForecast | NoForecast =>
  forecastFrom(walk(history), history, plan)

/** The same from a walk that was made before: another plan costs next to nothing. */
export const forecastFrom = (walked: Walk, history: FitnessHistory, plan: LoadSeries): FitnessForecast | NoForecast => {
  const { lastState, said, standing, verified } = walked
  const { byModel, lastValue, model } = standing
  if (lastValue === null || lastState === null)
    return { reason: "no week of the history has an effort to judge fitness by", basis: fitnessBasis }
  const origin = history.ess.length - 1
  const days = horizonWeeks * 7
  const spreads = spreadsOf(standing.widths, lastValue)
  const scenario = (future: LoadSeries): ReadonlyArray<FitnessPoint> =>
    weeklyFeatures(lastState, future, horizonWeeks).map((features, index) =>
      pointOf(
        byModel && model !== null ? predict(model, features, index + 1) : lastValue,
        index + 1,
        spreads[index]!,
        byModel && model !== null && isBeyond(model, features)
      )
    )
  return {
    lastValue,
    scenarios: {
      plan: scenario(plan),
      noTraining: scenario(noTraining(days)),
      lastMonth: scenario(lastMonthAgain(history, origin, days))
    },
    history: verified
      .filter(({ horizon }) => horizon === judgedWeeks)
      .map(({ actual, predicted, week, widths }) => ({
        week,
        actual,
        predicted,
        interval80: widths[80] === null ? null : { low: predicted - widths[80], high: predicted + widths[80] }
      })),
    validation: backtestScores(verified),
    method: byModel ? "model" : "lastValue",
    fallbackReason: byModel ? null : fallbackReason(walked, said.length),
    basis: fitnessBasis
  }
}

interface Spread {
  readonly widths: ByLevel
  readonly from: FitnessPoint["intervalFrom"]
}

/** By horizon: the athlete's own errors where they suffice, else an assumed share of the value. */
const spreadsOf = (own: ReadonlyArray<Widths>, lastValue: number): ReadonlyArray<Spread> => {
  const stated = Array.from({ length: horizonWeeks }, (_, index): Spread => {
    const widths = own[index]
    if (widths !== undefined && isKnown(widths)) {
      const least = shares(Math.abs(lastValue) * leastShare)
      const atLeast = (level: Level): number => Math.max(widths[level], least[level])
      return { widths: { 50: atLeast(50), 80: atLeast(80), 90: atLeast(90) }, from: "ownErrors" }
    }
    return { widths: shares(Math.abs(lastValue) * priorShare(index + 1)), from: "prior" }
  })
  const widened = wideningOut(stated.map(({ widths }) => widths))
  return stated.map(({ from, widths }, index) => {
    const wide = widened[index]!
    return { widths: isKnown(wide) ? wide : widths, from }
  })
}

const shares = (width80: number): ByLevel => ({
  50: width80 * priorRatio[50],
  80: width80 * priorRatio[80],
  90: width80 * priorRatio[90]
})

const isKnown = (widths: Widths): widths is ByLevel => levels.every((level) => widths[level] !== null)

const pointOf = (value: number, weeks: number, { from, widths }: Spread, extrapolated: boolean): FitnessPoint => {
  const at = (width: number): Interval => ({ low: value - width, high: value + width })
  return {
    horizonDays: weeks * 7,
    value,
    extrapolated,
    intervals: { 50: at(widths[50]), 80: at(widths[80]), 90: at(widths[90]) },
    intervalFrom: from
  }
}

const fallbackReason = ({ standing: { skill, verifiedCount }, verified }: Walk, weeks: number): string => {
  if (skill === null)
    return `not enough history: ${weeks} weeks; forecasts need ${leastTargets} weeks with an effort and then time to be checked`
  if (verified.every(({ actual, horizon, lastValue }) => horizon !== judgedWeeks || actual === lastValue))
    return `the last value was right each time in ${verifiedCount} forecasts over four weeks, so there is nothing for a model to better`
  return skill < leastSkill(verifiedCount) && verifiedCount >= leastVerified
    ? `the model has no clear skill here: its error in ${verifiedCount} forecasts over four weeks was ${Math.round(100 * (1 - skill))} % of the last value's`
    : `${verifiedCount} forecasts over four weeks were checked, and ${leastVerified} are needed before the model is trusted`
}
