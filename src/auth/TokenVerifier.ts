/**
 * Turns a bearer token into the principal it was issued to. Kinds of tokens differ in how they are stored and
 * checked; the HTTP gate only asks this.
 */
import { Context, type Effect, type Redacted } from "effect"
import type { Unavailable } from "../domain/errors.ts"
import type { Principal } from "./Auth.ts"

export class TokenVerifier extends Context.Service<
  TokenVerifier,
  {
    /** Null for a token that is unknown, expired or revoked: a caller learns no more than that. */
    readonly verify: (token: Redacted.Redacted) => Effect.Effect<Principal | null, Unavailable>
  }
>()("ai-endurance-mcp/auth/TokenVerifier") {}
