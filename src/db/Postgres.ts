/**
 * `SqlClient` over a PostgreSQL server, and names held on it. This file is the only one that touches the driver. It
 * owns pools, types and error codes; tables are `migrations.ts`, and which database is used is `Database.ts`.
 */
import { PgClient, PgTypes } from "@effect/sql-pg"
import { Effect, Option, Predicate, Redacted, Result, Schedule, type Scope } from "effect"
import type { Reactivity } from "effect/reactivity/Reactivity"
import type { SqlClient, SqlError } from "effect/sql"
import type { Hold } from "./OneHolder.ts"
import { type AuthorityUnreadable, authorityOf, lendsByTransaction } from "./serverAddress.ts"
import { lockKey } from "./transactions.ts"

/** Connections per instance; a server takes 100 unless it is told otherwise. */
const mostConnections = 10
/** Names that are held or waited for at once per instance. Apart from the others: who waits must not starve queries. */
const mostHolds = 6

/** Opens nothing yet: the first query does, and fails where the server cannot be used. */
export const make = (url: Redacted.Redacted): Effect.Effect<SqlClient.SqlClient, OpenError, Needs> =>
  Effect.map(pool(url, mostConnections), retrying)

type OpenError = SqlError.SqlError | AuthorityUnreadable
type Needs = Scope.Scope | Reactivity

const pool = (url: Redacted.Redacted, maxConnections: number) =>
  Effect.flatMap(authorityOf(url), (ssl) =>
    PgClient.make({
      url,
      ssl,
      maxConnections,
      applicationName: "ai-endurance-mcp",
      // A machine that vanished holds its locks until the server notices; here the same for a server that vanished.
      keepAlive: "30 seconds",
      // What is prepared stays with a connection that the next transaction may not get.
      prepare: !lendsByTransaction(url),
      types
    })
  )

/**
 * Whether two connections of ours are one at the server: then a pooler lends them out by transaction. True is sure; a
 * busy pooler may hide it.
 */
export const sharesConnections = (sql: SqlClient.SqlClient): Effect.Effect<boolean, SqlError.SqlError> =>
  Effect.gen(function* () {
    const [one, other] = yield* Effect.all([sql.reserve, sql.reserve])
    const first = yield* one.executeValuesUnprepared("SELECT pg_backend_pid()", [])
    yield* Effect.acquireRelease(other.executeUnprepared("BEGIN", [], undefined), () =>
      Effect.ignore(other.executeUnprepared("ROLLBACK", [], undefined))
    )
    const second = yield* other.executeValuesUnprepared("SELECT pg_backend_pid()", [])
    return first[0]?.[0] === second[0]?.[0]
  }).pipe(Effect.scoped)

/** Counts and sums come as numbers, as SQLite has them. Nothing here counts beyond what a number holds exactly. */
const types = PgTypes.makeRegistry()
types.register<number | bigint>(PgTypes.OID.int8, {
  encode: (value) => {
    const bytes = Buffer.alloc(8)
    bytes.writeBigInt64BE(BigInt(value))
    return Result.succeed(bytes)
  },
  decode: (bytes) => Result.succeed(Number(Buffer.from(bytes).readBigInt64BE()))
})

/**
 * Transactions that the server broke off in favour of another one are begun again; they were rolled back whole. What
 * is inside of one may therefore run more than once, and does nothing but talk to the database.
 */
const retrying = (client: SqlClient.SqlClient): SqlClient.SqlClient => {
  const once = client.withTransaction
  const withTransaction: SqlClient.SqlClient["withTransaction"] = (body) =>
    Effect.flatMap(Effect.serviceOption(client.transactionService), (outer) =>
      Option.isSome(outer) ? once(body) : Effect.retry(once(body), { schedule: again, while: brokenOff })
    )
  return Object.assign(client, { withTransaction })
}

const again = Schedule.exponential("10 millis").pipe(Schedule.jittered, Schedule.upTo({ times: 6 }))

const brokenOff = (error: unknown): boolean =>
  Predicate.isTagged(error, "SqlError") &&
  Predicate.hasProperty(error, "reason") &&
  (Predicate.isTagged(error.reason, "DeadlockError") || Predicate.isTagged(error.reason, "SerializationError"))

/**
 * Names held by advisory locks, each in a transaction of its own, so that they work through a proxy that lends
 * connections by transaction. The server lets go when the connection ends.
 */
export const holder = (url: Redacted.Redacted): Effect.Effect<Hold, OpenError, Needs> =>
  Effect.map(pool(url, mostHolds), (client): Hold =>
    Effect.fnUntraced(function* (name) {
      const connection = yield* client.reserve
      const run = (sql: string, params: ReadonlyArray<unknown> = []) =>
        connection.executeUnprepared(sql, params, undefined)
      yield* Effect.acquireRelease(run("BEGIN"), () => Effect.ignore(run("ROLLBACK")))
      // The first is a net below the waits of `Locks`; the second cuts off a holder that is frozen.
      yield* run(
        "SELECT set_config('lock_timeout', '20s', true), set_config('idle_in_transaction_session_timeout', '5min', true)"
      )
      yield* run(`SELECT pg_advisory_xact_lock(${lockKey("$1")})`, [name])
    })
  )

/** The words of the server or the system, without those of the driver around them. */
export const wordsOf = (error: SqlError.SqlError): string => {
  const { cause } = error.reason
  return cause instanceof Error && cause.message !== "" ? cause.message : error.message
}
