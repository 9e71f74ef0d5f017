/** The flags of an activity as one JSON value over the columns that hold them; `pinned` names those set by hand. */
import { Effect, Option, Schema } from "effect"
import type { SqlClient, SqlError, Statement } from "effect/sql"
import { ActivityFlags } from "../../domain/Activity.ts"
import type { AthleteId } from "../../domain/Athlete.ts"
import { flagColumns } from "./activityRows.ts"
import type { Json } from "./documents.ts"

export type FlagName = keyof ActivityFlags
export const flagNames = Object.keys(flagColumns) as ReadonlyArray<FlagName>

const PinnedNames = Schema.Array(Schema.Literals(flagNames))

const StoredFlags = Schema.Struct({ flags: ActivityFlags, pinned: PinnedNames })
export type StoredFlags = typeof StoredFlags.Type

/** What the column `flags_pinned` says; nothing is pinned where it cannot be read. */
export const pinnedOf = (text: unknown): ReadonlyArray<FlagName> =>
  Option.getOrElse(decodePinned(text), (): ReadonlyArray<FlagName> => [])

const decodePinned = Schema.decodeUnknownOption(Schema.fromJsonString(PinnedNames))

/** In the order of the flags, so that equal sets are equal JSON. */
export const flagsJson = ({ flags, pinned }: StoredFlags): Json => ({
  flags: Object.fromEntries(flagNames.map((name) => [name, flags[name]])),
  pinned: flagNames.filter((name) => pinned.includes(name))
})

type JsonRow = { readonly json: string }

/** Built by the database, because an entity is read as text; 0 and 1 become booleans on the way. */
export const select = (sql: SqlClient.SqlClient, athleteId: AthleteId, id: number): Statement.Statement<JsonRow> => {
  const flags = flagNames
    .map((name) => `'"${name}":' || CASE WHEN ${flagColumns[name]} = 1 THEN 'true' ELSE 'false' END`)
    .join(" || ',' || ")
  return sql<JsonRow>`SELECT '{"flags":{' || ${sql.literal(flags)} || '},"pinned":' || flags_pinned || '}' AS json
    FROM activities WHERE athlete_id = ${athleteId} AND id = ${id}`
}

export const store = (
  sql: SqlClient.SqlClient,
  athleteId: AthleteId,
  id: number,
  json: Json
): Effect.Effect<unknown, SqlError.SqlError> =>
  // Made by `flagsJson`, now or when the change was journaled: what cannot be read is not ours to write.
  Option.match(decode(json), {
    onNone: () => Effect.void,
    onSome: ({ flags, pinned }) =>
      sql`UPDATE activities SET ${sql.update({
        ...Object.fromEntries(flagNames.map((name) => [flagColumns[name], flags[name] ? 1 : 0])),
        flags_pinned: JSON.stringify(pinned)
      })} WHERE athlete_id = ${athleteId} AND id = ${id}`
  })

const decode = Schema.decodeUnknownOption(StoredFlags)
