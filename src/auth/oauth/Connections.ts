/**
 * What the athlete allowed: one connection per consent, and the access tokens that came from it. A token is looked
 * up on every request together with its connection, so that cutting one off counts from the next request on.
 */
import { randomBytes } from "node:crypto"
import { Clock, Context, Effect, Layer } from "effect"
import { SqlClient, type SqlError } from "effect/sql"
import { serially } from "../../db/transactions.ts"
import { AthleteId } from "../../domain/Athlete.ts"
import { type Principal, type Scope, scopesAmong } from "../Auth.ts"
import { notBefore } from "../notBefore.ts"
import { familyOf, rowKey } from "./OAuthStore.ts"

export interface Connection {
  /** Names it in lists and logs; worth nothing as a credential. */
  readonly id: string
  readonly clientName: string
  /** The host that vouched for the client when access was given. */
  readonly clientDomain: string | null
  /** Where the code was sent, in words. */
  readonly redirectsTo: string
  readonly scopes: ReadonlyArray<Scope>
  /** UTC, ISO 8601. */
  readonly createdAt: string
  readonly lastUsedAt: string | null
}

export interface NewConnection extends Pick<Connection, "clientName" | "clientDomain" | "redirectsTo" | "scopes"> {
  readonly grantId: string
  readonly athleteId: AthleteId
}

type Stored<A> = Effect.Effect<A, SqlError.SqlError>

export class Connections extends Context.Service<
  Connections,
  {
    readonly add: (connection: NewConnection) => Stored<void>
    /** Newest first. @param athleteId null for everybody's */
    readonly list: (athleteId: AthleteId | null) => Stored<ReadonlyArray<Connection>>
    /** @returns false when there is no such connection */
    readonly cutOff: (athleteId: AthleteId | null, id: string) => Stored<boolean>
    readonly hasAthlete: (athleteId: number) => Stored<boolean>
    /** @param audiences the addresses that a token may have been issued for */
    readonly verify: (token: string, audiences: ReadonlySet<string>) => Stored<Principal | null>
  }
>()("ai-endurance-mcp/auth/oauth/Connections") {
  static readonly layer: Layer.Layer<Connections, never, SqlClient.SqlClient> = Layer.effect(
    Connections,
    Effect.map(SqlClient.SqlClient, (sql) => Connections.of(make(sql)))
  )
}

const tokenPattern = /^[\w-]{43}$/u
/** A busy client must not turn every read into a write. */
const lastUsedEveryMillis = 60_000

interface Row {
  readonly id: string
  readonly client_name: string
  readonly client_domain: string | null
  readonly redirects_to: string
  readonly scopes: string
  readonly created_at: string
  readonly last_used_at: string | null
}

interface TokenRow {
  readonly audience: string | null
  readonly scopes: string | null
  readonly client: string | null
  readonly family: string
  readonly connection: string
  readonly athlete_id: number
  readonly last_used_at: string | null
}

const make = (sql: SqlClient.SqlClient): Connections["Service"] => ({
  add: Effect.fn("Connections.add")(function* (connection) {
    const columns = {
      family: familyOf(connection.grantId),
      id: randomBytes(4).toString("hex"),
      athlete_id: connection.athleteId,
      client_name: connection.clientName,
      client_domain: connection.clientDomain,
      redirects_to: connection.redirectsTo,
      scopes: connection.scopes.join(" "),
      created_at: iso(yield* Clock.currentTimeMillis),
      last_used_at: null
    }
    yield* sql`INSERT INTO oauth_connections ${sql.insert(columns)}`
  }),

  list: Effect.fn("Connections.list")(function* (athleteId) {
    // Without a token left that could still be used, there is nothing to cut off.
    const rows = yield* sql<Row>`
      SELECT id, client_name, client_domain, redirects_to, scopes, created_at, last_used_at FROM oauth_connections
      WHERE ${ofAthlete(sql, athleteId)} AND EXISTS (
        SELECT 1 FROM oauth_rows WHERE oauth_rows.family = oauth_connections.family AND kind <> 'Grant'
          AND expires_at > ${iso(yield* Clock.currentTimeMillis)} AND issued_at >= ${notBefore(sql)})
      ORDER BY created_at DESC, id`
    return rows.map((row) => ({
      id: row.id,
      clientName: row.client_name,
      clientDomain: row.client_domain,
      redirectsTo: row.redirects_to,
      scopes: scopesAmong(row.scopes.split(" ")),
      createdAt: row.created_at,
      lastUsedAt: row.last_used_at
    }))
  }),

  cutOff: Effect.fn("Connections.cutOff")(function* (athleteId, id) {
    const rows = yield* sql<{ readonly family: string }>`DELETE FROM oauth_connections
      WHERE ${ofAthlete(sql, athleteId)} AND id = ${id} RETURNING family`
    if (rows[0] === undefined) return false
    const { family } = rows[0]
    yield* serially(sql, `family ${family}`)(sql`DELETE FROM oauth_rows WHERE family = ${family}`)
    return true
  }, sql.withTransaction),

  hasAthlete: (athleteId) =>
    Effect.map(sql`SELECT id FROM athletes WHERE id = ${athleteId}`, (rows) => rows.length === 1),

  // Untraced: it runs for every request.
  verify: Effect.fnUntraced(function* (token, audiences) {
    if (!tokenPattern.test(token)) return null
    const id = rowKey("AccessToken", token)
    const nowMillis = yield* Clock.currentTimeMillis
    const rows = yield* sql<TokenRow>`
      SELECT oauth_rows.audience, oauth_rows.scopes, oauth_rows.client, oauth_rows.family, oauth_connections.id AS connection,
        oauth_connections.athlete_id, oauth_connections.last_used_at
      FROM oauth_rows JOIN oauth_connections ON oauth_connections.family = oauth_rows.family
      WHERE oauth_rows.id = ${id} AND oauth_rows.kind = 'AccessToken' AND oauth_rows.expires_at > ${iso(nowMillis)}
        AND oauth_rows.issued_at >= ${notBefore(sql)}`
    const row = rows[0]
    // Tokens of before these columns have none: their client asks for a new one.
    if (row === undefined || row.audience === null || row.scopes === null || row.client === null) return null
    if (!audiences.has(row.audience)) return null
    if (row.last_used_at === null || nowMillis - Date.parse(row.last_used_at) >= lastUsedEveryMillis) {
      // A database that refuses the note (read-only, locked) still knows the token.
      yield* Effect.ignore(
        sql`UPDATE oauth_connections SET last_used_at = ${iso(nowMillis)} WHERE family = ${row.family}`
      )
    }
    const principal: Principal = {
      athleteId: AthleteId.make(row.athlete_id),
      scopes: scopesAmong(row.scopes.split(" ")),
      via: `connection:${row.connection}`,
      client: row.client
    }
    return principal
  })
})

const ofAthlete = (sql: SqlClient.SqlClient, athleteId: AthleteId | null) =>
  athleteId === null ? sql.literal("1 = 1") : sql`athlete_id = ${athleteId}`

const iso = (epochMillis: number): string => new Date(epochMillis).toISOString()
