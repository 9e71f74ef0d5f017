/** Schemas of a test run on the PostgreSQL server, all of them dropped when it ends. */
import { randomBytes } from "node:crypto"
import { Effect, Redacted } from "effect"
import * as Reactivity from "effect/reactivity/Reactivity"
import type { SqlClient, SqlError } from "effect/sql"
import * as Postgres from "../../src/db/Postgres.ts"
import { serverIsThere, serverUrl } from "./postgresServer.ts"

const prefixOf = (run: string) => `aie_test_${run}_`
/** The same in all workers of a run (vitest.config.ts). */
const prefix = prefixOf(process.env["AIE_TEST_RUN"] ?? "alone")

/** Each time a connection of its own: a pool cannot open one any more while its scope is closing. */
export const asAdmin = <A>(statement: (sql: SqlClient.SqlClient) => Effect.Effect<A, SqlError.SqlError>) =>
  Postgres.make(Redacted.make(serverUrl)).pipe(
    Effect.flatMap(statement),
    Effect.scoped,
    Effect.provide(Reactivity.layer),
    Effect.orDie
  )

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

/** For vitest, whose own process is told the run by its settings: at the end everything goes. */
export default ({ config }: { readonly config: { readonly env: Partial<Record<string, string>> } }) => {
  const started = `${prefixOf(config.env["AIE_TEST_RUN"] ?? "alone")}%`
  return async () => {
    if (!serverIsThere) return
    await Effect.runPromise(
      asAdmin((sql) =>
        Effect.flatMap(
          sql<{ readonly name: string }>`SELECT nspname AS name FROM pg_namespace WHERE nspname LIKE ${started}`,
          (schemas) => Effect.forEach(schemas, ({ name }) => sql`DROP SCHEMA ${sql(name)} CASCADE`, { discard: true })
        )
      )
    )
  }
}
