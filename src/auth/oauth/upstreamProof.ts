/**
 * Proof for an athlete with an account at AI Endurance: they sign in there, and AI Endurance sends their browser back
 * (`upstreamTrip`) to the page of their consent, which it opens with the cookie of the authorization server only.
 */
import { Effect } from "effect"
import type { SignInRefused } from "../upstream/errors.ts"
import type { Scope } from "../Auth.ts"
import type { UpstreamAuthorization } from "../upstream/UpstreamAuthorization.ts"
import { askAgain, type Consent, goesOn, type Proof, refused, type Turn } from "./Proof.ts"
import type { UpstreamLogins } from "./UpstreamLogins.ts"
import type { UpstreamTrips } from "./upstreamTrip.ts"

export interface UpstreamProofServices {
  readonly trips: UpstreamTrips
  readonly upstream: UpstreamAuthorization["Service"]
  readonly logins: UpstreamLogins["Service"]
}

export const upstreamProof = ({ logins, trips, upstream }: UpstreamProofServices): Proof => {
  const visit = Effect.fnUntraced(function* (
    { interaction: { uid }, scopes: ticked }: Consent,
    query: URLSearchParams
  ) {
    const returned = yield* trips.broughtBack(uid, query)
    // Opened once more, left over there with the browser's own button, or begun before something else was ticked.
    if (returned === null || !sameScopes(returned.scopes, ticked)) return askAgain(null)
    return yield* trips.signedIn(returned).pipe(
      Effect.flatMap(
        Effect.fnUntraced(function* (signedIn) {
          const abandon = Effect.ignore(upstream.revoke(signedIn.pair))
          const granted = returned.scopes.filter((scope) => signedIn.pair.scopes.includes(scope))
          if (granted.length === 0) {
            yield* abandon
            return refused("access_denied", "AI Endurance granted nothing of what was asked for")
          }
          const athleteId = yield* Effect.onError(logins.athleteOf(signedIn), () => abandon)
          const settle = (grantId: string) => logins.keep(grantId, signedIn.pair)
          return { _tag: "Proven", athleteId, scopes: granted, settle, abandon } satisfies Turn
        })
      ),
      Effect.catchTags({
        SignInRefused: (error) => Effect.succeed(refusalOf(error)),
        Unavailable: () => Effect.succeed(unavailable)
      })
    )
  })

  return {
    begin: ({ interaction: { uid }, scopes }) =>
      Effect.map(trips.begin(uid, scopes), (sent) => (sent === null ? unavailable : goesOn(sent))),
    visit,
    answer: () => null,
    forget: () => Effect.void,
    elsewhere: trips.elsewhere
  }
}

const sameScopes = (one: ReadonlyArray<Scope>, other: ReadonlyArray<Scope>): boolean =>
  one.length === other.length && one.every((scope) => other.includes(scope))

const unavailable = refused("temporarily_unavailable", "AI Endurance did not answer; try again in a few minutes")

const refusalOf = ({ code }: SignInRefused): Turn =>
  code === "access_denied"
    ? refused("access_denied", "access was not allowed at AI Endurance")
    : refused("server_error", `AI Endurance did not complete the sign-in (${code})`)
