/** The checks behind `doctor`. Each says what it found; a failed one says what to do. */
import { existsSync } from "node:fs"
import { Console, Effect, Result } from "effect"
import { SqlClient } from "effect/sql"
import { KeyRing } from "../../auth/oauth/KeyRing.ts"
import { serverPlace } from "../../db/serverPlace.ts"
import { existingDatabase } from "../database.ts"
import { newestMigrationId } from "../../db/migrations.ts"
import { version } from "../../version.ts"
import { type Check, failed, fine } from "./check.ts"
import { counted } from "./counted.ts"
import { sealedRowsOpen } from "./sealedCheck.ts"
import { sourceChecks } from "./sourceChecks.ts"
import { CommandFailed } from "../Failure.ts"
import * as Settings from "../Settings.ts"

/** `node:sqlite` without a flag or a warning, and types stripped when run from source. */
const oldestNode = 24

export const doctor = Effect.fn("doctor")(function* (json: boolean, overrides: Settings.Overrides) {
  const settings = yield* Effect.result(Settings.load(overrides))
  const checks: ReadonlyArray<Check> = [
    nodeCheck,
    yield* Result.match(settings, {
      onFailure: (error) => Effect.succeed(failed("settings")(error)),
      onSuccess: settingsCheck
    }),
    ...(Result.isSuccess(settings) ? yield* databaseChecks(settings.success) : []),
    ...(Result.isSuccess(settings) ? yield* keyChecks(settings.success) : []),
    ...(Result.isSuccess(settings) ? yield* sourceChecks(settings.success) : [])
  ]
  yield* Effect.forEach(json ? [JSON.stringify({ version, checks }, null, 2)] : lines(checks), (line) =>
    Console.log(line)
  )
  yield* verdict(checks)
})

const verdict = (checks: ReadonlyArray<Check>): Effect.Effect<void, CommandFailed> => {
  const wrong = checks.filter((check) => !check.ok)
  return wrong.length === 0
    ? Effect.void
    : Effect.fail(
        new CommandFailed({
          message: `${wrong.length} of ${checks.length} checks failed: ${wrong.map((check) => check.name).join(", ")}.`,
          hint: wrong[0]?.hint ?? "See above."
        })
      )
}

const lines = (checks: ReadonlyArray<Check>): ReadonlyArray<string> => [
  `ai-endurance-mcp ${version}`,
  ...checks.flatMap((check) => [
    `${check.ok ? "ok   " : "WRONG"} ${check.name.padEnd(10)} ${check.found}`,
    ...(check.details ?? []).map((line) => `                 - ${line}`)
  ])
]

const nodeCheck: Check = {
  name: "node",
  ok: Number.parseInt(process.versions.node, 10) >= oldestNode,
  found: process.versions.node,
  hint: `Node ${oldestNode} or newer is needed; npm ci brings one, and npm start uses it.`
}

const settingsCheck = (settings: Settings.Settings): Effect.Effect<Check> => {
  const words = `source ${settings.source}, ${settings.host}:${settings.port}, time zone ${settings.timeZone ?? "of the athlete"}`
  return Effect.match(Settings.checkReach(settings), {
    onFailure: failed("settings"),
    onSuccess: () => fine("settings", words)
  })
}

const databaseChecks = (settings: Settings.Settings): Effect.Effect<ReadonlyArray<Check>> =>
  Effect.gen(function* () {
    if (settings.source === "replay") return []
    const place = placeOf(settings)
    const database = yield* existingDatabase(settings)
    if (database === null) return [fine("database", `${place}: empty, the first start fills it`)]
    const checks = yield* Effect.provide(inspect, database)
    return [fine("database", `${place}, schema ${newestMigrationId}`), ...checks]
  }).pipe(Effect.catch((error) => Effect.succeed([failed("database")(error)])))

const placeOf = ({ databaseFile, databaseUrl }: Settings.Settings): string =>
  databaseUrl === null ? databaseFile : `PostgreSQL at ${serverPlace(databaseUrl)}`

/** Instances that share a database share their keys; a file's own come with the first start. */
const keyChecks = (settings: Settings.Settings): Effect.Effect<ReadonlyArray<Check>> =>
  Effect.gen(function* () {
    const { databaseUrl, keysFile, source } = settings
    if (source === "replay") return []
    if (databaseUrl !== null) yield* Effect.provide(KeyRing, KeyRing.at(keysFile, "refuse"))
    const database = yield* existingDatabase(settings)
    if (database !== null) yield* Effect.provide(sealedRowsOpen(settings), database)
    return [fine("keys", existsSync(keysFile) ? keysFile : "none yet, the first start makes them")]
  }).pipe(
    Effect.catchTags({
      KeysMissing: (error) => Effect.succeed([failed("keys")(error)]),
      KeysUnusable: (error) => Effect.succeed([failed("keys")(error)])
    }),
    // Said of the database already.
    Effect.orElseSucceed(() => [])
  )

const inspect = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  // A server looks after itself; what it finds wrong is in its log.
  const integrity = yield* sql.onDialectOrElse({ pg: () => Effect.succeed([]), orElse: () => quickCheck(sql) })
  const counts = yield* sql<Counts>`SELECT
    (SELECT COUNT(*) FROM athletes) AS athletes,
    (SELECT COUNT(*) FROM athletes WHERE demo = 1) AS demos,
    (SELECT COUNT(*) FROM activities) AS activities,
    (SELECT COUNT(*) FROM workouts) AS workouts,
    (SELECT COUNT(*) FROM imported_files) AS files,
    (SELECT COUNT(*) FROM tokens WHERE revoked_at IS NULL) AS tokens`
  const { activities, athletes, demos, files, tokens, workouts } = counts[0]!
  return [
    ...integrity,
    fine(
      "contents",
      [
        `${counted(athletes, "athlete")}${demos > 0 ? " (demo)" : ""}`,
        counted(activities, "activity", "activities"),
        counted(workouts, "planned workout"),
        counted(files, "imported file"),
        counted(tokens, "token")
      ].join(", ")
    )
  ]
}).pipe(
  Effect.catchTag("SqlError", (error) =>
    Effect.succeed([
      failed("contents")({
        message: `The database cannot be read: ${error.message}.`,
        hint: "Restore it from a backup."
      })
    ])
  )
)

const quickCheck = (sql: SqlClient.SqlClient) =>
  Effect.map(sql<{ readonly quick_check: string }>`PRAGMA quick_check(3)`, (problems): ReadonlyArray<Check> => {
    const damage = problems.map((row) => row.quick_check).filter((word) => word !== "ok")
    return [
      damage.length === 0
        ? fine("integrity", "no damage found")
        : failed("integrity")({
            message: damage.join("; "),
            hint: "Restore the database from a backup, or move it away and import again."
          })
    ]
  })

interface Counts {
  readonly athletes: number
  readonly demos: number
  readonly activities: number
  readonly workouts: number
  readonly files: number
  readonly tokens: number
}
