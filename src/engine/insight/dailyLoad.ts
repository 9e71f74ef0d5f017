/**
 * Training load day by day: what was done and what is planned, and its long and short exponential averages.
 * CTL, ATL and TSB are arithmetic on load, not physiology, and are never called fitness here.
 */
import type { LoadMethod } from "../../domain/Activity.ts"
import * as Day from "../../domain/Day.ts"
import type { MethodBasis } from "./basis.ts"
import { exponentialAverage, momentsOf, roundTo } from "./numeric.ts"

const chronicDays = 42
const acuteDays = 7
/** The averages start from the mean of this many first days … */
const seedDays = 14
/** … and still remember their start for as long as this. */
const settlingDays = 42

const loadBasis: MethodBasis = {
  method: "training-load/ewma-exp-v1",
  published: [
    "exponential averages of daily load with 42 and 7 days (Banister 1975; Coggan 2003), k = 1 - exp(-1/tau)",
    "monotony and strain (Foster 1998)"
  ],
  ours: [
    "averages are seeded with the mean of the first 14 days, and the first 42 days are marked as settling",
    "ramp is the change of CTL over seven days"
  ]
}

/** The load of one session; `planned` where nothing was done yet. */
export interface LoadEntry {
  readonly day: Day.Day
  readonly ess: number
  readonly method: LoadMethod | "planned"
}

export interface LoadDay {
  readonly day: Day.Day
  /** 0 on a day of rest inside the history. */
  readonly ess: number
  readonly planned: boolean
  readonly ctl: number
  readonly atl: number
  /** Yesterday's CTL minus yesterday's ATL; null on the first day. */
  readonly tsb: number | null
  /** CTL gained in seven days; null in the first week. */
  readonly ramp: number | null
  /** Mean over standard deviation of seven daily loads; null when every day was alike or before the seventh. */
  readonly monotony: number | null
  /** Load of seven days times monotony. */
  readonly strain: number | null
  /** True while the averages still lean on their seed. */
  readonly settling: boolean
}

export interface TrainingLoad {
  readonly days: ReadonlyArray<LoadDay>
  /** Share of the done load by the method it came from, 0 to 1; over `mixDays`. */
  readonly mix: ReadonlyArray<{ readonly method: LoadMethod; readonly share: number; readonly ess: number }>
  readonly basis: MethodBasis
}

/** CTL, ATL and TSB of daily loads (`tsb[0]` is NaN). `seed` defaults to the mean of the first 14 days. */
export const loadAverages = (
  ess: ArrayLike<number>,
  seed = momentsOf(ess, 0, Math.min(seedDays, ess.length))?.mean ?? 0
): { readonly ctl: Float64Array; readonly atl: Float64Array; readonly tsb: Float64Array } => {
  const ctl = exponentialAverage(ess, chronicDays, seed)
  const atl = exponentialAverage(ess, acuteDays, seed)
  const tsb = new Float64Array(ess.length).fill(Number.NaN)
  for (let day = 1; day < ess.length; day++) tsb[day] = ctl[day - 1]! - atl[day - 1]!
  return { ctl, atl, tsb }
}

/** Sums entries per day from `first` to `last`; days without an entry are 0, entries outside are left out. */
export const dailyEss = (entries: Iterable<LoadEntry>, first: Day.Day, last: Day.Day): Float64Array => {
  const out = new Float64Array(Math.max(0, Day.daysBetween(first, last) + 1))
  for (const { day, ess } of entries) {
    const index = Day.daysBetween(first, day)
    if (index >= 0 && index < out.length && Number.isFinite(ess)) out[index] = out[index]! + ess
  }
  return out
}

/**
 * History up to today and the plan after it. Today counts what was done; what is still planned today comes on top
 * only as far as the caller passes it.
 *
 * @param mixDays the mix looks back this far from today
 */
export const trainingLoad = (request: {
  readonly done: ReadonlyArray<LoadEntry>
  readonly planned: ReadonlyArray<LoadEntry>
  readonly today: Day.Day
  readonly until: Day.Day
  readonly mixDays?: number
}): TrainingLoad => {
  const { done, planned, today, until, mixDays = 28 } = request
  const past = done.filter(({ day }) => day <= today)
  const future = planned.filter(({ day }) => day >= today)
  const first = past.reduce((earliest, { day }) => (day < earliest ? day : earliest), today)
  const last = until < today ? today : until
  const ess = dailyEss([...past, ...future], first, last)
  // The plan is no evidence of what the athlete is used to: the seed is taken from history alone.
  const seeds = Math.min(seedDays, Day.daysBetween(first, today) + 1)
  const { atl, ctl, tsb } = loadAverages(ess, momentsOf(ess, 0, seeds)?.mean ?? 0)
  const days = Array.from(ess, (value, index): LoadDay => {
    const day = Day.addDays(first, index)
    const week = index >= 6 ? weekOf(ess, index) : null
    return {
      day,
      ess: roundTo(value, 1),
      planned: day > today,
      ctl: ctl[index]!,
      atl: atl[index]!,
      tsb: index === 0 ? null : tsb[index]!,
      ramp: index >= 7 ? ctl[index]! - ctl[index - 7]! : null,
      monotony: week?.monotony ?? null,
      strain: week?.strain ?? null,
      settling: index < settlingDays
    }
  })
  return { days, mix: loadMix(past, Day.addDays(today, 1 - mixDays), today), basis: loadBasis }
}

/** Where the load of a period came from, largest share first. */
const loadMix = (done: ReadonlyArray<LoadEntry>, from: Day.Day, to: Day.Day): TrainingLoad["mix"] => {
  const sums = new Map<LoadMethod, number>()
  let total = 0
  for (const { day, ess, method } of done) {
    if (day < from || day > to || method === "planned" || !(ess > 0)) continue
    sums.set(method, (sums.get(method) ?? 0) + ess)
    total += ess
  }
  return [...sums]
    .map(([method, ess]) => ({ method, share: ess / total, ess: roundTo(ess, 1) }))
    .sort((a, b) => b.share - a.share)
}

/** Foster's week, ending on this day. */
const weekOf = (ess: Float64Array, index: number): { readonly monotony: number; readonly strain: number } | null => {
  const week = momentsOf(ess, index - 6, index + 1)
  if (week === null || week.sd < 1e-9) return null
  const monotony = week.mean / week.sd
  return { monotony, strain: 7 * week.mean * monotony }
}
