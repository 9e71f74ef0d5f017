/** How well the forecasts of a walk did, by horizon: errors, skill against the last value, coverage and width. */
import { type Level, levels } from "./conformal.ts"
import type { Verified } from "./rolling.ts"

export interface HorizonScore {
  readonly horizonDays: number
  /** Verified forecasts behind the scores. */
  readonly forecasts: number
  readonly mae: number
  /** Percent of the actual value. */
  readonly mape: number
  /** Mean of predicted minus actual. */
  readonly bias: number
  /** 1 - MAE / MAE(last value); 0 where the last value itself spoke throughout. */
  readonly skill: number
  /** The same for the model alone, whether it spoke or not. */
  readonly modelSkill: number
  /** Percent of actual values inside the interval; null before any interval could be given. */
  readonly coverage: { readonly [L in Level]: number | null }
  /** Mean full width of the intervals. */
  readonly width: { readonly [L in Level]: number | null }
}

/** One row per horizon, nearest first; empty before any forecast came due. */
export const backtestScores = (verified: ReadonlyArray<Verified>): ReadonlyArray<HorizonScore> => {
  const horizons = [...new Set(verified.map(({ horizon }) => horizon))].sort((a, b) => a - b)
  return horizons.map((horizon) =>
    scoreOf(
      verified.filter((one) => one.horizon === horizon),
      horizon * 7
    )
  )
}

const scoreOf = (forecasts: ReadonlyArray<Verified>, horizonDays: number): HorizonScore => {
  const sum = (of: (one: Verified) => number): number => forecasts.reduce((total, one) => total + of(one), 0)
  const count = forecasts.length
  const last = sum(({ actual, lastValue }) => Math.abs(actual - lastValue))
  const error = sum(({ actual, predicted }) => Math.abs(actual - predicted))
  const model = sum(({ actual, model: value }) => Math.abs(actual - value))
  const coverage = {} as Record<Level, number | null>
  const width = {} as Record<Level, number | null>
  for (const level of levels) {
    const stated = forecasts.filter(({ widths }) => widths[level] !== null)
    const inside = stated.filter(({ actual, predicted, widths }) => Math.abs(actual - predicted) <= widths[level]!)
    coverage[level] = stated.length === 0 ? null : (100 * inside.length) / stated.length
    width[level] =
      stated.length === 0 ? null : stated.reduce((total, { widths }) => total + 2 * widths[level]!, 0) / stated.length
  }
  return {
    horizonDays,
    forecasts: count,
    mae: error / count,
    mape: (100 * sum(({ actual, predicted }) => Math.abs(actual - predicted) / Math.abs(actual))) / count,
    bias: sum(({ actual, predicted }) => predicted - actual) / count,
    skill: last > 0 ? 1 - error / last : 0,
    modelSkill: last > 0 ? 1 - model / last : 0,
    coverage,
    width
  }
}
