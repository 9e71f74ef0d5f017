/**
 * A valid access token of a kept login, renewed once however many ask for it. AI Endurance gives a new refresh token
 * with each renewal and the old one dies with the answer, so two that renew at once sign the athlete out, and so does
 * an answer that is used but not kept.
 *
 * - renewed early, while the old access token still works, so that a failure leaves time; not by all at one moment
 * - under a lock, reading the login again once it is held: whoever waited finds the work done
 * - noted before it is begun, kept before it is used, and not to be interrupted in between
 * - `invalid_grant` ends the login; no answer does not
 */
import { Clock, Effect, Fiber, Random, Redacted, Result, Schedule } from "effect"
import type { Unavailable } from "../../domain/errors.ts"
import { loginLost, loginOver, noLogin, type SignInAgain, unanswered } from "./errors.ts"
import type { KeptLogin, TokenPair } from "./TokenPair.ts"
import { UpstreamAuthorization } from "./UpstreamAuthorization.ts"

/** Where one login is kept. */
export interface Place {
  /** Null when there is none. */
  readonly read: Effect.Effect<KeptLogin | null, Unavailable>
  /** All of it or nothing, and there after a crash. */
  readonly write: (login: KeptLogin) => Effect.Effect<void, Unavailable>
  /** The login is over; whatever hangs on it ends too. */
  readonly forget: Effect.Effect<void, Unavailable>
}

export type Exclusively = <A, E, R>(body: Effect.Effect<A, E, R>) => Effect.Effect<A, E | Unavailable, R>

export interface FreshToken {
  readonly token: Effect.Effect<Redacted.Redacted, SignInAgain | Unavailable>
  /** Another one in place of a token that AI Endurance refused; the same call again does not renew twice. */
  readonly insteadOf: (refused: Redacted.Redacted) => Effect.Effect<Redacted.Redacted, SignInAgain | Unavailable>
}

const earlyMillis = 300_000
const jitterMillis = 60_000
/** After a renewal without an answer AI Endurance is left alone for this long. */
const restMillis = 15_000

/**
 * @param lock one holder at a time among all that share the place, waiting for longer than a renewal takes
 */
export const freshToken = (place: Place, lock: Exclusively): Effect.Effect<FreshToken, never, UpstreamAuthorization> =>
  Effect.map(UpstreamAuthorization, (upstream) => freshTokenOf(upstream, place, lock))

/** The same for who holds the service already. */
export const freshTokenOf = (
  { refresh }: UpstreamAuthorization["Service"],
  place: Place,
  lock: Exclusively
): FreshToken => {
  const kept = Effect.filterOrFail(place.read, (login) => login !== null, noLogin)

  /** @param good whether a token may be used, seen at a moment; asked again after the wait */
  const renewedUnless = (good: Judge, fallback: Judge) =>
    lock(
      Effect.gen(function* () {
        const login = yield* kept
        const nowMillis = yield* Clock.currentTimeMillis
        if (good(login.pair, nowMillis)) return login.pair.accessToken
        const usable = fallback(login.pair, nowMillis)
        const since = login.refreshingSinceMillis
        if (since !== null && nowMillis - since < restMillis) {
          return usable ? login.pair.accessToken : yield* unanswered()
        }
        if (login.pair.refreshToken === null && usable) return login.pair.accessToken
        return yield* Effect.uninterruptible(renew(login, nowMillis, usable))
      })
    )

  const renew = Effect.fnUntraced(function* (login: KeptLogin, nowMillis: number, usable: boolean) {
    if (login.pair.refreshToken !== null) yield* place.write({ ...login, refreshingSinceMillis: nowMillis })
    // A fiber of its own: its time-out may interrupt it, whoever asked may not.
    const asking = yield* Effect.forkDetach(Effect.interruptible(refresh(login.pair)))
    const answer = yield* Effect.result(Fiber.join(asking))
    if (Result.isSuccess(answer)) {
      const pair = answer.success
      yield* Effect.retry(place.write({ pair, refreshingSinceMillis: null }), storing)
      return pair.accessToken
    }
    if (answer.failure._tag === "Unavailable") {
      yield* Effect.logWarning("a login at AI Endurance could not be renewed for now")
      return usable ? login.pair.accessToken : yield* answer.failure
    }
    yield* Effect.logInfo("a login at AI Endurance is over")
    yield* place.forget
    return yield* login.refreshingSinceMillis === null ? loginOver() : loginLost()
  })

  return {
    token: Effect.gen(function* () {
      const { pair } = yield* kept
      const early = earlyMillis + (yield* Random.nextIntBetween(0, jitterMillis))
      const good: Judge = (one, nowMillis) => nowMillis < dueAt(one, early)
      if (good(pair, yield* Clock.currentTimeMillis)) return pair.accessToken
      return yield* renewedUnless(good, (one, nowMillis) => nowMillis < (one.expiresAtMillis ?? Infinity))
    }).pipe(Effect.withSpan("freshToken")),

    insteadOf: (refused) => {
      const other: Judge = ({ accessToken }) => Redacted.value(accessToken) !== Redacted.value(refused)
      return renewedUnless(other, () => false).pipe(Effect.withSpan("freshToken.insteadOf"))
    }
  }
}

type Judge = (pair: TokenPair, nowMillis: number) => boolean

/** A token of short life is renewed at half of it. */
const dueAt = ({ expiresAtMillis, receivedAtMillis }: TokenPair, earlyMillis: number): number =>
  expiresAtMillis === null
    ? Infinity
    : expiresAtMillis - Math.min(earlyMillis, (expiresAtMillis - receivedAtMillis) / 2)

/** The new pair exists only here until it is stored. */
const storing = Schedule.spaced("250 millis").pipe(Schedule.upTo({ times: 8 }))
