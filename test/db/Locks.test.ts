import { spawn } from "node:child_process"
import { assert, describe, it } from "@effect/vitest"
import { Deferred, Effect, Exit, Fiber, Layer } from "effect"
import { TestClock } from "effect/testing"
import { SqlClient } from "effect/sql"
import { emptyDatabase, instanceAt, onPostgres, sharedPlace } from "../support/databases.ts"
import * as ids from "../../src/db/ids.ts"
import { Locks } from "../../src/db/Locks.ts"

const at = (place: string) => Layer.fresh(Layer.provideMerge(Locks.layer, instanceAt(place)))

const worker = new URL("./support/lockWorker.ts", import.meta.url).pathname

/** Loses counts unless nobody else runs it at the same time: it reads, lets others run, and writes. */
const increment = (counter: { value: number }) =>
  Effect.gen(function* () {
    const read = counter.value
    yield* Effect.yieldNow
    counter.value = read + 1
  })

const peek = Effect.flatMap(SqlClient.SqlClient, (sql) => ids.peek(sql, "workout"))

const counting = (place: string, times: number): Effect.Effect<number> =>
  Effect.callback<number>((resume) => {
    const child = spawn(process.execPath, [worker, "count", place, String(times)], {
      stdio: ["ignore", "inherit", "inherit"]
    })
    child.on("exit", (code) => resume(Effect.succeed(code ?? -1)))
    return Effect.sync(() => child.kill())
  })

/** A process that holds the name; what is returned kills it without a chance to tidy up. */
const holder = (place: string): Effect.Effect<() => void> =>
  Effect.callback((resume) => {
    const child = spawn(process.execPath, [worker, "hold", place], { stdio: ["ignore", "pipe", "inherit"] })
    child.stdout.once("data", () => resume(Effect.succeed(() => child.kill("SIGKILL"))))
    return Effect.sync(() => child.kill("SIGKILL"))
  })

describe("Locks in one process", () => {
  it.effect("let one fiber at a time under a name", () =>
    Effect.gen(function* () {
      const { exclusively } = yield* Locks
      const counter = { value: 0 }
      yield* Effect.all(
        Array.from({ length: 50 }, () => exclusively("counter")(increment(counter))),
        { concurrency: "unbounded" }
      )
      assert.strictEqual(counter.value, 50)
    }).pipe(Effect.provide(Layer.provideMerge(Locks.layer, emptyDatabase)))
  )

  it.effect("keep different names apart", () =>
    Effect.gen(function* () {
      const { exclusively } = yield* Locks
      // All held at once, one inside the other: on SQLite more than there are lock files, on Postgres as many as there
      // are connections for them.
      const names = Array.from({ length: onPostgres ? 6 : 200 }, (_, index) => `name ${index}`)
      const nested = names.reduceRight<Effect.Effect<string, unknown>>(
        (inner, name) => exclusively(name)(inner),
        Effect.succeed("all held")
      )
      assert.strictEqual(yield* nested, "all held")
    }).pipe(Effect.provide(Layer.unwrap(Effect.map(sharedPlace, at))))
  )

  it.effect("are free again after a failure, a defect and an interruption", () =>
    Effect.gen(function* () {
      const { exclusively } = yield* Locks
      assert.isTrue(Exit.isFailure(yield* Effect.exit(exclusively("name")(Effect.fail("no")))))
      assert.isTrue(Exit.isFailure(yield* Effect.exit(exclusively("name")(Effect.die("no")))))
      const begun = yield* Deferred.make<void>()
      const held = yield* Effect.forkChild(
        exclusively("name")(Effect.andThen(Deferred.succeed(begun, undefined), Effect.never))
      )
      yield* Deferred.await(begun)
      yield* Fiber.interrupt(held)
      assert.strictEqual(yield* exclusively("name")(Effect.succeed("free")), "free")
    }).pipe(Effect.provide(Layer.unwrap(Effect.map(sharedPlace, at))))
  )

  it.effect("give up after 15 seconds without having begun, and leave the name to its holder", () =>
    Effect.gen(function* () {
      const { exclusively } = yield* Locks
      const begun = yield* Deferred.make<void>()
      const end = yield* Deferred.make<void>()
      const held = yield* Effect.forkChild(
        exclusively("name")(Effect.andThen(Deferred.succeed(begun, undefined), Deferred.await(end)))
      )
      yield* Deferred.await(begun)
      let ran = false
      const late = yield* Effect.forkChild(Effect.flip(exclusively("name")(Effect.sync(() => (ran = true)))))
      yield* TestClock.adjust("14 seconds")
      assert.isUndefined(late.pollUnsafe())
      yield* TestClock.adjust("1 second")
      const failed = yield* Fiber.join(late)
      assert.strictEqual(failed._tag, "Unavailable")
      assert.isFalse(ran)
      yield* Deferred.succeed(end, undefined)
      yield* Fiber.join(held)
      assert.strictEqual(yield* exclusively("name")(Effect.succeed("free")), "free")
    }).pipe(Effect.provide(Layer.provideMerge(Locks.layer, emptyDatabase)))
  )

  it.effect("do not interrupt a body that takes longer than the wait", () =>
    Effect.gen(function* () {
      const { exclusively } = yield* Locks
      const begun = yield* Deferred.make<void>()
      const body = Effect.andThen(Deferred.succeed(begun, undefined), Effect.delay(Effect.succeed("done"), "1 minute"))
      const slow = yield* Effect.forkChild(exclusively("name")(body))
      yield* Deferred.await(begun)
      yield* TestClock.adjust("1 minute")
      assert.strictEqual(yield* Fiber.join(slow), "done")
    }).pipe(Effect.provide(Layer.provideMerge(Locks.layer, emptyDatabase)))
  )
})

describe("Locks among processes", () => {
  it.live("let one process at a time under a name, first start included", () =>
    Effect.gen(function* () {
      const place = yield* sharedPlace
      const codes = yield* Effect.all([counting(place, 25), counting(place, 25), counting(place, 25)], {
        concurrency: "unbounded"
      })
      assert.deepStrictEqual(codes, [0, 0, 0])
      assert.strictEqual(yield* Effect.provide(peek, at(place)), 8_100_076)
    })
  )

  it.live("are free again when their holder is killed, and not before", () =>
    Effect.gen(function* () {
      const place = yield* sharedPlace
      const kill = yield* holder(place)
      yield* Effect.gen(function* () {
        const { exclusively } = yield* Locks
        const waiting = yield* Effect.forkChild(exclusively("counter")(Effect.succeed("free")))
        // Other names are not affected, and by the time they were held and freed the first had its chance too.
        yield* Effect.forEach(Array.from({ length: 20 }), (_, index) => exclusively(`name ${index}`)(Effect.void))
        assert.isUndefined(waiting.pollUnsafe())
        kill()
        assert.strictEqual(yield* Fiber.join(waiting), "free")
      }).pipe(Effect.provide(at(place)))
    })
  )
})
