/** One stored activity: found by its number, with what the import kept beside the summary, and its stream. */
import { Effect, Option, Result, Schema } from "effect"
import type { SqlClient, SqlError } from "effect/sql"
import type { ActivityId, ActivitySport, ActivitySummary } from "../../../domain/Activity.ts"
import type { DetailSport } from "../../../domain/ActivityDetail.ts"
import type { AthleteId } from "../../../domain/Athlete.ts"
import { NotFound, type Unavailable } from "../../../domain/errors.ts"
import type { ChannelName } from "../../../domain/Stream.ts"
import { loadWarningCodes, loadWarnings } from "../../../engine/load.ts"
import { type DecodedStream, decodeStream, type WantedParts } from "../../../engine/streamBlob.ts"
import { listedColumns, type Row, summaryOf } from "../activityRows.ts"
import { unreadable } from "../documents.ts"
import { shown } from "./shown.ts"

const nullable = Schema.NullOr(Schema.Finite)

const StoredLap = Schema.Struct({
  startSeconds: Schema.Finite,
  endSeconds: Schema.Finite,
  timerSeconds: Schema.Finite,
  distanceMetres: nullable,
  averageWatts: nullable,
  averageBpm: nullable,
  averageCadence: nullable,
  averageMetresPerSecond: nullable
})

const StoredLength = Schema.Struct({
  startSeconds: Schema.Finite,
  seconds: Schema.Finite,
  active: Schema.Boolean,
  strokes: nullable,
  stroke: Schema.NullOr(Schema.String),
  swolf: nullable,
  metresPerSecond: nullable
})
export type StoredLength = typeof StoredLength.Type

/** The part of the column `details` that answers need. */
export const StoredDetails = Schema.Struct({
  laps: Schema.Array(StoredLap),
  lengths: Schema.Array(StoredLength),
  timerSeconds: Schema.Finite,
  workKilojoules: nullable,
  /** Who gave a figure that device and engine can give. */
  sources: Schema.optionalKey(Schema.Struct({ kcal: Schema.NullOr(Schema.String) })),
  warnings: Schema.Array(Schema.Struct({ code: Schema.String, text: Schema.String }))
})
export type StoredDetails = typeof StoredDetails.Type

export const readDetails: (text: unknown) => Option.Option<StoredDetails> = Schema.decodeUnknownOption(
  Schema.fromJsonString(StoredDetails)
)

export interface Recorded {
  /** As lists show it: what the athlete excluded is left out. */
  readonly summary: ActivitySummary
  /** The athlete's day, `YYYY-MM-DD`. */
  readonly day: string
  readonly details: StoredDetails
  /** What its load was computed with: `thresholdsText`, and the version of the engine. */
  readonly thresholds: string
  readonly engineVersion: number
}

const columns = [...listedColumns, "day", "details", "thresholds", "engine_version"]

/** The activity of that number, when it is the athlete's and of that sport. */
export const findActivity = (
  sql: SqlClient.SqlClient,
  athleteId: AthleteId,
  sport: DetailSport,
  id: ActivityId
): Effect.Effect<Recorded, NotFound | Unavailable | SqlError.SqlError> =>
  Effect.gen(function* () {
    const rows = yield* sql<Row>`SELECT ${sql.csv(columns.map((column) => sql.literal(column)))} FROM activities
      WHERE athlete_id = ${athleteId} AND id = ${id}`
    const row = rows[0]
    if (row === undefined || row["sport"] !== sport) return yield* notFound(sql, athleteId, sport, id, row)
    const summary = summaryOf(row)
    const details = readDetails(row["details"])
    if (Option.isNone(summary) || Option.isNone(details)) return yield* unreadable(`Activity ${id}`)
    return {
      summary: shown(summary.value, details.value.timerSeconds),
      day: String(row["day"]),
      details: details.value,
      thresholds: String(row["thresholds"]),
      engineVersion: Number(row["engine_version"])
    }
  })

/** Null where none is stored, or where it cannot be read. @param wanted parts of it; all by default */
export const loadStream = (
  sql: SqlClient.SqlClient,
  athleteId: AthleteId,
  id: ActivityId,
  wanted?: (present: ReadonlyArray<ChannelName>) => WantedParts
): Effect.Effect<DecodedStream | null, SqlError.SqlError> =>
  Effect.flatMap(
    sql<{ readonly blob: Uint8Array }>`SELECT blob FROM activity_streams
      WHERE athlete_id = ${athleteId} AND activity_id = ${id}`,
    ([row]) => {
      if (row === undefined) return Effect.succeed(null)
      return Result.match(decodeStream(row.blob, wanted), {
        onFailure: (failure) =>
          Effect.as(
            Effect.logWarning("unreadable stream").pipe(Effect.annotateLogs({ activity: id, reason: failure })),
            null
          ),
        onSuccess: (stored) => Effect.succeed(stored)
      })
    }
  )

const nameOf: { readonly [Sport in ActivitySport]: string } = {
  Ride: "a ride",
  Run: "a run",
  Swim: "a swim",
  Other: "another kind of activity"
}

const nearest = 3

const notFound = (
  sql: SqlClient.SqlClient,
  athleteId: AthleteId,
  sport: DetailSport,
  id: ActivityId,
  row: Row | undefined
): Effect.Effect<never, NotFound | SqlError.SqlError> =>
  Effect.gen(function* () {
    const near = yield* sql<{ readonly id: number; readonly day: string; readonly name: string | null }>`
      SELECT id, day, name FROM activities WHERE athlete_id = ${athleteId} AND sport = ${sport}
      ORDER BY ABS(id - ${id}), id LIMIT ${nearest}`
    const listed = near.map((each) => `${each.id} (${each.day}${each.name === null ? "" : `, ${each.name}`})`)
    const instead =
      listed.length === 0
        ? `There is not one ${words[sport]} here; npm run cli -- import PATH brings files in.`
        : `The nearest ${words[sport]}s: ${listed.join("; ")}.`
    if (row === undefined) return yield* new NotFound({ message: `There is no activity ${id}.`, hint: instead })
    const actual = row["sport"] as ActivitySport
    return yield* new NotFound({
      message: `Activity ${id} is ${nameOf[actual]}, not ${nameOf[sport]}.`,
      hint: actual === "Other" ? `It has no details. ${instead}` : `${otherwise[actual]} ${instead}`
    })
  })

/** Who asks for flags learns here that a swim has none. */
const otherwise: { readonly [Sport in DetailSport]: string } = {
  Ride: "Ask for it as a ride.",
  Run: "Ask for it as a run.",
  Swim: "getSwimmingActivityDetail and analyzeActivityStream take swims; flags are for rides and runs."
}
const words: { readonly [Sport in DetailSport]: string } = { Ride: "ride", Run: "run", Swim: "swim" }

/** The warnings of the import, but what they say of the load follows the load as it is now. */
export const warningTexts = ({ details, summary }: Recorded): ReadonlyArray<string> => {
  const hours = details.timerSeconds / 3600
  const { ess, essMethod } = summary
  const current =
    ess === null || essMethod === null || hours === 0
      ? []
      : loadWarnings({ ess, method: essMethod, intensity: Math.sqrt(ess / 100 / hours) }, details.timerSeconds)
  const imported = details.warnings.filter(({ code }) => !loadWarningCodes.has(code))
  return [...imported, ...current].map(({ text }) => text)
}
