/**
 * Completed activities as rows of a list.
 *
 * `standard` is AI Endurance's row, key for key: nullable keys are null, the seven flags are booleans on
 * every ride and run. `summary` is the least that identifies a session. `full` adds what the source knows
 * beyond the documented row.
 */
import { Effect, Schema, SchemaIssue, SchemaTransformation } from "effect"
import { ActivityFlags, type ActivityId, type ActivitySport, ActivitySummary, LoadMethod } from "../domain/Activity.ts"
import { metresPerYard, paceClock } from "../domain/Units.ts"
import { chosen } from "./chosen.ts"
import { Depth } from "./depth.ts"
import { hundredths, kilometres, known, metresOf, tenths, whole } from "./numbers.ts"
import { DateRange, Today } from "./today.ts"
import { paceText } from "./zones.ts"

const Row = Schema.Struct({ depth: Depth, activity: Schema.toType(ActivitySummary) })
export type ActivityRow = typeof Row.Type

const number = Schema.optionalKey(Schema.Finite)
const nullable = Schema.optionalKey(Schema.NullOr(Schema.Finite))
const flag = Schema.optionalKey(Schema.Boolean)
const text = Schema.optionalKey(Schema.String)

/** On every row, whatever the depth. */
const brief = {
  id: Schema.Int,
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

const pace = { activity_avpace: Schema.optionalKey(Schema.NullOr(Schema.String)) }

/** Wire key of each flag. */
const flagKeys = {
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

const extras = {
  [chosen.elapsedSeconds]: number,
  [chosen.elevationGain]: nullable,
  [chosen.maxHrOfActivity]: number,
  [chosen.averageCadence]: number,
  [chosen.averageSpeed]: number,
  [chosen.essMethod]: Schema.optionalKey(LoadMethod)
}

const rideRunExtras = { ...extras, [chosen.normalizedPower]: number }

const pool = {
  [chosen.distanceMetres]: nullable,
  [chosen.poolLength]: number,
  [chosen.strokeRate]: nullable,
  [chosen.swolf]: number
}

/** Every key any row may have. The fields of one sport pick theirs; encoding drops the rest. */
const Wide = Schema.Struct({ ...brief, ...standard, ...power, ...pace, ...flags, ...rideRunExtras, ...pool })
type Wide = typeof Wide.Type

const codecOf = (sport: ActivitySport) =>
  SchemaTransformation.transformEffect<ActivityRow, Wide>({
    decode: (wire, options) =>
      wire.activity_date === undefined
        ? Effect.fail(new SchemaIssue.InvalidValue({ message: "a summary row has no activity_date" }, wire, options))
        : Effect.succeed(rowOf(sport, wire, wire.activity_date)),
    encode: (row) => Effect.succeed(wireOf(row))
  })

const reply = <RowSchema extends Schema.Codec<ActivityRow, unknown>>(row: RowSchema) =>
  Schema.Struct({
    activities: Schema.Array(row),
    /** Absent without a range: the newest are listed. */
    dateRange: Schema.optionalKey(DateRange),
    today: Today,
    /** What was cut, with the argument that brings it back. */
    leftOut: Schema.optionalKey(Schema.Array(Schema.String)),
    /** What was asked for and is not known, with the reason. */
    missing: Schema.optionalKey(Schema.Array(Schema.String))
  }).pipe(Schema.encodeKeys({ dateRange: chosen.dateRange, leftOut: "left_out" }))

export const RidesReply = reply(
  Schema.Struct({ ...brief, ...standard, ...power, ...flags, ...rideRunExtras }).pipe(
    Schema.decodeTo(Row, codecOf("Ride"))
  )
)

export const RunsReply = reply(
  Schema.Struct({ ...brief, ...standard, ...power, ...pace, ...flags, ...rideRunExtras }).pipe(
    Schema.decodeTo(Row, codecOf("Run"))
  )
)

export const SwimsReply = reply(
  Schema.Struct({ ...brief, ...standard, ...pace, ...pool, ...extras }).pipe(Schema.decodeTo(Row, codecOf("Swim")))
)

export const OthersReply = reply(
  Schema.Struct({ ...brief, ...standard, ...extras }).pipe(Schema.decodeTo(Row, codecOf("Other")))
)

const wireOf = ({ activity, depth }: ActivityRow): Wide => ({
  id: activity.id,
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
  activity_avpace: averagePace(activity),
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

/** Runs per kilometre; swims per 100 of the unit the pool is measured in. */
const averagePace = ({ averageMetresPerSecond: speed, poolLengthMetres, sport }: ActivitySummary): string | null => {
  if (speed === null || speed <= 0) return null
  if (sport !== "Swim") return paceText(speed, "km")
  return isYardPool(poolLengthMetres)
    ? `${paceClock(speed, 100 * metresPerYard)} /100yd`
    : `${paceClock(speed, 100)} /100m`
}

/** A 25 or 50 yd pool is 22.86 or 45.72 m long; no metre pool comes within a centimetre of either. */
const isYardPool = (metres: number | null): boolean =>
  metres !== null && [25, 50].some((yards) => Math.abs(metres - yards * metresPerYard) < 0.01)

/** The other way round. What the wire does not say is null; a missing flag is false. */
const rowOf = (sport: ActivitySport, wire: Wide, startUtc: string): ActivityRow => ({
  depth: wire.elapsed_seconds === undefined ? "standard" : "full",
  activity: {
    id: wire.id as ActivityId,
    sport,
    type: wire.activity_type ?? sport,
    name: wire.activity_name,
    startUtc,
    startLocal: wire.activity_date_local.slice(0, 19),
    movingSeconds: wire.activity_movingtime,
    // AI Endurance does not tell elapsed time; it is at least the moving time.
    elapsedSeconds: wire.elapsed_seconds ?? wire.activity_movingtime,
    distanceMetres: wire.distance_in_m ?? (wire.distance_in_km === null ? null : metresOf(wire.distance_in_km)),
    ascentMetres: wire.elevation_gain ?? null,
    averageWatts: wire.activity_avwatts ?? null,
    normalizedWatts: wire.normalized_power ?? null,
    hasPower: wire.activity_haspower ?? false,
    powerIsFromHeartRate: wire.power_is_from_hr ?? false,
    averageHeartRate: wire.activity_avhr ?? null,
    maxHeartRate: wire.activity_maxhr ?? null,
    averageCadence: wire.average_cadence ?? null,
    averageMetresPerSecond: wire.average_speed_mps ?? null,
    ess: wire.external_stress_score,
    essMethod: wire.stress_score_method ?? null,
    internalStressScore: wire.internal_stress_score ?? null,
    kcal: wire.kcal ?? null,
    hrvArtifactPercent: wire.hrv_artifact_percentage ?? null,
    poolLengthMetres: wire.pool_length_m ?? null,
    averageStrokesPerMinute: wire.stroke_rate ?? null,
    averageSwolf: wire.swolf ?? null,
    flags: {
      isIndoor: wire.is_indoor ?? false,
      isVirtual: wire.is_virtual ?? false,
      isErgMode: wire.is_erg_mode ?? false,
      excludeFromCurves: wire.exclude_from_curves ?? false,
      excludeFromModel: wire.exclude_from_model ?? false,
      excludeFromDurability: wire.exclude_from_durability ?? false,
      excludeHrData: wire.exclude_hr_data ?? false
    }
  }
})
