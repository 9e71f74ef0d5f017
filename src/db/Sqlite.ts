/**
 * `SqlClient` over `node:sqlite`: one connection to one file, shared through a semaphore. This file is the
 * only one that touches the driver. It owns opening, pragmas, prepared statements and error codes; tables
 * are `migrations.ts`, and which database is used is `Database.ts`.
 */
import { backup, DatabaseSync, type SQLInputValue, type StatementSync } from "node:sqlite"
import { Effect, Result, Schedule, type Scope, Semaphore, Stream } from "effect"
import type { Reactivity } from "effect/reactivity/Reactivity"
import { SqlClient, type SqlConnection, SqlError, Statement } from "effect/sql"

/** SQLite's primary result codes that callers tell apart. */
export const sqliteCode = {
  busy: 5,
  locked: 6,
  readOnly: 8,
  full: 13,
  cannotOpen: 14,
  notADatabase: 26,
  corrupt: 11
} as const

/**
 * Copies a database into another file, also while both are in use: as one moment, with what the side files hold.
 *
 * @param to made when it is missing; what was in it is replaced
 */
export const copy = (from: string, to: string): Effect.Effect<void, SqlError.SqlError> =>
  Effect.scoped(
    Effect.gen(function* () {
      const source = yield* Effect.acquireRelease(
        attempt("open", () => new DatabaseSync(from, { timeout: lockWaitMillis })),
        (opened) => Effect.sync(() => opened.close())
      )
      // In one step: after a write by somebody else between two of them it would begin anew.
      yield* Effect.tryPromise({
        try: () => backup(source, to, { rate: allPages }),
        catch: (thrown) => failed("copy", thrown)
      })
    })
  )

const allPages = 2 ** 30

/** The primary result code behind an error, or null when SQLite was not the cause. */
export const sqliteCodeOf = (error: SqlError.SqlError): number | null => {
  const cause = error.reason.cause
  return hasErrno(cause) ? cause.errno & 0xff : null
}

/** Opens the file, creating it when it does not exist; the scope closes it. */
export const make = (file: string): Effect.Effect<SqlClient.SqlClient, SqlError.SqlError, Reactivity | Scope.Scope> =>
  Effect.gen(function* () {
    const database = yield* Effect.acquireRelease(
      attempt("open", () => new DatabaseSync(file, { timeout: lockWaitMillis, enableForeignKeyConstraints: true })),
      (opened) => Effect.sync(() => opened.close())
    )
    // Two processes that start at once on a new file both want to switch it to WAL.
    yield* whileLocked(attempt("configure", () => configure(database)))
    const semaphore = yield* Semaphore.make(1)
    const connection = connect(database)
    return yield* SqlClient.make({
      ...SqlClient.makeSqliteAcquirers({
        connection: Effect.succeed(connection),
        semaphore,
        isTransaction: () => database.isTransaction
      }),
      driver: "node-sqlite",
      compiler: Statement.makeCompilerSqlite(),
      // A deferred transaction that reads and then writes fails at once, without waiting, when another
      // process wrote in between. Taking the write lock at the start waits instead.
      beginTransaction: "BEGIN IMMEDIATE",
      prepareTransactionControls: true,
      releaseSavepoint: (name) => `RELEASE SAVEPOINT ${name}`,
      spanAttributes: [["db.system.name", "sqlite"]]
    })
  })

/**
 * Holds a file that is nothing but a lock, until the scope ends or the process dies. Waits for as long as another
 * handle holds it, without standing in the way of other work.
 */
export const holdFile = (file: string): Effect.Effect<void, SqlError.SqlError, Scope.Scope> =>
  Effect.gen(function* () {
    const handle = yield* Effect.acquireRelease(
      attempt("open", () => new DatabaseSync(file, { timeout: 0 })),
      (opened) => Effect.sync(() => opened.close())
    )
    // Nothing is ever written, so the file stays empty: what counts is the kernel's lock behind the transaction.
    yield* Effect.retry(
      attempt("hold", () => handle.exec("BEGIN EXCLUSIVE")),
      { schedule: Schedule.jittered(Schedule.spaced("15 millis")), while: isLocked }
    )
  })

/**
 * The driver is synchronous: while SQLite waits for another process's lock, this whole process stands
 * still. So it waits briefly, and the longer wait is a retry that lets other work run.
 */
const lockWaitMillis = 50
const lockRetries: Schedule.Schedule<unknown> = Schedule.spaced("25 millis").pipe(
  Schedule.jittered,
  Schedule.upTo({ times: 80 })
)

const whileLocked = <A>(once: Effect.Effect<A, SqlError.SqlError>): Effect.Effect<A, SqlError.SqlError> =>
  Effect.retry(once, { schedule: lockRetries, while: isLocked })

const configure = (database: DatabaseSync): void => {
  database.exec("PRAGMA journal_mode = WAL")
  // With WAL, NORMAL can lose the last commits in a power cut, never the database.
  database.exec("PRAGMA synchronous = NORMAL")
}

const connect = (database: DatabaseSync): SqlConnection.Connection => {
  const statements = new Map<string, StatementSync>()
  const prepare = (sql: string): StatementSync => {
    const known = statements.get(sql)
    if (known !== undefined) return known
    const prepared = database.prepare(sql)
    statements.set(sql, prepared)
    if (statements.size > cachedStatements) statements.delete(statements.keys().next().value!)
    return prepared
  }

  const run = <A>(body: () => A): Effect.Effect<A, SqlError.SqlError> =>
    Effect.suspend(() => {
      // Asked before: some failures end the transaction, and the rest of it must not be made without its beginning.
      const { isTransaction } = database
      const once = Result.try({ try: body, catch: (thrown) => failed("execute", thrown) })
      // Inside a transaction the lock is already held: waiting for it again could only wait for ourselves.
      return Result.isFailure(once) && isLocked(once.failure) && !isTransaction
        ? whileLocked(attempt("execute", body))
        : Effect.fromResult(once)
    })

  const all = (statement: StatementSync, params: ReadonlyArray<unknown>) => statement.all(...params.map(bindable))
  const values = (statement: StatementSync, params: ReadonlyArray<unknown>): ReadonlyArray<ReadonlyArray<unknown>> => {
    statement.setReturnArrays(true)
    try {
      // In this mode the driver returns arrays, which its types do not say.
      return all(statement, params) as unknown as ReadonlyArray<ReadonlyArray<unknown>>
    } finally {
      statement.setReturnArrays(false)
    }
  }

  const execute: SqlConnection.Connection["execute"] = (sql, params, transformRows) =>
    Effect.map(
      run(() => all(prepare(sql), params)),
      (rows) => (transformRows ? transformRows(rows) : rows)
    )

  return {
    execute,
    executeRaw: (sql, params) => run(() => prepare(sql).run(...params.map(bindable))),
    executeValues: (sql, params) => run(() => values(prepare(sql), params)),
    executeValuesUnprepared: (sql, params) => run(() => values(database.prepare(sql), params)),
    executeUnprepared: (sql, params, transformRows) =>
      Effect.map(
        run(() => all(database.prepare(sql), params)),
        (rows) => (transformRows ? transformRows(rows) : rows)
      ),
    executeStream: (sql, params, transformRows) =>
      Stream.unwrap(Effect.map(execute(sql, params, transformRows), Stream.fromIterable))
  }
}

const cachedStatements = 200

const bindable = (value: unknown): SQLInputValue => {
  if (typeof value === "boolean") return value ? 1 : 0
  if (value === undefined) return null
  // Anything else that SQLite cannot hold is refused by the driver itself.
  return value as SQLInputValue
}

const attempt = <A>(operation: string, body: () => A): Effect.Effect<A, SqlError.SqlError> =>
  Effect.try({ try: body, catch: (thrown) => failed(operation, thrown) })

const failed = (operation: string, thrown: unknown): SqlError.SqlError => {
  // The driver calls it `errcode`; the classifier reads `errno`. A primary key is unique too, which the
  // classifier knows for Postgres only.
  const cause = hasErrcode(thrown)
    ? Object.assign(thrown, { errno: thrown.errcode === primaryKeyTaken ? uniqueTaken : thrown.errcode })
    : thrown
  const message = thrown instanceof Error ? thrown.message : "The database failed"
  return new SqlError.SqlError({ reason: SqlError.classifySqliteError(cause, { message, operation }) })
}

const primaryKeyTaken = 1555
const uniqueTaken = 2067

const isLocked = (error: SqlError.SqlError): boolean => error.reason._tag === "LockTimeoutError"

const hasErrcode = (thrown: unknown): thrown is Error & { errcode: number } =>
  thrown instanceof Error && "errcode" in thrown && typeof thrown.errcode === "number"

const hasErrno = (cause: unknown): cause is { readonly errno: number } =>
  typeof cause === "object" && cause !== null && "errno" in cause && typeof cause.errno === "number"
