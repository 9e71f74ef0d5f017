/**
 * Signing in for athletes with an account at AI Endurance: whoever signs in there is let in here, and asks there with
 * a login of their own connection. Loaded only where that is how it is done.
 */
import { Effect, Layer, type Redacted } from "effect"
import { SqlClient } from "effect/sql"
import { Locks } from "../../db/Locks.ts"
import type { AthleteId } from "../../domain/Athlete.ts"
import { type InvalidInput, NotSignedIn, type Unavailable } from "../../domain/errors.ts"
import { RequestPrincipal } from "../Auth.ts"
import type { SignInAgain } from "../upstream/errors.ts"
import type { RegisteredClient } from "../upstream/registration.ts"
import { UpstreamAuthorization } from "../upstream/UpstreamAuthorization.ts"
import { UpstreamToken } from "../UpstreamToken.ts"
import { OAuthStore } from "./OAuthStore.ts"
import { SignIn, type SignInParts } from "./SignIn.ts"
import { keptRegistrations, UpstreamLogins } from "./UpstreamLogins.ts"
import { upstreamProof } from "./upstreamProof.ts"
import { upstreamTrips } from "./upstreamTrip.ts"
import { upstreamVisitors } from "./upstreamVisitors.ts"

export interface UpstreamSignInOptions {
  /** The owner's, who sees all connections and may cut them off. */
  readonly athleteId: AthleteId
  /** `AIE_UPSTREAM_URL`. */
  readonly upstreamUrl: string
  /** From the settings; null to register one. */
  readonly client: Pick<RegisteredClient, "id" | "secret"> | null
  /** Makes a row for one more athlete. */
  readonly newAthlete: Effect.Effect<AthleteId, Unavailable, SqlClient.SqlClient>
}

export const upstreamSignIn = (
  options: UpstreamSignInOptions
): Layer.Layer<SignIn | UpstreamLogins, InvalidInput, SignInParts | SqlClient.SqlClient | Locks> =>
  Layer.unwrap(
    Effect.gen(function* () {
      const logins = yield* UpstreamLogins
      const upstream = yield* UpstreamAuthorization
      const store = yield* OAuthStore
      return SignIn.layerOf({
        athleteId: options.athleteId,
        watches: null,
        entrancesAt: (origin) => {
          const parts = { trips: upstreamTrips({ store, upstream }, origin), logins, upstream }
          return { proof: upstreamProof(parts), visitors: upstreamVisitors(parts) }
        },
        tidied: logins.collect
      })
    })
  ).pipe(Layer.provideMerge(UpstreamLogins.layer(options.newAthlete)), Layer.provide(authorization(options)))

const authorization = ({ client, upstreamUrl }: UpstreamSignInOptions) =>
  Layer.unwrap(
    Effect.map(keptRegistrations(URL.parse(upstreamUrl)?.origin ?? ""), (registrations) =>
      UpstreamAuthorization.layer({ url: upstreamUrl, client, registrations })
    )
  )

/** The login of the connection that asks; for scripts and everybody else that of this machine, which it is made of. */
export const tokenOfPrincipal: Layer.Layer<UpstreamToken, never, UpstreamToken | UpstreamLogins> = Layer.effect(
  UpstreamToken,
  Effect.gen(function* () {
    const machine = yield* UpstreamToken
    const logins = yield* UpstreamLogins
    const of = <A, E>(
      connection: (id: string) => Effect.Effect<A, E>,
      others: Effect.Effect<A, E>
    ): Effect.Effect<A, E> =>
      Effect.flatMap(RequestPrincipal, (who) =>
        who?.via.startsWith(viaConnection) === true ? connection(who.via.slice(viaConnection.length)) : others
      )
    return UpstreamToken.of({
      token: of((id) => asked(logins.tokenOf(id).token), machine.token),
      insteadOf: (refused) => of((id) => asked(logins.tokenOf(id).insteadOf(refused)), machine.insteadOf(refused)),
      over: of((id) => Effect.ignore(logins.end(id)), machine.over)
    })
  })
)

const viaConnection = "connection:"

const asked = (
  token: Effect.Effect<Redacted.Redacted, SignInAgain | Unavailable>
): Effect.Effect<Redacted.Redacted, NotSignedIn | Unavailable> =>
  Effect.catchTag(token, "SignInAgain", ({ message }) =>
    Effect.fail(
      new NotSignedIn({
        message,
        hint: "Connect this program to the server again: its next request is answered with where to sign in."
      })
    )
  )
