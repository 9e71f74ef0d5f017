/**
 * Athletes at the page of connections: whose account at AI Endurance a browser came back with (`upstreamTrip`). Nothing
 * else is wanted of AI Endurance there, so the login is ended as soon as that is known, and nobody becomes an athlete
 * by looking.
 */
import { Effect } from "effect"
import type { SqlError } from "effect/sql"
import type { AthleteId } from "../../domain/Athlete.ts"
import type { SignInRefused } from "../upstream/errors.ts"
import type { UpstreamAuthorization } from "../upstream/UpstreamAuthorization.ts"
import type { Answered } from "./messages.ts"
import type { UpstreamLogins } from "./UpstreamLogins.ts"
import type { Returned, UpstreamTrips } from "./upstreamTrip.ts"

/** Whose account it is, or why that is not known, in a sentence for them. */
export type Visitor = { readonly athleteId: AthleteId } | { readonly problem: string }

export interface UpstreamVisitors {
  readonly trips: UpstreamTrips
  /** False where AI Endurance says that it tells nobody whose account a sign-in is. */
  readonly canBeTold: Effect.Effect<boolean>
  /** Null when AI Endurance does not answer. */
  readonly begin: Effect.Effect<Answered | null, SqlError.SqlError>
  readonly whose: (returned: Returned) => Effect.Effect<Visitor, SqlError.SqlError>
}

export const noAnswer = "AI Endurance did not answer. Try again in a few minutes."

export const upstreamVisitors = ({
  logins,
  trips,
  upstream
}: {
  readonly trips: UpstreamTrips
  readonly upstream: UpstreamAuthorization["Service"]
  readonly logins: UpstreamLogins["Service"]
}): UpstreamVisitors => ({
  trips,
  canBeTold: upstream.tellsAccounts,
  begin: trips.begin(null, ["read"]),
  whose: (returned) =>
    Effect.acquireUseRelease(
      trips.signedIn(returned),
      (signedIn) =>
        signedIn.subject === null ? Effect.succeed(untold) : Effect.map(logins.find(signedIn), (id) => found(id)),
      ({ pair }) => Effect.ignore(upstream.revoke(pair))
    ).pipe(
      Effect.catchTags({
        SignInRefused: (error) => Effect.succeed(refusalOf(error)),
        Unavailable: () => Effect.succeed<Visitor>({ problem: noAnswer })
      })
    )
})

const found = (athleteId: AthleteId | null): Visitor =>
  athleteId === null ? { problem: "Nothing is connected here under that account at AI Endurance." } : { athleteId }

const untold: Visitor = {
  problem: "AI Endurance did not say whose account that is, so it cannot be told which programs are yours."
}

const refusalOf = ({ code }: SignInRefused): Visitor => ({
  problem:
    code === "access_denied"
      ? "Access was not allowed at AI Endurance."
      : `AI Endurance did not complete the sign-in (${code}).`
})
