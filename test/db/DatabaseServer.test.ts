import { randomBytes } from "node:crypto"
import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Fiber, Redacted } from "effect"
import { SqlClient, SqlError } from "effect/sql"
import { Database } from "../../src/db/Database.ts"
import { ofError, refuseOld } from "../../src/db/DatabaseServer.ts"
import { newestMigrationId } from "../../src/db/migrations.ts"
import { serially } from "../../src/db/transactions.ts"
import { emptySchema, instanceAt, serverIsThere } from "../support/databases.ts"
import { serverUrl } from "../support/postgresServer.ts"
import { asAdmin } from "../support/schemas.ts"
import { freePort } from "../support/ports.ts"

const opened = (url: Redacted.Redacted) => Effect.provide(Effect.asVoid(SqlClient.SqlClient), Database.server(url))

const secret = "hunter2-and-more"

/** The server's address with something of it exchanged, and a password that must never be seen. */
const changed = (change: (url: URL) => void, from = serverUrl): Redacted.Redacted => {
  const url = new URL(from)
  url.password = secret
  change(url)
  return Redacted.make(url.href)
}

const refused = (url: Redacted.Redacted) =>
  Effect.map(Effect.flip(opened(url)), (error) => {
    assert.notInclude(`${error.message} ${error.hint} ${JSON.stringify(error)}`, secret)
    return error
  })

const onServer = describe.skipIf(!serverIsThere)

onServer("a database on a server", () => {
  it.live("is migrated once by instances that start on it together", () =>
    Effect.gen(function* () {
      const place = Redacted.value(yield* emptySchema)
      const seeds = Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        return (yield* sql`SELECT kind, last_id FROM id_counters ORDER BY kind`).length
      })
      const start = Effect.provide(seeds, instanceAt(place))
      const counts = yield* Effect.all([start, start, start, start], { concurrency: "unbounded" })
      assert.deepStrictEqual(counts, [5, 5, 5, 5])
    })
  )

  it.live("is looked at without being changed", () =>
    Effect.gen(function* () {
      const url = yield* emptySchema
      assert.strictEqual(yield* Database.serverSchema(url), 0)
      assert.strictEqual(yield* Database.serverSchema(url), 0)
      yield* opened(url)
      assert.strictEqual(yield* Database.serverSchema(url), newestMigrationId)
    })
  )

  it.live("of a newer version is refused and left as it is", () =>
    Effect.gen(function* () {
      const url = yield* emptySchema
      yield* Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        yield* sql`INSERT INTO effect_sql_migrations ${sql.insert({ migration_id: 9999, name: "from_the_future" })}`
      }).pipe(Effect.provide(Database.server(url)))
      const error = yield* refused(url)
      assert.strictEqual(error.reason, "newerVersion")
      assert.match(error.message, /newer version.*9999/u)
      assert.strictEqual((yield* Effect.flip(Database.serverSchema(url))).reason, "newerVersion")
    })
  )

  it.live("that cannot be used says why, and never with the password", () =>
    Effect.gen(function* () {
      const port = yield* freePort
      const nowhere = yield* refused(changed((url) => (url.port = String(port))))
      assert.strictEqual(nowhere.reason, "unreachable")
      assert.include(nowhere.message, String(port))

      const missing = yield* refused(changed((url) => (url.pathname = "/no-such-database-here")))
      assert.strictEqual(missing.reason, "noSuchDatabase")
      assert.include(missing.message, "no-such-database-here")

      const stranger = yield* refused(changed((url) => (url.username = "nobody_of_that_name")))
      assert.strictEqual(stranger.reason, "signInRefused")
    })
  )

  it.live("in which the user may make no tables says what to grant", () =>
    Effect.gen(function* () {
      const url = yield* emptySchema
      const role = `aie_test_${randomBytes(6).toString("hex")}`
      const schema = /search_path=(\S+)/u.exec(new URL(Redacted.value(url)).searchParams.get("options") ?? "")![1]!
      yield* Effect.acquireRelease(
        asAdmin((sql) => sql`CREATE ROLE ${sql(role)} LOGIN`),
        () => asAdmin((sql) => Effect.andThen(sql`DROP OWNED BY ${sql(role)}`, sql`DROP ROLE ${sql(role)}`))
      )
      const asRole = changed((one) => (one.username = role), Redacted.value(url))
      assert.strictEqual((yield* refused(asRole)).reason, "notPermitted")
      yield* asAdmin((sql) => sql`GRANT USAGE ON SCHEMA ${sql(schema)} TO ${sql(role)}`)
      const error = yield* refused(asRole)
      assert.strictEqual(error.reason, "notPermitted")
      assert.include(error.hint, "CREATE")
    })
  )

  it.live("begins a transaction again that a deadlock broke off", () =>
    Effect.gen(function* () {
      const place = Redacted.value(yield* emptySchema)
      // Each locks a row and then wants the other's: the server ends one of them.
      const crossing = (
        first: string,
        second: string,
        mine: Deferred.Deferred<void>,
        theirs: Deferred.Deferred<void>
      ) =>
        Effect.gen(function* () {
          const sql = yield* SqlClient.SqlClient
          let tries = 0
          const take = (kind: string) => sql`UPDATE id_counters SET last_id = last_id + 1 WHERE kind = ${kind}`
          yield* sql.withTransaction(
            Effect.gen(function* () {
              tries++
              yield* take(first)
              yield* Deferred.succeed(mine, undefined)
              yield* Deferred.await(theirs)
              yield* take(second)
            })
          )
          return tries
        }).pipe(Effect.provide(instanceAt(place)))
      yield* opened(Redacted.make(place))
      const [one, other] = [yield* Deferred.make<void>(), yield* Deferred.make<void>()]
      const tries = yield* Effect.all(
        [crossing("workout", "activity", one, other), crossing("activity", "workout", other, one)],
        { concurrency: 2 }
      )
      assert.sameMembers(tries, [1, 2])
    })
  )

  it.live("is asked again after it ended a connection, as it does when it restarts", () =>
    Effect.gen(function* () {
      const place = Redacted.value(yield* emptySchema)
      yield* Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        const ask = sql<{ readonly pid: number }>`SELECT pg_backend_pid() AS pid`
        const [before] = yield* ask
        yield* asAdmin((admin) => admin`SELECT pg_terminate_backend(${before!.pid}, 5000)`)
        // The query that finds out may fail; the one after it has a connection of its own.
        yield* Effect.ignore(ask)
        const [after] = yield* ask
        assert.notStrictEqual(after!.pid, before!.pid)
      }).pipe(Effect.provide(instanceAt(place)))
    })
  )

  it.live("lets transactions about one subject take turns, and those about others pass", () =>
    Effect.gen(function* () {
      const place = Redacted.value(yield* emptySchema)
      yield* Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        const order: Array<string> = []
        const note = (word: string) => Effect.sync(() => void order.push(word))
        const [begun, end] = [yield* Deferred.make<void>(), yield* Deferred.make<void>()]
        const held = Effect.gen(function* () {
          yield* Deferred.succeed(begun, undefined)
          yield* Deferred.await(end)
          yield* note("held")
        })
        const holding = yield* Effect.forkChild(serially(sql, "one")(held))
        yield* Deferred.await(begun)
        const same = yield* Effect.forkChild(serially(sql, "one")(note("same")))
        yield* serially(sql, "another")(note("other"))
        yield* Deferred.succeed(end, undefined)
        yield* Fiber.join(holding)
        yield* Fiber.join(same)
        assert.deepStrictEqual(order, ["other", "held", "same"])
      }).pipe(Effect.provide(instanceAt(place)))
    })
  )
})

describe("a server's answer", () => {
  const place = "db.example.org:5432"

  it("of a version that is too old is refused, of one that is tested is not", () => {
    const old = Effect.runSync(Effect.flip(refuseOld({ number: "120022", version: "12.22" })))
    const error = ofError(place, old)
    assert.strictEqual(error.reason, "serverTooOld")
    assert.include(error.message, "12.22")
    for (const number of ["130000", "150020", "180001"]) Effect.runSync(refuseOld({ number, version: "" }))
  })

  it("to a wrong password is told as that", () => {
    const cause = Object.assign(new Error(`password authentication failed for user "ada"`), { code: "28P01" })
    const reason = new SqlError.AuthenticationError({ cause, message: "PgConnection: failed", operation: "connect" })
    const error = ofError(place, new SqlError.SqlError({ reason }))
    assert.strictEqual(error.reason, "signInRefused")
    assert.include(error.message, `for user "ada"`)
    assert.include(error.hint, "%40")
  })
})
