/** What the models need of completed activities: loads of all of them, and on request what lies deeper in a row. */
import { Effect, Option, Schema } from "effect"
import type { SqlClient, SqlError } from "effect/sql"
import type { ActivitySport, LoadMethod } from "../../../domain/Activity.ts"
import type { AthleteId } from "../../../domain/Athlete.ts"
import * as Day from "../../../domain/Day.ts"
import type { Sport } from "../../../domain/Sport.ts"
import { ZoneSeconds } from "../../../domain/Zones.ts"
import { assumedLoad } from "../../../engine/load.ts"
import { type Dated, isCurrent, mostAtOnce, refreshLoads } from "../details/derived.ts"
import type { Subject } from "../details/subject.ts"

export interface Done {
  readonly id: number
  readonly sport: ActivitySport
  readonly type: string
  readonly name: string | null
  readonly day: Day.Day
  readonly movingSeconds: number
  readonly distanceMetres: number | null
  readonly metresPerSecond: number | null
  readonly normalizedWatts: number | null
  /** Measured power, not modelled from heart rate. */
  readonly hasPower: boolean
  readonly averageBpm: number | null
  readonly kcal: number | null
  /** 0 where nothing is known. */
  readonly ess: number
  readonly essMethod: LoadMethod | null
  readonly isIndoor: boolean
  readonly excludedFromModel: boolean
  readonly excludedFromCurves: boolean
  /** Absent unless details were asked for. */
  readonly details?: DoneDetails
}

export interface DoneDetails {
  readonly timerSeconds: number
  readonly workKilojoules: number | null
  readonly zoneSeconds: ZoneSeconds | null
}

/** The day of the newest of all, whatever stretch an answer looks at; null where there is none. */
export const newestActivity = (
  sql: SqlClient.SqlClient,
  athleteId: AthleteId
): Effect.Effect<Day.Day | null, SqlError.SqlError> =>
  Effect.map(
    sql<{ readonly day: string | null }>`SELECT MAX(day) AS day FROM activities WHERE athlete_id = ${athleteId}`,
    ([row]) => (row?.day == null ? null : Day.unsafe(row.day))
  )

interface Row extends Dated {
  readonly type: string
  readonly name: string | null
  readonly moving_seconds: number
  readonly distance_metres: number | null
  readonly average_metres_per_second: number | null
  readonly normalized_watts: number | null
  readonly has_power: number
  readonly power_is_from_heart_rate: number
  readonly average_heart_rate: number | null
  readonly kcal: number | null
  readonly ess: number | null
  readonly ess_method: string | null
  readonly is_indoor: number
  readonly is_virtual: number
  readonly exclude_from_model: number
  readonly exclude_from_curves: number
  readonly exclude_hr_data: number
  readonly parts: string | null
}

/**
 * Oldest first, up to `to`. Loads that the thresholds of their day or a new engine have overtaken are brought up to date,
 * newest first, a limited number at a time.
 *
 * @param wanted `details` reads deeper into each row, which costs a few milliseconds for a long history
 */
export const loadDone = (
  sql: SqlClient.SqlClient,
  subject: Subject,
  wanted: { readonly from?: Day.Day; readonly to: Day.Day; readonly details: boolean }
): Effect.Effect<ReadonlyArray<Done>, SqlError.SqlError> =>
  Effect.gen(function* () {
    const rows = yield* select(sql, subject, wanted)
    const stale = rows.filter((row) => !isCurrent(subject, row)).slice(-mostAtOnce)
    if (stale.length === 0 || !(yield* refreshLoads(sql, subject, stale))) return rows.map(doneOf)
    return (yield* select(sql, subject, wanted)).map(doneOf)
  })

const select = (
  sql: SqlClient.SqlClient,
  { athleteId }: Subject,
  { details, from, to }: { readonly from?: Day.Day; readonly to: Day.Day; readonly details: boolean }
) => {
  const parts = sql.onDialectOrElse({
    pg: () =>
      sql`json_build_array(details::json->'timerSeconds', details::json->'workKilojoules', details::json->'zoneSeconds')::text`,
    orElse: () => sql`json_extract(details, '$.timerSeconds', '$.workKilojoules', '$.zoneSeconds')`
  })
  // A load from excluded heart rate gives way to one from the timer, which only the details know.
  const needed = details ? parts : sql`CASE WHEN exclude_hr_data = 1 THEN ${parts} END`
  return sql<Row>`SELECT id, sport, day, engine_version, thresholds, type, name, moving_seconds, distance_metres,
    average_metres_per_second, normalized_watts, has_power, power_is_from_heart_rate, average_heart_rate, kcal, ess,
    ess_method, is_indoor, is_virtual, exclude_from_model, exclude_from_curves, exclude_hr_data, ${needed} AS parts
    FROM activities WHERE athlete_id = ${athleteId} AND day <= ${to} AND day >= ${from ?? "0000"}
    ORDER BY start_utc, id`
}

const doneOf = (row: Row): Done => {
  const details = row.parts === null ? null : Option.getOrNull(readParts(row.parts))
  const excludedHeart = row.exclude_hr_data === 1
  const withoutHeart = excludedHeart && row.ess_method === "heartRate"
  return {
    id: row.id,
    sport: row.sport,
    type: row.type,
    name: row.name,
    // Days of our own writing: checking thousands of them again would cost more than reading them.
    day: row.day as Day.Day,
    movingSeconds: row.moving_seconds,
    distanceMetres: row.distance_metres,
    metresPerSecond: row.average_metres_per_second,
    normalizedWatts: row.normalized_watts,
    hasPower: row.has_power === 1 && row.power_is_from_heart_rate === 0,
    averageBpm: excludedHeart ? null : row.average_heart_rate,
    kcal: row.kcal,
    ess: withoutHeart ? assumedLoad(row.sport, details?.[0] ?? row.moving_seconds) : (row.ess ?? 0),
    essMethod: withoutHeart ? "assumed" : (row.ess_method as LoadMethod | null),
    isIndoor: row.is_indoor === 1 || row.is_virtual === 1,
    excludedFromModel: row.exclude_from_model === 1,
    excludedFromCurves: row.exclude_from_curves === 1,
    ...(details !== null && {
      details: { timerSeconds: details[0], workKilojoules: details[1], zoneSeconds: details[2] }
    })
  }
}

const readParts = Schema.decodeUnknownOption(
  Schema.fromJsonString(
    Schema.Tuple([Schema.Finite, Schema.NullOr(Schema.Finite), Schema.NullOr(Schema.toType(ZoneSeconds))])
  )
)

/** Strength where the activity's type says so, else its sport. */
export const sportOf = ({ sport, type }: Pick<Done, "sport" | "type">): Sport =>
  sport === "Other" && /strength|gym|weight/iu.test(type) ? "Strength" : sport
