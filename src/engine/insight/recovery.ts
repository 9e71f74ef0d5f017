/**
 * Cardio recovery, 0 to 100: where this morning's heart-rate variability, resting heart rate and load balance stand
 * within the athlete's own last two months. A missing signal is null and its weight goes to the others; it is never
 * filled in. The weights are a choice and not validated against any outcome.
 */
import * as Day from "../../domain/Day.ts"
import type { MethodBasis } from "./basis.ts"
import { clip, momentsOf, roundTo } from "./numeric.ts"

export const recoveryBasis: MethodBasis = {
  method: "recovery/z-logistic-v1",
  published: [
    "seven-day mean of ln rMSSD with at least three days (Plews 2014) against a range of weeks (Plews 2013; Buchheit 2014)"
  ],
  ours: [
    "weights: seven-day HRV 0.35, this morning's HRV 0.15, seven-day resting heart rate 0.25, load balance 0.25",
    "z against the 60 days before the last seven, clipped to +-3; a seven-day HRV above +1.5 earns nothing more",
    "score = 100 / (1 + exp(-(0.9 + 1.1 z))); 71 when everything is as usual",
    "no score without 14 days of HRV or resting heart rate",
    "status words and their limits"
  ]
}

/** One day's signals; the load balance is that of the morning, before the day's training. */
export interface RecoveryDay {
  readonly day: Day.Day
  readonly rmssdMs: number | null
  readonly restingBpm: number | null
  /** CTL and TSB as they stood in the morning; null before there is a history. */
  readonly ctl: number | null
  readonly tsb: number | null
}

export const recoverySignals = ["hrvWeek", "hrvToday", "restingHeartRate", "loadBalance"] as const
export type RecoverySignal = (typeof recoverySignals)[number]

export interface RecoveryDriver {
  readonly signal: RecoverySignal
  /** Against the athlete's own range; better is positive. */
  readonly z: number
  /** Share of the weight it carries today, 0 to 1. */
  readonly weight: number
  /** Points of the score, to a tenth. */
  readonly contribution: number
}

export interface RecoveryScore {
  readonly day: Day.Day
  /** Whole points; null without enough HRV or resting heart rate. */
  readonly score: number | null
  /** Points of the usual state, 71 give or take rounding; with the contributions it sums to the score exactly. */
  readonly baseline: number
  /** Worst first. */
  readonly drivers: ReadonlyArray<RecoveryDriver>
  /** 0 to 100 each; null where the signal is missing. */
  readonly components: {
    readonly hrv: number | null
    readonly restingHeartRate: number | null
    readonly loadBalance: number | null
  }
  /** The signal that holds the score down most; null when none does, or without a score. */
  readonly limiting: RecoverySignal | null
  readonly hrv: HrvPattern | null
  /** What is missing and why. */
  readonly missing: ReadonlyArray<{ readonly signal: RecoverySignal; readonly reason: string }>
}

/** The last seven mornings of HRV: a pattern to look at, not a verdict. */
export interface HrvPattern {
  /** Geometric mean of seven days, ms. */
  readonly weekMs: number
  /** 60-day mean of the logarithm +- half its standard deviation, in ms. */
  readonly usualMs: { readonly low: number; readonly high: number }
  /** Coefficient of variation of ln rMSSD over seven days, percent. */
  readonly variationPercent: number
  readonly position: "belowUsual" | "usual" | "aboveUsual" | "unusuallyHigh"
}

const weights: { readonly [S in RecoverySignal]: number } = {
  hrvWeek: 0.35,
  hrvToday: 0.15,
  restingHeartRate: 0.25,
  loadBalance: 0.25
}
const weekDays = 7
const rangeDays = 60
const leastWeekDays = 3
const leastRangeDays = 14
const mostZ = 3
/** More than this above the usual is no better: an unusually high HRV can itself mark overreaching. */
const saturation = 1.5
const highZ = 1.5
/** Ranges narrower than these are a device's rounding, not an athlete's calm. */
const leastSpread = { lnRmssd: 0.03, bpm: 0.8, balance: 0.05 }
const bias = 0.9
const steepness = 1.1
const leastCtl = 5

const logistic = (z: number): number => 100 / (1 + Math.exp(-(bias + steepness * z)))

/** Signals as columns on one axis of days, prepared once for any number of scores. */
interface Columns {
  readonly lnRmssd: Float64Array
  readonly bpm: Float64Array
  readonly balance: Float64Array
}

/**
 * Scores for the last `daysBack` days of an unbroken run of days, oldest first.
 *
 * @param days ascending, one per calendar day; days without a morning carry nulls
 */
export const recoveryScores = (days: ReadonlyArray<RecoveryDay>, daysBack: number): ReadonlyArray<RecoveryScore> => {
  const columns: Columns = {
    lnRmssd: Float64Array.from(days, ({ rmssdMs }) =>
      rmssdMs !== null && rmssdMs > 0 ? Math.log(rmssdMs) : Number.NaN
    ),
    bpm: Float64Array.from(days, ({ restingBpm }) => (restingBpm !== null && restingBpm > 0 ? restingBpm : Number.NaN)),
    balance: Float64Array.from(days, ({ ctl, tsb }) =>
      ctl === null || tsb === null || ctl < leastCtl ? Number.NaN : tsb / ctl
    )
  }
  const first = Math.max(0, days.length - daysBack)
  return days.slice(first).map(({ day }, index) => scoreOn(columns, first + index, day))
}

const scoreOn = (columns: Columns, index: number, day: Day.Day): RecoveryScore => {
  const read: { readonly [S in RecoverySignal]: Reading } = {
    hrvWeek: weekReading(columns.lnRmssd, index, leastSpread.lnRmssd, "HRV", 1, saturation),
    hrvToday: todayReading(columns.lnRmssd, index),
    restingHeartRate: weekReading(columns.bpm, index, leastSpread.bpm, "resting heart rate", -1, mostZ),
    loadBalance: balanceReading(columns.balance, index)
  }
  const zs = {} as Record<RecoverySignal, number | null>
  const missing: Array<RecoveryScore["missing"][number]> = []
  for (const signal of recoverySignals) {
    const { reason, z } = read[signal]
    zs[signal] = z
    if (reason !== null) missing.push({ signal, reason })
  }
  const hrvKnown = zs.hrvWeek !== null || zs.hrvToday !== null
  return {
    day,
    ...combined(zs, hrvKnown || zs.restingHeartRate !== null),
    components: {
      hrv: hrvKnown ? Math.round(logistic(weighted(zs, ["hrvWeek", "hrvToday"]))) : null,
      restingHeartRate: zs.restingHeartRate === null ? null : Math.round(logistic(zs.restingHeartRate)),
      loadBalance: zs.loadBalance === null ? null : Math.round(logistic(zs.loadBalance))
    },
    hrv: patternOn(columns.lnRmssd, index),
    missing
  }
}

const weighted = (zs: Record<RecoverySignal, number | null>, signals: ReadonlyArray<RecoverySignal>): number => {
  let sum = 0
  let total = 0
  for (const signal of signals) {
    if (zs[signal] === null) continue
    sum += weights[signal] * zs[signal]
    total += weights[signal]
  }
  return total > 0 ? sum / total : 0
}

/**
 * The logistic curve is not a sum, but what it adds to the baseline is shared exactly in proportion to each weighted
 * z: same sign, and the parts are the whole. What rounding leaves over is in the baseline.
 */
const combined = (
  zs: Record<RecoverySignal, number | null>,
  enough: boolean
): Pick<RecoveryScore, "score" | "baseline" | "drivers" | "limiting"> => {
  const present = recoverySignals.filter((signal) => zs[signal] !== null)
  const total = present.reduce((sum, signal) => sum + weights[signal], 0)
  const z = weighted(zs, present)
  const score = enough ? Math.round(logistic(z)) : null
  const drivers = present
    .map((signal) => {
      const weight = weights[signal] / total
      return { signal, z: zs[signal]!, weight, contribution: roundTo(weight * zs[signal]! * slopeAt(z), 1) }
    })
    .sort((a, b) => a.contribution - b.contribution)
  const sum = drivers.reduce((points, { contribution }) => points + contribution, 0)
  const worst = drivers[0]
  return {
    score,
    baseline: roundTo(score === null ? logistic(0) : score - sum, 1),
    drivers,
    limiting: score === null || worst === undefined || worst.contribution >= 0 ? null : worst.signal
  }
}

/** Points per unit of z, from the usual state to this one. */
const slopeAt = (z: number): number => {
  const usual = logistic(0)
  return Math.abs(z) < 1e-9 ? (steepness * usual * (100 - usual)) / 100 : (logistic(z) - usual) / z
}

interface Reading {
  readonly z: number | null
  readonly reason: string | null
}

const unread = (reason: string): Reading => ({ z: null, reason })
const reading = (z: number, most: number): Reading => ({ z: clip(z, -mostZ, most), reason: null })

/** The usual: 60 days before the last seven, so that a bad week is not part of what it is compared with. */
const rangeOn = (values: Float64Array, index: number) => {
  const to = index - weekDays + 1
  const moments = momentsOf(values, to - rangeDays, to)
  return moments === null || moments.count < leastRangeDays ? null : moments
}

const weekReading = (
  values: Float64Array,
  index: number,
  least: number,
  what: string,
  sign: 1 | -1,
  most: number
): Reading => {
  const week = momentsOf(values, index - weekDays + 1, index + 1)
  if (week === null || week.count < leastWeekDays)
    return unread(`${what} on ${week?.count ?? 0} of the last seven mornings; ${leastWeekDays} are needed`)
  const range = rangeOn(values, index)
  if (range === null) return unread(`fewer than ${leastRangeDays} earlier mornings with ${what} to compare with`)
  return reading((sign * (week.mean - range.mean)) / Math.max(range.sd, least), most)
}

const todayReading = (lnRmssd: Float64Array, index: number): Reading => {
  const today = lnRmssd[index]!
  if (!Number.isFinite(today)) return unread("no HRV this morning")
  const range = rangeOn(lnRmssd, index)
  if (range === null) return unread(`fewer than ${leastRangeDays} earlier mornings with HRV to compare with`)
  return reading((today - range.mean) / Math.max(range.sd, leastSpread.lnRmssd), mostZ)
}

const balanceReading = (balance: Float64Array, index: number): Reading => {
  const today = balance[index]!
  if (!Number.isFinite(today)) return unread("too little training load to speak of a balance")
  const range = rangeOn(balance, index)
  if (range === null) return unread(`fewer than ${leastRangeDays} earlier days of load to compare with`)
  return reading((today - range.mean) / Math.max(range.sd, leastSpread.balance), mostZ)
}

const patternOn = (lnRmssd: Float64Array, index: number): HrvPattern | null => {
  const week = momentsOf(lnRmssd, index - weekDays + 1, index + 1)
  const range = rangeOn(lnRmssd, index)
  if (week === null || week.count < leastWeekDays || range === null) return null
  const spread = Math.max(range.sd, leastSpread.lnRmssd)
  const z = (week.mean - range.mean) / spread
  return {
    weekMs: Math.exp(week.mean),
    usualMs: { low: Math.exp(range.mean - 0.5 * spread), high: Math.exp(range.mean + 0.5 * spread) },
    variationPercent: (100 * week.sd) / week.mean,
    position: z > highZ ? "unusuallyHigh" : z > 0.5 ? "aboveUsual" : z < -0.5 ? "belowUsual" : "usual"
  }
}
