/** `backup DIR` and `restore FILE`, for databases that are a file. */
import { closeSync, existsSync, mkdirSync, openSync, renameSync, rmSync } from "node:fs"
import { basename, dirname, join, resolve } from "node:path"
import { Clock, Console, Effect } from "effect"
import * as Reactivity from "effect/reactivity/Reactivity"
import { endAllIssuedSoFar } from "../../auth/notBefore.ts"
import { Database } from "../../db/Database.ts"
import { migrationsTable } from "../../db/migrations.ts"
import * as Sqlite from "../../db/Sqlite.ts"
import { claim } from "../database.ts"
import { CommandFailed } from "../Failure.ts"
import * as Settings from "../Settings.ts"
import { notReplayed } from "../sources.ts"
import { allEnded } from "./owner.ts"

export const backUp = Effect.fn("backup")(function* (dir: string, overrides: Settings.Overrides) {
  const settings = yield* Settings.load(overrides)
  yield* onlyFiles(settings)
  const files = Settings.databaseFilesIn(settings.dataDir)
  if (files.length === 0) {
    return yield* new CommandFailed({
      message: `There is no database in ${settings.dataDir} yet.`,
      hint: "Start the server once, or set AIE_DATA_DIR to the folder that has one."
    })
  }
  const stamp = yield* stampNow
  const made = yield* Effect.forEach(files, (file) => {
    const to = join(resolve(dir), `${basename(file, ".db")}-${stamp}.db`)
    return Effect.as(copied(file, to), to)
  })
  yield* Console.log(made.join("\n"))
  yield* Console.error(
    `The keys are not in it. Keep a copy of ${settings.keysFile} in another place: without it the copy has the training and no sign-ins.`
  )
})

export const restore = Effect.fn("restore")(function* (file: string, overrides: Settings.Overrides) {
  const settings = yield* Settings.load(overrides)
  yield* notReplayed(settings, "database")
  yield* onlyFiles(settings)
  const source = resolve(file)
  if (!existsSync(source)) {
    return yield* new CommandFailed({
      message: `There is no ${source}.`,
      hint: "Name a copy that `npm run cli -- backup` made."
    })
  }
  const target = settings.databaseFile
  const stamp = yield* stampNow
  // What came in the copy has ended before anybody can see it.
  const draft = `${target}.restoring`
  yield* withoutLeftovers(
    draft,
    Effect.gen(function* () {
      yield* copied(source, draft)
      yield* Effect.andThen(claim(settings.source, source), endAllIssuedSoFar).pipe(
        Effect.provide(Database.file(draft))
      )
      if (existsSync(target)) {
        const aside = target.replace(/\.db$/u, `-before-restore-${stamp}.db`)
        yield* copied(target, aside)
        yield* Console.error(`What was there is now ${aside}.`)
      } else {
        // Opening it once makes it, readable by its owner only.
        yield* Effect.provide(Effect.void, Database.file(target))
      }
      yield* Effect.mapError(Sqlite.copy(draft, target), (error) => cannotCopy(source, error.message))
    })
  )
  yield* Console.log(`${target} is restored. ${allEnded}`)
})

const onlyFiles = ({ databaseUrl }: Settings.Settings): Effect.Effect<void, CommandFailed> =>
  databaseUrl === null
    ? Effect.void
    : Effect.fail(
        new CommandFailed({
          message: "The data is on a PostgreSQL server (AIE_DATABASE_URL), which has its own tools for copies.",
          hint: "Use pg_dump, and pg_restore followed by `npm run cli -- owner restored`."
        })
      )

/** Private from its first byte, checked, and under its name only when it is whole. */
const copied = Effect.fnUntraced(function* (from: string, to: string) {
  const part = `${to}.part`
  yield* withoutLeftovers(
    part,
    Effect.gen(function* () {
      yield* attempt(from, () => {
        if (existsSync(to)) throw new Error(`${to} is there already`)
        mkdirSync(dirname(part), { recursive: true, mode: 0o700 })
        closeSync(openSync(part, "wx", 0o600))
      })
      yield* Effect.andThen(Sqlite.copy(from, part), checked(part)).pipe(
        Effect.provide(Reactivity.layer),
        Effect.mapError((error) => cannotCopy(from, error.message)),
        Effect.filterOrFail(
          (words) => words === "ok",
          (words) => cannotCopy(from, words)
        )
      )
      yield* attempt(from, () => renameSync(part, to))
    })
  )
})

/** "ok", or what is wrong with it. */
const checked = (file: string) =>
  Effect.scoped(
    Effect.gen(function* () {
      const sql = yield* Sqlite.make(file)
      const rows = yield* sql<{ readonly quick_check: string }>`PRAGMA quick_check(3)`
      const tables = yield* sql`SELECT name FROM sqlite_master WHERE type = 'table' AND name = ${migrationsTable}`
      return tables.length === 1 ? rows.map((row) => row.quick_check).join("; ") : "it is no database of ours"
    })
  )

const withoutLeftovers = <A, E, R>(file: string, body: Effect.Effect<A, E, R>) =>
  Effect.ensuring(
    body,
    Effect.sync(() => {
      for (const side of ["", "-wal", "-shm", "-journal", "-locks"]) rmSync(file + side, { force: true })
    })
  )

const attempt = (from: string, body: () => void) =>
  Effect.try({
    try: body,
    catch: (thrown) => cannotCopy(from, thrown instanceof Error ? thrown.message : "refused")
  })

const cannotCopy = (from: string, problem: string) =>
  new CommandFailed({
    message: `${from} cannot be copied: ${problem}.`,
    hint: "Is it a database of ai-endurance-mcp, is there room, and may this user write there? Nothing was changed."
  })

const stampNow = Effect.map(Clock.currentTimeMillis, (millis) =>
  new Date(millis).toISOString().slice(0, 19).replace(/:/gu, "-").concat("Z")
)
