/** Drift against the trend, and fade within the session, in the shapes observed of AI Endurance. */
import { Schema } from "effect"
import type { DetailSport } from "../domain/ActivityDetail.ts"
import type {
  DurabilityDrift,
  FadeFamily,
  FadeSeries,
  MetricDrift,
  WithinSessionDurability
} from "../domain/Durability.ts"
import { chosen } from "./chosen.ts"
import { durationLabel, secondsOfLabel } from "./durations.ts"
import { hundredths, tenths } from "./numbers.ts"
import { asList, asNumber, asText, isObject, type JsonObject, keysOf, within } from "./open.ts"
import { asPace, barePace, pacePer } from "./pace.ts"

const nullable = Schema.NullOr(Schema.Finite)
const number = Schema.optionalKey(Schema.Finite)
const metricNames = ["hr", "a1", "rf"] as const
const trendCount = { Ride: "trend_ride_count", Run: "trend_run_count", Swim: "trend_swim_count" } as const

export const Drift = Schema.Struct({
  axis: Schema.String,
  anchors: Schema.Array(Schema.Finite),
  metrics: Schema.Record(
    Schema.String,
    Schema.Struct({
      n_points: Schema.Finite,
      covered_x: Schema.Array(Schema.Finite),
      mean_residual_vs_trend: Schema.Finite,
      band_position: Schema.Struct({
        label: Schema.String,
        above: Schema.Finite,
        below: Schema.Finite,
        in_band: Schema.Finite
      }),
      trend_pct_loss_at_anchors: Schema.Record(Schema.String, nullable),
      trend_ride_count: number,
      trend_run_count: number
    })
  )
})

export const writeDrift = ({ anchors, axis, metrics }: DurabilityDrift, sport: DetailSport): JsonObject => ({
  axis,
  anchors,
  metrics: Object.fromEntries(
    metricNames.flatMap((name) => {
      const metric = metrics[name]
      return metric === undefined ? [] : [[name, writeMetric(metric, sport)] as const]
    })
  )
})

const writeMetric = (metric: MetricDrift, sport: DetailSport): JsonObject => ({
  n_points: metric.pointCount,
  covered_x: metric.coveredWork.map(tenths),
  mean_residual_vs_trend: hundredths(metric.meanResidual),
  band_position: {
    label: metric.band.label,
    above: metric.band.above,
    below: metric.band.below,
    in_band: metric.band.inBand
  },
  trend_pct_loss_at_anchors: Object.fromEntries(
    metric.trendLossPercent.map(({ anchor, percent }) => [String(anchor), tenths(percent)])
  ),
  [trendCount[sport]]: metric.trendSessionCount
})

/** Null when any part has another shape: then the block is kept as it came. */
export const readDrift = (object: JsonObject): DurabilityDrift | null => {
  const { rest, take } = keysOf(object)
  const axis = take("axis", asAxis)
  const anchors = take("anchors", asList(asNumber))
  const metrics = take("metrics", within(readMetrics))
  return axis === null || anchors === null || metrics === null || rest().extras !== undefined
    ? null
    : { axis, anchors, metrics }
}

const asAxis = (value: Schema.Json) => (value === "kj" || value === "km" ? value : null)

const readMetrics = (object: JsonObject): DurabilityDrift["metrics"] | null => {
  const { rest, take } = keysOf(object)
  const [hr, a1, rf] = [take("hr", within(readMetric)), take("a1", within(readMetric)), take("rf", within(readMetric))]
  return rest().extras !== undefined
    ? null
    : { ...(hr !== null && { hr }), ...(a1 !== null && { a1 }), ...(rf !== null && { rf }) }
}

const readMetric = (object: JsonObject): MetricDrift | null => {
  const { rest, take } = keysOf(object)
  const pointCount = take("n_points", asNumber)
  const covered = take("covered_x", asList(asNumber))
  const meanResidual = take("mean_residual_vs_trend", asNumber)
  const band = take("band_position", within(readBand))
  const trendLossPercent = take("trend_pct_loss_at_anchors", within(readLosses))
  const trendSessionCount =
    take("trend_ride_count", asNumber) ?? take("trend_run_count", asNumber) ?? take("trend_swim_count", asNumber)
  return pointCount === null ||
    covered?.[0] === undefined ||
    covered[1] === undefined ||
    meanResidual === null ||
    band === null ||
    trendLossPercent === null ||
    trendSessionCount === null ||
    rest().extras !== undefined
    ? null
    : { pointCount, coveredWork: [covered[0], covered[1]], meanResidual, band, trendLossPercent, trendSessionCount }
}

const readBand = (object: JsonObject): MetricDrift["band"] | null => {
  const { take } = keysOf(object)
  const label = take("label", asText)
  return label === null
    ? null
    : {
        label,
        above: take("above", asNumber) ?? 0,
        below: take("below", asNumber) ?? 0,
        inBand: take("in_band", asNumber) ?? 0
      }
}

const readLosses = (object: JsonObject): MetricDrift["trendLossPercent"] =>
  Object.entries(object).map(([anchor, percent]) => ({ anchor: Number(anchor), percent: asNumber(percent) }))

const series = Schema.Record(
  Schema.String,
  Schema.Struct({
    fresh: number,
    fresh_pace: Schema.optionalKey(Schema.String),
    fade_percent_total: Schema.Finite,
    [chosen.fadeEvidence]: Schema.optionalKey(Schema.String),
    by_work: Schema.Array(
      Schema.Struct({ kj: number, km: number, watts: number, pace: Schema.optionalKey(Schema.String) })
    )
  })
)
const Family = Schema.Struct({ axis: Schema.String, fade_series: series })

/** Rides have one family; runs up to two. */
export const FadeOf = {
  Ride: Family,
  Run: Schema.Struct({ gap: Schema.optionalKey(Family), power: Schema.optionalKey(Family) })
}

type Measure = "power" | "speed"

export const writeFade = (
  { gradeAdjusted, power }: WithinSessionDurability,
  sport: "Ride" | "Run"
): JsonObject | null => {
  if (sport === "Ride") return power === null ? null : writeFamily(power, "power")
  if (power === null && gradeAdjusted === null) return null
  return {
    ...(gradeAdjusted !== null && { gap: writeFamily(gradeAdjusted, "speed") }),
    ...(power !== null && { power: writeFamily(power, "power") })
  }
}

const perKilometre = pacePer("Run", null)

const writeFamily = ({ axis, series }: FadeFamily, measure: Measure): JsonObject => ({
  axis,
  fade_series: Object.fromEntries(
    series.map((one) => [
      durationLabel(one.windowSeconds),
      {
        ...(measure === "power" ? { fresh: tenths(one.fresh) } : { fresh_pace: barePace(one.fresh, perKilometre) }),
        fade_percent_total: tenths(one.fadePercentTotal),
        ...(one.evidence !== "unknown" && { [chosen.fadeEvidence]: evidenceWords[one.evidence] }),
        by_work: one.byWork.map(({ best, work }) => ({
          [axis]: work,
          ...(measure === "power" ? { watts: tenths(best) } : { pace: barePace(best, perKilometre) })
        }))
      }
    ])
  )
})

const evidenceWords = { hardEfforts: "hard_efforts", noEvidence: "no_hard_efforts" } as const

export const readFade = (object: JsonObject, sport: "Ride" | "Run"): WithinSessionDurability | null => {
  if (sport === "Ride") {
    const power = readFamily("power")(object)
    return power === null ? null : { power, gradeAdjusted: null }
  }
  const { rest, take } = keysOf(object)
  const gradeAdjusted = take("gap", within(readFamily("speed")))
  const power = take("power", within(readFamily("power")))
  return rest().extras === undefined ? { gradeAdjusted, power } : null
}

const readFamily =
  (measure: Measure) =>
  (object: JsonObject): FadeFamily | null => {
    const axis = keysOf(object).take("axis", asAxis)
    const written = object["fade_series"]
    if (axis === null || !isObject(written)) return null
    const series = Object.entries(written).map(([label, one]) =>
      isObject(one) ? readSeries(label, one, axis, measure) : null
    )
    return series.every((one) => one !== null) ? { axis, series } : null
  }

const readSeries = (
  label: string,
  object: JsonObject,
  axis: FadeFamily["axis"],
  measure: Measure
): FadeSeries | null => {
  const { take } = keysOf(object)
  const windowSeconds = secondsOfLabel(label)
  const best = measure === "power" ? asNumber : asPace(perKilometre)
  const fresh = take(measure === "power" ? "fresh" : "fresh_pace", best)
  const fadePercentTotal = take("fade_percent_total", asNumber)
  const evidence = take(chosen.fadeEvidence, asText)
  const byWork = take(
    "by_work",
    asList(
      within((point) => {
        const keys = keysOf(point)
        const work = keys.take(axis, asNumber)
        const value = keys.take(measure === "power" ? "watts" : "pace", best)
        return work === null || value === null ? null : { work, best: value }
      })
    )
  )
  return windowSeconds === null || fresh === null || fadePercentTotal === null || byWork === null
    ? null
    : {
        windowSeconds,
        fresh,
        byWork,
        fadePercentTotal,
        evidence:
          evidence === evidenceWords.hardEfforts
            ? "hardEfforts"
            : evidence === evidenceWords.noEvidence
              ? "noEvidence"
              : "unknown"
      }
}
