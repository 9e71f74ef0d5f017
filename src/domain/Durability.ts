/** How a session wore on: fade within it, and drift against the athlete's own trend. */
import { Schema } from "effect"

/** Work done so far: kilojoules of a ride, kilometres of a run. */
const WorkUnit = Schema.Literals(["kj", "km"])
export type WorkUnit = typeof WorkUnit.Type

export const MetricDrift = Schema.Struct({
  pointCount: Schema.Finite,
  coveredWork: Schema.Tuple([Schema.Finite, Schema.Finite]),
  /** In the metric's unit: bpm, alpha 1, breaths per minute. */
  meanResidual: Schema.Finite,
  band: Schema.Struct({
    /** `above`, `below` or `in_band`; other words of a source pass through. */
    label: Schema.String,
    above: Schema.Finite,
    below: Schema.Finite,
    inBand: Schema.Finite
  }),
  /** Loss of the trend from zero work to each anchor; null where the trend does not reach it. */
  trendLossPercent: Schema.Array(Schema.Struct({ anchor: Schema.Finite, percent: Schema.NullOr(Schema.Finite) })),
  trendSessionCount: Schema.Finite
})
export type MetricDrift = typeof MetricDrift.Type

export const DurabilityDrift = Schema.Struct({
  axis: WorkUnit,
  anchors: Schema.Array(Schema.Finite),
  metrics: Schema.Struct({
    hr: Schema.optionalKey(MetricDrift),
    a1: Schema.optionalKey(MetricDrift),
    /** Respiration frequency. */
    rf: Schema.optionalKey(MetricDrift)
  })
})
export type DurabilityDrift = typeof DurabilityDrift.Type

export const FadeSeries = Schema.Struct({
  windowSeconds: Schema.Finite,
  /** Best window that starts within the first step of work; watts or m/s, as the family measures. */
  fresh: Schema.Finite,
  byWork: Schema.Array(Schema.Struct({ work: Schema.Finite, best: Schema.Finite })),
  /** Positive is a loss. */
  fadePercentTotal: Schema.Finite,
  /** Whether any window came near the recent best: without hard efforts a fade means nothing. */
  evidence: Schema.Literals(["hardEfforts", "noEvidence", "unknown"])
})
export type FadeSeries = typeof FadeSeries.Type

export const FadeFamily = Schema.Struct({ axis: WorkUnit, series: Schema.Array(FadeSeries) })
export type FadeFamily = typeof FadeFamily.Type

export const WithinSessionDurability = Schema.Struct({
  /** In watts: along kilojoules for a ride, along kilometres for a run. */
  power: Schema.NullOr(FadeFamily),
  /** In m/s, grade-adjusted; runs only. */
  gradeAdjusted: Schema.NullOr(FadeFamily)
})
export type WithinSessionDurability = typeof WithinSessionDurability.Type
