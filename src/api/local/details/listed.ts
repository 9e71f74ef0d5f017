/** What lists show beyond their columns: loads that follow what held on their day, excluded heart rate, alpha 1. */
import { Effect, Option } from "effect"
import type { SqlClient, SqlError } from "effect/sql"
import type { ActivitySummary } from "../../../domain/Activity.ts"
import * as Day from "../../../domain/Day.ts"
import { alpha1Of, twoWeeksDays } from "./alphaGroup.ts"
import { type Dated, refreshLoads, upToDate } from "./derived.ts"
import { readAlpha, readTrend, type StoredTrend } from "./derivedRows.ts"
import { evidence } from "./evidence.ts"
import { readDetails } from "./recorded.ts"
import { shown } from "./shown.ts"
import type { Subject } from "./subject.ts"

/**
 * Brings the loads of listed rows up to date.
 *
 * @returns whether any was not, so that the list has to be read again
 */
export const refreshListed = (
  sql: SqlClient.SqlClient,
  subject: Subject,
  listed: ReadonlyArray<ActivitySummary>
): Effect.Effect<boolean, SqlError.SqlError> => {
  const ids = listed.map(({ id }) => id)
  return ids.length === 0
    ? Effect.succeed(false)
    : Effect.flatMap(
        sql<Dated>`SELECT id, sport, day, engine_version, thresholds FROM activities
          WHERE athlete_id = ${subject.athleteId} AND ${sql.in("id", ids)} ORDER BY start_utc DESC`,
        (rows) => refreshLoads(sql, subject, rows)
      )
}

/** As the athlete's flags have it; the timer of a row is looked up only where its load needs one. */
export const shownAll = (
  sql: SqlClient.SqlClient,
  { athleteId }: Subject,
  summaries: ReadonlyArray<ActivitySummary>
): Effect.Effect<ReadonlyArray<ActivitySummary>, SqlError.SqlError> =>
  Effect.forEach(summaries, (summary) =>
    summary.flags.excludeHrData
      ? Effect.map(
          sql<{ readonly details: string }>`SELECT details FROM activities
            WHERE athlete_id = ${athleteId} AND id = ${summary.id}`,
          ([row]) =>
            shown(
              summary,
              Option.match(readDetails(row?.details), {
                onNone: () => summary.movingSeconds,
                onSome: ({ timerSeconds }) => timerSeconds
              })
            )
        )
      : Effect.succeed(summary)
  )

interface AlphaRow extends Dated {
  readonly alpha1: string | null
  readonly trend: string | null
  readonly exclude_hr_data: number
  readonly exclude_from_durability: number
  readonly start_utc: string
}

/** Adds alpha 1 to each row that has it; the two weeks before the oldest row are read too, for the mean. */
export const withAlpha1 = (
  sql: SqlClient.SqlClient,
  subject: Subject,
  sport: ActivitySummary["sport"],
  summaries: ReadonlyArray<ActivitySummary>
): Effect.Effect<ReadonlyArray<ActivitySummary>, SqlError.SqlError> =>
  Effect.gen(function* () {
    const oldest = summaries.at(-1)
    const newest = summaries[0]
    if (oldest === undefined || newest === undefined) return summaries
    const from = Day.addDays(Day.ofTimestamp(oldest.startLocal), -twoWeeksDays)
    const rows = yield* sql<AlphaRow>`SELECT a.id, a.sport, a.day, a.start_utc, a.exclude_hr_data,
      a.exclude_from_durability, d.engine_version, d.thresholds, d.alpha1, d.trend
      FROM activities a LEFT JOIN activity_derived d ON d.activity_id = a.id
      WHERE a.athlete_id = ${subject.athleteId} AND a.sport = ${sport} AND a.day >= ${from}
        AND a.start_utc <= ${newest.startUtc} AND a.exclude_hr_data = 0
      ORDER BY a.start_utc DESC, a.id DESC`
    const current = (yield* upToDate(sql, subject, rows)).map((row) => ({
      ...row,
      product: Option.match(readTrend(row.trend), { onNone: () => null, onSome: (trend) => trend })
    }))
    const byId = new Map(current.map((row) => [row.id, row]))
    return summaries.map((summary) => {
      const row = byId.get(summary.id)
      const stored = row === undefined ? null : Option.getOrNull(readAlpha(row.alpha1))
      if (row === undefined || stored === null) return summary
      const since = Day.addDays(Day.unsafe(row.day), -twoWeeksDays)
      const before = current.flatMap((other): ReadonlyArray<StoredTrend> =>
        other.product !== null &&
        other.id !== row.id &&
        other.exclude_from_durability === 0 &&
        other.day >= since &&
        other.start_utc <= row.start_utc
          ? [other.product]
          : []
      )
      const alpha1 = alpha1Of(stored, row.product?.alphaTimesOutput ?? null, before, evidence())
      return alpha1 === null ? summary : { ...summary, alpha1 }
    })
  })
