/** How those who reach the server over HTTP become known, by source, and with whose login AI Endurance is asked then. */
import { Effect, Layer } from "effect"
import { addAthlete } from "../api/local/Athletes.ts"
import * as Housekeeping from "../auth/oauth/Housekeeping.ts"
import { KeyRing, type KeysUnusable } from "../auth/oauth/KeyRing.ts"
import { SignIn } from "../auth/oauth/SignIn.ts"
import { PersonalAccessTokens } from "../auth/PersonalAccessTokens.ts"
import type { TokenVerifier } from "../auth/TokenVerifier.ts"
import type { DatabaseServices } from "../db/Database.ts"
import { Locks } from "../db/Locks.ts"
import type { AthleteId } from "../domain/Athlete.ts"
import type { InvalidInput } from "../domain/errors.ts"
import { credential } from "./credentials.ts"
import type { Settings } from "./Settings.ts"
import type { UpstreamTokens } from "./sources.ts"

/** A file on this machine gets its keys by itself; what several instances share does not. */
export const keyRing = ({ databaseUrl, keysFile }: Settings): Layer.Layer<KeyRing, KeysUnusable> =>
  KeyRing.at(keysFile, databaseUrl === null ? "make" : "refuse")

export interface Entrance {
  /** With `SignIn` beside it where clients can sign in: the routes look for it. */
  readonly verifier: Layer.Layer<TokenVerifier, KeysUnusable | InvalidInput, PersonalAccessTokens | DatabaseServices>
  /** For the live source. */
  readonly upstreamToken: UpstreamTokens
}

/**
 * - local: whoever runs the server is the athlete, and lets clients in with codes from its console
 * - live: athletes sign in with their account at AI Endurance
 * - replay: personal access tokens only
 *
 * @param athleteId the owner of the server, whose personal access tokens work everywhere
 */
export const entrance = (settings: Settings, athleteId: AthleteId): Entrance => {
  switch (settings.source) {
    case "local":
      return {
        verifier: SignIn.verifier.pipe(
          Layer.provideMerge(SignIn.ownerLayer(athleteId)),
          Layer.provide(parts),
          Layer.provide([keyRing(settings), Locks.layer])
        ),
        upstreamToken: credential(settings)
      }
    case "live":
      return live(settings, athleteId)
    case "replay":
      return { verifier: PersonalAccessTokens.verifier, upstreamToken: credential(settings) }
  }
}

/** The parts of signing in, and the housekeeping that goes on beside them. */
const parts = Housekeeping.layer.pipe(Layer.provideMerge(SignIn.partsLayer))

const live = (settings: Settings, athleteId: AthleteId): Entrance => {
  const options = {
    athleteId,
    upstreamUrl: settings.upstreamUrl,
    client: settings.upstreamClient,
    newAthlete: addAthlete
  }
  const loaded = Effect.promise(() => import("../auth/oauth/upstreamSignIn.ts"))
  // One value, so that it is built once for both.
  const signIn = Layer.unwrap(Effect.map(loaded, ({ upstreamSignIn }) => upstreamSignIn(options))).pipe(
    Layer.provide(parts),
    Layer.provide([keyRing(settings), Locks.layer])
  )
  return {
    verifier: SignIn.verifier.pipe(Layer.provideMerge(signIn)),
    upstreamToken: Layer.unwrap(Effect.map(loaded, ({ tokenOfPrincipal }) => tokenOfPrincipal)).pipe(
      Layer.provide(signIn),
      Layer.provide(credential(settings))
    )
  }
}
