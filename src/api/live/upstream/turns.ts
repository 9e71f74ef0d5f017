/**
 * Whose request goes next: a rate per athlete, a number at once per athlete, and a number at once for everybody,
 * handed out athlete by athlete, so that one who asks for a year of history does not keep the others waiting.
 */
import { Duration, Effect, PartitionedSemaphore, Semaphore } from "effect"
import { RateLimiter } from "effect/persistence"
import type { Sighting } from "./classify.ts"
import type { Limits } from "./limits.ts"

export interface Turns {
  /** Waits for a turn, `patience` at most; what fails with Crowded has not been started. */
  readonly take: (athlete: string) => <A, E, R>(request: Effect.Effect<A, E, R>) => Effect.Effect<A, E | Sighting, R>
}

export const makeTurns = Effect.fnUntraced(function* (limits: Limits) {
  const limiter = yield* RateLimiter.make
  const everybody = yield* PartitionedSemaphore.make<string>({ permits: limits.atOnce })
  // One small object per athlete ever seen by this process.
  const own = new Map<string, Semaphore.Semaphore>()
  const ownOf = (athlete: string): Semaphore.Semaphore => {
    const known = own.get(athlete)
    if (known !== undefined) return known
    const made = Semaphore.makeUnsafe(limits.atOncePerAthlete)
    own.set(athlete, made)
    return made
  }
  const rate = (athlete: string): Effect.Effect<void, Sighting> =>
    limiter
      .consume({
        key: `upstream/${athlete}`,
        algorithm: "token-bucket",
        onExceeded: "delay",
        limit: limits.requests,
        window: Duration.seconds(limits.perSeconds)
      })
      .pipe(
        Effect.mapError(crowded),
        Effect.flatMap(({ delay }) =>
          Duration.isGreaterThan(delay, limits.patience) ? Effect.fail(crowded()) : Effect.sleep(delay)
        )
      )

  const take =
    (athlete: string) =>
    <A, E, R>(request: Effect.Effect<A, E, R>): Effect.Effect<A, E | Sighting, R> =>
      Effect.suspend(() => {
        // The turn may come in the very moment in which we give up: whoever is first decides, so that a request
        // that is reported as never sent never was.
        let state: "waiting" | "begun" | "gaveUp" = "waiting"
        const begin = Effect.suspend((): Effect.Effect<A, E | Sighting, R> => {
          if (state === "gaveUp") return Effect.fail(crowded())
          state = "begun"
          return request
        })
        const giveUp = Effect.suspend((): Effect.Effect<never, Sighting> => {
          if (state === "begun") return Effect.never
          state = "gaveUp"
          return Effect.fail(crowded())
        })
        const inTurn = ownOf(athlete).withPermit(everybody.withPermit(athlete)(begin))
        return Effect.andThen(
          rate(athlete),
          Effect.raceFirst(inTurn, Effect.andThen(Effect.sleep(limits.patience), giveUp))
        )
      })

  const turns: Turns = { take }
  return turns
})

const crowded = (): Sighting => ({ _tag: "Crowded" })
