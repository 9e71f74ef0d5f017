/**
 * How often and how long: retries, the deadline around them, and the breaker around all of it. The breaker sees
 * one outcome per call, not one per attempt; the deadline is inside it, because a server that hangs until the
 * deadline is exactly what it must notice.
 */
import { Cause, Clock, Duration, Effect, Exit, Option, Schedule } from "effect"
import { CircuitBreaker } from "effect/persistence"
import type { Fault } from "./faults.ts"
import type { Limits } from "./limits.ts"

/** Repeats while a fault says that may help and the next attempt would still begin before the deadline. */
export const repeated =
  (limits: Limits, deadline: Duration.Duration, tooLate: () => Fault) =>
  <A, R>(attempt: Effect.Effect<A, Fault, R>): Effect.Effect<A, Fault, R> => {
    const deadlineMillis = Duration.toMillis(deadline)
    const policy = Schedule.min([Schedule.exponential(limits.firstPause), Schedule.spaced(limits.longestPause)]).pipe(
      Schedule.jittered,
      Schedule.upTo({ times: limits.retries }),
      Schedule.setInputType<Fault>(),
      Schedule.modifyDelay(({ input, duration }) =>
        Effect.succeed(Duration.max(duration, Duration.seconds(input.retryAfterSeconds ?? 0)))
      )
    )
    return Clock.currentTimeMillis.pipe(
      Effect.flatMap((startMillis) =>
        Effect.retry(
          attempt,
          Schedule.while(
            policy,
            ({ input, now, duration }) =>
              input.again && now - startMillis + Duration.toMillis(duration) < deadlineMillis
          )
        )
      ),
      Effect.timeoutOrElse({ duration: deadline, orElse: () => Effect.fail(tooLate()) })
    )
  }

/** Neither a sign of life nor of trouble. */
const tellsNothing: ReadonlySet<Fault["class"]> = new Set(["throttled", "crowded", "own"])

export interface Breaker {
  /** @param resting what to fail with while AI Endurance is left alone */
  readonly around: <A, R>(
    call: Effect.Effect<A, Fault, R>,
    resting: (seconds: number) => Fault
  ) => Effect.Effect<A, Fault, R>
}

export const makeBreaker = Effect.fnUntraced(function* (limits: Limits) {
  const circuit = yield* CircuitBreaker.make({
    tripPolicy: CircuitBreaker.consecutive(limits.failuresInARow),
    openDuration: Schedule.min([Schedule.exponential(limits.rest), Schedule.spaced(Duration.times(limits.rest, 8))])
  })
  const breaker: Breaker = {
    around: (call, resting) =>
      circuit
        .execute(call, {
          key: "upstream",
          classify: Exit.match({
            onSuccess: () => CircuitBreaker.success,
            onFailure: (cause) => {
              const fault = Option.getOrNull(Cause.findErrorOption(cause))
              if (fault === null || tellsNothing.has(fault.class)) return CircuitBreaker.ignored
              // A refusal in so many words is a sign of life.
              return fault.down ? CircuitBreaker.failure() : CircuitBreaker.success
            }
          })
        })
        .pipe(
          Effect.catchIf(
            (error) => error instanceof CircuitBreaker.CircuitBreakerError,
            (error) =>
              Effect.fail(
                resting(
                  error.reason._tag === "CircuitOpen" ? Math.ceil(Duration.toSeconds(error.reason.retryAfter)) : 1
                )
              )
          )
        )
  }
  return breaker
})
