/**
 * Every kind of thing a write can touch, read and written as JSON. Everything a write does goes through
 * here, which is what makes undo one rule for all of them.
 */
import { createHash } from "node:crypto"
import { Effect, Option, Schema } from "effect"
import type { SqlClient, SqlError, Statement } from "effect/sql"
import type { AthleteId } from "../../domain/Athlete.ts"
import type { EntityChange, EntityKind } from "../../domain/Change.ts"
import type { Unavailable } from "../../domain/errors.ts"
import * as documents from "./documents.ts"
import type { Json } from "./documents.ts"
import * as flagRows from "./flagRows.ts"
import * as wellnessRows from "./wellnessRows.ts"
import { dayOfId } from "./zoneHistory.ts"

/** The number of an entity of which every athlete has exactly one. */
export const onlyOne = 0

/** The stored JSON, or null when there is no such entity. */
export const read = (
  sql: SqlClient.SqlClient,
  athleteId: AthleteId,
  kind: EntityKind,
  id: number
): Effect.Effect<Json | null, SqlError.SqlError | Unavailable> =>
  Effect.flatMap(tables[kind].select(sql, athleteId, id), (rows) => {
    const text = rows[0]?.json
    if (text === undefined) return Effect.succeed(null)
    return Effect.mapError(Effect.fromOption(documents.parse(text)), () =>
      documents.unreadable(`${nameOf[kind]} ${id}`)
    )
  })

/**
 * Stores the JSON, or removes the entity when it is null. An athlete's profile and availability are never
 * removed.
 *
 * @param at now, UTC, ISO 8601
 */
export const write = (
  sql: SqlClient.SqlClient,
  athleteId: AthleteId,
  { id, kind }: Pick<EntityChange, "kind" | "id">,
  json: Json | null,
  at: string
): Effect.Effect<void, SqlError.SqlError> => {
  const { remove, store } = tables[kind]
  return Effect.asVoid(json === null ? remove(sql, athleteId, id) : store(sql, athleteId, id, json, at))
}

/** Equal for workouts that a client may have created twice: same day, title and content. */
export const fingerprintOf = (json: Json): string => {
  const head = headOf(json)
  return createHash("sha256")
    .update(documents.canonical([head.day, head.title, head.content]))
    .digest("hex")
}

export const nameOf: Record<EntityKind, string> = {
  workout: "workout",
  athlete: "the profile",
  availability: "the availability",
  raceGoal: "race goal",
  activity: "the flags of activity",
  zoneHistory: "the zones and thresholds of day",
  wellness: "the wellness of day"
}

interface Table {
  readonly select: (sql: SqlClient.SqlClient, athleteId: AthleteId, id: number) => Statement.Statement<JsonRow>
  readonly store: (
    sql: SqlClient.SqlClient,
    athleteId: AthleteId,
    id: number,
    json: Json,
    at: string
  ) => Effect.Effect<unknown, SqlError.SqlError>
  readonly remove: (
    sql: SqlClient.SqlClient,
    athleteId: AthleteId,
    id: number
  ) => Effect.Effect<unknown, SqlError.SqlError>
}

type JsonRow = { readonly json: string }

const tables: Record<EntityKind, Table> = {
  workout: {
    select: (sql, athleteId, id) =>
      sql`SELECT document AS json FROM workouts WHERE athlete_id = ${athleteId} AND id = ${id}`,
    store: (sql, athleteId, id, json, at) => {
      const { day, sport, status, title } = headOf(json)
      return sql`INSERT INTO workouts ${sql.insert({
        id,
        athlete_id: athleteId,
        day,
        sport,
        title,
        status,
        document: JSON.stringify(json),
        fingerprint: fingerprintOf(json),
        created_at: at,
        updated_at: at
      })} ON CONFLICT (id) DO UPDATE SET day = excluded.day, sport = excluded.sport, title = excluded.title,
        status = excluded.status, document = excluded.document, fingerprint = excluded.fingerprint,
        updated_at = excluded.updated_at`
    },
    remove: (sql, athleteId, id) => sql`DELETE FROM workouts WHERE athlete_id = ${athleteId} AND id = ${id}`
  },
  raceGoal: {
    select: (sql, athleteId, id) =>
      sql`SELECT document AS json FROM race_goals WHERE athlete_id = ${athleteId} AND id = ${id}`,
    store: (sql, athleteId, id, json) =>
      sql`INSERT INTO race_goals ${sql.insert({
        id,
        athlete_id: athleteId,
        day: headOf(json).day,
        document: JSON.stringify(json)
      })} ON CONFLICT (id) DO UPDATE SET day = excluded.day, document = excluded.document`,
    remove: (sql, athleteId, id) => sql`DELETE FROM race_goals WHERE athlete_id = ${athleteId} AND id = ${id}`
  },
  athlete: {
    select: (sql, athleteId) => sql`SELECT profile AS json FROM athletes WHERE id = ${athleteId}`,
    store: (sql, athleteId, _id, json) =>
      sql`UPDATE athletes SET profile = ${JSON.stringify(json)}, demo = ${headOf(json).demo} WHERE id = ${athleteId}`,
    remove: () => Effect.void
  },
  availability: {
    select: (sql, athleteId) => sql`SELECT availability AS json FROM athletes WHERE id = ${athleteId}`,
    store: (sql, athleteId, _id, json) =>
      sql`UPDATE athletes SET availability = ${JSON.stringify(json)} WHERE id = ${athleteId}`,
    remove: () => Effect.void
  },
  // Of an activity only the flags are anyone's to change.
  activity: {
    select: (sql, athleteId, id) => flagRows.select(sql, athleteId, id),
    store: (sql, athleteId, id, json) => flagRows.store(sql, athleteId, id, json),
    remove: () => Effect.void
  },
  zoneHistory: {
    select: (sql, athleteId, id) =>
      sql`SELECT zones AS json FROM zone_history WHERE athlete_id = ${athleteId} AND effective_day = ${dayOfId(id)}`,
    store: (sql, athleteId, id, json) =>
      sql`INSERT INTO zone_history ${sql.insert({
        athlete_id: athleteId,
        effective_day: dayOfId(id),
        zones: JSON.stringify(json)
      })} ON CONFLICT (athlete_id, effective_day) DO UPDATE SET zones = excluded.zones`,
    remove: (sql, athleteId, id) =>
      sql`DELETE FROM zone_history WHERE athlete_id = ${athleteId} AND effective_day = ${dayOfId(id)}`
  },
  wellness: {
    select: (sql, athleteId, id) => wellnessRows.select(sql, athleteId, id),
    store: (sql, athleteId, _id, json) => wellnessRows.store(sql, athleteId, json),
    remove: (sql, athleteId, id) => wellnessRows.remove(sql, athleteId, id)
  }
}

/** The members that have columns of their own. Lenient, because undo also writes documents of older versions. */
const Head = Schema.Struct({
  day: Schema.optionalKey(Schema.String),
  title: Schema.optionalKey(Schema.String),
  sport: Schema.optionalKey(Schema.String),
  status: Schema.optionalKey(Schema.String),
  demo: Schema.optionalKey(Schema.Boolean),
  content: Schema.optionalKey(Schema.Json)
})

const headOf = (json: Json | null) => {
  const head = Option.getOrElse(Schema.decodeUnknownOption(Head)(json), (): typeof Head.Type => ({}))
  return {
    day: head.day ?? "",
    title: head.title ?? "",
    sport: head.sport ?? "Other",
    status: head.status ?? "planned",
    demo: head.demo === true ? 1 : 0,
    content: head.content ?? null
  }
}
