/**
 * What the athlete weighs: the newest weight of a morning of the last ninety days, else the profile's. One answer for
 * the profile and for whatever reckons with a body.
 */
import { Effect } from "effect"
import type { SqlClient, SqlError } from "effect/sql"
import type { Athlete, AthleteId } from "../../domain/Athlete.ts"
import * as Day from "../../domain/Day.ts"

/** A weight older than this is no weight of today's body. */
const weightDays = 90

/** The first day whose weight still counts. */
export const weighedFrom = (today: Day.Day): Day.Day => Day.addDays(today, -weightDays)

/** Of a morning; null where none counts, and the profile's stands. */
export const morningWeight = (
  sql: SqlClient.SqlClient,
  athleteId: AthleteId,
  today: Day.Day
): Effect.Effect<number | null, SqlError.SqlError> =>
  Effect.map(
    sql<{ readonly weight_kg: number }>`SELECT weight_kg FROM wellness
      WHERE athlete_id = ${athleteId} AND weight_kg IS NOT NULL AND day >= ${weighedFrom(today)} AND day <= ${today}
      ORDER BY day DESC LIMIT 1`,
    ([row]) => row?.weight_kg ?? null
  )

export const withMorningWeight = (athlete: Athlete, weighed: number | null): Athlete =>
  weighed === null || weighed === athlete.weightKg ? athlete : { ...athlete, weightKg: weighed }
