/**
 * One walk through an athlete's history, week by week: at each week the models see what was known that evening,
 * forecast twelve weeks, and are marked when those weeks have come. Choices (penalty, level, model or last value) and
 * intervals rest on forecasts that were already verified, so nothing after a week can change what is said in it.
 */
import { type Calibration, emptyCalibration, halfWidths, learn, wideningOut, type Widths } from "./conformal.ts"
import {
  featureCount,
  featureNames,
  lastMonthAgain,
  type LoadSeries,
  type LoadState,
  statesOf,
  weeklyFeatures,
  featuresOf
} from "./features.ts"
import { emptyStatistics, fitRidge, forget, observe, predictRidge, type RidgeFit } from "./ridge.ts"

export const horizonWeeks = 12
/** The horizon, in weeks, at which models are chosen and judged. */
export const judgedWeeks = 4
/** Verified forecasts before the model may speak instead of the last value. */
export const leastVerified = 12
/** Weekly values before there is any model. */
export const leastTargets = 8
/** Skill the model must have shown to be clear of chance; below it the last value is the better bet. */
export const leastSkill = (verified: number): number => 0.01 + 0.25 / Math.sqrt(verified)

const forgetDays = 180
const weeklyForget = Math.exp(-7 / forgetDays)
const penalties = [1, 5, 25, 125] as const
/**
 * What the loads do not explain, carried on from recent residuals: over how many weeks they are averaged, and in how
 * many days the level fades. None; a cautious one; a lasting one; and the last residual alone, which is all but the
 * last value.
 */
const levelKinds = [
  { memoryWeeks: 0, fadeDays: 0 },
  { memoryWeeks: 3, fadeDays: 56 },
  { memoryWeeks: 3, fadeDays: 730 },
  { memoryWeeks: 0.3, fadeDays: 730 }
] as const
const candidateCount = penalties.length * levelKinds.length
const levelWeeks = 8
const levelFeature = featureNames.indexOf("load42")

export interface FitnessHistory extends LoadSeries {
  /** Weekly fitness, the last at the last day of the loads; NaN where a week has none. */
  readonly weekly: Float64Array
}

/** What was said in one week about one coming week. */
export interface Said {
  readonly model: number
  readonly lastValue: number
  /** True: the model spoke; false: the last value did. */
  readonly byModel: boolean
  readonly predicted: number
  readonly widths: Widths
}

export interface Verified extends Said {
  /** Index of the week that was forecast. */
  readonly week: number
  /** Index of the week in which it was forecast. */
  readonly origin: number
  /** In weeks. */
  readonly horizon: number
  readonly actual: number
}

export interface Walk {
  readonly verified: ReadonlyArray<Verified>
  /** By week of origin, then by horizon - 1; null before there was a model. */
  readonly said: ReadonlyArray<ReadonlyArray<Said> | null>
  /** How the walk stands after the last week. */
  readonly standing: Standing
  readonly lastState: LoadState | null
}

export interface Standing {
  readonly byModel: boolean
  /**
   * 1 - MAE / MAE(last value) over what was verified at the judged horizon; null before anything was, 0 where the last
   * value was never off: nothing betters it.
   */
  readonly skill: number | null
  readonly verifiedCount: number
  readonly lastValue: number | null
  readonly model: Model | null
  /** By horizon. */
  readonly widths: ReadonlyArray<Widths>
}

export interface Model {
  readonly fit: RidgeFit
  readonly level: number
  /** Days; 0: no level. */
  readonly levelDays: number
  /** Smallest and largest value of each feature so far. */
  readonly seen: { readonly low: Float64Array; readonly high: Float64Array }
}

/** Replays a history week by week: forecasts from each with what was known then, and learns from each as it comes. */
export const walk = (history: FitnessHistory): Walk => {
  const { ess, weekly } = history
  const weeks = weekly.length
  const states = statesOf(history)
  const dayOf = (week: number): number => ess.length - 1 - 7 * (weeks - 1 - week)
  const statistics = emptyStatistics(featureCount)
  const seen = {
    low: new Float64Array(featureCount).fill(Infinity),
    high: new Float64Array(featureCount).fill(-Infinity)
  }
  const rows: Array<Float64Array> = []
  const said: Array<ReadonlyArray<Said> | null> = []
  const candidateSaid: Array<Float64Array | null> = []
  const verified: Array<Verified> = []
  const byModel = Array.from({ length: horizonWeeks }, emptyCalibration)
  const byLast = Array.from({ length: horizonWeeks }, emptyCalibration)
  const candidateErrors = new Float64Array(candidateCount)
  const judged = { count: 0, model: 0, last: 0 }
  let lastValue: number | null = null
  let targets = 0
  let standing: Standing = { byModel: false, skill: null, verifiedCount: 0, lastValue: null, model: null, widths: [] }

  for (let week = 0; week < weeks; week++) {
    const day = dayOf(week)
    const state = states[day]
    const value = weekly[week]!
    const row = state === undefined ? new Float64Array(featureCount) : featuresOf(state)
    rows.push(row)
    forget(statistics, weeklyForget)
    if (Number.isFinite(value)) {
      verify(week, value)
      if (state !== undefined) {
        observe(statistics, row, value)
        for (let i = 0; i < featureCount; i++) {
          seen.low[i] = Math.min(seen.low[i]!, row[i]!)
          seen.high[i] = Math.max(seen.high[i]!, row[i]!)
        }
        targets++
      }
      lastValue = value
    }
    if (lastValue === null || state === undefined || targets < leastTargets) {
      said.push(null)
      candidateSaid.push(null)
      continue
    }
    const models = candidatesAt(week)
    const chosen = models[bestCandidate()] ?? null
    const ahead = weeklyFeatures(state, lastMonthAgain(history, day, horizonWeeks * 7), horizonWeeks)
    const judgedRow = ahead[judgedWeeks - 1]!
    candidateSaid.push(
      Float64Array.from(models, (model) => (model === null ? Number.NaN : predict(model, judgedRow, judgedWeeks)))
    )
    const skill = judged.count === 0 ? null : judged.last > 0 ? 1 - judged.model / judged.last : 0
    const speaks =
      chosen !== null && judged.count >= leastVerified && skill !== null && skill >= leastSkill(judged.count)
    const last = lastValue
    const widths = wideningOut((speaks ? byModel : byLast).map(halfWidths))
    said.push(
      ahead.map((features, index): Said => {
        const model = chosen === null ? last : predict(chosen, features, index + 1)
        return {
          model,
          lastValue: last,
          byModel: speaks,
          predicted: speaks ? model : last,
          widths: widths[index]!
        }
      })
    )
    standing = {
      byModel: speaks,
      skill,
      verifiedCount: judged.count,
      lastValue,
      model: chosen,
      widths
    }
  }
  return { verified, said, standing: { ...standing, lastValue }, lastState: states.at(-1) ?? null }

  function verify(week: number, actual: number): void {
    for (let horizon = 1; horizon <= horizonWeeks && horizon <= week; horizon++) {
      const before = said[week - horizon]?.[horizon - 1]
      if (before === undefined) continue
      verified.push({ ...before, week, origin: week - horizon, horizon, actual })
      // Both keep learning, so that whichever speaks next knows its own errors.
      teach(byModel[horizon - 1]!, actual - before.model, before, before.byModel)
      teach(byLast[horizon - 1]!, actual - before.lastValue, before, !before.byModel)
      if (horizon !== judgedWeeks) continue
      judged.count++
      judged.model += Math.abs(actual - before.model)
      judged.last += Math.abs(actual - before.lastValue)
      const candidates = candidateSaid[week - horizon]
      if (candidates)
        for (let i = 0; i < candidateCount; i++)
          candidateErrors[i] = candidateErrors[i]! * weeklyForget + Math.abs(actual - candidates[i]!)
    }
  }

  function bestCandidate(): number {
    let best = defaultCandidate
    for (let i = 0; i < candidateCount; i++) if (candidateErrors[i]! < candidateErrors[best]!) best = i
    return best
  }

  function candidatesAt(week: number): ReadonlyArray<Model | null> {
    return penalties.flatMap((penalty): ReadonlyArray<Model | null> => {
      const fit = fitRidge(statistics, penalty)
      if (fit === null) return levelKinds.map(() => null)
      const ranges = { low: seen.low.slice(), high: seen.high.slice() }
      return levelKinds.map(({ fadeDays, memoryWeeks }) => ({
        fit,
        level: memoryWeeks === 0 ? 0 : levelOf(fit, week, memoryWeeks),
        levelDays: fadeDays,
        seen: ranges
      }))
    })
  }

  function levelOf(fit: RidgeFit, week: number, memoryWeeks: number): number {
    let sum = 0
    let weight = memoryWeeks < 1 ? 0 : 1
    for (let back = 0; back < levelWeeks && week - back >= 0; back++) {
      const value = weekly[week - back]!
      if (!Number.isFinite(value)) continue
      const w = Math.exp(-back / memoryWeeks)
      sum += w * (value - predictRidge(fit, rows[week - back]!))
      weight += w
    }
    return weight === 0 ? 0 : sum / weight
  }
}

/** Ridge of middling strength with a level that fades over two months: where a choice has no evidence yet. */
const defaultCandidate = penalties.indexOf(5) * levelKinds.length + 1

/**
 * Differences beyond anything this athlete has done are held at the edge: a line knows nothing out there. The level of
 * load itself may leave its range, or months without training would cost nothing.
 */
export const predict = (
  { fit, level, levelDays: days, seen }: Model,
  features: Float64Array,
  weeksAhead: number
): number => {
  const held = features.map((value, i) =>
    i === levelFeature ? value : Math.min(seen.high[i]!, Math.max(seen.low[i]!, value))
  )
  return predictRidge(fit, held) + (days === 0 ? 0 : level * Math.exp((-7 * weeksAhead) / days))
}

/** Whether the level of load lies outside what this athlete has done. */
export const isBeyond = ({ seen }: Model, features: Float64Array): boolean =>
  features[levelFeature]! < seen.low[levelFeature]! || features[levelFeature]! > seen.high[levelFeature]!

const teach = (calibration: Calibration, error: number, { widths }: Said, spoke: boolean): void =>
  learn(calibration, error, spoke ? widths : { 50: null, 80: null, 90: null })
