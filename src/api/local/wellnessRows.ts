/**
 * Mornings as rows, and as the JSON that a change of one is journaled with.
 *
 * The column `source` also says which values were logged by hand: `hand:rmssdMs,weightKg`; everything else in such a
 * row came from a file. Without the word nothing did (`demo`, `import`).
 */
import { Effect, Option, Schema } from "effect"
import type { SqlClient, SqlError, Statement } from "effect/sql"
import type { AthleteId } from "../../domain/Athlete.ts"
import { Day } from "../../domain/Day.ts"
import { Wellness, type WellnessName, wellnessNames } from "../../domain/Wellness.ts"
import type { Json } from "./documents.ts"
import { dayOfId } from "./zoneHistory.ts"

const Stored = Schema.Struct({ ...Wellness.fields, source: Schema.String })
export type StoredWellness = typeof Stored.Type

const columns: { readonly [Name in WellnessName]: string } = {
  rmssdMs: "rmssd_ms",
  restingBpm: "resting_bpm",
  sleepSeconds: "sleep_seconds",
  soreness: "soreness",
  weightKg: "weight_kg"
}

export const imported = "import"
const hand = "hand:"

export const loggedByHand = ({ source }: Pick<StoredWellness, "source">): ReadonlySet<WellnessName> => {
  const names = source.startsWith(hand) ? source.slice(hand.length).split(",") : []
  return new Set(wellnessNames.filter((name) => names.includes(name)))
}

export const sourceOfHand = (names: ReadonlySet<WellnessName>): string =>
  names.size === 0 ? imported : `${hand}${wellnessNames.filter((name) => names.has(name)).join(",")}`

export const encode: (morning: StoredWellness) => Json = Schema.encodeSync(Stored)

type JsonRow = { readonly json: string }

/** Built by the database, because an entity is read as text. What stands in `source` needs no escape. */
export const select = (sql: SqlClient.SqlClient, athleteId: AthleteId, id: number): Statement.Statement<JsonRow> => {
  const values = wellnessNames
    .map((name) => `'"${name}":' || COALESCE(CAST(${columns[name]} AS TEXT), 'null')`)
    .join(" || ',' || ")
  return sql<JsonRow>`SELECT '{"day":"' || day || '",' || ${sql.literal(values)} || ',"source":"' || source || '"}'
    AS json FROM wellness WHERE athlete_id = ${athleteId} AND day = ${dayOfId(id)}`
}

export const store = (
  sql: SqlClient.SqlClient,
  athleteId: AthleteId,
  json: Json
): Effect.Effect<unknown, SqlError.SqlError> =>
  // Made by `encode`, now or when the change was journaled: what cannot be read is not ours to write.
  Option.match(decode(json), {
    onNone: () => Effect.void,
    onSome: (morning) => put(sql, athleteId, morning)
  })

export const put = (
  sql: SqlClient.SqlClient,
  athleteId: AthleteId,
  { day, source, ...values }: StoredWellness
): Effect.Effect<unknown, SqlError.SqlError> => {
  const named = Object.fromEntries(wellnessNames.map((name) => [columns[name], values[name]]))
  return sql`INSERT INTO wellness ${sql.insert({ athlete_id: athleteId, day, source, ...named })}
    ON CONFLICT (athlete_id, day) DO UPDATE SET rmssd_ms = excluded.rmssd_ms, resting_bpm = excluded.resting_bpm,
    sleep_seconds = excluded.sleep_seconds, soreness = excluded.soreness, weight_kg = excluded.weight_kg,
    source = excluded.source`
}

export const remove = (
  sql: SqlClient.SqlClient,
  athleteId: AthleteId,
  id: number
): Effect.Effect<unknown, SqlError.SqlError> =>
  sql`DELETE FROM wellness WHERE athlete_id = ${athleteId} AND day = ${dayOfId(id)}`

/** Oldest first; days without a row are not there. */
export const load = (
  sql: SqlClient.SqlClient,
  athleteId: AthleteId,
  from: string,
  to: string
): Effect.Effect<ReadonlyArray<StoredWellness>, SqlError.SqlError> =>
  Effect.map(
    sql`SELECT day, rmssd_ms, resting_bpm, sleep_seconds, soreness, weight_kg, source FROM wellness
      WHERE athlete_id = ${athleteId} AND day >= ${from} AND day <= ${to} ORDER BY day`,
    (rows) =>
      rows.flatMap((row) => {
        const values = Object.fromEntries(wellnessNames.map((name) => [name, row[columns[name]]]))
        return Option.toArray(decode({ day: row["day"], source: row["source"], ...values }))
      })
  )

const decode = Schema.decodeUnknownOption(Stored)

export const emptyMorning = (day: Day): StoredWellness => ({
  day,
  rmssdMs: null,
  restingBpm: null,
  sleepSeconds: null,
  soreness: null,
  weightKg: null,
  source: imported
})
