/**
 * Personal access tokens: long random secrets that the athlete makes for scripts and for clients that take a
 * header. The secret is shown once and only its SHA-256 is kept; a secret of 256 random bits needs no slow hash.
 * Every request asks the database, so a revocation counts from the next request on.
 */
import { hash, randomBytes } from "node:crypto"
import { Clock, Context, Effect, Layer, Redacted } from "effect"
import { SqlClient } from "effect/sql"
import { AthleteId } from "../domain/Athlete.ts"
import { InvalidInput, NotFound, Unavailable } from "../domain/errors.ts"
import { type Principal, type Scope, scopesAmong } from "./Auth.ts"
import { notBefore } from "./notBefore.ts"
import { TokenVerifier } from "./TokenVerifier.ts"

export interface AccessToken {
  /** Names the token in lists and logs; worth nothing as a credential. */
  readonly id: string
  readonly name: string
  readonly scopes: ReadonlyArray<Scope>
  /** UTC, ISO 8601. */
  readonly createdAt: string
  readonly lastUsedAt: string | null
  readonly expiresAt: string | null
  readonly revokedAt: string | null
}

export interface NewAccessToken {
  readonly athleteId: AthleteId
  readonly name: string
  readonly scopes: ReadonlyArray<Scope>
  /** Null: until revoked. */
  readonly expiresInDays: number | null
}

export class PersonalAccessTokens extends Context.Service<
  PersonalAccessTokens,
  {
    /** The only time the secret is seen. */
    readonly create: (
      request: NewAccessToken
    ) => Effect.Effect<{ readonly token: AccessToken; readonly secret: Redacted.Redacted }, InvalidInput | Unavailable>
    /** Newest first, revoked and expired ones included. */
    readonly list: (athleteId: AthleteId) => Effect.Effect<ReadonlyArray<AccessToken>, Unavailable>
    /** Revoking twice is fine; the first time counts. */
    readonly revoke: (athleteId: AthleteId, id: string) => Effect.Effect<AccessToken, NotFound | Unavailable>
    readonly verify: TokenVerifier["Service"]["verify"]
  }
>()("ai-endurance-mcp/auth/PersonalAccessTokens") {
  static readonly layer: Layer.Layer<PersonalAccessTokens, never, SqlClient.SqlClient> = Layer.effect(
    PersonalAccessTokens,
    Effect.map(SqlClient.SqlClient, (sql) => PersonalAccessTokens.of(make(sql)))
  )

  /** What the HTTP gate asks. */
  static readonly verifier: Layer.Layer<TokenVerifier, never, PersonalAccessTokens> = Layer.effect(
    TokenVerifier,
    Effect.map(PersonalAccessTokens, ({ verify }) => TokenVerifier.of({ verify }))
  )
}

/** Scanners for leaked secrets find tokens by their beginning. */
const prefix = "aie_pat_"
const secretPattern = /^aie_pat_[\w-]{43}$/u
const longestNameLength = 100
const longestLifeDays = 3650
const dayMillis = 86_400_000
/** A busy client must not turn every read into a write. */
const lastUsedEveryMillis = 60_000

interface Row {
  readonly id: string
  readonly athlete_id: number
  readonly name: string
  readonly scopes: string
  readonly created_at: string
  readonly last_used_at: string | null
  readonly expires_at: string | null
  readonly revoked_at: string | null
}

const make = (sql: SqlClient.SqlClient): PersonalAccessTokens["Service"] => {
  const columns = sql.literal("id, athlete_id, name, scopes, created_at, last_used_at, expires_at, revoked_at")

  const create = Effect.fn("PersonalAccessTokens.create")(function* (request: NewAccessToken) {
    yield* checked(request)
    const nowMillis = yield* Clock.currentTimeMillis
    const secret = prefix + randomBytes(32).toString("base64url")
    const token: AccessToken = {
      id: randomBytes(4).toString("hex"),
      name: request.name.trim(),
      scopes: scopesAmong(request.scopes),
      createdAt: iso(nowMillis),
      lastUsedAt: null,
      expiresAt: request.expiresInDays === null ? null : iso(nowMillis + request.expiresInDays * dayMillis),
      revokedAt: null
    }
    yield* stored(
      sql`INSERT INTO tokens ${sql.insert({
        id: token.id,
        athlete_id: request.athleteId,
        name: token.name,
        hash: hashOf(secret),
        scopes: token.scopes.join(" "),
        created_at: token.createdAt,
        last_used_at: null,
        expires_at: token.expiresAt,
        revoked_at: null
      })}`
    )
    return { token, secret: Redacted.make(secret, { label: "personal access token" }) }
  })

  const list = Effect.fn("PersonalAccessTokens.list")(function* (athleteId: AthleteId) {
    const rows = yield* stored(sql<Row>`
      SELECT ${columns} FROM tokens WHERE athlete_id = ${athleteId} ORDER BY created_at DESC, id`)
    return rows.map(tokenOf)
  })

  const revoke = Effect.fn("PersonalAccessTokens.revoke")(function* (athleteId: AthleteId, id: string) {
    const now = iso(yield* Clock.currentTimeMillis)
    const rows = yield* stored(sql<Row>`
      UPDATE tokens SET revoked_at = COALESCE(revoked_at, ${now})
      WHERE athlete_id = ${athleteId} AND id = ${id} RETURNING ${columns}`)
    const row = rows[0]
    if (row !== undefined) return tokenOf(row)
    const known = (yield* list(athleteId)).filter((token) => token.revokedAt === null)
    return yield* new NotFound({
      message: `There is no token "${id}".`,
      hint:
        known.length === 0
          ? "There are no tokens to revoke."
          : `Tokens: ${known.map((token) => `${token.id} (${token.name})`).join(", ")}.`
    })
  })

  const touch = (row: Row, nowMillis: number) =>
    row.last_used_at !== null && nowMillis - Date.parse(row.last_used_at) < lastUsedEveryMillis
      ? Effect.void
      : // A database that refuses the note (read-only, locked) still knows the token.
        Effect.ignore(sql`UPDATE tokens SET last_used_at = ${iso(nowMillis)} WHERE id = ${row.id}`)

  // Untraced: it runs for every request.
  const verify = Effect.fnUntraced(function* (token: Redacted.Redacted) {
    const secret = Redacted.value(token)
    if (!secretPattern.test(secret)) return null
    const rows = yield* stored(sql<Row>`SELECT ${columns} FROM tokens
      WHERE hash = ${hashOf(secret)} AND created_at >= ${notBefore(sql)}`)
    const row = rows[0]
    if (row === undefined || row.revoked_at !== null) return null
    const nowMillis = yield* Clock.currentTimeMillis
    if (row.expires_at !== null && Date.parse(row.expires_at) <= nowMillis) return null
    yield* touch(row, nowMillis)
    const principal: Principal = {
      athleteId: AthleteId.make(row.athlete_id),
      scopes: scopesAmong(row.scopes.split(" ")),
      via: `token:${row.id}`
    }
    return principal
  })

  return { create, list, revoke, verify }
}

const checked = (request: NewAccessToken): Effect.Effect<void, InvalidInput> => {
  const name = request.name.trim()
  if (name === "" || name.length > longestNameLength || /\p{Cc}/u.test(name)) {
    return refuse("The name of a token is one line of 1 to 100 characters.", "Name it after what will use it.")
  }
  if (!request.scopes.includes("read")) {
    return refuse("A token needs at least the scope read.", `Use the scope "read" or "read write".`)
  }
  const days = request.expiresInDays
  return days === null || (Number.isInteger(days) && days >= 1 && days <= longestLifeDays)
    ? Effect.void
    : refuse(
        `A token cannot expire in ${days} days.`,
        `Use 1 to ${longestLifeDays} days, or leave it out for a token that lasts.`
      )
}

const refuse = (message: string, hint: string) => Effect.fail(new InvalidInput({ message, hint }))

const hashOf = (secret: string): string => hash("sha256", secret)

const iso = (epochMillis: number): string => new Date(epochMillis).toISOString()

const tokenOf = (row: Row): AccessToken => ({
  id: row.id,
  name: row.name,
  scopes: scopesAmong(row.scopes.split(" ")),
  createdAt: row.created_at,
  lastUsedAt: row.last_used_at,
  expiresAt: row.expires_at,
  revokedAt: row.revoked_at
})

const stored = <A, E, R>(query: Effect.Effect<A, E, R>): Effect.Effect<A, Unavailable, R> =>
  query.pipe(
    Effect.tapError((error) => Effect.logError("the token table could not be used", error)),
    Effect.mapError(
      () =>
        new Unavailable({
          message: "The tokens could not be read or written.",
          hint: "Try again; when it stays so, look at the log of the server."
        })
    )
  )
