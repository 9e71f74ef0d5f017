import { assert, describe, it } from "@effect/vitest"
import { Clock, Effect, Layer, Redacted } from "effect"
import { SqlClient } from "effect/sql"
import { TestClock } from "effect/testing"
import { PersonalAccessTokens } from "../../src/auth/PersonalAccessTokens.ts"
import { TokenVerifier } from "../../src/auth/TokenVerifier.ts"
import { emptyDatabase } from "../support/databases.ts"
import { AthleteId } from "../../src/domain/Athlete.ts"

const one = AthleteId.make(1)
const other = AthleteId.make(2)

const athletes = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  for (const id of [1, 2]) {
    yield* sql`INSERT INTO athletes ${sql.insert({ id, demo: 0, profile: "{}", availability: "{}", created_at: "2026-11-01T00:00:00.000Z" })}`
  }
})

const tokens = PersonalAccessTokens.verifier.pipe(Layer.provideMerge(PersonalAccessTokens.layer))
const fresh = <A, E>(body: Effect.Effect<A, E, PersonalAccessTokens | TokenVerifier | SqlClient.SqlClient>) =>
  Effect.andThen(athletes, body).pipe(Effect.provide(Layer.provideMerge(tokens, Layer.fresh(emptyDatabase))))

const request = { athleteId: one, name: "backup script", scopes: ["read"], expiresInDays: null } as const

describe("a personal access token", () => {
  it.effect("opens the door for its athlete with its scopes, and says which token it was", () =>
    fresh(
      Effect.gen(function* () {
        const pat = yield* PersonalAccessTokens
        const { verify } = yield* TokenVerifier
        const made = yield* pat.create({ ...request, scopes: ["write", "read"] })
        assert.match(Redacted.value(made.secret), /^aie_pat_[A-Za-z0-9_-]{43}$/u)
        assert.deepStrictEqual(yield* verify(made.secret), {
          athleteId: one,
          scopes: ["read", "write"],
          via: `token:${made.token.id}`
        })
      })
    )
  )

  it.effect("leaves nothing in the database that could be used as a token", () =>
    fresh(
      Effect.gen(function* () {
        const { secret } = yield* (yield* PersonalAccessTokens).create(request)
        const sql = yield* SqlClient.SqlClient
        const rows = JSON.stringify(yield* sql`SELECT * FROM tokens`)
        assert.notInclude(rows, Redacted.value(secret))
        assert.notInclude(rows, Redacted.value(secret).slice("aie_pat_".length))
      })
    )
  )

  it.effect("opens nothing when one character differs, when it is no token at all, or when it is empty", () =>
    fresh(
      Effect.gen(function* () {
        const { secret } = yield* (yield* PersonalAccessTokens).create(request)
        const { verify } = yield* TokenVerifier
        const text = Redacted.value(secret)
        const last = text.at(-1) === "A" ? "B" : "A"
        for (const wrong of [
          text.slice(0, -1) + last,
          text.slice(0, -1),
          `${text}A`,
          "",
          "' OR 1=1 --",
          text.toUpperCase()
        ]) {
          assert.isNull(yield* verify(Redacted.make(wrong)), wrong)
        }
      })
    )
  )

  it.effect("is refused from the moment it is revoked", () =>
    fresh(
      Effect.gen(function* () {
        const pat = yield* PersonalAccessTokens
        const { secret, token } = yield* pat.create(request)
        assert.isNotNull(yield* pat.verify(secret))
        const revoked = yield* pat.revoke(one, token.id)
        assert.isNotNull(revoked.revokedAt)
        assert.isNull(yield* pat.verify(secret))
        yield* TestClock.adjust("1 hour")
        assert.strictEqual((yield* pat.revoke(one, token.id)).revokedAt, revoked.revokedAt)
      })
    )
  )

  it.effect("works until the last millisecond of its days and not a millisecond longer", () =>
    fresh(
      Effect.gen(function* () {
        const pat = yield* PersonalAccessTokens
        yield* TestClock.setTime(Date.parse("2026-11-22T10:00:00Z"))
        const { secret, token } = yield* pat.create({ ...request, expiresInDays: 30 })
        assert.strictEqual(token.expiresAt, "2026-12-22T10:00:00.000Z")
        yield* TestClock.setTime(Date.parse("2026-12-22T09:59:59.999Z"))
        assert.isNotNull(yield* pat.verify(secret))
        yield* TestClock.setTime(Date.parse("2026-12-22T10:00:00.000Z"))
        assert.isNull(yield* pat.verify(secret))
      })
    )
  )

  it.effect("notes its last use at most once a minute", () =>
    fresh(
      Effect.gen(function* () {
        const pat = yield* PersonalAccessTokens
        const { secret } = yield* pat.create(request)
        const lastUse = Effect.map(pat.list(one), (all) => all[0]!.lastUsedAt)
        assert.isNull(yield* lastUse)
        yield* pat.verify(secret)
        const first = yield* lastUse
        assert.strictEqual(first, new Date(yield* Clock.currentTimeMillis).toISOString())
        yield* TestClock.adjust("59 seconds")
        yield* pat.verify(secret)
        assert.strictEqual(yield* lastUse, first)
        yield* TestClock.adjust("1 second")
        yield* pat.verify(secret)
        assert.strictEqual(yield* lastUse, new Date(yield* Clock.currentTimeMillis).toISOString())
      })
    )
  )

  it.effect("cannot be listed or revoked by another athlete", () =>
    fresh(
      Effect.gen(function* () {
        const pat = yield* PersonalAccessTokens
        const { secret, token } = yield* pat.create(request)
        assert.isEmpty(yield* pat.list(other))
        const failure = yield* Effect.flip(pat.revoke(other, token.id))
        assert.strictEqual(failure._tag, "NotFound")
        assert.notInclude(failure.hint, token.id)
        assert.isNotNull(yield* pat.verify(secret))
      })
    )
  )

  it.effect("is not made without a name, without the scope read, or for a life that makes no sense", () =>
    fresh(
      Effect.gen(function* () {
        const pat = yield* PersonalAccessTokens
        const wrong = [
          { ...request, name: " " },
          { ...request, name: "two\nlines" },
          { ...request, name: "x".repeat(101) },
          { ...request, scopes: [] },
          { ...request, scopes: ["write"] as const },
          { ...request, expiresInDays: 0 },
          { ...request, expiresInDays: 1.5 },
          { ...request, expiresInDays: 1e9 }
        ]
        for (const each of wrong) {
          assert.strictEqual((yield* Effect.flip(pat.create(each)))._tag, "InvalidInput", JSON.stringify(each))
        }
        assert.isEmpty(yield* pat.list(one))
      })
    )
  )

  it.effect("never shows in what the program prints about it", () =>
    fresh(
      Effect.gen(function* () {
        const made = yield* (yield* PersonalAccessTokens).create(request)
        assert.notInclude(JSON.stringify(made), Redacted.value(made.secret))
        assert.notInclude(made.secret.toString(), Redacted.value(made.secret))
      })
    )
  )
})
