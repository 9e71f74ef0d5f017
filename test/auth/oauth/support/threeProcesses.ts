/**
 * Three servers, started as people start them, on one database and one set of keys, behind one address. The cases
 * reach them through the balancer only; the database they open beside the servers, with the same keys.
 */
import { join } from "node:path"
import { Context, Effect, Layer, Redacted, type Scope } from "effect"
import { SqlClient } from "effect/sql"
import { Clients } from "../../../../src/auth/oauth/Clients.ts"
import { Connections } from "../../../../src/auth/oauth/Connections.ts"
import { KeyRing } from "../../../../src/auth/oauth/KeyRing.ts"
import { OAuthStore } from "../../../../src/auth/oauth/OAuthStore.ts"
import { PersonalAccessTokens } from "../../../../src/auth/PersonalAccessTokens.ts"
import { Database } from "../../../../src/db/Database.ts"
import { emptySchema } from "../../../support/databases.ts"
import { freePort, servedElsewhere } from "../../../support/ports.ts"
import { folder, type Program, run, running } from "../../../cli/run.ts"
import { makeBalancer } from "./balancer.ts"
import { Subject } from "./subject.ts"

/** What only several processes have. */
export class Processes extends Context.Service<
  Processes,
  {
    readonly programs: ReadonlyArray<Program>
    /** How many requests each of them got so far. */
    readonly counts: () => ReadonlyArray<number>
  }
>()("test/oauth/Processes") {}

/** A database for all of them: how a server is told of it, and how the cases open it. */
export interface SharedDatabase {
  readonly env: Readonly<Record<string, string>>
  readonly layer: Layer.Layer<SqlClient.SqlClient>
}

/** @param name of the file, which depends on the source */
export const sqliteFile =
  (name = "ai-endurance.db") =>
  (dataDir: string): Effect.Effect<SharedDatabase> =>
    Effect.succeed({ env: {}, layer: Layer.orDie(Database.file(join(dataDir, name))) })

/** A schema of its own on the PostgreSQL server that tests use, dropped afterwards; the keys are made as one is told to. */
export const postgresSchema = (dataDir: string): Effect.Effect<SharedDatabase, never, Scope.Scope> =>
  Effect.gen(function* () {
    const url = yield* emptySchema
    const env = { AIE_DATABASE_URL: Redacted.value(url) }
    yield* run(["keys", "create"], { ...env, AIE_DATA_DIR: dataDir })
    return { env, layer: Layer.orDie(Database.server(url)) }
  })

const howMany = 3

/**
 * @param shared makes the database; the servers have their keys in the folder
 * @param more settings of the servers
 */
export const threeProcesses = <R>(
  shared: (dataDir: string) => Effect.Effect<SharedDatabase, never, R>,
  more: Readonly<Record<string, string>> = {}
) =>
  Layer.unwrap(
    Effect.gen(function* () {
      const dataDir = yield* folder
      const database = yield* shared(dataDir)
      const balancer = yield* makeBalancer
      const ports = yield* Effect.forEach(Array.from({ length: howMany }), () => freePort)
      const env = {
        AIE_DATA_DIR: dataDir,
        AIE_DEMO: "off",
        AIE_PUBLIC_URL: `http://127.0.0.1:${balancer.port}`,
        ...database.env,
        ...more
      }
      // All at the same moment: who makes the keys and the tables must not matter.
      const programs = yield* Effect.forEach(ports, (port) => running(["serve", "--port", String(port)], env))
      yield* Effect.promise(() => Promise.all(programs.map(({ says }) => says(/serves http[\s\S]*cursor/u))))
      balancer.inFrontOf(ports)
      const beside = Layer.mergeAll(
        OAuthStore.layer,
        Clients.layer,
        Connections.layer,
        PersonalAccessTokens.layer
      ).pipe(Layer.provideMerge(Layer.orDie(KeyRing.file(dataDir))), Layer.provideMerge(database.layer))
      return Layer.effect(Subject, subjectOver(programs)).pipe(
        Layer.provideMerge(beside),
        Layer.provideMerge(Layer.succeed(Processes, { programs, counts: balancer.counts })),
        Layer.provideMerge(servedElsewhere(balancer.port))
      )
    })
  )

const subjectOver = Effect.fnUntraced(function* (programs: ReadonlyArray<Program>) {
  const sql = yield* SqlClient.SqlClient
  const codes: Array<string> = []
  const wanting: Array<(code: string) => void> = []
  for (const program of programs) {
    let rest = ""
    program.child.stdout?.on("data", (chunk: Buffer) => {
      const lines = (rest + chunk.toString()).split("\n")
      rest = lines.pop() ?? ""
      for (const line of lines) {
        const code = /Code: ([0-9A-Z-]{9})/u.exec(line)?.[1]
        if (code === undefined) continue
        const taker = wanting.shift()
        if (taker === undefined) codes.push(code)
        else taker(code)
      }
    })
  }
  return Subject.of({
    read: { name: "getUser", arguments: {} },
    write: { name: "setAvailability", arguments: { daily: { Monday: { Run: 1 } }, dryRun: true } },
    // Each code once: what a server has printed may reach us after its answer.
    newestCode: Effect.gen(function* () {
      const code = yield* Effect.promise(
        () =>
          new Promise<string>((resolve) => {
            const known = codes.splice(0).at(-1)
            if (known === undefined) wanting.push(resolve)
            else resolve(known)
          })
      )
      // The cases together ask for more codes than an owner may have in an hour.
      yield* Effect.orDie(sql`DELETE FROM oauth_values WHERE kind LIKE 'owner-code-%'`)
      return code
    }),
    printed: Effect.orDie(
      Effect.map(
        sql<{ readonly count: number }>`SELECT COUNT(*) AS count FROM oauth_values WHERE kind = 'owner-code-issued'`,
        ([row]) => Number(row?.count)
      )
    ),
    later: (millis) => (effect) =>
      Effect.acquireUseRelease(
        Effect.orDie(shift(sql, -millis)),
        () => effect,
        () => Effect.orDie(shift(sql, millis))
      )
  })
})

/** The clock of other processes cannot be turned, so all that the database remembers is moved the other way. */
const shift = (sql: SqlClient.SqlClient, millis: number) => {
  const moved = (column: string) =>
    sql.onDialectOrElse({
      pg: () => sql`to_char((${sql(column)}::timestamptz + ${millis} * interval '1 millisecond') AT TIME ZONE 'UTC',
        'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`,
      orElse: () => sql`strftime('%Y-%m-%dT%H:%M:%fZ', ${sql(column)}, ${`${millis / 1000} seconds`})`
    })
  return sql`UPDATE oauth_rows SET expires_at = ${moved("expires_at")}, consumed_at = ${moved("consumed_at")}`.pipe(
    Effect.andThen(sql`UPDATE oauth_values SET expires_at = ${moved("expires_at")}`),
    sql.withTransaction
  )
}
