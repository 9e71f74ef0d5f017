/**
 * Every place in the database that holds sealed text, for who has to look at all of them: is a key missing that
 * opens one, and sealing anew under the active key. A table that gets a sealed column gets a line here.
 */
import { Clock, Effect } from "effect"
import { SqlClient } from "effect/sql"
import type { KeySet } from "./KeyRing.ts"
import { keyIdOf, open, seal, sealedUnder } from "./Sealer.ts"

interface SealedColumn {
  readonly table: string
  /** The primary key. */
  readonly key: string
  readonly column: string
  /** What the text of the row with this id is sealed for. */
  readonly place: (id: string) => string
  /** Rows beyond their `expires_at` are left to be swept away. */
  readonly expires: boolean
}

const columns: ReadonlyArray<SealedColumn> = [
  { table: "oauth_rows", key: "id", column: "payload", place: (id) => `oauth_rows:${id}`, expires: true },
  { table: "oauth_rows", key: "id", column: "successor", place: (id) => `oauth_rows:${id}:successor`, expires: true },
  { table: "oauth_values", key: "id", column: "value", place: (id) => `oauth_values:${id}`, expires: true },
  { table: "passkeys", key: "id", column: "public_key", place: (id) => `passkeys:${id}`, expires: false },
  { table: "upstream_logins", key: "family", column: "login", place: (id) => `upstream_logins:${id}`, expires: false },
  {
    table: "upstream_clients",
    key: "server",
    column: "clients",
    place: (id) => `upstream_clients:${id}`,
    expires: false
  }
]

interface Row {
  readonly id: string
  readonly sealed: string
}

const batchSize = 200

/** Rows that are sealed under none of the keys; marks that are only counted hold nothing. */
const sealedElsewhere = Effect.fnUntraced(function* (
  { column, expires, key, table }: SealedColumn,
  keyIds: ReadonlyArray<string>,
  after: string,
  limit: number
) {
  const sql = yield* SqlClient.SqlClient
  const now = new Date(yield* Clock.currentTimeMillis).toISOString()
  const others = keyIds
    .map((id) => sealedUnder(id))
    .map((start) => sql`${start} <> substr(${sql(column)}, 1, ${start.length})`)
  return yield* sql<Row>`SELECT ${sql(key)} AS id, ${sql(column)} AS sealed FROM ${sql(table)}
    WHERE ${sql(key)} > ${after} AND ${sql(column)} <> '' AND ${others.length === 0 ? sql.literal("1 = 1") : sql.and(others)}
      ${expires ? sql`AND expires_at > ${now}` : sql.literal("")}
    ORDER BY ${sql(key)} LIMIT ${limit}`
})

/** Ids of keys that rows are sealed under and that the ring does not have; those rows open for nobody. */
export const missingKeyIds = Effect.fn("sealedRows.missingKeyIds")(function* (ring: KeySet) {
  const missing = new Set<string>()
  for (const column of columns) {
    for (;;) {
      const [row] = yield* sealedElsewhere(column, [...ring.keys.keys(), ...missing], "", 1)
      if (row === undefined) break
      const id = keyIdOf(row.sealed)
      missing.add(id ?? "(none of ours)")
      if (id === null) break
    }
  }
  return [...missing].toSorted()
})

/** How many texts are sealed under each of the keys. */
export const countByKey = Effect.fn("sealedRows.countByKey")(function* (keyIds: ReadonlyArray<string>) {
  const sql = yield* SqlClient.SqlClient
  const counts = new Map<string, number>()
  for (const id of keyIds) {
    const start = sealedUnder(id)
    for (const { column, table } of columns) {
      const rows = yield* sql<{ readonly rows: number }>`SELECT COUNT(*) AS rows FROM ${sql(table)}
        WHERE substr(${sql(column)}, 1, ${start.length}) = ${start}`
      counts.set(id, (counts.get(id) ?? 0) + (rows[0]?.rows ?? 0))
    }
  }
  return counts
})

/**
 * Seals what is sealed under another key under the active one, a batch at a time, while others go on using it. What
 * does not open stays as it is.
 *
 * @returns how many texts were sealed anew
 */
export const reseal = Effect.fn("sealedRows.reseal")(function* (ring: KeySet) {
  const sql = yield* SqlClient.SqlClient
  let count = 0
  for (const sealedColumn of columns) {
    const { column, key, place, table } = sealedColumn
    let after = ""
    for (;;) {
      const rows: ReadonlyArray<Row> = yield* sealedElsewhere(sealedColumn, [ring.active], after, batchSize)
      for (const { id, sealed } of rows) {
        const text = open(ring, place(id), sealed)
        if (text === null) continue
        // Only over what was read: whoever wrote in between has sealed it with the active key already.
        const changed = yield* sql`UPDATE ${sql(table)} SET ${sql(column)} = ${seal(ring, place(id), text)}
          WHERE ${sql(key)} = ${id} AND ${sql(column)} = ${sealed} RETURNING ${sql(key)}`
        count += changed.length
      }
      if (rows.length < batchSize) break
      after = rows.at(-1)!.id
      yield* Effect.yieldNow
    }
  }
  return count
})
