/**
 * Derived figures, kept current. A row of another engine version, or of other zones, heart rates or swim speed than those
 * of its day, is computed again when somebody asks for it, and written back; reading works all the same where nothing
 * can be written.
 */
import { Effect, Option, Schema } from "effect"
import type { SqlClient, SqlError } from "effect/sql"
import { ofAthlete } from "../../../db/transactions.ts"
import type { ActivityId, ActivitySport } from "../../../domain/Activity.ts"
import type { Stream } from "../../../domain/Stream.ts"
import { derive, deriveLoad, type DeriveInput, type LoadFigures } from "../../../engine/derive.ts"
import { kcalOf } from "../../../engine/energy.ts"
import { engineVersion } from "../../../engine/version.ts"
import { thresholdsText } from "../../../engine/zonedOutput.ts"
import { columnsOf, type DerivedColumns } from "./derivedRows.ts"
import { loadStream, readDetails, type StoredDetails } from "./recorded.ts"
import { athleteOn, type Subject } from "./subject.ts"

/** What tells whether an activity's figures are still true. */
export interface Dated {
  readonly id: number
  readonly sport: ActivitySport
  readonly day: string
  readonly engine_version: number | null
  readonly thresholds: string | null
}

export const isCurrent = (subject: Subject, row: Dated): boolean =>
  row.engine_version === engineVersion && row.thresholds === thresholdsText(row.sport, athleteOn(subject, row.day))

/** What one answer computes anew at most: after an upgrade a long history catches up over a few answers. */
export const mostAtOnce = 80

/** The figures of one activity; null where no seconds of it are stored. */
export const derivedOf = (
  sql: SqlClient.SqlClient,
  subject: Subject,
  activity: Pick<Dated, "id" | "sport" | "day">
): Effect.Effect<DerivedColumns | null, SqlError.SqlError> =>
  Effect.gen(function* () {
    const [row] = yield* sql<DerivedColumns>`SELECT engine_version, thresholds, document, curves, trend, alpha1,
      alpha1_windows FROM activity_derived WHERE athlete_id = ${subject.athleteId} AND activity_id = ${activity.id}`
    const { id, day, sport } = activity
    return row !== undefined && isCurrent(subject, { ...row, id, day, sport })
      ? row
      : (yield* recompute(sql, subject, activity)).columns
  })

/**
 * Rows with the columns asked for, newest first, stale ones brought up to date.
 *
 * @param rows as the query found them, joined with their derived row where there is one
 */
export const upToDate = <Row extends Dated>(
  sql: SqlClient.SqlClient,
  subject: Subject,
  rows: ReadonlyArray<Row>
): Effect.Effect<ReadonlyArray<Row>, SqlError.SqlError> =>
  Effect.gen(function* () {
    const current: Array<Row> = []
    let computed = 0
    for (const row of rows) {
      if (isCurrent(subject, row)) {
        current.push(row)
        continue
      }
      if (computed === mostAtOnce) {
        yield* Effect.logInfo("derived figures left for later").pipe(Effect.annotateLogs({ activity: row.id }))
        continue
      }
      computed++
      const { columns } = yield* recompute(sql, subject, row)
      if (columns !== null) current.push({ ...row, ...columns })
      // Each takes some milliseconds: others get their turn in between.
      yield* Effect.yieldNow
    }
    return current
  })

interface Recomputed {
  /** Null for activities without details or without seconds. */
  readonly columns: DerivedColumns | null
  /** Whether its load was looked at again. */
  readonly loaded: boolean
}

/** Computes the figures of an activity with the zones and thresholds of its day, and stores them. */
const recompute = (
  sql: SqlClient.SqlClient,
  subject: Subject,
  { day, id, sport }: Pick<Dated, "id" | "sport" | "day">
): Effect.Effect<Recomputed, SqlError.SqlError> =>
  Effect.gen(function* () {
    const { athleteId } = subject
    const [row] =
      yield* sql<StoredRow>`SELECT details, power_is_from_heart_rate, average_metres_per_second, distance_metres, kcal,
      engine_version, thresholds, EXISTS (SELECT 1 FROM activity_streams s WHERE s.activity_id = activities.id) AS has_stream
      FROM activities WHERE athlete_id = ${athleteId} AND id = ${id}`
    const details = readDetails(row?.details)
    const stored = yield* loadStream(sql, athleteId, id as ActivityId)
    // A stream that cannot be read is there all the same: what the import made of it stays.
    if (row === undefined || details._tag === "None" || (stored === null && Number(row.has_stream) === 1))
      return { columns: null, loaded: false }
    const athlete = athleteOn(subject, day)
    const input: DeriveInput = {
      sport,
      stream: stored?.stream ?? noStream,
      beats: stored?.beats ?? null,
      laps: details.value.laps,
      timerSeconds: details.value.timerSeconds,
      swimSpeed: sport === "Swim" ? row.average_metres_per_second : null,
      powerIsFromHeartRate: row.power_is_from_heart_rate === 1,
      athlete
    }
    const kcal = kcalNow(row, details.value, input, day)
    if (stored !== null && sport !== "Other") {
      const figures = derive(input)
      const columns = columnsOf(figures)
      yield* store(sql, subject, id, row, { ...figures, kcal, columns })
      return { columns, loaded: true }
    }
    const load = stored === null && sport !== "Swim" ? null : deriveLoad(input)
    yield* store(sql, subject, id, row, { thresholds: thresholdsText(sport, athlete), load, kcal, columns: null })
    return { columns: null, loaded: true }
  })

/** A device's figure stays, and so does our own for as long as the body it rests on is known. */
const kcalNow = (row: StoredRow, details: StoredDetails, { athlete, sport, stream }: DeriveInput, day: string) => {
  if (details.sources === undefined || details.sources.kcal === "device") return row.kcal
  const { distance_metres: distanceMetres } = row
  const year = Number(day.slice(0, 4))
  const own = kcalOf({ sport, work: details.workKilojoules, bpm: stream.channels.bpm, distanceMetres, year }, athlete)
  return own === null ? null : (row.kcal ?? own)
}

const noStream: Stream = { length: 0, elapsedSeconds: new Int32Array(0), channels: {} }

interface StoredRow {
  readonly details: string
  readonly power_is_from_heart_rate: number
  readonly average_metres_per_second: number | null
  readonly distance_metres: number | null
  readonly kcal: number | null
  readonly engine_version: number
  readonly thresholds: string
  readonly has_stream: number | boolean
}

interface Figures {
  readonly thresholds: string
  /** Null where no threshold could change it: without seconds, only a swim has more than its duration. */
  readonly load: LoadFigures | null
  readonly kcal: number | null
  readonly columns: DerivedColumns | null
}

/** Failing to store costs the next reader a computation, this one nothing. */
const store = (
  sql: SqlClient.SqlClient,
  { athleteId }: Subject,
  id: number,
  row: StoredRow,
  { columns, kcal, load, thresholds }: Figures
): Effect.Effect<void> =>
  ofAthlete(
    sql,
    athleteId
  )(
    Effect.gen(function* () {
      // An import may have put a richer recording in its place since it was read: these figures are of the old one.
      const [now] = yield* sql<Pick<StoredRow, "details">>`SELECT details FROM activities
        WHERE athlete_id = ${athleteId} AND id = ${id}`
      if (now?.details !== row.details) return
      if (columns !== null) yield* insertDerived(sql, athleteId, id, columns)
      if (row.thresholds === thresholds && row.engine_version === engineVersion) return
      yield* sql`UPDATE activities SET ${sql.update({
        thresholds,
        engine_version: engineVersion,
        kcal,
        ...(load === null
          ? {}
          : {
              ess: load.ess,
              ess_method: load.essMethod,
              internal_stress_score: load.internalStressScore,
              details: withZoneSeconds(row.details, load.zoneSeconds)
            })
      })} WHERE athlete_id = ${athleteId} AND id = ${id}`
    })
  ).pipe(
    Effect.catchCause((cause) =>
      Effect.logWarning("derived figures not stored", cause).pipe(Effect.annotateLogs({ activity: id }))
    )
  )

export const insertDerived = (
  sql: SqlClient.SqlClient,
  athleteId: Subject["athleteId"],
  id: number,
  columns: DerivedColumns
): Effect.Effect<unknown, SqlError.SqlError> =>
  sql`INSERT INTO activity_derived ${sql.insert({ activity_id: id, athlete_id: athleteId, ...columns })}
    ON CONFLICT (activity_id) DO UPDATE SET engine_version = excluded.engine_version,
    thresholds = excluded.thresholds, document = excluded.document, curves = excluded.curves,
    trend = excluded.trend, alpha1 = excluded.alpha1, alpha1_windows = excluded.alpha1_windows`

const withZoneSeconds = (details: string, zoneSeconds: unknown): string =>
  Option.match(readObject(details), {
    onNone: () => details,
    onSome: (members) => JSON.stringify({ ...members, zoneSeconds })
  })

const readObject = Schema.decodeUnknownOption(Schema.fromJsonString(Schema.Record(Schema.String, Schema.Json)))

/**
 * Brings load and zone times of listed activities up to date: the columns that a list shows, not what details need.
 *
 * @param rows of the table `activities`: their own engine version and thresholds
 * @returns whether anything changed
 */
export const refreshLoads = (
  sql: SqlClient.SqlClient,
  subject: Subject,
  rows: ReadonlyArray<Dated>
): Effect.Effect<boolean, SqlError.SqlError> => {
  const stale = rows.filter((row) => !isCurrent(subject, row))
  return Effect.map(
    Effect.forEach(stale, (row) => Effect.andThen(Effect.yieldNow, recompute(sql, subject, row))),
    (computed) => computed.some(({ loaded }) => loaded)
  )
}
