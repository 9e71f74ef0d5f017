/**
 * One at a time, among everything that shares the database: fibers, processes, instances on other machines. For what
 * must not happen twice at once and is more than one transaction, like spending a refresh token.
 */
import { Context, Effect, Layer, Scope } from "effect"
import { Unavailable } from "../domain/errors.ts"
import * as fileHolder from "./fileHolder.ts"
import { make, OneHolder } from "./OneHolder.ts"

/** Longer than any call that is made under a lock may take. */
const longestWait = "15 seconds"

export class Locks extends Context.Service<
  Locks,
  {
    /**
     * Runs the body while nobody else runs one under the same name. A holder that dies lets go.
     *
     * Gotchas: it is not reentrant (asking for a name under that name waits in vain), and what the body decides on
     * has to be read inside of it, because the one before may just have changed it.
     *
     * Fails with `Unavailable` when the name is not free within 15 seconds; the body has not begun then.
     */
    readonly exclusively: (
      name: string
    ) => <A, E, R>(body: Effect.Effect<A, E, R>) => Effect.Effect<A, E | Unavailable, R>
  }
>()("ai-endurance-mcp/db/Locks") {
  static readonly layer: Layer.Layer<Locks, never, OneHolder> = Layer.effect(
    Locks,
    Effect.map(OneHolder, ({ hold }) => {
      const within = (name: string, scope: Scope.Scope) =>
        Scope.provide(hold(name), scope).pipe(
          Effect.tapError((error) =>
            Effect.logWarning("lock failed").pipe(Effect.annotateLogs({ reason: error.reason._tag }))
          ),
          Effect.mapError(() => broken),
          Effect.timeoutOrElse({ duration: longestWait, orElse: () => Effect.fail(busy) }),
          Effect.withSpan("Locks.wait")
        )
      return Locks.of({
        exclusively: (name) => (body) => Effect.scopedWith((scope) => Effect.andThen(within(name, scope), body))
      })
    })
  )

  /** Among the processes of this machine, by lock files in a folder: for what is kept in files, whatever the database. */
  static readonly files = (folder: string): Layer.Layer<Locks> =>
    // Fresh, or a program that holds locks of its database too would share the one that was built first.
    Layer.fresh(Locks.layer).pipe(Layer.provide(Layer.effect(OneHolder, Effect.flatMap(fileHolder.make(folder), make))))
}

const busy = new Unavailable({
  message: "Another call has been doing the same thing for 15 seconds and is not done. Nothing was changed.",
  hint: "Wait a minute, look whether it has happened by now, and try again if not."
})

const broken = new Unavailable({
  message: "The database did not answer. Nothing is known to have changed.",
  hint: "Try again; if it fails again, look at the server's log and run `npm run cli -- doctor`."
})
