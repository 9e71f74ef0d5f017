/**
 * Completed activities: stored by the import and the demo, listed by the tools. A file is stored whole, with
 * all of its sessions and their streams, or not at all.
 */
import { Clock, Context, Effect, Layer } from "effect"
import { SqlClient } from "effect/sql"
import { ofAthlete } from "../../db/transactions.ts"
import * as ids from "../../db/ids.ts"
import { ActivityId, type ActivitySport, type ActivitySummary } from "../../domain/Activity.ts"
import type { AthleteId } from "../../domain/Athlete.ts"
import type { Day } from "../../domain/Day.ts"
import type { Unavailable } from "../../domain/errors.ts"
import type { DerivedFigures } from "../../engine/derive.ts"
import type { SummarisedFigures } from "../../engine/summarise.ts"
import { listedColumns, type Row, summaryOf } from "./activityRows.ts"
import { insertSession, replaceSession } from "./activityWrites.ts"
import { activitiesOf, duplicateOf, isImported, type Likeness, type Standing, standingOf } from "./duplicates.ts"
import { withStorage } from "./Local.ts"

/** One session, ready to be stored. */
export interface NewActivity {
  readonly summarised: SummarisedFigures
  /** Wall clock at the start, `YYYY-MM-DDTHH:mm:ss`; its first ten characters are the activity's day. */
  readonly startLocal: string
  /** The stream, encoded by `engine/streamBlob.ts`; null when there were no records. */
  readonly blob: Uint8Array | null
  /** What details show; left out, it is computed when somebody asks. */
  readonly derived?: DerivedFigures | null
  /** `thresholdsText` behind its load, where `derived` does not say; left out, it is looked at again. */
  readonly thresholds?: string
  /** How much the recording holds (`files/richness.ts`); left out for generated activities. */
  readonly richness?: number
  /** The stored activity whose place it takes, being a richer recording of the same. */
  readonly replaces?: ActivityId | null
}

export interface SourceFile {
  /** Of the file's bytes, hexadecimal. */
  readonly sha256: string
  /** Without its folder. */
  readonly name: string
}

export interface ListQuery {
  readonly sport: ActivitySport
  /** Local days, both included; null is open. */
  readonly start: Day | null
  readonly end: Day | null
  readonly limit: number
}

export class ActivityStore extends Context.Service<
  ActivityStore,
  {
    /**
     * Stores every session of a file, and that the file was imported, in one transaction. A file that is already
     * there, perhaps since a moment ago through another process, is left as it is; its activities are answered. A
     * session that replaces a stored activity keeps that one's number.
     *
     * @param file null for generated activities
     */
    readonly save: (
      athleteId: AthleteId,
      file: SourceFile | null,
      sessions: ReadonlyArray<NewActivity>
    ) => Effect.Effect<ReadonlyArray<ActivityId>, Unavailable>
    /** Whether this very file was imported before. */
    readonly findFile: (athleteId: AthleteId, sha256: string) => Effect.Effect<boolean, Unavailable>
    /**
     * The stored activity that this one repeats, or null: from the same file when `sha256` is given; else of the
     * same sport, begun within 120 s of it and as long within 2 %. A watch and a head unit record the same ride
     * with clocks that differ by seconds and stop buttons pressed apart.
     *
     * Ask before any session of a file is stored: sessions of one file share its hash.
     */
    readonly findDuplicate: (
      athleteId: AthleteId,
      candidate: Likeness,
      sha256?: string
    ) => Effect.Effect<ActivityId | null, Unavailable>
    /** What is known of the recording behind a stored activity; null for one that no file brought. */
    readonly standing: (athleteId: AthleteId, id: ActivityId) => Effect.Effect<Standing | null, Unavailable>
    /** Newest first; rows that cannot be read are left out and logged. */
    readonly list: (
      athleteId: AthleteId,
      query: ListQuery
    ) => Effect.Effect<ReadonlyArray<ActivitySummary>, Unavailable>
    readonly count: (athleteId: AthleteId) => Effect.Effect<number, Unavailable>
  }
>()("ai-endurance-mcp/api/local/ActivityStore") {
  static readonly layer: Layer.Layer<ActivityStore, never, SqlClient.SqlClient> = Layer.effect(
    ActivityStore,
    Effect.map(SqlClient.SqlClient, (sql) => make(sql))
  )
}

export const make = (sql: SqlClient.SqlClient): ActivityStore["Service"] =>
  ActivityStore.of({
    save: Effect.fn("ActivityStore.save")((athleteId, file, sessions) =>
      withStorage(
        ofAthlete(
          sql,
          athleteId
        )(
          Effect.gen(function* () {
            const at = new Date(yield* Clock.currentTimeMillis).toISOString()
            if (file !== null && (yield* isImported(sql, athleteId, file.sha256)))
              return yield* activitiesOf(sql, athleteId, file.sha256)
            const fresh = sessions.filter(({ replaces = null }) => replaces === null)
            let next = yield* ids.allocate(sql, "activity", fresh.length)
            const saved = yield* Effect.forEach(sessions, (session) =>
              session.replaces === undefined || session.replaces === null
                ? insertSession(sql, athleteId, ActivityId.make(next++), file, session, at)
                : replaceSession(sql, athleteId, session.replaces, file, session)
            )
            if (file !== null) {
              yield* sql`INSERT INTO imported_files ${sql.insert({
                athlete_id: athleteId,
                sha256: file.sha256,
                name: file.name,
                imported_at: at,
                outcome: sessions.length === 0 ? "duplicate" : fresh.length === 0 ? "replaced" : "imported"
              })}`
            }
            return saved
          })
        )
      )
    ),

    findFile: Effect.fn("ActivityStore.findFile")((athleteId, sha256) =>
      withStorage(isImported(sql, athleteId, sha256))
    ),

    findDuplicate: Effect.fn("ActivityStore.findDuplicate")((athleteId, candidate, sha256) =>
      withStorage(duplicateOf(sql, athleteId, candidate, sha256))
    ),

    standing: (athleteId, id) => withStorage(standingOf(sql, athleteId, id)),

    list: Effect.fn("ActivityStore.list")((athleteId, { end, limit, sport, start }) =>
      withStorage(
        Effect.flatMap(
          sql<Row>`SELECT ${sql.csv(listedColumns.map((column) => sql.literal(column)))} FROM activities
        WHERE ${sql.and([
          sql`athlete_id = ${athleteId}`,
          sql`sport = ${sport}`,
          ...(start === null ? [] : [sql`day >= ${start}`]),
          ...(end === null ? [] : [sql`day <= ${end}`])
        ])} ORDER BY start_utc DESC, id DESC LIMIT ${limit}`,
          readable
        )
      )
    ),

    count: (athleteId) =>
      withStorage(
        Effect.map(
          sql<{
            readonly total: number | bigint
          }>`SELECT COUNT(*) AS total FROM activities WHERE athlete_id = ${athleteId}`,
          (rows) => Number(rows[0]!.total)
        )
      )
  })

const readable = (rows: ReadonlyArray<Row>): Effect.Effect<ReadonlyArray<ActivitySummary>> =>
  Effect.gen(function* () {
    const summaries: Array<ActivitySummary> = []
    for (const row of rows) {
      const summary = summaryOf(row)
      if (summary._tag === "Some") summaries.push(summary.value)
      else yield* Effect.logWarning("unreadable activity").pipe(Effect.annotateLogs({ activity: row["id"] }))
    }
    return summaries
  })
