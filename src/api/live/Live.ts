/** What every operation of the live source works with, and how replies and storage are told. */
import { Effect, Fiber, Semaphore } from "effect"
import { type SqlClient, SqlError } from "effect/sql"
import type { Auth } from "../../auth/Auth.ts"
import type { AthleteClock } from "../../clock/AthleteClock.ts"
import type { Locks } from "../../db/Locks.ts"
import type { AthleteId } from "../../domain/Athlete.ts"
import { type ReadError, Unavailable, UpstreamChanged, UpstreamRefused } from "../../domain/errors.ts"
import { isObject, type JsonObject } from "../../wire/open.ts"
import type { CallArguments, ReadFailure, Upstream } from "./upstream/Upstream.ts"
import { quotable } from "./upstream/words.ts"

export interface Live {
  readonly upstream: Upstream["Service"]
  readonly sql: SqlClient.SqlClient
  readonly auth: Auth["Service"]
  readonly clock: AthleteClock["Service"]
  /** One write of an athlete after the other: a call that is repeated while the first still hangs waits for it. */
  readonly inTurn: (
    athleteId: AthleteId
  ) => <A, E, R>(write: Effect.Effect<A, E, R>) => Effect.Effect<A, E | Unavailable, R>
}

/** Those of this process wait for as long as their callers do; those of others, 15 seconds (`Locks`). */
export const makeTurns = ({ exclusively }: Locks["Service"]): Live["inTurn"] => {
  // One small object per athlete ever seen by this process.
  const turns = new Map<AthleteId, Semaphore.Semaphore>()
  return (athleteId) => (write) =>
    Effect.suspend(() => {
      const known = turns.get(athleteId) ?? Semaphore.makeUnsafe(1)
      turns.set(athleteId, known)
      return leftBehind(known.withPermit(exclusively(`live writes of ${athleteId}`)(write)))
    })
}

/**
 * A caller who hangs up is let go at once. What they asked for ends where it stands, or, once it is `unstoppable`, when
 * it is done, and it keeps its turn until then: the same call sent again must not overtake it.
 */
const leftBehind = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  Effect.uninterruptibleMask((restore) =>
    Effect.flatMap(Effect.forkDetach(Effect.interruptible(effect)), (fiber) =>
      Effect.onInterrupt(restore(Fiber.join(fiber)), () => Effect.sync(() => fiber.interruptUnsafe()))
    )
  )

/** Once it is sent, a caller who hangs up no longer stops it: it is still found out and noted what became of it. */
export const unstoppable = <A, E, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
  // In a fiber of its own, where time-outs still work.
  Effect.uninterruptible(Effect.flatMap(Effect.forkDetach(Effect.interruptible(effect)), Fiber.join))

/** A read whose answer is an object, as all of AI Endurance's are. */
export const ask = (
  { upstream }: Pick<Live, "upstream">,
  tool: string,
  args: CallArguments = {}
): Effect.Effect<JsonObject, ReadFailure> =>
  Effect.flatMap(upstream.call(tool, args, { kind: "read" }), ({ value }) =>
    isObject(value) ? Effect.succeed(value) : Effect.fail(noObject(tool, value))
  )

/** For operations that have no such thing as an unknown id. */
export const asReadError = (error: ReadFailure): ReadError =>
  error._tag === "NotFound" ? new UpstreamRefused({ message: error.message, hint: error.hint }) : error

/** The same for tools that take no id. */
export const askPlainly = (
  live: Pick<Live, "upstream">,
  tool: string,
  args: CallArguments = {}
): Effect.Effect<JsonObject, ReadError> => Effect.mapError(ask(live, tool, args), asReadError)

const noObject = (tool: string, value: unknown): UpstreamChanged => {
  const quote = typeof value === "string" ? quotable(value) : null
  return new UpstreamChanged({
    message: `AI Endurance answered ${tool} ${quote === null ? "with something else than an object" : `with text: "${quote}"`}.`,
    hint: "Run `npm run cli -- doctor`: it compares AI Endurance with what this version knows of it."
  })
}

export const odd = (tool: string, what: string): UpstreamChanged =>
  new UpstreamChanged({
    message: `The answer of AI Endurance to ${tool} ${what}.`,
    hint: "Run `npm run cli -- doctor`: it compares AI Endurance with what this version knows of it."
  })

/** Our own notes in the athlete's words; the database's go to the log. */
export const withStorage = <A, E, R>(
  effect: Effect.Effect<A, E, R>
): Effect.Effect<A, Exclude<E, SqlError.SqlError> | Unavailable, R> =>
  effect.pipe(
    Effect.tapError((error) =>
      SqlError.isSqlError(error)
        ? Effect.logWarning("storage failed").pipe(Effect.annotateLogs({ reason: error.reason._tag }))
        : Effect.void
    ),
    Effect.mapError((error) => (SqlError.isSqlError(error) ? noStorage() : (error as Exclude<E, SqlError.SqlError>)))
  )

const noStorage = (): Unavailable =>
  new Unavailable({
    message: "The database of this server, which keeps the notes on changes, did not answer.",
    hint: "Run `npm run cli -- doctor`. AI Endurance itself was not asked to change anything."
  })
