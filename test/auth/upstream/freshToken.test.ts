/** The rules by which a login is renewed, against a server that gives no grace to a spent refresh token. */
import { assert, describe, it } from "@effect/vitest"
import { Clock, Deferred, Effect, Fiber, Layer, Redacted, Ref, Result, Semaphore } from "effect"
import { TestClock } from "effect/testing"
import { freshToken, type Place } from "../../../src/auth/upstream/freshToken.ts"
import type { KeptLogin } from "../../../src/auth/upstream/TokenPair.ts"
import { UpstreamAuthorization } from "../../../src/auth/upstream/UpstreamAuthorization.ts"
import { inVirtualTime } from "../../support/upstream/harness.ts"
import { upstreamDouble } from "../../support/upstreamAuthorization/double.ts"
import { loggedIn } from "../../support/upstreamAuthorization/loggedIn.ts"

/** A login in memory, and what was written to its place in turn. */
const place = (login: KeptLogin) =>
  Effect.map(Ref.make<KeptLogin | null>(login), (ref) => {
    const written: Array<KeptLogin | null> = []
    const put = (next: KeptLogin | null) =>
      Effect.andThen(
        Effect.sync(() => void written.push(next)),
        Ref.set(ref, next)
      )
    const made: Place = { read: Ref.get(ref), write: put, forget: put(null) }
    return { made, written, ref }
  })

const setUp = Effect.gen(function* () {
  const double = yield* upstreamDouble()
  const authorization = yield* Layer.build(
    UpstreamAuthorization.layer({
      url: double.url,
      client: { id: double.logins.register(["http://127.0.0.1/callback"]), secret: null },
      registrations: { read: Effect.succeed([]), write: () => Effect.void, exclusively: (body) => body }
    })
  )
  const login = yield* Effect.provideContext(loggedIn(double), authorization)
  const kept = yield* place(login)
  const oneAtATime = Semaphore.makeUnsafe(1)
  const fresh = yield* Effect.provideContext(
    freshToken(kept.made, (body) => oneAtATime.withPermit(body)),
    authorization
  )
  const original = Redacted.value(login.pair.accessToken)
  return { ...kept, double, fresh, login, original }
})

/** Ten hours, as AI Endurance's tokens live; the clock begins when the login does. */
const lifeMinutes = 600
const minutesLeft = (minutes: number) => TestClock.setTime((lifeMinutes - minutes) * 60_000)
const value = Effect.map((token: Redacted.Redacted) => Redacted.value(token))
/** Moves the clock on while real answers are waited for. */
const waited = <A, E>(effect: Effect.Effect<A, E>) => inVirtualTime(Effect.result(effect), 500)

describe("a fresh token", () => {
  it.effect("is the kept one while it has more than six minutes to live", () =>
    Effect.gen(function* () {
      const { double, fresh, original, written } = yield* setUp
      yield* minutesLeft(6.1)
      assert.strictEqual(yield* value(fresh.token), original)
      assert.strictEqual(double.counts.refreshes, 0)
      assert.lengthOf(written, 0)
    })
  )

  it.effect("is renewed once for all who ask in its last five minutes, and kept before it is used", () =>
    Effect.gen(function* () {
      const { double, fresh, original, written } = yield* setUp
      yield* minutesLeft(4.9)
      const tokens = yield* Effect.all(
        Array.from({ length: 10 }, () => value(fresh.token)),
        { concurrency: "unbounded" }
      )
      assert.strictEqual(new Set(tokens).size, 1)
      assert.notStrictEqual(tokens[0], original)
      assert.strictEqual(double.counts.refreshes, 1)
      const [noted, kept, ...more] = written
      assert.lengthOf(more, 0)
      assert.isNotNull(noted?.refreshingSinceMillis ?? null)
      assert.strictEqual(noted && Redacted.value(noted.pair.accessToken), original)
      assert.strictEqual(kept && Redacted.value(kept.pair.accessToken), tokens[0])
      assert.isNull(kept?.refreshingSinceMillis)
      assert.isNotNull(double.logins.holder(tokens[0]!))
    })
  )

  it.effect("is renewed by some and not by all in the minute before that, so that not all come at once", () =>
    Effect.gen(function* () {
      const renewed = yield* Effect.forEach(Array.from({ length: 24 }), () =>
        Effect.gen(function* () {
          const { double, fresh, login, ref } = yield* setUp
          yield* minutesLeft(5.5)
          // The clock stands late already for those after the first: their login begins anew at its start.
          const expiresAtMillis = lifeMinutes * 60_000
          yield* Ref.set(ref, { ...login, pair: { ...login.pair, expiresAtMillis, receivedAtMillis: 0 } })
          yield* fresh.token
          return double.counts.refreshes
        }).pipe(Effect.scoped)
      )
      assert.deepStrictEqual(new Set(renewed), new Set([0, 1]))
    })
  )

  it.effect("of a short life is used for half of it", () =>
    Effect.gen(function* () {
      const { double, fresh, login, ref } = yield* setUp
      yield* Ref.set(ref, { ...login, pair: { ...login.pair, expiresAtMillis: 60_000 } })
      yield* TestClock.setTime(29_000)
      yield* fresh.token
      assert.strictEqual(double.counts.refreshes, 0)
      yield* TestClock.setTime(31_000)
      yield* fresh.token
      assert.strictEqual(double.counts.refreshes, 1)
    })
  )

  it.effect("is nothing that a revoked login has: the place is emptied and signing in again is asked for", () =>
    Effect.gen(function* () {
      const { double, fresh, ref } = yield* setUp
      double.logins.revokeEverything()
      yield* minutesLeft(1)
      const failure = yield* Effect.flip(fresh.token)
      assert.strictEqual(failure._tag, "SignInAgain")
      assert.isNull(yield* Ref.get(ref))
      const next = yield* Effect.flip(fresh.token)
      assert.strictEqual(next._tag, "SignInAgain")
      assert.strictEqual(double.counts.refreshes, 1)
    })
  )

  it.effect.each(["hangs", "breaks"] as const)(
    "stays the old one when the server %s early, without asking again at every call",
    (fault) =>
      Effect.gen(function* () {
        const { double, fresh, original, ref } = yield* setUp
        double.tokenFaults.push(fault)
        yield* minutesLeft(4)
        const first = Result.getOrThrow(yield* waited(value(fresh.token)))
        assert.strictEqual(first, original)
        // After all of the fault's time-out less than a quarter of a minute has passed.
        assert.strictEqual(yield* value(fresh.token), original)
        assert.strictEqual(double.counts.refreshes, 1)
        assert.isNotNull(yield* Ref.get(ref))
        yield* TestClock.adjust("15 seconds")
        assert.notStrictEqual(yield* value(fresh.token), original)
        assert.strictEqual(double.counts.refreshes, 2)
      })
  )

  it.effect("that has expired is Unavailable while the server hangs, for all who wait, and the login is kept", () =>
    Effect.gen(function* () {
      const { double, fresh, ref } = yield* setUp
      double.tokenFaults.push("hangs")
      yield* TestClock.setTime((lifeMinutes + 1) * 60_000)
      const all = Effect.all(
        Array.from({ length: 5 }, () => Effect.flip(fresh.token)),
        { concurrency: "unbounded" }
      )
      const failures = Result.getOrThrow(yield* waited(all))
      assert.deepStrictEqual(
        failures.map(({ _tag }) => _tag),
        Array.from({ length: 5 }, () => "Unavailable")
      )
      // One asked for all of them, for less than any of them waits for the lock.
      assert.strictEqual(double.counts.refreshes, 1)
      assert.isBelow(yield* Clock.currentTimeMillis, (lifeMinutes + 1) * 60_000 + 15_000)
      assert.isNotNull(yield* Ref.get(ref))
      yield* TestClock.adjust("15 seconds")
      yield* fresh.token
      assert.strictEqual(double.counts.refreshes, 2)
    })
  )

  it.effect("is tried for once more after a lost answer, and then the athlete is asked to sign in", () =>
    Effect.gen(function* () {
      const { double, fresh, original, ref } = yield* setUp
      double.tokenFaults.push("answerLost")
      yield* minutesLeft(4)
      assert.strictEqual(yield* value(fresh.token), original)
      yield* TestClock.adjust("15 seconds")
      const failure = yield* Effect.flip(fresh.token)
      assert.strictEqual(failure._tag, "SignInAgain")
      assert.include(failure.message, "got lost")
      assert.strictEqual(double.counts.refreshes, 2)
      assert.isNull(yield* Ref.get(ref))
    })
  )

  it.effect("is found by trying when a process died before its renewal was sent", () =>
    Effect.gen(function* () {
      const { fresh, login, original, ref } = yield* setUp
      yield* Ref.set(ref, { ...login, refreshingSinceMillis: 0 })
      yield* minutesLeft(4)
      assert.notStrictEqual(yield* value(fresh.token), original)
      assert.isNull((yield* Ref.get(ref))?.refreshingSinceMillis)
    })
  )

  it.effect("is kept when the caller hangs up in the middle of its renewal", () =>
    Effect.gen(function* () {
      const { double, fresh, original, ref } = yield* setUp
      yield* minutesLeft(4)
      const begun = yield* Deferred.make<void>()
      double.onTokenRequest = () => Deferred.doneUnsafe(begun, Effect.void)
      const fiber = yield* Effect.forkChild(fresh.token)
      yield* Deferred.await(begun)
      yield* Fiber.interrupt(fiber)
      const kept = yield* Ref.get(ref)
      assert.isNull(kept?.refreshingSinceMillis)
      assert.notStrictEqual(kept && Redacted.value(kept.pair.accessToken), original)
      assert.isNotNull(double.logins.holder(Redacted.value(kept.pair.accessToken)))
    })
  )

  it.effect("in place of one that was refused is made once for all who hold that one", () =>
    Effect.gen(function* () {
      const { double, fresh, login, original } = yield* setUp
      double.logins.expireAccessTokens()
      const instead = Array.from({ length: 10 }, () => value(fresh.insteadOf(login.pair.accessToken)))
      const tokens = yield* Effect.all(instead, { concurrency: "unbounded" })
      assert.strictEqual(new Set(tokens).size, 1)
      assert.notStrictEqual(tokens[0], original)
      assert.strictEqual(double.counts.refreshes, 1)
    })
  )
})
