/**
 * A network on which only the fake upstream exists, and a way to wait on it with virtual time: a reply of msw is
 * a real promise, so neither the clock alone nor waiting alone gets anywhere.
 */
import { Effect, Fiber, Layer, Redacted } from "effect"
import { TestClock } from "effect/testing"
import type { RequestHandler } from "msw"
import { setupServer } from "msw/node"
import { afterAll, afterEach, beforeAll } from "vitest"
import type { Limits } from "../../../src/api/live/upstream/limits.ts"
import { Upstream } from "../../../src/api/live/upstream/Upstream.ts"
import { UpstreamLayer } from "../../../src/api/live/upstream/UpstreamLayer.ts"
import { AuthLayer } from "../../../src/auth/AuthLayer.ts"
import { UpstreamToken } from "../../../src/auth/UpstreamToken.ts"
import { AthleteId } from "../../../src/domain/Athlete.ts"
import type { InvalidInput } from "../../../src/domain/errors.ts"
import { goodToken, upstreamUrl } from "./fakeUpstream.ts"

/** Call once per file. A request that no handler expects fails its caller, and is told to the test by `close`. */
export const onlyThisNetwork = (): { readonly use: (handlers: ReadonlyArray<RequestHandler>) => void } => {
  const server = setupServer()
  beforeAll(() => server.listen({ onUnhandledFrame: "error" }))
  afterEach(() => server.resetHandlers())
  afterAll(() => server.close())
  return { use: (handlers) => server.use(...handlers) }
}

export const upstreamLayer = (
  options: { readonly token?: string | null; readonly limits?: Partial<Limits>; readonly url?: string } = {}
): Layer.Layer<Upstream, InvalidInput> =>
  UpstreamLayer.live({ url: options.url ?? upstreamUrl, ...(options.limits ? { limits: options.limits } : {}) }).pipe(
    Layer.provide([
      AuthLayer.owner(AthleteId.make(1), "test"),
      UpstreamToken.fixed(options.token === null ? null : Redacted.make(options.token ?? goodToken))
    ])
  )

/** Runs with the clock moved on by `stepMillis` per turn of the event loop, so that it ends whatever it waits for. */
export const inVirtualTime = <A, E, R>(effect: Effect.Effect<A, E, R>, stepMillis = 250): Effect.Effect<A, E, R> =>
  Effect.gen(function* () {
    const fiber = yield* Effect.forkChild(effect)
    while (fiber.pollUnsafe() === undefined) {
      yield* Effect.promise(() => new Promise<void>((resolve) => setImmediate(resolve)))
      yield* TestClock.adjust(stepMillis)
    }
    return yield* Fiber.join(fiber)
  })
