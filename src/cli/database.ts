/** The database of a run's settings. */
import { existsSync } from "node:fs"
import { Effect, Layer } from "effect"
import { Database, type DatabaseServices } from "../db/Database.ts"
import { claimFor } from "../db/databaseSource.ts"
import type { DatabaseUnusable } from "../db/errors.ts"
import { CommandFailed } from "./Failure.ts"
import { databaseFilesIn, type Settings } from "./Settings.ts"

type Opened = Layer.Layer<DatabaseServices, DatabaseUnusable | CommandFailed>

/** Made and migrated where needed. A recording is played from its beginning each time, and so are the notes on it. */
export const databaseOf = ({ databaseFile, databaseUrl, source }: Settings): Opened => {
  if (source === "replay") return Database.memory
  if (databaseUrl === null) return Database.file(databaseFile)
  return Layer.effectDiscard(claim(source)).pipe(Layer.provideMerge(Database.server(databaseUrl)))
}

const claim = (source: string) =>
  claimFor(source).pipe(
    Effect.mapError(
      (error) =>
        new CommandFailed({
          message: `The database in AIE_DATABASE_URL cannot be used (${error.message}).`,
          hint: "Run `npm run cli -- doctor`."
        })
    ),
    Effect.filterOrFail(
      (owner) => owner === source,
      (owner) =>
        new CommandFailed({
          message: `The database in AIE_DATABASE_URL holds the data of AIE_SOURCE=${owner}, not of "${source}".`,
          hint: "Create another database for this source: tokens and changes of the two must not mix."
        })
    )
  )

/** For those who only look: null for a database that the first start has yet to make or fill. */
export const existingDatabase = (settings: Settings): Effect.Effect<Opened | null, DatabaseUnusable> => {
  const { databaseFile, databaseUrl, source } = settings
  if (source === "replay") return Effect.succeed(null)
  if (databaseUrl === null) return Effect.succeed(existsSync(databaseFile) ? Database.file(databaseFile) : null)
  return Effect.map(Database.serverSchema(databaseUrl), (schema) => (schema === 0 ? null : databaseOf(settings)))
}

/**
 * Runs a program on every database that the keys are for, one after the other: on this machine the files of all sources,
 * otherwise the one that the settings name.
 */
export const openedAll =
  (settings: Settings) =>
  <A, E, R>(body: Effect.Effect<A, E, R>) =>
    Effect.gen(function* () {
      const databases =
        settings.databaseUrl === null
          ? databaseFilesIn(settings.dataDir).map((file) => Database.file(file))
          : [yield* existingDatabase(settings)]
      return yield* Effect.forEach(
        databases.filter((database) => database !== null),
        (database) => Effect.provide(body, database)
      )
    })
