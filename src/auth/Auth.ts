/** Who is asking. Everything behind the tools learns the athlete from here and nowhere else. */
import { Context, type Effect } from "effect"
import type { AthleteId } from "../domain/Athlete.ts"
import type { NotSignedIn, ScopeMissing } from "../domain/errors.ts"

export const scopes = ["read", "write"] as const
export type Scope = (typeof scopes)[number]

/** Those that are among the words, each once. */
export const scopesAmong = (words: ReadonlyArray<string>): ReadonlyArray<Scope> =>
  scopes.filter((scope) => words.includes(scope))

export interface Principal {
  readonly athleteId: AthleteId
  readonly scopes: ReadonlyArray<Scope>
  /** What the access was issued as, for logs and limits: a token's id, `stdio`, `owner`. Never the token. */
  readonly via: string
  /** A fingerprint of the client that signed in, the same for all its connections; absent where there is none. */
  readonly client?: string
}

/**
 * The principal that the HTTP gate found in the bearer token of the running request.
 * Null outside a request and for anonymous ones.
 */
export const RequestPrincipal = Context.Reference<Principal | null>("ai-endurance-mcp/auth/RequestPrincipal", {
  defaultValue: () => null
})

export class Auth extends Context.Service<
  Auth,
  {
    readonly principal: Effect.Effect<Principal, NotSignedIn>
    /** Fails unless the principal holds the scope. `write` does not imply `read`; tokens carry both. */
    readonly require: (scope: Scope) => Effect.Effect<Principal, NotSignedIn | ScopeMissing>
  }
>()("ai-endurance-mcp/auth/Auth") {}
