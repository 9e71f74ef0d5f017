/**
 * Where signing in keeps its state: rows of the authorization server, values that are taken once, and marks that
 * are counted. Keys are SHA-256 of kind and id, so that the table never holds the token that opens it; values are
 * sealed for their row. What has expired is not found, whenever it is swept away (`Housekeeping.ts`).
 */
import { randomBytes } from "node:crypto"
import { Clock, Context, Effect, Layer } from "effect"
import { SqlClient, type SqlError } from "effect/sql"
import { notBefore } from "../notBefore.ts"
import { serially } from "../../db/transactions.ts"
import { KeyRing } from "./KeyRing.ts"
import { open, seal, sha256 } from "./Sealer.ts"

export interface NewRow {
  readonly kind: string
  readonly id: string
  readonly payload: unknown
  /** The id of the grant this came from; null for what belongs to none. */
  readonly grantId: string | null
  /** The id a session has inside interactions; null for everything else. */
  readonly browser: string | null
  readonly expiresInSeconds: number
  /** What every request with an access token is checked against, without opening its payload. */
  readonly access?: Access
}

export interface Access {
  /** The address that the token was issued for. */
  readonly audience: string
  readonly scope: string
  readonly clientId: string
}

export interface FoundRow {
  readonly payload: unknown
  readonly consumedAtMillis: number | null
  /** The id of the token that took this one's place. */
  readonly successor: string | null
}

type Stored<A> = Effect.Effect<A, SqlError.SqlError>

export class OAuthStore extends Context.Service<
  OAuthStore,
  {
    readonly put: (row: NewRow) => Stored<void>
    /**
     * Puts a token in the place of another, in one step: of any number that try, one succeeds.
     * @returns false when the old one was gone or already replaced; then nothing was put
     */
    readonly replace: (row: NewRow, oldId: string) => Stored<boolean>
    readonly find: (kind: string, id: string) => Stored<FoundRow | null>
    readonly findByBrowser: (kind: string, browser: string) => Stored<FoundRow | null>
    /** True for exactly one caller. */
    readonly consume: (kind: string, id: string) => Stored<boolean>
    readonly remove: (kind: string, id: string) => Stored<void>
    /** Removes everything that came from one grant, the grant and its connection included. */
    readonly removeFamily: (grantId: string) => Stored<void>

    /** Puts a value that `take` gives out once; a value under the same key is replaced. */
    readonly keep: (kind: string, key: string, value: unknown, seconds: number) => Stored<void>
    readonly peek: (kind: string, key: string) => Stored<unknown>
    /** The value, for one caller; null for all others. */
    readonly take: (kind: string, key: string) => Stored<unknown>
    /** Leaves a mark unless there are `limit` of the kind already; @returns what takes the mark away, or null. */
    readonly mark: (kind: string, limit: number, seconds: number) => Stored<string | null>
    readonly unmark: (kind: string, mark: string) => Stored<void>
  }
>()("ai-endurance-mcp/auth/oauth/OAuthStore") {
  static readonly layer: Layer.Layer<OAuthStore, never, SqlClient.SqlClient | KeyRing> = Layer.effect(
    OAuthStore,
    Effect.gen(function* () {
      return OAuthStore.of(make(yield* SqlClient.SqlClient, yield* KeyRing))
    })
  )
}

/** The key of a row; also how a connection and the tokens of its grant are joined. */
export const rowKey = (kind: string, id: string): string => sha256(`${kind}:${id}`)
export const familyOf = (grantId: string): string => rowKey("Grant", grantId)

interface Row {
  readonly id: string
  readonly payload: string
  readonly successor: string | null
  readonly consumed_at: string | null
}

const make = (sql: SqlClient.SqlClient, keys: KeyRing["Service"]): OAuthStore["Service"] => {
  const now = Effect.map(Clock.currentTimeMillis, iso)
  const place = (id: string) => `oauth_rows:${id}`
  const valuePlace = (id: string) => `oauth_values:${id}`
  const parsed = (place: string, sealed: string): unknown => {
    const text = open(keys.sealing, place, sealed)
    return text === null ? null : (JSON.parse(text) as unknown)
  }

  const opened = (row: Row | undefined): FoundRow | null => {
    if (row === undefined) return null
    const payload = parsed(place(row.id), row.payload)
    if (payload === null) return null
    return {
      payload,
      consumedAtMillis: row.consumed_at === null ? null : Date.parse(row.consumed_at),
      successor: row.successor === null ? null : open(keys.sealing, `${place(row.id)}:successor`, row.successor)
    }
  }

  const put: OAuthStore["Service"]["put"] = Effect.fnUntraced(function* (row) {
    const id = rowKey(row.kind, row.id)
    const nowMillis = yield* Clock.currentTimeMillis
    const columns = {
      id,
      kind: row.kind,
      family: row.kind === "Grant" ? id : row.grantId === null ? null : familyOf(row.grantId),
      browser: row.browser === null ? null : sha256(row.browser),
      payload: seal(keys.sealing, place(id), JSON.stringify(row.payload)),
      issued_at: iso(nowMillis),
      expires_at: iso(nowMillis + row.expiresInSeconds * 1000),
      audience: row.access?.audience ?? null,
      scopes: row.access?.scope ?? null,
      client: row.access === undefined ? null : sha256(row.access.clientId)
    }
    yield* sql`INSERT INTO oauth_rows ${sql.insert(columns)}
      ON CONFLICT (id) DO UPDATE SET payload = excluded.payload, family = excluded.family,
        browser = excluded.browser, expires_at = excluded.expires_at, audience = excluded.audience,
        scopes = excluded.scopes, client = excluded.client`
  })

  const consumeRow = (id: string, successor: string | null) =>
    Effect.flatMap(
      now,
      (at) => sql`UPDATE oauth_rows SET consumed_at = ${at}, successor = ${successor}
        WHERE id = ${id} AND consumed_at IS NULL RETURNING id`
    ).pipe(Effect.map((rows) => rows.length === 1))

  /** A token that takes another's place must not slip past the removal of all of them. */
  const ofFamily = <A, E>(body: Effect.Effect<A, E>, grantId: string) =>
    serially(sql, `family ${familyOf(grantId)}`)(body)

  const removeFamily: OAuthStore["Service"]["removeFamily"] = Effect.fnUntraced(function* (grantId) {
    const family = familyOf(grantId)
    yield* sql`DELETE FROM oauth_connections WHERE family = ${family}`
    yield* sql`DELETE FROM oauth_rows WHERE family = ${family}`
  }, ofFamily)

  return {
    put,

    replace: Effect.fnUntraced(
      function* (row, oldId) {
        const old = rowKey(row.kind, oldId)
        const won = yield* consumeRow(old, seal(keys.sealing, `${place(old)}:successor`, row.id))
        if (won) yield* put(row)
        return won
      },
      (replacing, row) => (row.grantId === null ? sql.withTransaction(replacing) : ofFamily(replacing, row.grantId))
    ),

    find: Effect.fnUntraced(function* (kind, id) {
      const rows = yield* sql<Row>`SELECT id, payload, successor, consumed_at FROM oauth_rows
        WHERE id = ${rowKey(kind, id)} AND expires_at > ${yield* now} AND issued_at >= ${notBefore(sql)}`
      return opened(rows[0])
    }),

    findByBrowser: Effect.fnUntraced(function* (kind, browser) {
      const rows = yield* sql<Row>`SELECT id, payload, successor, consumed_at FROM oauth_rows
        WHERE browser = ${sha256(browser)} AND kind = ${kind} AND expires_at > ${yield* now} AND issued_at >= ${notBefore(sql)}`
      return opened(rows[0])
    }),

    consume: (kind, id) => consumeRow(rowKey(kind, id), null),

    remove: (kind, id) => Effect.asVoid(sql`DELETE FROM oauth_rows WHERE id = ${rowKey(kind, id)}`),

    removeFamily,

    keep: Effect.fnUntraced(function* (kind, key, value, seconds) {
      const id = rowKey(kind, key)
      const columns = {
        id,
        kind,
        value: seal(keys.sealing, valuePlace(id), JSON.stringify(value)),
        expires_at: iso((yield* Clock.currentTimeMillis) + seconds * 1000)
      }
      yield* sql`INSERT INTO oauth_values ${sql.insert(columns)}
        ON CONFLICT (id) DO UPDATE SET value = excluded.value, expires_at = excluded.expires_at`
    }),

    peek: Effect.fnUntraced(function* (kind, key) {
      const id = rowKey(kind, key)
      const rows = yield* sql<{ readonly value: string }>`SELECT value FROM oauth_values
        WHERE id = ${id} AND expires_at > ${yield* now}`
      return rows[0] === undefined ? null : parsed(valuePlace(id), rows[0].value)
    }),

    take: Effect.fnUntraced(function* (kind, key) {
      const id = rowKey(kind, key)
      const rows = yield* sql<{ readonly value: string }>`DELETE FROM oauth_values
        WHERE id = ${id} AND expires_at > ${yield* now} RETURNING value`
      return rows[0] === undefined ? null : parsed(valuePlace(id), rows[0].value)
    }),

    mark: Effect.fnUntraced(function* (kind, limit, seconds) {
      const mark = randomBytes(16).toString("base64url")
      const nowMillis = yield* Clock.currentTimeMillis
      // Counted and left in one step, so that several at once cannot pass the limit together.
      const rows = yield* serially(
        sql,
        `marks ${kind}`
      )(sql`INSERT INTO oauth_values (id, kind, value, expires_at)
        SELECT ${rowKey(kind, mark)}, ${kind}, '', ${iso(nowMillis + seconds * 1000)}
        WHERE (SELECT COUNT(*) FROM oauth_values WHERE kind = ${kind} AND expires_at > ${iso(nowMillis)}) < ${limit}
        RETURNING id`)
      return rows.length === 1 ? mark : null
    }),

    unmark: (kind, mark) => Effect.asVoid(sql`DELETE FROM oauth_values WHERE id = ${rowKey(kind, mark)}`)
  }
}

const iso = (epochMillis: number): string => new Date(epochMillis).toISOString()
