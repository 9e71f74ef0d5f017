/**
 * The databases that stores are tested on: SQLite always, PostgreSQL where one can be reached (`AIE_TEST_DATABASE_URL`,
 * else 127.0.0.1:5432 as postgres without a password). Every layer built is an empty database of its own: on Postgres a
 * schema, dropped with the layer.
 */
import { randomBytes } from "node:crypto"
import { connect } from "node:net"
import { Clock, Effect, Layer, Redacted } from "effect"
import * as Reactivity from "effect/reactivity/Reactivity"
import type { SqlClient, SqlError } from "effect/sql"
import { Database, type DatabaseServices } from "../../src/db/Database.ts"
import * as Postgres from "../../src/db/Postgres.ts"

const given = process.env["AIE_TEST_DATABASE_URL"]
export const serverUrl = given ?? "postgres://postgres@127.0.0.1:5432/postgres"

const answers = (url: string): Promise<boolean> =>
  new Promise((resolve) => {
    const { hostname, port } = new URL(url)
    const socket = connect({ host: hostname, port: Number(port || 5432), timeout: 2000 })
    const end = (answered: boolean) => {
      socket.destroy()
      resolve(answered)
    }
    socket.once("connect", () => end(true))
    socket.once("error", () => end(false))
    socket.once("timeout", () => end(false))
  })

/** A named server that does not answer is an error of the test, not a reason to skip it. */
export const serverIsThere = given !== undefined || (await answers(serverUrl))

if (!serverIsThere) {
  process.stderr.write(
    "SKIPPED: the tests on PostgreSQL, for none answers at 127.0.0.1:5432. Install postgresql (or set " +
      "AIE_TEST_DATABASE_URL=postgres://user@host/database to one where schemas may be made).\n"
  )
}

/** Each time a connection of its own: a pool cannot open one any more while its scope is closing. */
const asAdmin = (statement: (sql: SqlClient.SqlClient) => Effect.Effect<unknown, SqlError.SqlError>) =>
  Postgres.make(Redacted.make(serverUrl)).pipe(
    Effect.flatMap(statement),
    Effect.scoped,
    Effect.provide(Reactivity.layer),
    Effect.orDie
  )

/** The address of an empty schema, gone with the scope. */
export const emptySchema = Effect.gen(function* () {
  const name = `aie_test_${process.pid}_${randomBytes(6).toString("hex")}`
  yield* Effect.acquireRelease(
    asAdmin((sql) => sql`CREATE SCHEMA ${sql(name)}`),
    () => asAdmin((sql) => sql`DROP SCHEMA ${sql(name)} CASCADE`)
  )
  const url = new URL(serverUrl)
  url.searchParams.set("options", `-c search_path=${name}`)
  return Redacted.make(url.href)
})

/** Connections live in real time: a pool that wakes every minute would wake for every minute that a test skips. */
const realTime = Layer.succeed(Clock.Clock, Clock.Clock.defaultValue())

const postgres: Layer.Layer<DatabaseServices> = Layer.unwrap(Effect.map(emptySchema, Database.server)).pipe(
  Layer.provide(realTime),
  Layer.orDie,
  Layer.fresh
)

export interface TestDatabase {
  readonly name: "SQLite" | "PostgreSQL"
  readonly isThere: boolean
  /** Empty and migrated. */
  readonly layer: Layer.Layer<DatabaseServices>
}

export const databases: ReadonlyArray<TestDatabase> = [
  { name: "SQLite", isThere: true, layer: Layer.orDie(Database.memory) },
  { name: "PostgreSQL", isThere: serverIsThere, layer: postgres }
]
