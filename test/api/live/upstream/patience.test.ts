/** Fairness, rate and the breaker. The network is a table of delays here: nothing about HTTP matters. */
import { assert, describe, it } from "@effect/vitest"
import { Clock, Duration, Effect, Fiber, Layer } from "effect"
import { CircuitBreaker, RateLimiter } from "effect/persistence"
import { TestClock } from "effect/testing"
import { faultOf, type Sighting } from "../../../../src/api/live/upstream/classify.ts"
import type { Fault } from "../../../../src/api/live/upstream/faults.ts"
import { defaultLimits, type Limits } from "../../../../src/api/live/upstream/limits.ts"
import { makeBreaker, repeated } from "../../../../src/api/live/upstream/patience.ts"
import { makeTurns } from "../../../../src/api/live/upstream/turns.ts"

const stores = Layer.merge(CircuitBreaker.layerStoreMemory(), RateLimiter.layerStoreMemory)
const limits = (some: Partial<Limits>): Limits => ({ ...defaultLimits, ...some })

const fault = (seen: Sighting): Fault =>
  faultOf(seen, { what: "getUser", isTool: true, kind: "read", inSession: false, quotable: () => null })
const status = (code: number, retryAfterSeconds: number | null = null): Fault =>
  fault({ _tag: "Status", status: code, rpcCode: null, text: "", retryAfterSeconds })
const hung = fault({ _tag: "Hung", afterSeconds: 45 })

/** Runs to the end, moving the clock on; answers the seconds it took. */
const secondsOf = <A, E, R>(effect: Effect.Effect<A, E, R>) =>
  Effect.gen(function* () {
    const startMillis = yield* Clock.currentTimeMillis
    const fiber = yield* Effect.forkChild(Effect.exit(effect))
    while (fiber.pollUnsafe() === undefined) yield* TestClock.adjust("50 millis")
    yield* Fiber.join(fiber)
    return ((yield* Clock.currentTimeMillis) - startMillis) / 1000
  })

describe("turns", () => {
  it.effect("let an athlete with one request past one with hundreds", () =>
    Effect.gen(function* () {
      const turns = yield* makeTurns(limits({ atOnce: 4, atOncePerAthlete: 100, requests: 10_000 }))
      const order: Array<string> = []
      const request = (athlete: string) =>
        turns.take(athlete)(
          Effect.andThen(
            Effect.sleep("100 millis"),
            Effect.sync(() => order.push(athlete))
          )
        )
      const noisy = yield* Effect.forkChild(
        Effect.all(
          Array.from({ length: 120 }, () => request("noisy")),
          { concurrency: "unbounded" }
        )
      )
      yield* TestClock.adjust("10 millis")
      yield* secondsOf(Effect.all([request("quiet"), request("shy")], { concurrency: "unbounded" }))
      assert.isBelow(Math.max(order.indexOf("quiet"), order.indexOf("shy")), 16)
      yield* Fiber.interrupt(noisy)
    }).pipe(Effect.provide(stores))
  )

  it.effect("serve two hundred athletes who ask at once, the last within twice the first", () =>
    Effect.gen(function* () {
      const turns = yield* makeTurns(limits({ atOnce: 64 }))
      const finished = new Map<string, number>()
      const athlete = (name: string) =>
        Effect.gen(function* () {
          for (let call = 0; call < 5; call++) yield* turns.take(name)(Effect.sleep("50 millis"))
          finished.set(name, yield* Clock.currentTimeMillis)
        })
      yield* secondsOf(
        Effect.all(
          Array.from({ length: 200 }, (_, index) => athlete(`athlete ${index}`)),
          { concurrency: "unbounded" }
        )
      )
      const times = [...finished.values()]
      assert.lengthOf(times, 200)
      assert.isAtMost(Math.max(...times), 2 * Math.min(...times))
    }).pipe(Effect.provide(stores))
  )

  it.effect("keep one athlete to a few at once, so that calls that hang do not hold everybody's places", () =>
    Effect.gen(function* () {
      const turns = yield* makeTurns(limits({ atOnce: 8, atOncePerAthlete: 3 }))
      let running = 0
      const hanging = yield* Effect.forkChild(
        Effect.all(
          Array.from({ length: 20 }, () =>
            turns.take("stuck")(
              Effect.andThen(
                Effect.sync(() => running++),
                Effect.never
              )
            )
          ),
          { concurrency: "unbounded" }
        )
      )
      yield* TestClock.adjust("1 second")
      assert.strictEqual(running, 3)
      assert.isBelow(yield* secondsOf(turns.take("well")(Effect.void)), 1)
      yield* Fiber.interrupt(hanging)
    }).pipe(Effect.provide(stores))
  )

  it.effect("let a burst pass and then keep to the rate", () =>
    Effect.gen(function* () {
      const turns = yield* makeTurns(limits({ requests: 20, perSeconds: 10, atOncePerAthlete: 100 }))
      const burst = (count: number) =>
        secondsOf(
          Effect.all(
            Array.from({ length: count }, () => turns.take("one")(Effect.void)),
            { concurrency: "unbounded" }
          )
        )
      assert.isBelow(yield* burst(20), 1)
      // Ten more at two a second.
      const seconds = yield* burst(10)
      assert.isAtLeast(seconds, 4)
      assert.isAtMost(seconds, 6)
    }).pipe(Effect.provide(stores))
  )

  it.effect("give up waiting without ever starting what waited", () =>
    Effect.gen(function* () {
      const turns = yield* makeTurns(limits({ atOnce: 1, patience: Duration.seconds(5) }))
      const first = yield* Effect.forkChild(turns.take("a")(Effect.sleep("1 hour")))
      yield* TestClock.adjust("1 millis")
      let started = false
      const waiting = turns.take("b")(Effect.sync(() => (started = true)))
      const second = yield* Effect.forkChild(Effect.flip(waiting))
      yield* TestClock.adjust("6 seconds")
      assert.deepStrictEqual(yield* Fiber.join(second), { _tag: "Crowded" })
      yield* Fiber.interrupt(first)
      yield* TestClock.adjust("1 minute")
      assert.isFalse(started)
    }).pipe(Effect.provide(stores))
  )
})

describe("repeated", () => {
  const attempts = (outcome: (attempt: number) => Effect.Effect<string, Fault>, some: Partial<Limits> = {}) => {
    let count = 0
    const run = repeated(limits(some), limits(some).deadline, () => hung)(Effect.suspend(() => outcome(++count)))
    return { run, count: () => count }
  }

  it.effect("waits longer each time, never less than asked and never more than ten seconds of its own", () =>
    Effect.gen(function* () {
      const starts: Array<number> = []
      const { run } = attempts(() =>
        Effect.gen(function* () {
          starts.push(yield* Clock.currentTimeMillis)
          return yield* Effect.fail(status(500))
        })
      )
      yield* secondsOf(run)
      const gaps = starts.slice(1).map((at, index) => at - starts[index]!)
      assert.lengthOf(gaps, 5)
      gaps.forEach((gap, index) => {
        // 250 ms doubled each time, give or take a fifth of jitter and a step of the clock.
        assert.isAtLeast(gap, 0.79 * 250 * 2 ** index)
        assert.isAtMost(gap, 1.21 * 250 * 2 ** index + 50)
      })
    })
  )

  it.effect("does not begin to wait for what would come after the deadline", () =>
    Effect.gen(function* () {
      const { count, run } = attempts(() => Effect.fail(status(429, 60)))
      assert.isBelow(yield* secondsOf(run), 1)
      assert.strictEqual(count(), 1)
    })
  )

  it.effect("ends at the deadline whatever an attempt does", () =>
    Effect.gen(function* () {
      const { run } = attempts(() => Effect.never)
      assert.closeTo(yield* secondsOf(run), 45, 0.2)
    })
  )
})

describe("the breaker", () => {
  const resting = (seconds: number) => fault({ _tag: "Resting", seconds })

  it.effect("leaves AI Endurance alone after five failures in a row, and tries again after the rest", () =>
    Effect.gen(function* () {
      const breaker = yield* makeBreaker(limits({}))
      let asked = 0
      const call = (outcome: Effect.Effect<string, Fault>) =>
        Effect.exit(
          breaker.around(
            Effect.andThen(
              Effect.sync(() => asked++),
              outcome
            ),
            resting
          )
        )
      for (let index = 0; index < 5; index++) yield* call(Effect.fail(status(503)))
      const open = yield* Effect.flip(breaker.around(Effect.succeed("x"), resting))
      assert.strictEqual(open.class, "resting")
      assert.match(open.error.hint, /in 15 s/u)
      assert.strictEqual(asked, 5)
      yield* TestClock.adjust("16 seconds")
      assert.strictEqual((yield* call(Effect.succeed("well")))._tag, "Success")
      assert.strictEqual((yield* call(Effect.succeed("well")))._tag, "Success")
    }).pipe(Effect.provide(stores))
  )

  it.effect("is not impressed by refusals, throttling or our own queue", () =>
    Effect.gen(function* () {
      const breaker = yield* makeBreaker(limits({}))
      const answers = [status(401), status(404), status(422), status(429), fault({ _tag: "Crowded" })]
      for (let round = 0; round < 4; round++) {
        for (const answer of answers) {
          const seen = yield* Effect.flip(breaker.around(Effect.fail(answer), resting))
          assert.strictEqual(seen.class, answer.class)
        }
      }
    }).pipe(Effect.provide(stores))
  )
})
