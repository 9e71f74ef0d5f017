/** DFA alpha 1 of one session, and its drift against the athlete's own trend of six weeks. */
import type { Alpha1, Alpha1Threshold } from "../../../domain/Alpha1.ts"
import type { DurabilityDrift } from "../../../domain/Durability.ts"
import { durabilityDrift } from "../../../engine/analysis/durabilityDrift.ts"
import type { ThresholdFigures } from "../../../engine/derive.ts"
import type { StoredAlpha, StoredTrend } from "./derivedRows.ts"
import type { Evidence } from "./evidence.ts"
import type { TrendNeighbour } from "./neighbours.ts"

export const twoWeeksDays = 14
/** Fewer others than this are no mean to compare with. */
const leastOthers = 2

/** @param twoWeeks other sessions of the two weeks before */
export const alpha1Of = (
  stored: StoredAlpha,
  product: StoredTrend["alphaTimesOutput"],
  twoWeeks: ReadonlyArray<StoredTrend>,
  { lack, take }: Evidence
): Alpha1 | null => {
  const value = take("alpha1", stored)
  if (value === null) return null
  const threshold = (name: string, { cluster, ramp }: (typeof value)["aerobic"]): Alpha1Threshold => {
    if (ramp.reason !== null) lack(`${name}Ramp`, ramp.reason)
    if (cluster.reason !== null) lack(`${name}Cluster`, `in the first 30 minutes: ${cluster.reason}`)
    return byFigure(ramp, cluster)
  }
  return {
    average: value.average,
    aerobic: threshold("aerobic", value.aerobic),
    anaerobic: threshold("anaerobic", value.anaerobic),
    meanTimesOutput: product?.value ?? null,
    meanTimesOutputPercentOfTwoWeeks: percentOfMean(product, twoWeeks)
  }
}

const byFigure = (ramp: ThresholdFigures, cluster: ThresholdFigures): Alpha1Threshold => ({
  watts: { ramp: ramp.watts, cluster: cluster.watts },
  bpm: { ramp: ramp.bpm, cluster: cluster.bpm },
  metresPerSecond: { ramp: ramp.metresPerSecond, cluster: cluster.metresPerSecond }
})

/** Watts are compared with watts, speed with speed. */
const percentOfMean = (
  product: StoredTrend["alphaTimesOutput"],
  twoWeeks: ReadonlyArray<StoredTrend>
): number | null => {
  if (product === null) return null
  const others = twoWeeks.flatMap(({ alphaTimesOutput: other }) =>
    other === null || other.by !== product.by ? [] : [other.value]
  )
  const mean = others.reduce((sum, value) => sum + value, 0) / others.length
  return others.length < leastOthers || !(mean > 0) ? null : (100 * product.value) / mean
}

/** Those of the two weeks before a day. */
export const withinTwoWeeks = (
  neighbours: ReadonlyArray<TrendNeighbour>,
  daysBefore: (day: string) => number
): ReadonlyArray<TrendNeighbour> => neighbours.filter(({ day }) => daysBefore(day) <= twoWeeksDays)

/** Against the others of six weeks; absent with the reason where they or the session have too little. */
export const driftOf = (
  trend: StoredTrend,
  others: ReadonlyArray<StoredTrend>,
  { lack, take }: Evidence
): DurabilityDrift | null => {
  if (trend.drift === null) return lack("durabilityDrift", "nothing to count work by: no power, or no distance")
  const sessions = others.flatMap(({ drift }) => (drift === null ? [] : [drift]))
  const value = take("durabilityDrift", durabilityDrift(trend.drift, sessions))
  return value === null ? null : { axis: value.axis, anchors: value.anchors, metrics: value.metrics }
}
