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
  return databaseUrl === null
    ? claimed(source, databaseFile, Database.file(databaseFile))
    : claimed(source, "The database in AIE_DATABASE_URL", Database.server(databaseUrl))
}

const claimed = (source: string, place: string, database: Layer.Layer<DatabaseServices, DatabaseUnusable>): Opened =>
  Layer.effectDiscard(claim(source, place)).pipe(Layer.provideMerge(database))

/**
 * Fails unless the database is this source's, or nobody's yet: then it becomes this source's. Tokens and changes of two
 * sources must not mix, and a copy of a file says nothing in its name when it was renamed.
 *
 * @param place the database, as the beginning of a sentence
 */
export const claim = (source: string, place: string) =>
  claimFor(source).pipe(
    Effect.mapError(
      (error) =>
        new CommandFailed({
          message: `${place} cannot be used (${error.message}).`,
          hint: "Run `npm run cli -- doctor`."
        })
    ),
    Effect.filterOrFail(
      (owner) => owner === source,
      (owner) =>
        new CommandFailed({
          message: `${place} holds the data of AIE_SOURCE=${owner}, not of "${source}". Nothing was changed.`,
          hint: `Set AIE_SOURCE=${owner} for it, or use another database for this source.`
        })
    )
  )

/** For those who only look: null for a database that the first start has yet to make or fill. */
export const existingDatabase = (settings: Settings): Effect.Effect<Opened | null, DatabaseUnusable> => {
  const { databaseFile, databaseUrl, source } = settings
  if (source === "replay") return Effect.succeed(null)
  if (databaseUrl === null) return Effect.succeed(existsSync(databaseFile) ? databaseOf(settings) : null)
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
