/**
 * Curves, shares of recent bests, reference window, effort structure. The shapes of curves and effort structure are
 * our choice (columns: sixty points as objects would cost a thousand tokens); the other two are observed.
 */
import { Schema } from "effect"
import type { Curve, Curves, EffortBand, EffortStructure, RecentBestShare, ReferenceWindow } from "../domain/Curves.ts"
import { zoneNames } from "../domain/Zones.ts"
import { durationLabel, secondsOfLabel } from "./durations.ts"
import { FadeOf, readFade, writeFade } from "./durability.ts"
import { asDay } from "./lenient.ts"
import { tenths } from "./numbers.ts"
import {
  asGaps,
  asList,
  asNumber,
  asText,
  isObject,
  type JsonObject,
  type Keys,
  keysOf,
  orOther,
  within
} from "./open.ts"
import { asPace, barePace, pacePer } from "./pace.ts"

type Sport = "Ride" | "Run"

const numbers = Schema.Array(Schema.Finite)
const starts = { start_s: Schema.optionalKey(Schema.Array(Schema.NullOr(Schema.Finite))) }
const PowerCurve = Schema.Struct({ duration_s: numbers, watts: numbers, ...starts })
const PaceCurve = Schema.Struct({ duration_s: numbers, pace: Schema.Array(Schema.String), ...starts })

const powerCurveKey = { Ride: "power_curve", Run: "running_power_curve" } as const
const paceCurveKey = "pace_curve"

export const curveFields = (sport: Sport): Schema.Struct.Fields => ({
  [powerCurveKey[sport]]: orOther(PowerCurve),
  ...(sport === "Run" && { [paceCurveKey]: orOther(PaceCurve) }),
  pct_of_recent_best: orOther(Schema.Record(Schema.String, Schema.Finite)),
  reference_window: orOther(
    Schema.Struct({
      days: Schema.Finite,
      since: Schema.String,
      activity_count: Schema.Finite,
      excludes_current_activity: Schema.Boolean
    })
  ),
  effort_structure: orOther(Schema.Record(Schema.String, Schema.Unknown)),
  within_session_durability: orOther(FadeOf[sport])
})

/** A part that is null is absent; `missing` says why. */
export const writeCurves = (curves: Curves, sport: Sport): JsonObject => ({
  ...(curves.power !== null && { [powerCurveKey[sport]]: writeCurve(curves.power, "watts") }),
  ...(curves.speed !== null && { [paceCurveKey]: writeCurve(curves.speed, "pace") }),
  ...(curves.percentOfRecentBest !== null && {
    pct_of_recent_best: writeShares(curves.percentOfRecentBest)
  }),
  ...(curves.referenceWindow !== null && { reference_window: writeWindow(curves.referenceWindow) }),
  ...(curves.effortStructure !== null && { effort_structure: writeStructure(curves.effortStructure) }),
  ...withinSession(curves, sport)
})

const withinSession = ({ durability }: Curves, sport: Sport): JsonObject => {
  const fade = durability === null ? null : writeFade(durability, sport)
  return fade === null ? {} : { within_session_durability: fade }
}

const perKilometre = pacePer("Run", null)

const writeCurve = (curve: Curve, as: "watts" | "pace"): JsonObject => ({
  duration_s: curve.map(({ durationSeconds }) => durationSeconds),
  [as]: curve.map(({ best }) => (as === "watts" ? Math.round(best) : (barePace(best, perKilometre) ?? "-"))),
  ...(curve.some(({ startSeconds }) => startSeconds !== null) && {
    start_s: curve.map(({ startSeconds }) => startSeconds)
  })
})

const writeShares = ({ at }: RecentBestShare): JsonObject =>
  Object.fromEntries(at.map(({ durationSeconds, percent }) => [durationLabel(durationSeconds), tenths(percent)]))

const writeWindow = (window: ReferenceWindow): JsonObject => ({
  days: window.days,
  since: window.since,
  activity_count: window.activityCount,
  excludes_current_activity: window.excludesCurrentActivity
})

/** Bands without a second in them are left out. */
const writeStructure = ({ bands, measure }: EffortStructure): JsonObject => ({
  by: measure === "power" ? "power" : "pace",
  bands: Object.fromEntries(
    bands
      .filter(({ seconds }) => seconds > 0)
      .map((band) => [
        band.band,
        {
          seconds: band.seconds,
          bouts: band.bouts,
          longest_bout_s: band.longestBoutSeconds,
          seconds_by_bout_length: Object.fromEntries(
            Object.entries(band.secondsByBoutLength).filter(([, seconds]) => seconds > 0)
          )
        }
      ])
  )
})

/** Nothing when no key of the group is there; a block in another shape stays among the rest. */
export const readCurves = (object: JsonObject, { take }: Keys, sport: Sport): { readonly curves?: Curves } => {
  if (!Object.keys(curveFields(sport)).some((key) => key in object)) return {}
  const power = take(powerCurveKey[sport], within(readCurve("watts")))
  const speed = sport === "Run" ? take(paceCurveKey, within(readCurve("pace"))) : null
  const at = take("pct_of_recent_best", within(readShares))
  return {
    curves: {
      power,
      speed,
      percentOfRecentBest: at === null ? null : { measure: sport === "Ride" || speed === null ? "power" : "speed", at },
      referenceWindow: take("reference_window", within(readWindow)),
      effortStructure: take("effort_structure", within(readStructure)),
      durability: take(
        "within_session_durability",
        within((fade) => readFade(fade, sport))
      )
    }
  }
}

const readCurve =
  (as: "watts" | "pace") =>
  (object: JsonObject): Curve | null => {
    const { rest, take } = keysOf(object)
    const durations = take("duration_s", asList(asNumber))
    const bests = take(as, asList(as === "watts" ? asNumber : asPace(perKilometre)))
    const windows = take("start_s", asGaps)
    return durations === null || bests?.length !== durations.length || rest().extras !== undefined
      ? null
      : durations.map((durationSeconds, index) => ({
          durationSeconds,
          best: bests[index] ?? 0,
          startSeconds: windows?.[index] ?? null
        }))
  }

const readShares = (object: JsonObject): RecentBestShare["at"] | null => {
  const shares = Object.entries(object).map(([label, value]) => {
    const durationSeconds = secondsOfLabel(label)
    const percent = asNumber(value)
    return durationSeconds === null || percent === null ? null : { durationSeconds, percent }
  })
  return shares.every((share) => share !== null) ? shares : null
}

const readWindow = (object: JsonObject): ReferenceWindow | null => {
  const { rest, take } = keysOf(object)
  const days = take("days", asNumber)
  const since = take("since", asDay)
  const activityCount = take("activity_count", asNumber)
  const excludes = take("excludes_current_activity", (value) => (typeof value === "boolean" ? value : null))
  return days === null || since === null || activityCount === null || rest().extras !== undefined
    ? null
    : { days, since, activityCount, excludesCurrentActivity: excludes ?? true }
}

const readStructure = (object: JsonObject): EffortStructure | null => {
  const { rest, take } = keysOf(object)
  const by = take("by", asText)
  const bands = take("bands", within(readBands))
  return (by !== "power" && by !== "pace") || bands === null || rest().extras !== undefined
    ? null
    : { measure: by === "power" ? "power" : "speed", bands }
}

const readBands = (object: JsonObject): ReadonlyArray<EffortBand> | null => {
  const bands = zoneNames.flatMap((band) => {
    const written = object[band]
    if (!isObject(written)) return []
    const { take } = keysOf(written)
    const lengths = take("seconds_by_bout_length", (value) => (isObject(value) ? value : null)) ?? {}
    return [
      {
        band,
        seconds: take("seconds", asNumber) ?? 0,
        bouts: take("bouts", asNumber) ?? 0,
        longestBoutSeconds: take("longest_bout_s", asNumber) ?? 0,
        secondsByBoutLength: Object.fromEntries(
          Object.entries(lengths).flatMap(([label, value]) => (typeof value === "number" ? [[label, value]] : []))
        )
      }
    ]
  })
  return bands.length === Object.keys(object).length ? bands : null
}
