/** Tokens for tests: each name is a token, and stands for itself in logs. */
import { Effect, Layer, Redacted } from "effect"
import type { Principal, Scope } from "../../src/auth/Auth.ts"
import { TokenVerifier } from "../../src/auth/TokenVerifier.ts"
import { AthleteId } from "../../src/domain/Athlete.ts"
import { Unavailable } from "../../src/domain/errors.ts"

const principal = (via: string, scopes: ReadonlyArray<Scope>): Principal => ({
  athleteId: AthleteId.make(1),
  scopes,
  via
})

const known = new Map([
  ["reader", principal("reader", ["read"])],
  ["writer", principal("writer", ["read", "write"])],
  ["other-writer", principal("other-writer", ["read", "write"])]
])

export const fakeTokens = Layer.succeed(
  TokenVerifier,
  TokenVerifier.of({
    verify: (token) =>
      Redacted.value(token) === "storage-down"
        ? Effect.fail(new Unavailable({ message: "The database is locked.", hint: "Try again." }))
        : Effect.succeed(known.get(Redacted.value(token)) ?? null)
  })
)
