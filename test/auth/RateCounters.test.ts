import { assert, describe, it, layer } from "@effect/vitest"
import { Clock, Effect, Fiber, Layer, Option, type Scope } from "effect"
import { SqlClient } from "effect/sql"
import { TestClock } from "effect/testing"
import * as fc from "fast-check"
import { addressKey } from "../../src/auth/addressKey.ts"
import { chunkOf, type Limit, perHour, perMinute, RateCounters } from "../../src/auth/RateCounters.ts"
import { Database } from "../../src/db/Database.ts"
import { databases } from "../support/databases.ts"

type Counters = RateCounters["Service"]

const instances = (howMany: number) =>
  Effect.replicateEffect(
    Effect.map(
      Effect.flatMap(Effect.scope, (scope) =>
        Layer.buildWithMemoMap(RateCounters.layer, Layer.makeMemoMapUnsafe(), scope)
      ),
      (built): Counters => Effect.runSync(Effect.provideContext(RateCounters, built))
    ),
    howMany
  )

const start = Date.parse("2026-11-22T10:00:00Z")

let keys = 0

/** One database for all runs, each with a key of its own. */
const property = <T>(
  numRuns: number,
  arbitrary: fc.Arbitrary<T>,
  holds: (given: T, key: string) => Effect.Effect<void, unknown, SqlClient.SqlClient | Scope.Scope>
) =>
  Effect.gen(function* () {
    const run = Effect.runPromiseWith(yield* Effect.context<SqlClient.SqlClient>())
    const again = (given: T) => Effect.andThen(TestClock.setTime(start), holds(given, `run ${++keys}`))
    yield* Effect.promise(() =>
      fc.assert(
        fc.asyncProperty(arbitrary, (given) => run(Effect.scoped(again(given)))),
        { numRuns }
      )
    )
  })

/** How many of a number of calls pass, spread over instances as the list says. */
const passing = (counters: ReadonlyArray<Counters>, key: string, limit: Limit, turns: ReadonlyArray<number>) =>
  Effect.map(
    Effect.forEach(turns, (turn) => counters[turn % counters.length]!.count(key, limit)),
    (waits) => waits.filter((wait) => wait === null).length
  )

const everyFiveSeconds = <A>(body: Effect.Effect<A>, times: number) =>
  Effect.replicateEffect(
    Effect.tap(body, () => TestClock.adjust("5 seconds")),
    times
  )

const someLimit = fc.integer({ min: 1, max: 150 }).map(perMinute)
const someTurns = fc.array(fc.nat({ max: 11 }), { minLength: 1, maxLength: 400 })
const queries = Effect.map(
  Effect.flatMap(SqlClient.SqlClient, (sql) => sql<{ readonly taken: number }>`SELECT taken FROM rate_counters`),
  (rows) => rows.map(({ taken }) => taken)
)

for (const database of databases) {
  // Every query goes to another process there.
  const runs = database.name === "SQLite" ? 30 : 3
  const title = `the laws of counting, on ${database.name},`
  describe.skipIf(!database.isThere)(title, () => {
    layer(database.layer)((it) => {
      it.effect("of one instance lets exactly the limit pass, and all of it again a window later", () =>
        property(runs, fc.tuple(someLimit, someTurns), ([limit, turns], key) =>
          Effect.gen(function* () {
            const counters = yield* instances(1)
            for (let window = 0; window < 3; window++) {
              assert.strictEqual(yield* passing(counters, key, limit, turns), Math.min(turns.length, limit.most))
              yield* TestClock.adjust(limit.windowMillis)
            }
          })
        )
      )

      it.effect(
        "of several never refuses before the limit, and lets one chunk more pass for each further instance",
        () =>
          property(
            runs,
            fc.tuple(fc.integer({ min: 2, max: 5 }), someLimit, someTurns),
            ([howMany, limit, turns], key) =>
              Effect.gen(function* () {
                const counters = yield* instances(howMany)
                const passed = yield* passing(counters, key, limit, turns)
                assert.isAtLeast(passed, Math.min(turns.length, limit.most))
                assert.isAtMost(passed, limit.most + (howMany - 1) * chunkOf(limit))
              })
          )
      )

      it.effect("does the same for calls that come all at once", () =>
        property(runs, fc.tuple(fc.integer({ min: 1, max: 4 }), someLimit, someTurns), ([howMany, limit, turns], key) =>
          Effect.gen(function* () {
            const counters = yield* instances(howMany)
            const waits = yield* Effect.forEach(turns, (turn) => counters[turn % howMany]!.count(key, limit), {
              concurrency: "unbounded"
            })
            const passed = waits.filter((wait) => wait === null).length
            assert.isAtLeast(passed, Math.min(turns.length, limit.most))
            assert.isAtMost(passed, limit.most + (howMany - 1) * chunkOf(limit))
          })
        )
      )

      it.effect("keeps keys apart", () =>
        property(runs, fc.tuple(someLimit, fc.array(fc.nat({ max: 3 }), { maxLength: 300 })), ([limit, keys], own) =>
          Effect.gen(function* () {
            const counters = yield* instances(2)
            const passed = new Map<number, number>()
            for (const [at, key] of keys.entries()) {
              if ((yield* counters[at % 2]!.count(`${own} ${key}`, limit)) === null)
                passed.set(key, (passed.get(key) ?? 0) + 1)
            }
            for (const [key, count] of passed) {
              const asked = keys.filter((one) => one === key).length
              assert.isAtLeast(count, Math.min(asked, limit.most))
              assert.isAtMost(count, limit.most + chunkOf(limit))
            }
          })
        )
      )

      it.effect("takes the calls of one request all or none, and never more than the limit", () =>
        property(
          runs,
          fc.tuple(someLimit, fc.array(fc.integer({ min: 1, max: 40 }), { maxLength: 40 })),
          ([limit, batches], key) =>
            Effect.gen(function* () {
              const [counters] = yield* instances(1)
              let passed = 0
              for (const calls of batches) {
                const fits = passed + calls <= limit.most
                assert.strictEqual((yield* counters!.count(key, limit, calls)) === null, fits)
                if (fits) passed += calls
              }
            })
        )
      )

      it.effect("lets too much through nowhere the clock is set, and keeps nobody out for more than two windows", () =>
        property(
          runs,
          fc.tuple(
            someLimit,
            fc.array(fc.record({ jump: fc.integer({ min: -7_200_000, max: 90_000 }), turns: someTurns }), {
              maxLength: 6
            })
          ),
          ([limit, steps], key) =>
            Effect.gen(function* () {
              const counters = yield* instances(2)
              for (const { jump, turns } of steps) {
                yield* TestClock.setTime((yield* Clock.currentTimeMillis) + jump)
                const waits = yield* Effect.forEach(turns, (turn) => counters[turn % 2]!.count(key, limit))
                const passed = waits.filter((wait) => wait === null).length
                assert.isAtMost(passed, limit.most + chunkOf(limit))
                for (const wait of waits) assert.isTrue(wait === null || (wait >= 1 && wait <= 60), String(wait))
              }
              const later = yield* Effect.forEach(counters, ({ count }) =>
                Effect.map(everyFiveSeconds(count(key, limit), 25), (waits) => waits.includes(null))
              )
              assert.deepStrictEqual(later, [true, true])
            })
        )
      )

      it.effect("one by one is exact over instances that ask at the same time", () =>
        property(runs, fc.tuple(fc.integer({ min: 1, max: 4 }), someLimit, someTurns), ([howMany, limit, turns], key) =>
          Effect.gen(function* () {
            const counters = yield* instances(howMany)
            const ask = Effect.forEach(turns, (turn) => counters[turn % howMany]!.take(key, limit), {
              concurrency: "unbounded"
            })
            const passed = (yield* ask).filter((wait) => wait === null).length
            assert.strictEqual(passed, Math.min(turns.length, limit.most))
            yield* TestClock.adjust(limit.windowMillis)
            assert.strictEqual((yield* ask).filter((wait) => wait === null).length, Math.min(turns.length, limit.most))
          })
        )
      )
    })
  })
}

/** A database of its own. */
const fresh = <A, E>(body: Effect.Effect<A, E, SqlClient.SqlClient | Scope.Scope>) =>
  Effect.andThen(TestClock.setTime(start), body).pipe(Effect.provide(Layer.fresh(Database.memory)))

describe("counting", () => {
  it.effect("says how long the window still lasts", () =>
    fresh(
      Effect.gen(function* () {
        const [counters] = yield* instances(1)
        const limit = perMinute(1)
        yield* counters!.count("key", limit)
        yield* TestClock.adjust("20 seconds")
        assert.strictEqual(yield* counters!.count("key", limit), 40)
        yield* TestClock.adjust("39500 millis")
        assert.strictEqual(yield* counters!.count("key", limit), 1)
        yield* TestClock.adjust("500 millis")
        assert.isNull(yield* counters!.count("key", limit))
      })
    )
  )

  it.effect("writes nothing for whoever asks less than a chunk, and once for a chunk", () =>
    fresh(
      Effect.gen(function* () {
        const [counters] = yield* instances(1)
        const limit = perMinute(1_000)
        yield* passing([counters!], "key", limit, Array<number>(20).fill(0))
        assert.isEmpty(yield* queries)
        yield* counters!.count("key", limit)
        assert.deepStrictEqual(yield* queries, [20])
      })
    )
  )

  it.effect("goes on in one process when the database fails, with the same limit", () =>
    fresh(
      Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        const [counters] = yield* instances(1)
        yield* sql`DROP TABLE rate_counters`
        const limit = perMinute(100)
        assert.strictEqual(yield* passing([counters!], "key", limit, Array<number>(130).fill(0)), 100)
      })
    )
  )

  it.effect("keeps nobody waiting longer than they want to while the database is frozen, and tells it later", () =>
    fresh(
      Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        const [counters] = yield* instances(1)
        const limit = perMinute(100)
        const frozen = yield* Effect.forkChild(sql.withTransaction(Effect.never), { startImmediately: true })
        assert.strictEqual(yield* passing([counters!], "key", limit, [0, 0]), 2)
        const ask = Effect.timeoutOption(counters!.count("key", limit), "10 seconds")
        const waiting = yield* Effect.forkChild(Effect.all([ask, ask], { concurrency: 2 }))
        yield* TestClock.adjust("10 seconds")
        assert.deepStrictEqual((yield* Fiber.join(waiting)).map(Option.isNone), [true, true])
        yield* Fiber.interrupt(frozen)
        assert.isNull(yield* counters!.count("key", limit))
        assert.deepStrictEqual(yield* queries, [2])
      })
    )
  )

  it.effect("forgets in the database what has ended, and nothing else", () =>
    fresh(
      Effect.gen(function* () {
        const [counters] = yield* instances(1)
        yield* counters!.take("old", perMinute(5))
        yield* TestClock.adjust("30 seconds")
        yield* counters!.take("new", perMinute(5))
        yield* TestClock.adjust("30 seconds")
        yield* counters!.sweep
        assert.deepStrictEqual(yield* queries, [1])
      })
    )
  )

  it.effect("asks the database nothing for who is known to be over the limit", () =>
    fresh(
      Effect.gen(function* () {
        const [counters] = yield* instances(1)
        const limit = perHour(3)
        yield* Effect.replicateEffect(counters!.take("key", limit), 20)
        assert.deepStrictEqual(yield* queries, [3])
      })
    )
  )
})

describe("an address", () => {
  it("of version 6 stands for its network, however it is spelled", () => {
    const network = addressKey("2001:db8:1:2:3:4:5:6")
    assert.strictEqual(network, "2001:db8:1:2")
    assert.strictEqual(addressKey("2001:db8:1:2::9"), network)
    assert.notStrictEqual(addressKey("2001:db8:1:3::9"), network)
    assert.strictEqual(addressKey("2001:db8::1"), "2001:db8:0:0")
  })

  it("of version 4 stands for itself, mapped or not", () => {
    assert.strictEqual(addressKey("203.0.113.7"), "203.0.113.7")
    assert.strictEqual(addressKey("::ffff:203.0.113.7"), "203.0.113.7")
  })
})
