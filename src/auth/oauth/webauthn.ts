/**
 * The one place that knows @simplewebauthn/server: what a browser is asked for, and whether its answer holds. Loaded
 * when it is first needed; most servers have no passkeys.
 */
import { Effect, Option, Schema } from "effect"

export interface Place {
  /** Which name a passkey is for. */
  readonly host: string
  /** The only address it may be used from. */
  readonly origin: string
}

/** Null where browsers have no passkeys: without TLS, and by number instead of by name. */
export const placeOf = (origin: string): Place | null => {
  const { hostname, protocol } = new URL(origin)
  const isNumber = hostname.startsWith("[") || /^[\d.]+$/u.test(hostname)
  const isSecure = protocol === "https:" || hostname === "localhost"
  return isSecure && !isNumber ? { host: hostname, origin } : null
}

export interface Credential {
  readonly id: string
  /** COSE, base64url. */
  readonly publicKey: string
  /** How often the passkey was used as far as it says; zero for those that do not count. */
  readonly counter: number
}

/** EdDSA, ES256, RS256: what every authenticator has. Named, or the library asks Node for more and Node warns. */
const algorithms = [-8, -7, -257]

const library = Effect.promise(() => import("@simplewebauthn/server"))

/**
 * What the browser is asked for to make a passkey, as JSON.
 *
 * @param challenge base64url
 * @param userId 32 bytes that no other passkey has: one of the same user replaces the one that is there
 */
export const creationOptions = Effect.fnUntraced(function* (options: {
  readonly place: Place
  readonly challenge: string
  readonly userId: Buffer
  readonly userName: string
  readonly known: ReadonlyArray<string>
}) {
  const { generateRegistrationOptions } = yield* library
  const made = yield* Effect.promise(() =>
    generateRegistrationOptions({
      rpName: "AI Endurance MCP",
      rpID: options.place.host,
      challenge: new Uint8Array(Buffer.from(options.challenge, "base64url")),
      userID: new Uint8Array(options.userId),
      userName: options.userName,
      attestationType: "none",
      supportedAlgorithmIDs: algorithms,
      excludeCredentials: options.known.map((id) => ({ id })),
      authenticatorSelection: { residentKey: "required", userVerification: "required" }
    })
  )
  return JSON.stringify(made)
})

/** What the browser is asked for to use a passkey, as JSON. Names none, so that nobody learns which there are. */
export const requestOptions = Effect.fnUntraced(function* (place: Place, challenge: string) {
  const { generateAuthenticationOptions } = yield* library
  const made = yield* Effect.promise(() =>
    generateAuthenticationOptions({
      rpID: place.host,
      challenge: new Uint8Array(Buffer.from(challenge, "base64url")),
      userVerification: "required"
    })
  )
  return JSON.stringify(made)
})

/** The credential that the answer names; null for what is no answer at all. */
export const credentialIdOf = (answer: string): string | null =>
  Option.match(decodeAssertion(answer), { onNone: () => null, onSome: ({ id }) => id })

interface Asked {
  readonly place: Place
  readonly answer: string
  readonly isChallenge: (challenge: string) => boolean
}

/** @returns the passkey that was made, or null when anything about the answer is not as asked for */
export const madeCredential = Effect.fnUntraced(function* ({ answer, isChallenge, place }: Asked) {
  const response = Option.getOrNull(decodeAttestation(answer))
  if (response === null) return null
  const { verifyRegistrationResponse } = yield* library
  const verified = yield* held(() =>
    verifyRegistrationResponse({
      response,
      expectedChallenge: isChallenge,
      expectedOrigin: place.origin,
      expectedRPID: place.host,
      requireUserVerification: true,
      supportedAlgorithmIDs: algorithms
    })
  )
  if (verified?.verified !== true) return null
  const { counter, id, publicKey } = verified.registrationInfo.credential
  const credential: Credential = { id, publicKey: Buffer.from(publicKey).toString("base64url"), counter }
  return credential
})

/** @returns the counter after this use, or null when anything about the answer is not as asked for */
export const usedCredential = Effect.fnUntraced(function* (asked: Asked & { readonly credential: Credential }) {
  const { answer, credential, isChallenge, place } = asked
  const response = Option.getOrNull(decodeAssertion(answer))
  if (response === null) return null
  const { verifyAuthenticationResponse } = yield* library
  const verified = yield* held(() =>
    verifyAuthenticationResponse({
      response,
      expectedChallenge: isChallenge,
      expectedOrigin: place.origin,
      expectedRPID: place.host,
      requireUserVerification: true,
      credential: {
        id: credential.id,
        publicKey: new Uint8Array(Buffer.from(credential.publicKey, "base64url")),
        counter: credential.counter
      }
    })
  )
  return verified?.verified === true ? verified.authenticationInfo.newCounter : null
})

/** The library throws for all that does not hold, which is an answer here and no failure. */
const held = <A>(verify: () => Promise<A>): Effect.Effect<A | null> =>
  Effect.tryPromise(verify).pipe(
    Effect.tapError(({ cause }) =>
      Effect.logInfo("a passkey was not accepted").pipe(
        Effect.annotateLogs({ reason: cause instanceof Error ? cause.name : "unknown" })
      )
    ),
    Effect.orElseSucceed(() => null)
  )

const Base64Url = Schema.String.check(Schema.isPattern(/^[\w-]{1,12000}$/u))

const envelope = {
  id: Base64Url,
  rawId: Base64Url,
  type: Schema.Literal("public-key"),
  clientExtensionResults: Schema.Struct({})
}

const decodeAttestation = Schema.decodeUnknownOption(
  Schema.fromJsonString(
    Schema.Struct({
      ...envelope,
      response: Schema.Struct({ clientDataJSON: Base64Url, attestationObject: Base64Url })
    })
  )
)

const decodeAssertion = Schema.decodeUnknownOption(
  Schema.fromJsonString(
    Schema.Struct({
      ...envelope,
      response: Schema.Struct({
        clientDataJSON: Base64Url,
        authenticatorData: Base64Url,
        signature: Base64Url
      })
    })
  )
)
