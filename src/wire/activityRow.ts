/**
 * One completed activity as a flat row, in lists and at the top of a detail.
 *
 * `standard` is AI Endurance's row, key for key: nullable keys are null, the seven flags are booleans on
 * every ride and run. `summary` is the least that identifies a session. `full` adds what the source knows
 * beyond the documented row.
 */
import { Schema } from "effect"
import {
  type ActivityFlags,
  ActivityId,
  type ActivitySport,
  type ActivitySummary,
  LoadMethod
} from "../domain/Activity.ts"
import { alpha1Fields, readAlpha1, writeAlpha1 } from "./alpha1.ts"
import { chosen } from "./chosen.ts"
import type { Depth } from "./depth.ts"
import { asId } from "./lenient.ts"
import { hundredths, kilometres, known, metresOf, tenths, whole } from "./numbers.ts"
import { asFlag, asNumber, asText, type JsonObject, type Keys } from "./open.ts"
import { asPace, pacePer, paceWords } from "./pace.ts"

const number = Schema.optionalKey(Schema.Finite)
const nullable = Schema.optionalKey(Schema.NullOr(Schema.Finite))
const flag = Schema.optionalKey(Schema.NullOr(Schema.Boolean))
const text = Schema.optionalKey(Schema.String)

/** On every row, whatever the depth. */
const brief = {
  /** Absent on rows that have none, as all did before August 2026. */
  id: Schema.optionalKey(Schema.Int),
  activity_date_local: Schema.String.annotate({ description: "Athlete's wall clock; the Z is not UTC" }),
  activity_name: Schema.NullOr(Schema.String),
  activity_movingtime: Schema.Finite,
  distance_in_km: Schema.NullOr(Schema.Finite),
  external_stress_score: Schema.NullOr(Schema.Finite)
}

const standard = {
  activity_date: Schema.optionalKey(Schema.String.annotate({ description: "Start, UTC" })),
  activity_type: text,
  activity_avhr: nullable,
  internal_stress_score: nullable,
  kcal: nullable
}

const power = {
  activity_avwatts: nullable,
  power_is_from_hr: flag,
  activity_haspower: flag,
  hrv_artifact_percentage: nullable
}

/** Ours is a clock with its unit; AI Endurance's may be a number, which then passes through. */
const pace = { activity_avpace: Schema.optionalKey(Schema.NullOr(Schema.Union([Schema.String, Schema.Finite]))) }

/** Wire key of each flag. */
export const flagKeys = {
  isIndoor: "is_indoor",
  isVirtual: "is_virtual",
  isErgMode: "is_erg_mode",
  excludeFromCurves: "exclude_from_curves",
  excludeFromModel: "exclude_from_model",
  excludeFromDurability: "exclude_from_durability",
  excludeHrData: "exclude_hr_data"
} as const satisfies { [Flag in keyof ActivityFlags]: string }

const flags = {
  is_indoor: flag,
  is_virtual: flag,
  is_erg_mode: flag,
  exclude_from_curves: flag,
  exclude_from_model: flag,
  exclude_from_durability: flag,
  exclude_hr_data: flag
}

const extra = {
  [chosen.elapsedSeconds]: number,
  [chosen.elevationGain]: nullable,
  [chosen.maxHrOfActivity]: number,
  [chosen.averageCadence]: number,
  [chosen.averageSpeed]: number,
  [chosen.essMethod]: Schema.optionalKey(LoadMethod)
}

const rideRunExtra = { ...extra, [chosen.normalizedPower]: number }

const pool = {
  [chosen.distanceMetres]: nullable,
  [chosen.poolLength]: number,
  [chosen.strokeRate]: nullable,
  [chosen.swolf]: number
}

const own = {
  Ride: { ...brief, ...standard, ...power, ...flags, ...rideRunExtra },
  Run: { ...brief, ...standard, ...power, ...pace, ...flags, ...rideRunExtra },
  Swim: { ...brief, ...standard, ...pace, ...pool, ...extra },
  Other: { ...brief, ...standard, ...extra }
} as const satisfies { [Sport in ActivitySport]: Schema.Struct.Fields }

/** The documented fields of a row. */
export const rowFields = (sport: ActivitySport): Schema.Struct.Fields => ({
  ...own[sport],
  ...((sport === "Ride" || sport === "Run") && alpha1Fields(sport))
})

/** Every key any row may have; each sport shows its own. */
type Wide = Schema.Struct.Type<(typeof own)["Ride"] & (typeof own)["Run"] & (typeof own)["Swim"]>

export const writeRow = (depth: Depth, activity: ActivitySummary): JsonObject => {
  const shown = own[activity.sport]
  return {
    ...Object.fromEntries(Object.entries(wide(depth, activity)).filter(([key]) => key in shown)),
    ...(depth !== "summary" && alpha1Of(activity)),
    ...activity.extras
  }
}

const alpha1Of = ({ alpha1, sport }: ActivitySummary): JsonObject =>
  alpha1 !== undefined && (sport === "Ride" || sport === "Run") ? writeAlpha1(alpha1, sport) : {}

const wide = (depth: Depth, activity: ActivitySummary): Wide => ({
  ...(activity.id !== noActivityId && { id: activity.id }),
  ...(depth !== "summary" && { activity_date: activity.startUtc }),
  activity_date_local: `${activity.startLocal}Z`,
  activity_name: activity.name,
  ...(depth !== "summary" && { activity_type: activity.type }),
  activity_movingtime: tenths(activity.movingSeconds) ?? 0,
  distance_in_km: kilometres(activity.distanceMetres),
  external_stress_score: whole(activity.ess),
  ...(depth !== "summary" && standardOf(activity)),
  ...(depth === "full" && fullOf(activity))
})

const standardOf = (activity: ActivitySummary): Partial<Wide> => ({
  activity_avhr: whole(activity.averageHeartRate),
  // Not among what AI Endurance says of swims.
  ...(activity.sport !== "Swim" && energyOf(activity)),
  activity_avwatts: whole(activity.averageWatts),
  activity_haspower: activity.hasPower,
  power_is_from_hr: activity.powerIsFromHeartRate,
  hrv_artifact_percentage: tenths(activity.hrvArtifactPercent),
  activity_avpace: paceWords(activity.averageMetresPerSecond, pacePer(activity.sport, activity.poolLengthMetres)),
  [chosen.distanceMetres]: whole(activity.distanceMetres),
  [chosen.strokeRate]: whole(activity.averageStrokesPerMinute),
  // Other activities show their climbing by default; rides and runs with everything else the source knows.
  ...(activity.sport === "Other" && { [chosen.elevationGain]: whole(activity.ascentMetres) }),
  ...spelledFlags(activity.flags)
})

const energyOf = (activity: ActivitySummary) => ({
  internal_stress_score: whole(activity.internalStressScore),
  kcal: whole(activity.kcal)
})

const fullOf = (activity: ActivitySummary): Partial<Wide> =>
  known({
    ...energyOf(activity),
    [chosen.poolLength]: hundredths(activity.poolLengthMetres),
    [chosen.elapsedSeconds]: tenths(activity.elapsedSeconds),
    [chosen.elevationGain]: whole(activity.ascentMetres),
    [chosen.normalizedPower]: whole(activity.normalizedWatts),
    [chosen.maxHrOfActivity]: whole(activity.maxHeartRate),
    [chosen.averageCadence]: whole(activity.averageCadence),
    [chosen.averageSpeed]: hundredths(activity.averageMetresPerSecond),
    [chosen.essMethod]: activity.essMethod,
    [chosen.swolf]: whole(activity.averageSwolf)
  })

const spelledFlags = (values: ActivityFlags) =>
  Object.fromEntries(Object.entries(flagKeys).map(([flag, key]) => [key, values[flag as keyof ActivityFlags]])) as {
    readonly [Key in (typeof flagKeys)[keyof ActivityFlags]]: boolean
  }

/** Of a row without a number: until release 1.1 of August 2026 no row had one. */
export const noActivityId = ActivityId.make(0)

const answered = new Set<string>([...Object.values(flagKeys), "activity_haspower", "power_is_from_hr"])

/** Yes-or-no keys of the sport that a row leaves out: to us they are no, and the reply must not say so. */
export const unsaidFlags = (sport: ActivitySport, row: JsonObject): { readonly [key: string]: null } =>
  Object.fromEntries(
    Object.keys(own[sport]).flatMap((key) => (answered.has(key) && (row[key] ?? null) === null ? [[key, null]] : []))
  )

/** Metre-valued keys that pool swims may carry in place of kilometres. */
const metreKeys = ["distance_in_meters", "distance_m", "total_distance_m"]

/**
 * The other way round; null when there is no UTC start. What the row does not say is null; a missing flag is false.
 * Extras stay in `keys`: whoever reads the whole object collects them.
 */
export const readRow = (sport: ActivitySport, object: JsonObject, keys: Keys): ActivitySummary | null => {
  const { peek, take } = keys
  const id = take("id", asId)
  const startUtc = take("activity_date", asText)
  if (startUtc === null) return null
  const poolLengthMetres = take(chosen.poolLength, asNumber)
  const movingSeconds = take("activity_movingtime", asNumber) ?? 0
  const kilometresSaid = take("distance_in_km", asNumber)
  const metres = take(chosen.distanceMetres, asNumber) ?? (kilometresSaid === null ? null : metresOf(kilometresSaid))
  const otherMetres = sport === "Swim" && !metres ? metreKeys.map((key) => peek(key, asNumber)) : []
  const isLoadMethod = (word: Schema.Json) => LoadMethod.literals.find((method) => method === word) ?? null
  const said = (flag: keyof ActivityFlags) => take(flagKeys[flag], asFlag) ?? false
  const speed = take(chosen.averageSpeed, asNumber)
  const paced = take("activity_avpace", asPace(pacePer(sport, poolLengthMetres)))
  return {
    id: id === null ? noActivityId : ActivityId.make(id),
    sport,
    type: take("activity_type", asText) ?? sport,
    name: take("activity_name", asText),
    startUtc,
    startLocal: (take("activity_date_local", asText) ?? startUtc).slice(0, 19),
    movingSeconds,
    // AI Endurance does not tell elapsed time; it is at least the moving time.
    elapsedSeconds: take(chosen.elapsedSeconds, asNumber) ?? movingSeconds,
    distanceMetres: otherMetres.find((value) => value !== null) ?? metres,
    ascentMetres: take(chosen.elevationGain, asNumber),
    averageWatts: take("activity_avwatts", asNumber),
    normalizedWatts: take(chosen.normalizedPower, asNumber),
    hasPower: take("activity_haspower", asFlag) ?? false,
    powerIsFromHeartRate: take("power_is_from_hr", asFlag) ?? false,
    averageHeartRate: take("activity_avhr", asNumber),
    maxHeartRate: take(chosen.maxHrOfActivity, asNumber),
    averageCadence: take(chosen.averageCadence, asNumber),
    averageMetresPerSecond: speed ?? paced,
    ess: take("external_stress_score", asNumber),
    essMethod: take(chosen.essMethod, isLoadMethod),
    internalStressScore: take("internal_stress_score", asNumber),
    kcal: take("kcal", asNumber),
    hrvArtifactPercent: take("hrv_artifact_percentage", asNumber),
    poolLengthMetres,
    averageStrokesPerMinute: take(chosen.strokeRate, asNumber),
    averageSwolf: take(chosen.swolf, asNumber),
    flags: {
      isIndoor: said("isIndoor"),
      isVirtual: said("isVirtual"),
      isErgMode: said("isErgMode"),
      excludeFromCurves: said("excludeFromCurves"),
      excludeFromModel: said("excludeFromModel"),
      excludeFromDurability: said("excludeFromDurability"),
      excludeHrData: said("excludeHrData")
    },
    ...((sport === "Ride" || sport === "Run") && readAlpha1(object, keys, sport))
  }
}
