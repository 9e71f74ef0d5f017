/** A server as hosts run it: a password, TLS, a pooler. */
import { join } from "node:path"
import { assert, describe, it, layer } from "@effect/vitest"
import { Context, Effect, Layer, Redacted } from "effect"
import { SqlClient } from "effect/sql"
import { Database } from "../../src/db/Database.ts"
import { newestMigrationId } from "../../src/db/migrations.ts"
import {
  canBeMade,
  password,
  poolerIsThere,
  type PrivatePostgres,
  privatePostgres
} from "../support/privatePostgres.ts"

class Server extends Context.Service<Server, PrivatePostgres>()("test/PrivatePostgres") {}

const addressOf = (host: string, port: number, database: string, parameters = "", secret = password) =>
  Redacted.make(`postgres://ada:${encodeURIComponent(secret)}@${host}:${port}/${database}?${parameters}`)

/** Why it cannot be used, in words that open nothing. */
const refusal = (url: Redacted.Redacted, secret = password) =>
  Effect.map(Effect.flip(Database.serverSchema(url)), (error) => {
    const said = `${error.message} ${error.hint} ${JSON.stringify(error)}`
    assert.notInclude(said, secret)
    assert.notInclude(said, encodeURIComponent(secret))
    return error
  })

const opened = (url: Redacted.Redacted) => Effect.provide(Effect.asVoid(SqlClient.SqlClient), Database.server(url))

const skipped = !canBeMade
  ? "a database with password and TLS, for which Debian's postgresql and openssl are wanted"
  : !poolerIsThere
    ? "a pooler in front of a database, for which pgbouncer is wanted"
    : null
if (skipped !== null) process.stderr.write(`SKIPPED: ${skipped}.\n`)

if (canBeMade)
  layer(Layer.effect(Server, privatePostgres), { excludeTestServices: true })("a server with a password", (it) => {
    it.effect("is used with it, and says what is wrong without it", () =>
      Effect.gen(function* () {
        const { port } = yield* Server
        yield* opened(addressOf("127.0.0.1", port, "postgres"))
        const wrong = yield* refusal(
          addressOf("127.0.0.1", port, "postgres", "", "hunter2-and-more"),
          "hunter2-and-more"
        )
        assert.strictEqual(wrong.reason, "signInRefused")
        const none = yield* refusal(Redacted.make(`postgres://ada@127.0.0.1:${port}/postgres`))
        assert.strictEqual(none.reason, "signInRefused")
        const missing = yield* refusal(addressOf("127.0.0.1", port, "nothing_there"))
        assert.strictEqual(missing.reason, "wantsTls")
      })
    )

    it.effect("and TLS is used when its authority is named, and only at its own name", () =>
      Effect.gen(function* () {
        const { authority, port } = yield* Server
        const plain = yield* refusal(addressOf("127.0.0.1", port, "template1"))
        assert.strictEqual(plain.reason, "wantsTls")
        assert.include(plain.hint, "sslmode=verify-full")
        const known = `sslmode=verify-full&sslrootcert=${encodeURIComponent(authority)}`
        assert.strictEqual(yield* Database.serverSchema(addressOf("localhost", port, "template1", known)), 0)
        const short = `sslrootcert=${encodeURIComponent(authority)}`
        assert.strictEqual(yield* Database.serverSchema(addressOf("localhost", port, "template1", short)), 0)
        for (const [host, parameters] of [
          ["localhost", "sslmode=require"],
          ["localhost", "sslmode=verify-full&sslrootcert=system"],
          ["localhost", `sslrootcert=${join(authority, "..", "nothing-there.pem")}`],
          ["127.0.0.1", known]
        ] as const) {
          const error = yield* refusal(addressOf(host, port, "template1", parameters))
          assert.strictEqual(error.reason, "notTrusted", parameters)
          assert.include(error.hint, "sslrootcert")
        }
        const missing = yield* refusal(addressOf("localhost", port, "nothing_there", known))
        assert.strictEqual(missing.reason, "noSuchDatabase")
      })
    )

    it.effect("in which the user may make no tables is not said to be well", () =>
      Effect.gen(function* () {
        const { port } = yield* Server
        const admin = addressOf("127.0.0.1", port, "postgres")
        yield* Effect.gen(function* () {
          const sql = yield* SqlClient.SqlClient
          yield* sql`CREATE ROLE bea LOGIN PASSWORD ${sql.literal(`'${password}'`)}`
          yield* sql`CREATE SCHEMA bea`
          yield* sql`GRANT USAGE ON SCHEMA bea TO bea`
        }).pipe(Effect.provide(Database.server(admin)))
        const url = new URL(Redacted.value(admin))
        url.username = "bea"
        assert.strictEqual((yield* refusal(Redacted.make(url.href))).reason, "notPermitted")
      })
    )

    it.effect.skipIf(!poolerIsThere)(
      "behind a pooler by transaction is used when it is said to be, and refused when not",
      () =>
        Effect.gen(function* () {
          const pooler = yield* (yield* Server).pooler
          const unsaid = addressOf("127.0.0.1", pooler, "postgres")
          const error = yield* refusal(unsaid)
          assert.strictEqual(error.reason, "pooled")
          assert.include(error.hint, "pgbouncer=true")
          const said = addressOf("127.0.0.1", pooler, "postgres", "pgbouncer=true")
          yield* opened(said)
          assert.strictEqual(yield* Database.serverSchema(said), newestMigrationId)
          // More at once than connections, alone and in transactions, each of which the pooler may send elsewhere.
          const numbers = Array.from({ length: 60 }, (_, number) => number)
          const answers = yield* Effect.gen(function* () {
            const sql = yield* SqlClient.SqlClient
            const ask = (number: number) =>
              Effect.map(sql<{ readonly number: number }>`SELECT ${number}::int AS number`, ([row]) => row?.number)
            return yield* Effect.forEach(
              numbers,
              (number) => (number % 2 === 0 ? ask(number) : sql.withTransaction(Effect.andThen(ask(0), ask(number)))),
              { concurrency: "unbounded" }
            )
          }).pipe(Effect.provide(Database.server(said)))
          assert.deepStrictEqual(answers, numbers)
        })
    )
  })
else describe("a server with a password", () => it.skip("cannot be made here", () => {}))
