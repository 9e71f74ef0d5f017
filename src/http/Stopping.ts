/**
 * Tells what has no end of its own (the event streams of 2024, idle connections) that the server is about to stop.
 * Calls in flight are not told: they may finish within the grace of the shutdown.
 */
import { Context, Effect, Layer } from "effect"

export class Stopping extends Context.Service<
  Stopping,
  {
    readonly signal: AbortSignal
    readonly stop: Effect.Effect<void>
  }
>()("ai-endurance-mcp/http/Stopping") {
  static readonly layer: Layer.Layer<Stopping> = Layer.sync(Stopping, () => {
    const controller = new AbortController()
    return Stopping.of({ signal: controller.signal, stop: Effect.sync(() => controller.abort()) })
  })

  /**
   * Layers are released newest first, and the server waits for its streams when it is released. Put this on
   * top of the server, so that the word is out before it waits.
   */
  static readonly announced: Layer.Layer<never, never, Stopping> = Layer.effectDiscard(
    Effect.flatMap(Stopping, ({ stop }) => Effect.addFinalizer(() => stop))
  )
}
