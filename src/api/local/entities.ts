/**
 * The four kinds of thing a write can touch, read and written as JSON. Everything a write does goes through
 * here, which is what makes undo one rule for all of them.
 */
import { createHash } from "node:crypto"
import { Effect, Option, Schema } from "effect"
import type { SqlClient, SqlError } from "effect/sql"
import type { AthleteId } from "../../domain/Athlete.ts"
import type { EntityChange, EntityKind } from "../../domain/Change.ts"
import type { Unavailable } from "../../domain/errors.ts"
import * as documents from "./documents.ts"
import type { Json } from "./documents.ts"

/** The number of an entity of which every athlete has exactly one. */
export const onlyOne = 0

/** The stored JSON, or null when there is no such entity. */
export const read = (
  sql: SqlClient.SqlClient,
  athleteId: AthleteId,
  kind: EntityKind,
  id: number
): Effect.Effect<Json | null, SqlError.SqlError | Unavailable> =>
  Effect.flatMap(select(sql, athleteId, kind, id), (rows) => {
    const text = rows[0]?.json
    if (text === undefined) return Effect.succeed(null)
    return Option.match(documents.parse(text), {
      onNone: () => Effect.fail(documents.unreadable(`${nameOf[kind]} ${id}`)),
      onSome: Effect.succeed
    })
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
  change: Pick<EntityChange, "kind" | "id">,
  json: Json | null,
  at: string
): Effect.Effect<void, SqlError.SqlError> => Effect.asVoid(store(sql, athleteId, change, json, at))

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
  raceGoal: "race goal"
}

type JsonRow = { readonly json: string }

const select = (sql: SqlClient.SqlClient, athleteId: AthleteId, kind: EntityKind, id: number) => {
  switch (kind) {
    case "workout":
      return sql<JsonRow>`SELECT document AS json FROM workouts WHERE athlete_id = ${athleteId} AND id = ${id}`
    case "raceGoal":
      return sql<JsonRow>`SELECT document AS json FROM race_goals WHERE athlete_id = ${athleteId} AND id = ${id}`
    case "athlete":
      return sql<JsonRow>`SELECT profile AS json FROM athletes WHERE id = ${athleteId}`
    case "availability":
      return sql<JsonRow>`SELECT availability AS json FROM athletes WHERE id = ${athleteId}`
  }
}

const store = (
  sql: SqlClient.SqlClient,
  athleteId: AthleteId,
  { id, kind }: Pick<EntityChange, "kind" | "id">,
  json: Json | null,
  at: string
) => {
  const text = JSON.stringify(json)
  const head = headOf(json)
  switch (kind) {
    case "workout":
      return json === null
        ? sql`DELETE FROM workouts WHERE athlete_id = ${athleteId} AND id = ${id}`
        : sql`INSERT INTO workouts ${sql.insert({
            id,
            athlete_id: athleteId,
            day: head.day,
            sport: head.sport,
            title: head.title,
            status: head.status,
            document: text,
            fingerprint: fingerprintOf(json),
            created_at: at,
            updated_at: at
          })} ON CONFLICT (id) DO UPDATE SET day = excluded.day, sport = excluded.sport, title = excluded.title,
            status = excluded.status, document = excluded.document, fingerprint = excluded.fingerprint,
            updated_at = excluded.updated_at`
    case "raceGoal":
      return json === null
        ? sql`DELETE FROM race_goals WHERE athlete_id = ${athleteId} AND id = ${id}`
        : sql`INSERT INTO race_goals ${sql.insert({ id, athlete_id: athleteId, day: head.day, document: text })}
            ON CONFLICT (id) DO UPDATE SET day = excluded.day, document = excluded.document`
    case "athlete":
      return sql`UPDATE athletes SET profile = ${text}, demo = ${head.demo ? 1 : 0} WHERE id = ${athleteId}`
    case "availability":
      return sql`UPDATE athletes SET availability = ${text} WHERE id = ${athleteId}`
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
    demo: head.demo ?? false,
    content: head.content ?? null
  }
}
