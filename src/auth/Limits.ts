/**
 * How much is let through: calls by token or connection and by client, calls of nobody and tokens that are no good
 * by address, and writes. Addresses are the last resort and generous, because all of Claude's users come from few of
 * them: who holds a good token is never counted by where they call from.
 *
 * The numbers are beyond what an assistant does that works for an athlete; why these is in docs/self-hosting.md.
 */
import { Context, Effect, Layer } from "effect"
import type { SqlClient, SqlError } from "effect/sql"
import { Throttled, Unavailable } from "../domain/errors.ts"
import type { Principal } from "./Auth.ts"
import { addressKey } from "./addressKey.ts"
import { type Limit, perHour, perMinute, RateCounters } from "./RateCounters.ts"

export const limits = {
  /** Of one token or connection. */
  calls: perMinute(1_200),
  /** Of all connections of one client together. */
  clientCalls: perMinute(24_000),
  /** Introductions and lists without a token, from one address. */
  anonymousCalls: perMinute(6_000),
  /** Tokens that are unknown, expired or revoked, from one address. */
  badTokens: perMinute(1_200),
  /** Of one token or connection. */
  writes: perHour(60),
  undos: perHour(60)
} as const satisfies Record<string, Limit>

/** Seconds to wait; null when it may pass. */
type Wait = Effect.Effect<number | null>

export class Limits extends Context.Service<
  Limits,
  {
    /** @param calls more than one where several came in one request */
    readonly call: (principal: Principal, calls?: number) => Wait
    /** @param address of the network */
    readonly anonymousCall: (address: string, calls?: number) => Wait
    readonly badToken: (address: string) => Wait
    /** Counts a write before it is made. */
    readonly write: (principal: Principal, kind: "write" | "undo") => Effect.Effect<void, Throttled | Unavailable>
  }
>()("ai-endurance-mcp/auth/Limits") {
  /** @param factor how many times as much as `limits` says */
  static readonly layer = (factor = 1): Layer.Layer<Limits, never, SqlClient.SqlClient> =>
    Layer.effect(
      Limits,
      Effect.map(RateCounters, (counters) => Limits.of(make(counters, factor)))
    ).pipe(Layer.provide(RateCounters.layer))

  /** For tests, and for a server of one's own that is measured. */
  static readonly none: Layer.Layer<Limits> = Layer.succeed(Limits, {
    call: () => passes,
    anonymousCall: () => passes,
    badToken: () => passes,
    write: () => Effect.void
  })
}

const passes = Effect.succeed(null)

const make = (counters: RateCounters["Service"], factor: number): Limits["Service"] => {
  const scaled = ({ most, windowMillis }: Limit): Limit => ({
    most: Math.max(1, Math.round(most * factor)),
    windowMillis
  })
  const calls = scaled(limits.calls)
  const clientCalls = scaled(limits.clientCalls)
  const anonymousCalls = scaled(limits.anonymousCalls)
  const badTokens = scaled(limits.badTokens)
  const budgets = { write: scaled(limits.writes), undo: scaled(limits.undos) } as const

  return {
    call: ({ client, via }, count) => {
      const own = counters.count(`call ${via}`, calls, count)
      return client === undefined
        ? own
        : Effect.flatMap(own, (wait) =>
            wait === null ? counters.count(`client ${client}`, clientCalls, count) : Effect.succeed(wait)
          )
    },
    anonymousCall: (address, count) => counters.count(`anonymous ${addressKey(address)}`, anonymousCalls, count),
    badToken: (address) => counters.count(`bad token ${addressKey(address)}`, badTokens),
    write: ({ via }, kind) =>
      counters.take(`${kind} ${via}`, budgets[kind]).pipe(
        Effect.catch(notCounted),
        Effect.flatMap((wait) => (wait === null ? Effect.void : Effect.fail(spent(budgets[kind], wait))))
      )
  }
}

const notCounted = (error: SqlError.SqlError) =>
  Effect.andThen(
    Effect.logError("a write could not be counted").pipe(Effect.annotateLogs({ reason: error.message })),
    Effect.fail(
      new Unavailable({ message: "The change was not made: it could not be counted.", hint: "Try again in a minute." })
    )
  )

const spent = ({ most }: Limit, retryAfterSeconds: number): Throttled =>
  new Throttled({
    retryAfterSeconds,
    message: `This connection has made its ${most} changes of the hour. Nothing was changed.`,
    hint: `Tell the athlete; the next change can be made in ${inWords(retryAfterSeconds)}. Reading, dryRun and undoLastChange still work.`
  })

const inWords = (seconds: number): string =>
  seconds < 120 ? `${seconds} seconds` : `${Math.ceil(seconds / 60)} minutes`
