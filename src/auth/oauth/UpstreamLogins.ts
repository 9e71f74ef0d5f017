/**
 * The logins at AI Endurance behind connections: one for each, sealed for its row, never lent to another. Who may only
 * read holds no token that writes, and cutting one off touches no other.
 */
import { Clock, Context, Duration, Effect, Layer, Schedule } from "effect"
import { SqlClient, type SqlError } from "effect/sql"
import { Locks } from "../../db/Locks.ts"
import { serially } from "../../db/transactions.ts"
import { AthleteId } from "../../domain/Athlete.ts"
import { Unavailable } from "../../domain/errors.ts"
import { type FreshToken, freshTokenOf, type Place } from "../upstream/freshToken.ts"
import type { Registrations } from "../upstream/registration.ts"
import { clientsFromText, clientsToText } from "../upstream/registration.ts"
import { loginFromText, loginToText, type TokenPair } from "../upstream/TokenPair.ts"
import { type SignedIn, UpstreamAuthorization } from "../upstream/UpstreamAuthorization.ts"
import { KeyRing } from "./KeyRing.ts"
import { familyOf } from "./OAuthStore.ts"
import { open, seal, sha256 } from "./Sealer.ts"

type Stored<A> = Effect.Effect<A, SqlError.SqlError>

export class UpstreamLogins extends Context.Service<
  UpstreamLogins,
  {
    /** The athlete who connected something with this account before; null for none, and where it is not told whose it is. */
    readonly find: (signedIn: SignedIn) => Stored<AthleteId | null>
    /** The same one each time where AI Endurance says whose account it is; otherwise a new one. */
    readonly athleteOf: (signedIn: SignedIn) => Effect.Effect<AthleteId, SqlError.SqlError | Unavailable>
    readonly keep: (grantId: string, pair: TokenPair) => Stored<void>
    /** @param connection the id that principals name it by */
    readonly tokenOf: (connection: string) => FreshToken
    /** Ends a connection whose login is over: its client has to sign in again. */
    readonly end: (connection: string) => Effect.Effect<void, Unavailable>
    /** Ends the logins over there whose connection is gone here, and drops athletes known by nothing else. */
    readonly collect: Effect.Effect<void>
  }
>()("ai-endurance-mcp/auth/oauth/UpstreamLogins") {
  /** @param newAthlete makes a row for one more athlete */
  static readonly layer = (
    newAthlete: Effect.Effect<AthleteId, Unavailable, SqlClient.SqlClient>
  ): Layer.Layer<UpstreamLogins, never, SqlClient.SqlClient | KeyRing | Locks | UpstreamAuthorization> =>
    Layer.effect(
      UpstreamLogins,
      Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        const services = { sql, keys: yield* KeyRing, locks: yield* Locks, upstream: yield* UpstreamAuthorization }
        const logins = make(services, Effect.provideService(newAthlete, SqlClient.SqlClient, sql))
        yield* Effect.forkScoped(Effect.repeat(logins.collect, Schedule.spaced(collectEvery)))
        return logins
      })
    )
}

const collectEvery = Duration.minutes(10)
/** An athlete is there a moment before the connection is. */
const settlingMillis = 600_000

interface Services {
  readonly sql: SqlClient.SqlClient
  readonly keys: KeyRing["Service"]
  readonly locks: Locks["Service"]
  readonly upstream: UpstreamAuthorization["Service"]
}

const place = (family: string): string => `upstream_logins:${family}`

const make = (
  { keys, locks, sql, upstream }: Services,
  newAthlete: Effect.Effect<AthleteId, Unavailable>
): UpstreamLogins["Service"] => {
  const remember = Effect.fnUntraced(function* (account: string | null) {
    const athleteId = yield* newAthlete
    const created_at = iso(yield* Clock.currentTimeMillis)
    yield* sql`INSERT INTO upstream_athletes ${sql.insert({ athlete_id: athleteId, account, created_at })}`
    return athleteId
  })

  const known = Effect.fnUntraced(function* (account: string) {
    const rows = yield* sql<{ readonly athlete_id: number }>`
      SELECT athlete_id FROM upstream_athletes WHERE account = ${account}`
    return rows[0] === undefined ? null : AthleteId.make(rows[0].athlete_id)
  })

  const put = (family: string, login: string) =>
    sql`INSERT INTO upstream_logins ${sql.insert({ family, login: seal(keys.sealing, place(family), login) })}
      ON CONFLICT (family) DO UPDATE SET login = excluded.login`

  const end = (connection: string) =>
    Effect.gen(function* () {
      const rows = yield* sql<{ readonly family: string }>`
        DELETE FROM oauth_connections WHERE id = ${connection} RETURNING family`
      for (const { family } of rows) {
        yield* serially(sql, `family ${family}`)(sql`DELETE FROM oauth_rows WHERE family = ${family}`)
        yield* sql`DELETE FROM upstream_logins WHERE family = ${family}`
      }
      if (rows.length > 0) yield* Effect.logInfo("a connection ended with its login at AI Endurance")
    }).pipe(sql.withTransaction, stored)

  const placeOf = (connection: string): Place => {
    const found = sql<{ readonly family: string; readonly login: string }>`
      SELECT upstream_logins.family, upstream_logins.login
      FROM upstream_logins JOIN oauth_connections ON oauth_connections.family = upstream_logins.family
      WHERE oauth_connections.id = ${connection}`
    return {
      read: stored(
        Effect.map(found, ([row]) => {
          const text = row === undefined ? null : open(keys.sealing, place(row.family), row.login)
          return text === null ? null : loginFromText(text)
        })
      ),
      write: (login) =>
        stored(
          Effect.flatMap(found, ([row]) =>
            row === undefined
              ? // Cut off in the meantime: what has just been given out anew is known to nobody else.
                Effect.ignore(upstream.revoke(login.pair))
              : Effect.asVoid(put(row.family, loginToText(login)))
          )
        ),
      forget: end(connection)
    }
  }

  const dropOrphans = Effect.gen(function* () {
    const rows = yield* sql<{ readonly family: string; readonly login: string }>`
      DELETE FROM upstream_logins WHERE NOT EXISTS (
        SELECT 1 FROM oauth_connections WHERE oauth_connections.family = upstream_logins.family)
      RETURNING family, login`
    const before = iso((yield* Clock.currentTimeMillis) - settlingMillis)
    yield* sql`DELETE FROM athletes WHERE id IN (
      SELECT athlete_id FROM upstream_athletes WHERE account IS NULL AND created_at < ${before})
      AND NOT EXISTS (SELECT 1 FROM oauth_connections WHERE oauth_connections.athlete_id = athletes.id)`
    return rows
  })

  return UpstreamLogins.of({
    find: Effect.fn("UpstreamLogins.find")(function* (signedIn) {
      const account = accountOf(signedIn)
      return account === null ? null : yield* known(account)
    }),

    athleteOf: Effect.fn("UpstreamLogins.athleteOf")(function* (signedIn) {
      const account = accountOf(signedIn)
      if (account === null) return yield* remember(null)
      return yield* locks.exclusively(`upstream-account:${account}`)(
        Effect.flatMap(known(account), (athleteId) =>
          athleteId === null ? remember(account) : Effect.succeed(athleteId)
        )
      )
    }),

    keep: (grantId, pair) => Effect.asVoid(put(familyOf(grantId), loginToText({ pair, refreshingSinceMillis: null }))),

    tokenOf: (connection) =>
      freshTokenOf(upstream, placeOf(connection), locks.exclusively(`upstream-login:${connection}`)),

    end,

    collect: Effect.gen(function* () {
      for (const { family, login } of yield* dropOrphans) {
        const text = open(keys.sealing, place(family), login)
        const kept = text === null ? null : loginFromText(text)
        if (kept !== null) yield* Effect.ignore(upstream.revoke(kept.pair))
      }
    }).pipe(
      Effect.catch((error) =>
        Effect.logWarning("ended logins could not be collected").pipe(Effect.annotateLogs({ reason: error.message }))
      ),
      Effect.withSpan("UpstreamLogins.collect")
    )
  })
}

/** What an account is known by: neither its name nor its id can be read from it. */
const accountOf = ({ issuer, subject }: SignedIn): string | null =>
  subject === null ? null : sha256(JSON.stringify([issuer, subject]))

/**
 * Where this server keeps who it is to AI Endurance, for registrations that it made by itself.
 *
 * @param server the origin that it is registered at
 */
export const keptRegistrations = (
  server: string
): Effect.Effect<Registrations, never, SqlClient.SqlClient | KeyRing | Locks> =>
  Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    const keys = yield* KeyRing
    const locks = yield* Locks
    const row = `upstream_clients:${server}`
    return {
      read: stored(
        Effect.map(
          sql<{ readonly clients: string }>`SELECT clients FROM upstream_clients WHERE server = ${server}`,
          ([found]) => clientsFromText((found === undefined ? null : open(keys.sealing, row, found.clients)) ?? "")
        )
      ),
      write: (clients) =>
        stored(
          Effect.suspend(
            () =>
              sql`INSERT INTO upstream_clients ${sql.insert({
                server,
                clients: seal(keys.sealing, row, clientsToText(clients))
              })} ON CONFLICT (server) DO UPDATE SET clients = excluded.clients`
          )
        ),
      exclusively: locks.exclusively(row)
    }
  })

const iso = (epochMillis: number): string => new Date(epochMillis).toISOString()

const stored = <A, R>(effect: Effect.Effect<A, SqlError.SqlError, R>): Effect.Effect<A, Unavailable, R> =>
  effect.pipe(
    Effect.tapError((error) =>
      Effect.logError("the logins at AI Endurance could not be used").pipe(
        Effect.annotateLogs({ reason: error.message })
      )
    ),
    Effect.mapError(
      () =>
        new Unavailable({
          message: "The logins at AI Endurance could not be read or written.",
          hint: "Try again; when it stays so, look at the log of the server."
        })
    )
  )
