/**
 * AuthLayer: the two ways this process knows who is asking.
 *
 * - `owner`: the process belongs to the athlete (stdio, scripts, tests); full scopes
 * - `perRequest`: the bearer token of each HTTP request decides; no token, no principal
 */
import { Effect, Layer } from "effect"
import type { AthleteId } from "../domain/Athlete.ts"
import { NotSignedIn, ScopeMissing } from "../domain/errors.ts"
import { Auth, type Principal, RequestPrincipal, type Scope } from "./Auth.ts"

const make = (principal: Effect.Effect<Principal, NotSignedIn>): Auth["Service"] =>
  Auth.of({
    principal,
    require: (scope) =>
      Effect.filterOrFail(
        principal,
        (who) => who.scopes.includes(scope),
        () => missing(scope)
      )
  })

export const AuthLayer = {
  owner: (athleteId: AthleteId, via: string): Layer.Layer<Auth> =>
    Layer.succeed(Auth, make(Effect.succeed({ athleteId, scopes: ["read", "write"], via }))),

  perRequest: Layer.sync(Auth, () =>
    make(
      Effect.gen(function* () {
        const who = yield* RequestPrincipal
        return who ?? (yield* signedOut())
      })
    )
  )
}

const signedOut = () =>
  new NotSignedIn({
    message: "Nobody is signed in.",
    hint: "Send an access token: Authorization: Bearer <token>. `npm run cli -- token create` in the server's folder makes one."
  })

const missing = (scope: Scope) =>
  new ScopeMissing({
    scope,
    message: `This access does not include the scope "${scope}".`,
    hint: `Create a token with the scope, in the server's folder: npm run cli -- token create --scope "read write".`
  })
