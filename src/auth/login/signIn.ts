/**
 * Signing in from a terminal: the browser is sent to AI Endurance, comes back to this machine with a code, and the
 * code becomes the login of this machine. A public client with PKCE (RFC 8252): nothing secret is in the program, in
 * the address that the browser is sent to, or in the one it comes back with after it was used.
 */
import { createHash, randomBytes } from "node:crypto"
import { Data, Duration, Effect, Redacted } from "effect"
import type { Unavailable } from "../../domain/errors.ts"
import type { Scope } from "../Auth.ts"
import type { SignInRefused } from "../upstream/errors.ts"
import type { TokenPair } from "../upstream/TokenPair.ts"
import { UpstreamAuthorization } from "../upstream/UpstreamAuthorization.ts"
import { type CannotListen, type Callback, callbackPath, listen } from "./Loopback.ts"
import { failedPage, signedInPage } from "./pages.ts"
import { StoredLogin } from "./StoredLogin.ts"

export interface SignInRequest {
  readonly upstreamUrl: string
  readonly scopes: ReadonlyArray<Scope>
  /** Where the browser comes back to on this machine; 0 for any free port. */
  readonly port: number
  /** Shows the person where to go; `port` is where the browser will come back to. */
  readonly tell: (address: URL, port: number) => Effect.Effect<void>
}

/** Longer than anybody types a password, shorter than anybody forgets that they were asked. */
const patience = Duration.minutes(5)

class LoginFailed extends Data.TaggedError("LoginFailed")<{
  readonly message: string
  readonly hint: string
}> {}

/** @returns what AI Endurance granted, which may be less than was asked for */
export const signIn = Effect.fn("login.signIn")(function* (request: SignInRequest) {
  const upstream = yield* UpstreamAuthorization
  const stored = yield* StoredLogin
  const { scopes } = request
  const [state, verifier] = [secretText(), secretText()]

  const loopback = yield* Effect.mapError(listen({ port: request.port, state }), cannotListen)
  const { port, redirectUri } = loopback
  const address = yield* upstream
    .authorizeUrl({ redirectUri, scopes, state, codeChallenge: challengeOf(verifier) })
    .pipe(Effect.mapError(cannotBegin))
  yield* request.tell(address, port)

  const callback = yield* Effect.timeoutOrElse(loopback.callback, {
    duration: patience,
    orElse: () => Effect.fail(nobodyCame())
  })
  const checks = { redirectUri, query: callback.address.search.slice(1), state, scopes }
  const { pair } = yield* upstream.exchange({ ...checks, codeVerifier: Redacted.make(verifier) }).pipe(
    Effect.catchTag("SignInRefused", (error) => Effect.fail(refused(error))),
    showing(callback)
  )
  const before = yield* stored.keep(pair).pipe(
    // Kept nowhere, it would be good for as long as nobody thinks of it.
    Effect.onError(() => Effect.ignore(upstream.revoke(pair))),
    showing(callback)
  )
  const writes = pair.scopes.includes("write")
  yield* callback.show(signedInPage(callback.address.origin, new URL(request.upstreamUrl).host, writes))
  // After the new one works: the old one is of no more use to anybody here.
  if (before !== null) yield* Effect.ignore(upstream.revoke(before.pair))
  return pair
}, Effect.scoped)

/** Ends the login there and here. @returns whether AI Endurance learned of it; null when nobody was signed in */
export const signOut = Effect.fn("login.signOut")(function* () {
  const upstream = yield* UpstreamAuthorization
  const stored = yield* StoredLogin
  let revoked = false
  const ending = (pair: TokenPair) =>
    Effect.matchEffect(upstream.revoke(pair), {
      onFailure: () => Effect.void,
      onSuccess: () =>
        Effect.sync(() => {
          revoked = true
        })
    })
  return (yield* stored.remove(ending)) === "removed" ? { revoked } : null
})

/** A failure is shown where the person looks: in the browser, which waits for it. */
const showing =
  ({ address, show }: Callback) =>
  <A, E extends { readonly message: string }, R>(effect: Effect.Effect<A, E, R>): Effect.Effect<A, E, R> =>
    Effect.tapError(effect, ({ message }) => show(failedPage(address.origin, message)))

const secretText = (): string => randomBytes(32).toString("base64url")

const challengeOf = (verifier: string): string => createHash("sha256").update(verifier).digest("base64url")

const cannotListen = ({ code, port }: CannotListen) =>
  new LoginFailed({
    message:
      port === 0
        ? `This machine does not let the program listen for the browser (${code}).`
        : `Port ${port} cannot be used for the way back from the browser (${code}).`,
    hint: "Try another port: npm run cli -- login --port 8765."
  })

const cannotBegin = ({ hint, message }: Unavailable) =>
  new LoginFailed({
    message,
    hint: `${hint} Where an address is registered only with its port, by itself or by hand: npm run cli -- login --port 8765, which is http://127.0.0.1:8765${callbackPath}.`
  })

const nobodyCame = () =>
  new LoginFailed({
    message: "Nobody came back from the browser within five minutes, so nothing was changed.",
    hint: "Try again. If the page complained about the redirect address, try `npm run cli -- login --port 8765`: some servers want it registered with its port."
  })

const refused = ({ code, hint, message }: SignInRefused) =>
  code === "access_denied"
    ? new LoginFailed({
        message: "You are not signed in, because access was not allowed on the page of AI Endurance.",
        hint: "Run the command again when you want to."
      })
    : new LoginFailed({ message, hint: code === "invalid_response" ? hint : "Try again: npm run cli -- login." })
