/** One session into the tables: as a new activity, or in the place of a poorer recording of the same one. */
import { Effect } from "effect"
import type { SqlClient, SqlError } from "effect/sql"
import type { ActivityId } from "../../domain/Activity.ts"
import type { AthleteId } from "../../domain/Athlete.ts"
import type { NewActivity, SourceFile } from "./ActivityStore.ts"
import { flagColumns, rowOf, userFlagColumns } from "./activityRows.ts"
import { insertDerived } from "./details/derived.ts"
import { columnsOf as derivedColumnsOf } from "./details/derivedRows.ts"
import { pinnedOf } from "./flagRows.ts"

export const insertSession = (
  sql: SqlClient.SqlClient,
  athleteId: AthleteId,
  id: ActivityId,
  file: SourceFile | null,
  session: NewActivity,
  at: string
): Effect.Effect<ActivityId, SqlError.SqlError> =>
  Effect.gen(function* () {
    yield* sql`INSERT INTO activities ${sql.insert({
      ...columnsOf(id, file, session),
      athlete_id: athleteId,
      created_at: at
    })}`
    yield* insertStream(sql, athleteId, id, session)
    yield* insertFigures(sql, athleteId, id, session)
    return id
  })

/** Keeps the number, since plans and conversations refer to it, and what the athlete said about the activity. */
export const replaceSession = (
  sql: SqlClient.SqlClient,
  athleteId: AthleteId,
  id: ActivityId,
  file: SourceFile | null,
  session: NewActivity
): Effect.Effect<ActivityId, SqlError.SqlError> =>
  Effect.gen(function* () {
    const [stored] = yield* sql<{ readonly flags_pinned: string }>`SELECT flags_pinned FROM activities
      WHERE id = ${id} AND athlete_id = ${athleteId}`
    const pinned = new Set<string>(pinnedOf(stored?.flags_pinned).map((name) => flagColumns[name]))
    const fresh = Object.fromEntries(
      Object.entries(columnsOf(id, file, session)).filter(
        ([column]) => !userFlagColumns.has(column) && !pinned.has(column)
      )
    )
    yield* sql`UPDATE activities SET ${sql.update(fresh, ["id"])} WHERE id = ${id} AND athlete_id = ${athleteId}`
    yield* sql`DELETE FROM activity_streams WHERE activity_id = ${id} AND athlete_id = ${athleteId}`
    yield* sql`DELETE FROM activity_derived WHERE activity_id = ${id} AND athlete_id = ${athleteId}`
    yield* insertStream(sql, athleteId, id, session)
    yield* insertFigures(sql, athleteId, id, session)
    return id
  })

const columnsOf = (id: ActivityId, file: SourceFile | null, session: NewActivity) => ({
  ...rowOf({ ...session.summarised.summary, ...loadOf(session), id, startLocal: session.startLocal }),
  day: session.startLocal.slice(0, 10),
  file_sha256: file?.sha256 ?? null,
  source_file_name: file?.name ?? null,
  engine_version: session.summarised.engineVersion,
  thresholds: session.derived?.thresholds ?? session.thresholds ?? "",
  details: detailsOf(session)
})

/** From the stored stream where that was read, so that later zones and back again give the same figures. */
const loadOf = ({ derived }: NewActivity) => {
  if (derived === undefined || derived === null) return {}
  const { ess, essMethod, internalStressScore } = derived.load
  return { ess, essMethod, internalStressScore }
}

const insertFigures = (sql: SqlClient.SqlClient, athleteId: AthleteId, id: ActivityId, { derived }: NewActivity) =>
  derived === undefined || derived === null ? Effect.void : insertDerived(sql, athleteId, id, derivedColumnsOf(derived))

const insertStream = (sql: SqlClient.SqlClient, athleteId: AthleteId, id: ActivityId, { blob }: NewActivity) =>
  blob === null
    ? Effect.void
    : sql`INSERT INTO activity_streams ${sql.insert({ activity_id: id, athlete_id: athleteId, blob })}`

/** What a detail view shows beside the summary and can do without the stream; `richness` is for the import. */
const detailsOf = ({ derived, richness, summarised }: NewActivity): string => {
  const {
    laps,
    lengths,
    ownAscentMetres,
    sources,
    timerSeconds,
    utcOffsetSeconds,
    warnings,
    workKilojoules,
    zoneSeconds
  } = summarised
  return JSON.stringify({
    laps,
    lengths,
    zoneSeconds: derived?.load.zoneSeconds ?? zoneSeconds,
    warnings,
    timerSeconds,
    workKilojoules,
    ownAscentMetres,
    sources,
    utcOffsetSeconds,
    ...(richness === undefined ? {} : { richness })
  })
}
