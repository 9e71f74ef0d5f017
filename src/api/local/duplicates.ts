/** Whether an activity, or a whole file, is stored already. */
import { Effect, Option, Schema } from "effect"
import type { SqlClient, SqlError } from "effect/sql"
import { ActivityId, ActivitySport } from "../../domain/Activity.ts"
import type { AthleteId } from "../../domain/Athlete.ts"
import { ofMillis } from "../../domain/Day.ts"

/** What makes two recordings the same activity. */
export interface Likeness {
  readonly sport: ActivitySport
  /** As in a summary; `other` and `generic` name no sport. */
  readonly type?: string
  /** UTC, ISO 8601. */
  readonly startUtc: string
  readonly elapsedSeconds: number
}

/** What decides between two recordings of the same activity. */
export interface Standing {
  readonly richness: number
  readonly startUtc: string
  readonly elapsedSeconds: number
}

/**
 * The richer recording, else the one that began first or went on longer, so that the order in which files come decides
 * nothing. Of equals the one that is there stays.
 */
export const isRicher = (one: Standing, other: Standing): boolean => {
  if (one.richness !== other.richness) return one.richness > other.richness
  const earlier = Date.parse(other.startUtc) - Date.parse(one.startUtc)
  return earlier === 0 ? one.elapsedSeconds > other.elapsedSeconds : earlier > 0
}

export const standingOf = (
  sql: SqlClient.SqlClient,
  athleteId: AthleteId,
  id: ActivityId
): Effect.Effect<Standing | null, SqlError.SqlError> =>
  Effect.map(
    sql<{ readonly details: string; readonly start_utc: string; readonly elapsed_seconds: number }>`
      SELECT details, start_utc, elapsed_seconds FROM activities WHERE id = ${id} AND athlete_id = ${athleteId}`,
    ([row]) => {
      const details = row === undefined ? null : Option.getOrNull(richnessIn(row.details))
      return row === undefined || details === null
        ? null
        : { richness: details.richness, startUtc: row.start_utc, elapsedSeconds: row.elapsed_seconds }
    }
  )

const richnessIn = Schema.decodeUnknownOption(Schema.fromJsonString(Schema.Struct({ richness: Schema.Finite })))

export const isImported = (sql: SqlClient.SqlClient, athleteId: AthleteId, sha256: string) =>
  Effect.map(
    sql`SELECT 1 AS found FROM imported_files WHERE athlete_id = ${athleteId} AND sha256 = ${sha256}`,
    (rows) => rows.length > 0
  )

export const activitiesOf = (sql: SqlClient.SqlClient, athleteId: AthleteId, sha256: string) =>
  Effect.map(
    sql<{ readonly id: number }>`SELECT id FROM activities
      WHERE athlete_id = ${athleteId} AND file_sha256 = ${sha256} ORDER BY id`,
    (rows) => rows.map((row) => ActivityId.make(row.id))
  )

export const duplicateOf = (
  sql: SqlClient.SqlClient,
  athleteId: AthleteId,
  { elapsedSeconds, sport, startUtc, type = "" }: Likeness,
  sha256: string | undefined
): Effect.Effect<ActivityId | null, SqlError.SqlError> =>
  Effect.gen(function* () {
    if (sha256 !== undefined) {
      const same = yield* activitiesOf(sql, athleteId, sha256)
      if (same[0] !== undefined) return same[0]
    }
    // Local days narrow the search (no zone is a day away from UTC), instants decide. Every sport, for the index's sake.
    const millis = Date.parse(startUtc)
    const dayAt = (offset: number) => ofMillis(millis + offset * dayMillis)
    const near = yield* sql<Near>`SELECT id, sport, type, start_utc, elapsed_seconds FROM activities
      WHERE athlete_id = ${athleteId} AND ${sql.in("sport", ActivitySport.literals)} AND day >= ${dayAt(-1)} AND day <= ${dayAt(1)} ORDER BY id`
    const alike = near.filter(
      (row) =>
        Math.abs(Date.parse(row.start_utc) - millis) <= startToleranceSeconds * 1000 &&
        Math.abs(row.elapsed_seconds - elapsedSeconds) <=
          durationTolerance * Math.max(row.elapsed_seconds, elapsedSeconds)
    )
    const twin =
      alike.find((row) => row.sport === sport) ??
      alike.find((row) => unnamedSports.has(row.type) || unnamedSports.has(type))
    return twin === undefined ? null : ActivityId.make(twin.id)
  })

/** TCX knows running, cycling and this; nobody does two things at once for equally long. */
const unnamedSports: ReadonlySet<string> = new Set(["other", "generic"])

const startToleranceSeconds = 120
const durationTolerance = 0.02
const dayMillis = 86_400_000

interface Near {
  readonly id: number
  readonly sport: ActivitySport
  readonly type: string
  readonly start_utc: string
  readonly elapsed_seconds: number
}
