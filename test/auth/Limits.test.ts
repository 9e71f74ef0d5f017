import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { SqlClient } from "effect/sql"
import { TestClock } from "effect/testing"
import type { Principal } from "../../src/auth/Auth.ts"
import { Limits, limits } from "../../src/auth/Limits.ts"
import { Database } from "../../src/db/Database.ts"
import { AthleteId } from "../../src/domain/Athlete.ts"

const connection = (via: string, client?: string): Principal => ({
  athleteId: AthleteId.make(1),
  scopes: ["read", "write"],
  via,
  ...(client === undefined ? {} : { client })
})

const limited = (factor?: number) =>
  Effect.provide(Layer.provideMerge(Limits.layer(factor), Layer.fresh(Database.memory)))

const passed = (waits: ReadonlyArray<number | null>) => waits.filter((wait) => wait === null).length

describe("limits", () => {
  it.effect("count a connection's calls, whichever client it is of", () =>
    Effect.gen(function* () {
      const { call } = yield* Limits
      const { most } = limits.calls
      assert.strictEqual(
        passed(yield* Effect.replicateEffect(call(connection("connection:a", "claude")), most + 5)),
        most
      )
      assert.isNull(yield* call(connection("connection:b", "claude")))
      assert.isNull(yield* call(connection("token:c")))
      yield* TestClock.adjust("1 minute")
      assert.isNull(yield* call(connection("connection:a", "claude")))
    }).pipe(limited())
  )

  it.effect("count all connections of a client together, and no other client's", () =>
    Effect.gen(function* () {
      const { call } = yield* Limits
      const most = limits.clientCalls.most * 0.01
      const many = Effect.forEach(
        Array.from({ length: most + 20 }, (_, at) => at),
        (at) => call(connection(`connection:${at}`, "runaway"))
      )
      assert.strictEqual(passed(yield* many), most)
      assert.isNull(yield* call(connection("connection:other", "claude")))
    }).pipe(limited(0.01))
  )

  it.effect("let a flood from one network spend what is that network's", () =>
    Effect.gen(function* () {
      const { anonymousCall } = yield* Limits
      const most = limits.anonymousCalls.most * 0.01
      const flood = Effect.forEach(
        Array.from({ length: most + 20 }, (_, at) => at),
        (at) => anonymousCall(`2001:db8:1:2::${at.toString(16)}`)
      )
      assert.strictEqual(passed(yield* flood), most)
      assert.isNull(yield* anonymousCall("2001:db8:1:3::1"))
    }).pipe(limited(0.01))
  )

  it.effect("give an hour's writes again an hour later", () =>
    Effect.gen(function* () {
      const { write } = yield* Limits
      const who = connection("connection:a")
      yield* Effect.replicateEffect(write(who, "write"), limits.writes.most)
      yield* TestClock.adjust("59 minutes")
      const error = yield* Effect.flip(write(who, "write"))
      assert.deepInclude(error, { _tag: "Throttled", retryAfterSeconds: 60 })
      yield* TestClock.adjust("1 minute")
      yield* write(who, "write")
    }).pipe(limited())
  )

  it.effect("make no write that they cannot count", () =>
    Effect.gen(function* () {
      const sql = yield* SqlClient.SqlClient
      yield* sql`DROP TABLE rate_counters`
      const error = yield* Effect.flip((yield* Limits).write(connection("connection:a"), "write"))
      assert.strictEqual(error._tag, "Unavailable")
    }).pipe(limited())
  )

  it.effect("multiply by a factor, and leave at least one", () =>
    Effect.gen(function* () {
      const { call, write } = yield* Limits
      const who = connection("connection:a")
      assert.strictEqual(passed(yield* Effect.replicateEffect(call(who), 5)), 1)
      yield* write(who, "write")
      yield* Effect.flip(write(who, "write"))
    }).pipe(limited(0.001))
  )
})
