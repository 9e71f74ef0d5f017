/**
 * Reading an analysis. Of AI Endurance's blocks only the names are known, so a block is read when it is in our shape
 * to the last key, and otherwise kept as it came.
 */
import type { Schema } from "effect"
import type { ActivitySummary } from "../domain/Activity.ts"
import type {
  ActivityAnalysis,
  CriticalPowerContext,
  DecouplingFigures,
  EfficiencyFactor,
  Figures,
  Pacing,
  PowerFigures,
  SecondsRange,
  StretchFigures,
  WPrimeFigures
} from "../domain/ActivityAnalysis.ts"
import type { DetailSport } from "../domain/ActivityDetail.ts"
import type { Measure } from "../domain/Curves.ts"
import type { ZoneSeconds } from "../domain/Zones.ts"
import { chosen } from "./chosen.ts"
import { secondsOfLabel } from "./durations.ts"
import { readEvidence } from "./evidence.ts"
import { known, metresOf } from "./numbers.ts"
import { asList, asNumber, asText, isObject, type JsonObject, type Keys, keysOf, wholly, within } from "./open.ts"

export const tooLow = "critical_power_or_w_prime_too_low"

/** What the reply itself may not say. */
export interface AnalysisContext {
  readonly sport: DetailSport
  readonly activity: ActivitySummary | null
  readonly range: SecondsRange | null
}

/** A block in a shape we do not know is absent here and stays among the extras. */
export const readAnalysis = (object: JsonObject, context: AnalysisContext): ActivityAnalysis => {
  const keys = keysOf(object)
  const { activity, sport } = context
  const { take } = keys
  for (const key of ["id", "activity_name", "activity_date_local"]) if (key in object) take(key, (value) => value)
  const blocks = known({
    power: take("power", within(readPower)),
    heartRate: take("heart_rate", within(readFigures)),
    cadence: take("cadence", within(readFigures)),
    speed: take("pace_m_per_s", within(readFigures)),
    pacing: take("pacing", within(readPacing)),
    timeInZone: take(
      "time_in_zone",
      within((block) => readZones(block, sport))
    ),
    segments: take("segments", asList(within(readStretch))),
    decoupling: take(chosen.decoupling, within(readDecoupling)),
    efficiency: take(chosen.efficiency, within(readEfficiency)),
    criticalPower: take(chosen.criticalPower, within(readCriticalPower)),
    wPrime: take(chosen.wPrime, within(readWPrime))
  })
  return {
    activity,
    sport,
    range: take(chosen.applied, within(readRange)) ?? context.range,
    overview: take("overview", within(readOverview)) ?? {
      movingSeconds: activity?.movingSeconds ?? 0,
      elapsedSeconds: activity?.elapsedSeconds ?? 0,
      distanceMetres: activity?.distanceMetres ?? null,
      ascentMetres: activity?.ascentMetres ?? null
    },
    ...blocks,
    ...readEvidence(keys),
    ...keys.rest()
  }
}

const readOverview = (object: JsonObject): ActivityAnalysis["overview"] | null =>
  wholly(object, (take) => {
    const movingSeconds = take("moving_time_s", asNumber)
    const elapsedSeconds = take("elapsed_time_s", asNumber)
    const distanceKm = take("distance_km", asNumber)
    const ascentMetres = take("elevation_gain_m", asNumber)
    return movingSeconds === null || elapsedSeconds === null
      ? null
      : {
          movingSeconds,
          elapsedSeconds,
          distanceMetres: distanceKm === null ? null : metresOf(distanceKm),
          ascentMetres
        }
  })

const figures = (take: Keys["take"]): Figures | null => {
  const [average, max, min] = [take("avg", asNumber), take("max", asNumber), take("min", asNumber)]
  return average === null || max === null || min === null ? null : { average, max, min }
}

const readFigures = (object: JsonObject): Figures | null => wholly(object, figures)

const readPower = (object: JsonObject): PowerFigures | null =>
  wholly(object, (take) => {
    const basic = figures(take)
    const normalized = take("normalized_power", asNumber)
    const variabilityIndex = take("variability_index", asNumber)
    const intensityFactor = take("intensity_factor", asNumber)
    return basic === null ? null : { ...basic, normalized, variabilityIndex, intensityFactor }
  })

const readRange = (object: JsonObject): SecondsRange | null => wholly(object, rangeOf)

const rangeOf = (take: Keys["take"]): SecondsRange | null => {
  const [fromSeconds, toSeconds] = [take("from_s", asNumber), take("to_s", asNumber)]
  return fromSeconds === null || toSeconds === null ? null : { fromSeconds, toSeconds }
}

const readStretch = (object: JsonObject): StretchFigures | null =>
  wholly(object, (take) => {
    const range = rangeOf(take)
    const figures = {
      averageWatts: take("avg_power", asNumber),
      averageMetresPerSecond: take("avg_speed_mps", asNumber),
      averageBpm: take("avg_hr", asNumber),
      averageCadence: take("avg_cadence", asNumber),
      ascentMetres: take("ascent_m", asNumber),
      descentMetres: take("descent_m", asNumber)
    }
    return range === null ? null : { ...range, ...figures }
  })

const asMeasure = (value: Schema.Json): Measure | null =>
  value === "power" ? "power" : value === "pace" ? "speed" : null

const readPacing = (object: JsonObject): Pacing | null =>
  wholly(object, (take) => {
    const measure = take("by", asMeasure)
    const firstHalf = take("first_half", within(readStretch))
    const secondHalf = take("second_half", within(readStretch))
    const fadePercent = take("fade_pct", asNumber)
    return measure === null || firstHalf === null || secondHalf === null || fadePercent === null
      ? null
      : { measure, firstHalf, secondHalf, fadePercent }
  })

const readZones = (object: JsonObject, sport: DetailSport): NonNullable<ActivityAnalysis["timeInZone"]> | null =>
  wholly(object, (take) => {
    const seconds = {
      Endurance: take("Endurance", asNumber),
      Tempo: take("Tempo", asNumber),
      Threshold: take("Threshold", asNumber),
      VO2Max: take("VO2Max", asNumber),
      Anaerobic: take("Anaerobic", asNumber)
    }
    return isComplete(seconds) ? { measure: sport === "Ride" ? "power" : "speed", seconds } : null
  })

const isComplete = (seconds: { readonly [Zone in keyof ZoneSeconds]: number | null }): seconds is ZoneSeconds =>
  Object.values(seconds).every((value) => value !== null)

const readDecoupling = (object: JsonObject): DecouplingFigures | null =>
  wholly(object, (take) => {
    const measure = take("by", asMeasure)
    const percent = take("percent", asNumber)
    const firstHalf = take("first_half", asNumber)
    const secondHalf = take("second_half", asNumber)
    const secondsUsed = take("seconds_used", asNumber)
    return measure === null || percent === null || firstHalf === null || secondHalf === null || secondsUsed === null
      ? null
      : { measure, percent, firstHalf, secondHalf, secondsUsed }
  })

const readEfficiency = (object: JsonObject): EfficiencyFactor | null =>
  wholly(object, (take) => {
    const measure = take("by", asMeasure)
    const factor = take("factor", asNumber)
    return measure === null || factor === null ? null : { measure, factor }
  })

const joules = (kilojoulesSaid: number): number => kilojoulesSaid * 1000

const readCriticalPower = (object: JsonObject): CriticalPowerContext | null =>
  wholly(object, (take) => {
    const watts = take("watts", asNumber)
    const wPrime = take("w_prime_kj", asNumber)
    const wPrimeError = take("w_prime_error_kj", asNumber)
    const support = take("from_efforts", asEfforts)
    const wattsError = take("watts_error", asNumber)
    const averagePercent = take("avg_power_pct", asNumber)
    return watts === null || wPrime === null || support === null
      ? null
      : {
          watts,
          wPrimeJoules: joules(wPrime),
          wattsError,
          wPrimeError: wPrimeError === null ? null : joules(wPrimeError),
          averagePercent,
          support
        }
  })

const asEfforts = (value: Schema.Json): CriticalPowerContext["support"] | null =>
  isObject(value)
    ? Object.entries(value).flatMap(([label, watts]) => {
        const durationSeconds = secondsOfLabel(label)
        return durationSeconds !== null && typeof watts === "number" ? [{ durationSeconds, watts }] : []
      })
    : null

const readWPrime = (object: JsonObject): WPrimeFigures | null =>
  wholly(object, (take) => {
    const minimum = take("min_kj", asNumber)
    const minimumPercent = take("min_pct", asNumber)
    const minimumAtSeconds = take("min_at_s", asNumber)
    const end = take("end_kj", asNumber)
    const secondsBelowQuarter = take("seconds_below_quarter", asNumber)
    const finding = take("finding", asText)
    return minimum === null ||
      minimumPercent === null ||
      minimumAtSeconds === null ||
      end === null ||
      secondsBelowQuarter === null
      ? null
      : {
          minimumJoules: joules(minimum),
          minimumPercent,
          minimumAtSeconds,
          endJoules: joules(end),
          secondsBelowQuarter,
          finding: finding === tooLow ? "criticalPowerOrWPrimeTooLow" : null
        }
  })
