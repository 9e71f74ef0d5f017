/**
 * One text for everything the fitness model rests on. Two processes may share the database, so it is read from there
 * and not from what this process wrote: an import, zones, flags, a thrown-out activity and a race moved all change it.
 * The plan is not part of it: what it does to a forecast costs next to nothing.
 */
import { Effect } from "effect"
import type { SqlClient, SqlError } from "effect/sql"
import type { AthleteId } from "../../../domain/Athlete.ts"
import type { Day } from "../../../domain/Day.ts"
import { engineVersion } from "../../../engine/version.ts"

export const historyStamp = (
  sql: SqlClient.SqlClient,
  athleteId: AthleteId,
  today: Day
): Effect.Effect<string, SqlError.SqlError> =>
  Effect.gen(function* () {
    const [activities] = yield* sql`SELECT COUNT(*) AS n, MAX(id) AS newest, MAX(start_utc) AS latest,
      SUM(ess) AS ess, SUM(moving_seconds) AS moving, SUM(distance_metres) AS distance,
      SUM(id * exclude_from_model) AS model, SUM(id * exclude_from_curves) AS curves, SUM(id * exclude_hr_data) AS hr,
      SUM(id * has_power) AS power, SUM(id * is_indoor) AS indoor, SUM(id * is_virtual) AS virtual,
      MIN(engine_version) AS engine
      FROM activities WHERE athlete_id = ${athleteId} AND day <= ${today}`
    const zones = yield* sql`SELECT effective_day, zones FROM zone_history
      WHERE athlete_id = ${athleteId} ORDER BY effective_day`
    const profile = yield* sql`SELECT profile FROM athletes WHERE id = ${athleteId}`
    const races = yield* sql`SELECT id, day, document FROM race_goals WHERE athlete_id = ${athleteId} ORDER BY id`
    return JSON.stringify([today, engineVersion, activities, zones, profile, races], (_, value: unknown) =>
      typeof value === "bigint" ? value.toString() : value
    )
  })
