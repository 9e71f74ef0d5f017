/** The athlete's other activities around one: what curves, trends and two-week means compare it with. */
import { Effect, Option } from "effect"
import type { SqlClient, SqlError } from "effect/sql"
import type { ActivitySport } from "../../../domain/Activity.ts"
import * as Day from "../../../domain/Day.ts"
import { type Dated, upToDate } from "./derived.ts"
import { readCurves, readTrend, type StoredCurve, type StoredTrend } from "./derivedRows.ts"
import type { Subject } from "./subject.ts"

export interface Around {
  readonly id: number
  readonly sport: ActivitySport
  readonly day: string
  readonly startUtc: string
}

interface NeighbourRow extends Dated {
  readonly id: number
  readonly curves: string | null
  readonly trend: string | null
  readonly exclude_hr_data: number
}

export interface CurveNeighbour {
  readonly id: number
  readonly day: string
  readonly power: StoredCurve | null
  readonly speed: StoredCurve | null
}

/** Days of bests that critical power and "was it hard?" look back on. */
export const seasonDays = 90
export const recentDays = 42

/**
 * Curves of the same sport begun within `days` before the activity, excluded ones left out.
 *
 * @param including the activity itself too, unless it is excluded
 */
export const curvesBefore = (
  sql: SqlClient.SqlClient,
  subject: Subject,
  around: Around,
  days: number,
  including: boolean
): Effect.Effect<ReadonlyArray<CurveNeighbour>, SqlError.SqlError> =>
  Effect.gen(function* () {
    const rows = yield* sql<NeighbourRow>`SELECT a.id, a.sport, a.day, a.exclude_hr_data, d.engine_version,
      d.thresholds, d.curves FROM activities a LEFT JOIN activity_derived d ON d.activity_id = a.id
      WHERE ${sql.and([...before(sql, subject, around, days, including), sql`a.exclude_from_curves = 0`])}
      ORDER BY a.start_utc DESC, a.id DESC`
    const current = yield* upToDate(sql, subject, rows)
    return current.flatMap((row) =>
      Option.match(readCurves(row.curves), {
        onNone: () => [],
        onSome: ({ power, speed }) => [{ id: row.id, day: row.day, power: power.value, speed: speed?.value ?? null }]
      })
    )
  })

export interface TrendNeighbour extends StoredTrend {
  readonly day: string
}

/** Work trends of the same sport begun within `days` before the activity; what excluded heart rate touches is gone. */
export const trendsBefore = (
  sql: SqlClient.SqlClient,
  subject: Subject,
  around: Around,
  days: number
): Effect.Effect<ReadonlyArray<TrendNeighbour>, SqlError.SqlError> =>
  Effect.gen(function* () {
    const rows = yield* sql<NeighbourRow>`SELECT a.id, a.sport, a.day, a.exclude_hr_data, d.engine_version,
      d.thresholds, d.trend FROM activities a LEFT JOIN activity_derived d ON d.activity_id = a.id
      WHERE ${sql.and([...before(sql, subject, around, days, false), sql`a.exclude_from_durability = 0`])}
      ORDER BY a.start_utc DESC, a.id DESC`
    const current = yield* upToDate(sql, subject, rows)
    return current.flatMap((row) =>
      Option.match(readTrend(row.trend), {
        onNone: () => [],
        onSome: (trend) => [{ ...(row.exclude_hr_data === 1 ? withoutHeart(trend) : trend), day: row.day }]
      })
    )
  })

/** Heart rate and alpha 1 go; respiration has a sensor of its own. */
export const withoutHeart = ({ drift }: StoredTrend): StoredTrend => ({
  drift: drift && { axis: drift.axis, points: drift.points.rf === undefined ? {} : { rf: drift.points.rf } },
  alphaTimesOutput: null
})

const before = (
  sql: SqlClient.SqlClient,
  { athleteId }: Subject,
  { day, id, sport, startUtc }: Around,
  days: number,
  including: boolean
) => [
  sql`a.athlete_id = ${athleteId}`,
  sql`a.sport = ${sport}`,
  sql`a.day >= ${Day.addDays(Day.unsafe(day), -days)}`,
  sql`a.day <= ${day}`,
  sql`a.start_utc <= ${startUtc}`,
  ...(including ? [] : [sql`a.id <> ${id}`])
]
