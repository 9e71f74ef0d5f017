/** How those who reach the server over HTTP become known, by source. */
import { Layer } from "effect"
import type { SqlClient } from "effect/sql"
import { KeyRing, type KeysUnusable } from "../auth/oauth/KeyRing.ts"
import { SignIn } from "../auth/oauth/SignIn.ts"
import { PersonalAccessTokens } from "../auth/PersonalAccessTokens.ts"
import type { TokenVerifier } from "../auth/TokenVerifier.ts"
import type { AthleteId } from "../domain/Athlete.ts"
import type { Settings } from "./Settings.ts"

/** A file on this machine gets its keys by itself; what several instances share does not. */
export const keyRing = ({ databaseUrl, keysFile }: Settings): Layer.Layer<KeyRing, KeysUnusable> =>
  KeyRing.at(keysFile, databaseUrl === null ? "make" : "refuse")

/**
 * With the local source whoever runs the server is the athlete, and lets clients in with codes from its console. The
 * other sources take personal access tokens only.
 */
export const tokenVerifier = (
  settings: Settings,
  athleteId: AthleteId
): Layer.Layer<TokenVerifier, KeysUnusable, PersonalAccessTokens | SqlClient.SqlClient> =>
  settings.source === "local"
    ? SignIn.verifier.pipe(
        // Merged, because the routes look whether there is signing in.
        Layer.provideMerge(SignIn.ownerLayer(athleteId)),
        Layer.provide(SignIn.partsLayer),
        Layer.provide(keyRing(settings))
      )
    : PersonalAccessTokens.verifier
