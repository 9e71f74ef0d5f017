/** Schemas of a test run on the PostgreSQL server, all of them dropped when it ends. */
import { randomBytes } from "node:crypto"
import { Effect, Redacted } from "effect"
import * as Reactivity from "effect/reactivity/Reactivity"
import type { SqlClient, SqlError } from "effect/sql"
import * as Postgres from "../../src/db/Postgres.ts"
import { serverUrl } from "./postgresServer.ts"

/** Handed down to the workers of a run, and to processes that they start. */
const run = (process.env["AIE_TEST_RUN"] ??= randomBytes(4).toString("hex"))

/** Each time a connection of its own: a pool cannot open one any more while its scope is closing. */
export const asAdmin = <A>(statement: (sql: SqlClient.SqlClient) => Effect.Effect<A, SqlError.SqlError>) =>
  Postgres.make(Redacted.make(serverUrl)).pipe(
    Effect.flatMap(statement),
    Effect.scoped,
    Effect.provide(Reactivity.layer),
    Effect.orDie
  )

const prefix = `aie_test_${run}_`

export const newSchema: Effect.Effect<string> = Effect.suspend(() => {
  const name = prefix + randomBytes(6).toString("hex")
  return Effect.as(
    asAdmin((sql) => sql`CREATE SCHEMA ${sql(name)}`),
    name
  )
})

export const schemaUrl = (name: string): Redacted.Redacted => {
  const url = new URL(serverUrl)
  // Nobody waits for the disk for what is dropped in a moment.
  url.searchParams.set("options", `-c search_path=${name} -c synchronous_commit=off`)
  return Redacted.make(url.href)
}

/** For vitest: before a run there is nothing to do. */
export default () => () =>
  Effect.runPromise(
    asAdmin((sql) =>
      Effect.flatMap(
        sql<{ readonly name: string }>`SELECT nspname AS name FROM pg_namespace WHERE nspname LIKE ${`${prefix}%`}`,
        (schemas) => Effect.forEach(schemas, ({ name }) => sql`DROP SCHEMA ${sql(name)} CASCADE`, { discard: true })
      )
    )
  )
