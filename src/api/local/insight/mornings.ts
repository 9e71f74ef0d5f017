/** The mornings of an athlete: heart-rate variability, resting heart rate, weight. */
import { Effect } from "effect"
import type { SqlClient, SqlError } from "effect/sql"
import type { AthleteId } from "../../../domain/Athlete.ts"
import type * as Day from "../../../domain/Day.ts"

export interface Morning {
  readonly day: Day.Day
  readonly rmssdMs: number | null
  readonly restingBpm: number | null
  readonly weightKg: number | null
}

/** Oldest first. */
export const loadMornings = (
  sql: SqlClient.SqlClient,
  athleteId: AthleteId,
  { from, to }: { readonly from: Day.Day; readonly to: Day.Day }
): Effect.Effect<ReadonlyArray<Morning>, SqlError.SqlError> =>
  Effect.map(
    sql<{
      readonly day: string
      readonly rmssd_ms: number | null
      readonly resting_bpm: number | null
      readonly weight_kg: number | null
    }>`SELECT day, rmssd_ms, resting_bpm, weight_kg FROM wellness
      WHERE athlete_id = ${athleteId} AND day >= ${from} AND day <= ${to} ORDER BY day`,
    (rows) =>
      rows.map(({ day, resting_bpm, rmssd_ms, weight_kg }) => ({
        day: day as Day.Day,
        rmssdMs: rmssd_ms,
        restingBpm: resting_bpm,
        weightKg: weight_kg
      }))
  )

/** The newest day on which the morning has the value. */
export const newestWith = (mornings: ReadonlyArray<Morning>, value: Exclude<keyof Morning, "day">): Day.Day | null =>
  mornings.findLast((morning) => morning[value] !== null)?.day ?? null
