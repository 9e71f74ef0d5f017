/** Activity summaries as rows of the table: one column per figure, so that a list opens nothing else. */
import { Option, Schema } from "effect"
import { ActivitySummary } from "../../domain/Activity.ts"

/** Columns by the summary's own names; flags are columns of their own. */
const columns = {
  id: "id",
  sport: "sport",
  type: "type",
  name: "name",
  startUtc: "start_utc",
  startLocal: "start_local",
  movingSeconds: "moving_seconds",
  elapsedSeconds: "elapsed_seconds",
  distanceMetres: "distance_metres",
  ascentMetres: "ascent_metres",
  averageWatts: "average_watts",
  normalizedWatts: "normalized_watts",
  hasPower: "has_power",
  powerIsFromHeartRate: "power_is_from_heart_rate",
  averageHeartRate: "average_heart_rate",
  maxHeartRate: "max_heart_rate",
  averageCadence: "average_cadence",
  averageMetresPerSecond: "average_metres_per_second",
  ess: "ess",
  essMethod: "ess_method",
  internalStressScore: "internal_stress_score",
  kcal: "kcal",
  hrvArtifactPercent: "hrv_artifact_percent",
  poolLengthMetres: "pool_length_metres",
  averageStrokesPerMinute: "average_strokes_per_minute",
  averageSwolf: "average_swolf"
} as const satisfies { readonly [Key in Exclude<keyof ActivitySummary, "flags" | "alpha1" | "extras">]: string }

export const flagColumns = {
  isIndoor: "is_indoor",
  isVirtual: "is_virtual",
  isErgMode: "is_erg_mode",
  excludeFromCurves: "exclude_from_curves",
  excludeFromModel: "exclude_from_model",
  excludeFromDurability: "exclude_from_durability",
  excludeHrData: "exclude_hr_data"
} as const satisfies { readonly [Key in keyof ActivitySummary["flags"]]: string }

/** Flags that only the athlete sets: no file knows them. */
export const userFlagColumns: ReadonlySet<string> = new Set([
  flagColumns.isErgMode,
  flagColumns.excludeFromCurves,
  flagColumns.excludeFromModel,
  flagColumns.excludeFromDurability,
  flagColumns.excludeHrData
])

/** What a list selects. */
export const listedColumns: ReadonlyArray<string> = [...Object.values(columns), ...Object.values(flagColumns)]

export type Row = { readonly [column: string]: unknown }

export const rowOf = (summary: ActivitySummary): { readonly [column: string]: string | number | null } => ({
  ...Object.fromEntries(named(columns).map(([key, column]) => [column, cell(summary[key])])),
  ...Object.fromEntries(named(flagColumns).map(([key, column]) => [column, summary.flags[key] ? 1 : 0]))
})

/** None for a row that another version wrote and this one cannot read. */
export const summaryOf = (row: Row): Option.Option<ActivitySummary> =>
  decode({
    ...Object.fromEntries(
      named(columns).map(([key, column]) => [key, booleans.has(key) ? row[column] === 1 : row[column]])
    ),
    flags: Object.fromEntries(named(flagColumns).map(([key, column]) => [key, row[column] === 1]))
  })

const booleans: ReadonlySet<string> = new Set(["hasPower", "powerIsFromHeartRate"])

const decode = Schema.decodeUnknownOption(ActivitySummary)

const named = <Key extends string>(record: { readonly [K in Key]: string }): ReadonlyArray<readonly [Key, string]> =>
  Object.entries(record) as Array<[Key, string]>

/** NaN is missing, as everywhere. */
const cell = (value: string | number | boolean | null): string | number | null => {
  if (typeof value === "boolean") return value ? 1 : 0
  return typeof value === "number" && !Number.isFinite(value) ? null : value
}
