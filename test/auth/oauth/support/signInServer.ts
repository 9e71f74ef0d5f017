/** A server that clients can sign in to, with two tools, a database in memory, and a console that is listened to. */
import { Effect, Layer } from "effect"
import { vi } from "vitest"
import { ensureAthlete } from "../../../../src/api/local/Athletes.ts"
import { AuthLayer } from "../../../../src/auth/AuthLayer.ts"
import { Limits } from "../../../../src/auth/Limits.ts"
import { Clients } from "../../../../src/auth/oauth/Clients.ts"
import { Connections } from "../../../../src/auth/oauth/Connections.ts"
import { FetchRefused } from "../../../../src/auth/oauth/guardedFetch.ts"
import { KeyRing } from "../../../../src/auth/oauth/KeyRing.ts"
import { OAuthStore } from "../../../../src/auth/oauth/OAuthStore.ts"
import { OwnerCodes, OwnerConsole } from "../../../../src/auth/oauth/OwnerCodes.ts"
import { Passkeys } from "../../../../src/auth/oauth/Passkeys.ts"
import { SignIn } from "../../../../src/auth/oauth/SignIn.ts"
import { PersonalAccessTokens } from "../../../../src/auth/PersonalAccessTokens.ts"
import { RateCounters } from "../../../../src/auth/RateCounters.ts"
import { emptyDatabase } from "../../../support/databases.ts"
import { AthleteId } from "../../../../src/domain/Athlete.ts"
import { httpLayer, type ShellOptions } from "../../../../src/http/HttpLayer.ts"
import { renameWorkout, standIns, sumSteps } from "../../../support/fakeTools.ts"
import { Subject } from "./subject.ts"

/** What clients publish about themselves, by address. */
export const documents = new Map<string, unknown>()

const athlete = AthleteId.make(1)

/** @param seen what the authorization server sees of its storage; another process may come between its steps */
export const signInServer = (
  options: Partial<ShellOptions> = {},
  seen: (store: OAuthStore["Service"]) => OAuthStore["Service"] = (store) => store
) =>
  Layer.unwrap(
    Effect.sync(() => {
      const lines: Array<string> = []
      const told = Layer.succeed(OwnerConsole, (more) => Effect.sync(() => void lines.push(...more)))
      const clients = Clients.layerFetching((url) =>
        documents.has(url)
          ? Effect.succeed(documents.get(url))
          : Effect.fail(new FetchRefused({ message: "not published" }))
      )
      const database = Layer.effectDiscard(ensureAthlete()).pipe(Layer.provideMerge(emptyDatabase))
      const parts = OwnerCodes.layer.pipe(
        Layer.provide(told),
        Layer.provideMerge(Layer.effect(OAuthStore, Effect.map(OAuthStore, seen))),
        Layer.provideMerge(OAuthStore.layer),
        Layer.provideMerge(Layer.mergeAll(clients, Connections.layer, Passkeys.layer, RateCounters.layer)),
        Layer.provideMerge(KeyRing.ephemeral),
        Layer.provideMerge(database)
      )
      return httpLayer({
        host: "127.0.0.1",
        port: 0,
        publicUrl: null,
        readiness: Effect.void,
        toolkit: [sumSteps, renameWorkout],
        ...options
      }).pipe(
        Layer.provide([AuthLayer.perRequest, Limits.layer(), standIns]),
        Layer.provideMerge(SignIn.verifier),
        Layer.provideMerge(SignIn.ownerLayer(athlete)),
        Layer.provideMerge(PersonalAccessTokens.layer),
        Layer.provideMerge(parts),
        Layer.provideMerge(Layer.succeed(Subject, subjectWith(lines)))
      )
    })
  )

/** @param lines what the owner saw, newest last */
const subjectWith = (lines: ReadonlyArray<string>) => {
  const codes = () => lines.flatMap((line) => /Code: ([0-9A-Z-]{9})/u.exec(line)?.[1] ?? [])
  return Subject.of({
    read: { name: "sumSteps", arguments: { steps: [] } },
    write: { name: "renameWorkout", arguments: { workoutId: 7, title: "Easy" } },
    newestCode: Effect.sync(() => codes().at(-1) ?? "no code"),
    printed: Effect.sync(() => lines.length),
    later: (millis) => (effect) =>
      Effect.acquireUseRelease(
        Effect.sync(() => vi.useFakeTimers({ toFake: ["Date"], now: vi.getRealSystemTime() + millis })),
        () => effect,
        () => Effect.sync(() => vi.useRealTimers())
      )
  })
}
