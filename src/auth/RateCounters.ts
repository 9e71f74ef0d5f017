/**
 * Counting how often something is asked, in windows that all instances on one database share. What is counted, and
 * how much of it may be, others decide.
 *
 * - `count`: without a query per call. Each instance counts in memory and tells the database a chunk at a time; what
 *   the others counted comes back with the answer. Alone it is exact; each further instance may let one chunk more
 *   pass, and none refuses before the limit is reached. Whoever asks less than a chunk in a window costs no query.
 * - `take`: a query per call, and exact however many ask at once.
 *
 * A window begins with the first call and ends for everybody at the same time. When the clock is set back, a window
 * lasts for up to one more; one that would end later than that never was.
 */
import { hash } from "node:crypto"
import { Clock, Context, Duration, Effect, Fiber, Layer } from "effect"
import { SqlClient, type SqlError } from "effect/sql"

export interface Limit {
  readonly most: number
  readonly windowMillis: number
}

export const perMinute = (most: number): Limit => ({ most, windowMillis: 60_000 })
export const perHour = (most: number): Limit => ({ most, windowMillis: 3_600_000 })

/** How many calls an instance may let pass before it tells the others. */
export const chunkOf = ({ most }: Limit): number => Math.max(1, Math.ceil(most / 50))

export class RateCounters extends Context.Service<
  RateCounters,
  {
    /**
     * Counts calls, unless they would pass the limit.
     * @param calls how many at once; all of them pass or none
     * @returns seconds to wait; null when they may pass
     */
    readonly count: (key: string, limit: Limit, calls?: number) => Effect.Effect<number | null>
    /** Counts one call, refused ones included. */
    readonly take: (key: string, limit: Limit) => Effect.Effect<number | null, SqlError.SqlError>
    readonly sweep: Effect.Effect<void, SqlError.SqlError>
  }
>()("ai-endurance-mcp/auth/RateCounters") {
  static readonly layer: Layer.Layer<RateCounters, never, SqlClient.SqlClient> = Layer.effect(
    RateCounters,
    Effect.gen(function* () {
      const counters = RateCounters.of(make(yield* SqlClient.SqlClient))
      const sweeping = Effect.catchTag(counters.sweep, "SqlError", (error) =>
        Effect.logWarning("counters that have ended could not be swept away").pipe(
          Effect.annotateLogs({ reason: error.message })
        )
      )
      // Before anything is counted: a sweep on its way must not meet a row that was made after the clock was set back.
      yield* sweeping
      yield* Effect.forkScoped(Effect.forever(Effect.delay(sweeping, sweepEvery)))
      return counters
    })
  )
}

const sweepEvery = Duration.minutes(10)
/** Beyond this many keys the oldest are forgotten: a flood of keys must not fill the memory. */
const maxKeys = 20_000

/** What this instance knows of a key. */
interface Window {
  endsAtMillis: number
  /** Counted by all instances, as of the last time the database was asked. */
  shared: number
  /** Counted here since then. */
  untold: number
  /** Who tells a chunk now, or told one last: several calls must not tell the same. */
  telling: Fiber.Fiber<void> | null
}

const make = (sql: SqlClient.SqlClient): RateCounters["Service"] => {
  const windows = new Map<string, Window>()

  const windowOf = (key: string, { windowMillis }: Limit, nowMillis: number): Window => {
    const found = windows.get(key)
    if (found !== undefined && isRunning(found.endsAtMillis, windowMillis, nowMillis)) return found
    const fresh = { endsAtMillis: nowMillis + windowMillis, shared: 0, untold: 0, telling: null }
    windows.delete(key)
    windows.set(key, fresh)
    if (windows.size > maxKeys) windows.delete(windows.keys().next().value!)
    return fresh
  }

  const tell = Effect.fnUntraced(function* (key: string, window: Window, { windowMillis }: Limit, calls: number) {
    const nowMillis = yield* Clock.currentTimeMillis
    const [ended, impossible] = [nowMillis, nowMillis + 2 * windowMillis].map(iso)
    const isRunning = sql`rate_counters.ends_at > ${ended} AND rate_counters.ends_at <= ${impossible}`
    const row = { id: hash("sha256", key, "base64url"), taken: calls, ends_at: iso(window.endsAtMillis) }
    const rows = yield* sql<{ readonly taken: number; readonly ends_at: string }>`
      INSERT INTO rate_counters ${sql.insert(row)} ON CONFLICT (id) DO UPDATE SET
        taken = excluded.taken + CASE WHEN ${isRunning} THEN rate_counters.taken ELSE 0 END,
        ends_at = CASE WHEN ${isRunning} THEN rate_counters.ends_at ELSE excluded.ends_at END
      RETURNING taken, ends_at`
    window.shared = rows[0]!.taken
    window.endsAtMillis = Date.parse(rows[0]!.ends_at)
    return window.shared
  })

  /** Waits for the chunk to be told, by a fiber of its own: who gives up waiting must not break it off. */
  const tellChunk = Effect.fnUntraced(function* (key: string, limit: Limit, window: Window) {
    const fork = Effect.runForkWith(yield* Effect.context())
    // Looked at and begun in one step, which no other call can come into.
    if (window.telling === null || window.telling.pollUnsafe() !== undefined) {
      const calls = window.untold
      const chunk = tell(key, window, limit, calls).pipe(
        Effect.catchTag("SqlError", (error) => {
          window.shared += calls
          return Effect.logWarning("calls are counted in this process alone for now").pipe(
            Effect.annotateLogs({ reason: error.message })
          )
        }),
        Effect.andThen(
          Effect.sync(() => {
            window.untold -= calls
          })
        )
      )
      window.telling = fork(chunk)
    }
    yield* Fiber.join(window.telling)
  })

  const count: RateCounters["Service"]["count"] = (key, limit, calls = 1) =>
    Clock.clockWith((clock) => {
      const nowMillis = clock.currentTimeMillisUnsafe()
      const window = windowOf(key, limit, nowMillis)
      if (window.shared + window.untold + calls > limit.most) return Effect.succeed(waitFor(window, limit, nowMillis))
      if (window.untold >= chunkOf(limit)) {
        return Effect.andThen(tellChunk(key, limit, window), () => count(key, limit, calls))
      }
      window.untold += calls
      return passes
    })

  const take: RateCounters["Service"]["take"] = (key, limit) =>
    Clock.clockWith((clock) => {
      const nowMillis = clock.currentTimeMillisUnsafe()
      const window = windowOf(key, limit, nowMillis)
      // Known to be over: a flood of refused calls asks nothing of the database.
      if (window.shared >= limit.most) return Effect.succeed(waitFor(window, limit, nowMillis))
      return Effect.map(tell(key, window, limit, 1), (taken) =>
        taken <= limit.most ? null : waitFor(window, limit, nowMillis)
      )
    })

  return {
    count,
    take,
    sweep: Effect.flatMap(
      Clock.currentTimeMillis,
      (nowMillis) => sql`DELETE FROM rate_counters WHERE ends_at <= ${iso(nowMillis)}`
    ).pipe(Effect.asVoid)
  }
}

const passes = Effect.succeed(null)

const isRunning = (endsAtMillis: number, windowMillis: number, nowMillis: number): boolean =>
  endsAtMillis > nowMillis && endsAtMillis <= nowMillis + 2 * windowMillis

const waitFor = ({ endsAtMillis }: Window, { windowMillis }: Limit, nowMillis: number): number =>
  Math.max(1, Math.ceil(Math.min(windowMillis, endsAtMillis - nowMillis) / 1000))

const iso = (epochMillis: number): string => new Date(epochMillis).toISOString()
