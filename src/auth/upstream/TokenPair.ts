/** What AI Endurance gives for a login, and the text as which it is kept (always sealed, or in a private file). */
import { Redacted, Result, Schema } from "effect"
import { type Scope, scopes as knownScopes } from "../Auth.ts"

export interface TokenPair {
  readonly accessToken: Redacted.Redacted
  /** Null when AI Endurance gave none: the login ends with its access token. */
  readonly refreshToken: Redacted.Redacted | null
  /** Null when AI Endurance did not say; the token is used until it is refused. */
  readonly expiresAtMillis: number | null
  /** When they were asked for. */
  readonly receivedAtMillis: number
  readonly scopes: ReadonlyArray<Scope>
  /** The client they were given to: only it can refresh and revoke them. */
  readonly clientId: string
}

/** A login as it is kept. */
export interface KeptLogin {
  readonly pair: TokenPair
  /**
   * When a refresh was begun of which no answer was stored. AI Endurance may have replaced the refresh token without
   * us learning the new one, or may never have been reached. Null: the pair is as good as it was when it came.
   */
  readonly refreshingSinceMillis: number | null
}

const Kept = Schema.fromJsonString(
  Schema.Struct({
    access: Schema.String,
    refresh: Schema.NullOr(Schema.String),
    expiresAtMillis: Schema.NullOr(Schema.Finite),
    receivedAtMillis: Schema.Finite,
    scopes: Schema.Array(Schema.Literals(knownScopes)),
    clientId: Schema.String,
    refreshingSinceMillis: Schema.NullOr(Schema.Finite)
  })
)
const decode = Schema.decodeUnknownResult(Kept)

/** Holds the secrets in clear: seal it, or write it where only its owner can read. */
export const loginToText = ({ pair, refreshingSinceMillis }: KeptLogin): string =>
  JSON.stringify({
    access: Redacted.value(pair.accessToken),
    refresh: pair.refreshToken === null ? null : Redacted.value(pair.refreshToken),
    expiresAtMillis: pair.expiresAtMillis,
    receivedAtMillis: pair.receivedAtMillis,
    scopes: pair.scopes,
    clientId: pair.clientId,
    refreshingSinceMillis
  } satisfies typeof Kept.Type)

/** Null for anything else than a text of `loginToText`. */
export const loginFromText = (text: string): KeptLogin | null =>
  Result.getOrNull(
    Result.map(decode(text), ({ access, refresh, refreshingSinceMillis, ...rest }) => ({
      pair: { ...rest, accessToken: secret(access), refreshToken: refresh === null ? null : secret(refresh) },
      refreshingSinceMillis
    }))
  )

export const secret = (text: string): Redacted.Redacted => Redacted.make(text, { label: "AI Endurance token" })
