/**
 * What recent training looks like to the fitness model, as seven numbers per day. They are computed from loads up to
 * and including that day, so a later activity cannot change them.
 */
import { dailyShare, momentsOf } from "./numeric.ts"

/** Daily totals on one axis of days; index 0 is the first day of the history. */
export interface LoadSeries {
  readonly ess: Float64Array
  /** The part of it above threshold. */
  readonly hardEss: Float64Array
}

/** Time constants of the load averages, in days. */
const constants = [7, 14, 42, 60] as const
const hardConstant = 42
/** Load above threshold that makes a day a hard one: ours, about ten minutes at threshold. */
const hardDayEss = 15
/** A hard effort longer ago than this says no more. */
const mostDaysSinceHard = 28
const seedDays = 14

export const featureNames = [
  "load42",
  "load60-load42",
  "load14-load42",
  "load7-load42",
  "hardShare42",
  "daysSinceHard"
] as const
export const featureCount = featureNames.length

/** Where the averages stand after a day: enough to go on from there under any plan. */
export interface LoadState {
  readonly averages: Float64Array
  readonly hardAverage: number
  readonly daysSinceHard: number
}

const startState = ({ ess, hardEss }: LoadSeries): LoadState => {
  const last = Math.min(seedDays, ess.length)
  const seed = momentsOf(ess, 0, last)?.mean ?? 0
  return {
    averages: new Float64Array(constants.length).fill(seed),
    hardAverage: momentsOf(hardEss, 0, last)?.mean ?? 0,
    daysSinceHard: 7
  }
}

const shares = constants.map(dailyShare)
const hardShare = dailyShare(hardConstant)

/** The state one day later. */
const advance = (state: LoadState, ess: number, hardEss: number): LoadState => ({
  averages: state.averages.map((average, i) => average + shares[i]! * (ess - average)),
  hardAverage: state.hardAverage + hardShare * (hardEss - state.hardAverage),
  daysSinceHard: hardEss >= hardDayEss ? 0 : Math.min(mostDaysSinceHard, state.daysSinceHard + 1)
})

/**
 * Shape [featureCount]. The averages are told as one level and as differences from it: averages of like length rise
 * and fall together, and a penalised fit would share what the level does among them with arbitrary signs.
 */
export const featuresOf = ({ averages, daysSinceHard, hardAverage }: LoadState): Float64Array => {
  // One for each of the constants, in their order.
  const [week, fortnight, level, long] = [averages[0]!, averages[1]!, averages[2]!, averages[3]!]
  return Float64Array.of(
    level,
    long - level,
    fortnight - level,
    week - level,
    level > 1 ? Math.min(1, hardAverage / level) : 0,
    daysSinceHard
  )
}

/** The state after every day of a series. */
export const statesOf = (series: LoadSeries): ReadonlyArray<LoadState> => {
  const states: Array<LoadState> = []
  let state = startState(series)
  for (let day = 0; day < series.ess.length; day++) {
    state = advance(state, series.ess[day]!, series.hardEss[day]!)
    states.push(state)
  }
  return states
}

/** A future that goes on like the last four weeks: the week's pattern repeated, day by day. */
export const lastMonthAgain = ({ ess, hardEss }: LoadSeries, origin: number, days: number): LoadSeries => {
  const span = Math.min(28, origin + 1)
  const again = (values: Float64Array): Float64Array =>
    Float64Array.from({ length: days }, (_, ahead) => (span === 0 ? 0 : values[origin - span + 1 + (ahead % span)]!))
  return { ess: again(ess), hardEss: again(hardEss) }
}

export const noTraining = (days: number): LoadSeries => ({
  ess: new Float64Array(days),
  hardEss: new Float64Array(days)
})

/** Features at the ends of the coming weeks, `weeks[0]` seven days after the state. Days beyond the plan are rest. */
export const weeklyFeatures = (state: LoadState, future: LoadSeries, weeks: number): ReadonlyArray<Float64Array> => {
  const out: Array<Float64Array> = []
  let ahead = state
  for (let day = 0; day < weeks * 7; day++) {
    ahead = advance(ahead, future.ess[day] ?? 0, future.hardEss[day] ?? 0)
    if (day % 7 === 6) out.push(featuresOf(ahead))
  }
  return out
}
