/**
 * What keeps everybody else on the same database away while one holds a name: fibers of this process by turns, other
 * processes by a lock that whoever runs them drops when they die. Each kind of database makes its own; `Locks` is what
 * the rest of the program asks.
 */
import { Context, Effect, RcMap, type Scope, Semaphore } from "effect"
import type { SqlError } from "effect/sql"

export type Hold = (name: string) => Effect.Effect<void, SqlError.SqlError, Scope.Scope>

export class OneHolder extends Context.Service<
  OneHolder,
  {
    /** Waits, however long it takes, until nobody else holds the name; holds it until the scope ends. */
    readonly hold: Hold
  }
>()("ai-endurance-mcp/db/OneHolder") {}

/**
 * Turns among the fibers of this process come first, so that however many wait for a name, only one of them
 * occupies a connection or a file.
 *
 * @param others keeps other processes away
 */
export const make = (others: Hold): Effect.Effect<OneHolder["Service"], never, Scope.Scope> =>
  Effect.map(RcMap.make({ lookup: (_name: string) => Semaphore.make(1) }), (turns) =>
    OneHolder.of({
      hold: (name) =>
        Effect.andThen(
          Effect.flatMap(RcMap.get(turns, name), (turn) => Semaphore.takeScoped(turn, 1)),
          others(name)
        )
    })
  )

/** A database in memory has no other processes. */
export const alone: Hold = () => Effect.void
