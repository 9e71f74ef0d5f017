/** Three servers, started as people start them, on one database: what one of them counted, all of them know. */
import { assert, layer } from "@effect/vitest"
import { Effect, Redacted } from "effect"
import { limits } from "../../src/auth/Limits.ts"
import { PersonalAccessTokens } from "../../src/auth/PersonalAccessTokens.ts"
import { chunkOf, perMinute } from "../../src/auth/RateCounters.ts"
import { AthleteId } from "../../src/domain/Athlete.ts"
import { reads } from "../auth/oauth/support/subject.ts"
import { postgresSchema, sqliteFile, threeProcesses } from "../auth/oauth/support/threeProcesses.ts"
import { serverIsThere } from "../support/databases.ts"
import { bearer, message, postMcp, rpcOf, send } from "../support/served.ts"

const factor = 0.05
const calls = perMinute(limits.calls.most * factor)
const writes = limits.writes.most * factor
/** Of sign-ins, which the factor leaves alone. */
const registrations = perMinute(30)

const servers = threeProcesses((dataDir) =>
  Effect.map(serverIsThere ? postgresSchema(dataDir) : sqliteFile()(dataDir), (shared) => ({
    ...shared,
    env: { ...shared.env, AIE_LIMITS: String(factor) }
  }))
)

const newToken = Effect.gen(function* () {
  const tokens = yield* PersonalAccessTokens
  const request = {
    athleteId: AthleteId.make(1),
    name: "counted",
    scopes: ["read", "write"],
    expiresInDays: null
  } as const
  return Redacted.value((yield* tokens.create(request)).secret)
})

/** One after the other, each at another server. */
const statuses = <E, R>(times: number, ask: Effect.Effect<{ readonly status: number }, E, R>) =>
  Effect.map(Effect.replicateEffect(ask, times), (answers) => answers.map(({ status }) => status))

const count = (found: ReadonlyArray<number>, status: number) => found.filter((one) => one === status).length

/** Exact at each server alone; a chunk more for each of the other two. */
const assertLimited = (passed: number, limit: typeof calls) => {
  assert.isAtLeast(passed, limit.most)
  assert.isAtMost(passed, limit.most + 2 * chunkOf(limit))
}

layer(servers, { excludeTestServices: true, timeout: 60_000 })("three processes on one database", (it) => {
  it.effect("count a token's calls together, and those of another one apart", () =>
    Effect.gen(function* () {
      const token = yield* newToken
      const found = yield* statuses(
        calls.most + 10,
        Effect.map(reads(token), (status) => ({ status }))
      )
      assertLimited(count(found, 200), calls)
      assert.strictEqual(count(found, 200) + count(found, 429), found.length)
      assert.strictEqual(yield* reads(yield* newToken), 200)
    })
  )

  it.effect("let exactly an hour's writes through of twelve that come at the same time", () =>
    Effect.gen(function* () {
      const token = yield* newToken
      const write = postMcp(
        message("tools/call", { name: "setAvailability", arguments: { daily: { Monday: { Run: 1 } } } }),
        bearer(token)
      )
      const answers = yield* Effect.all(
        Array.from({ length: 12 }, () => write),
        { concurrency: 12 }
      )
      const throttled = answers.filter(({ body }) => body.includes("THROTTLED"))
      assert.lengthOf(throttled, 12 - writes)
      assert.lengthOf(
        answers.filter((answer) => rpcOf(answer).result?.["isError"] !== true),
        writes
      )
    })
  )

  it.effect("count registrations of an address together", () =>
    Effect.gen(function* () {
      const register = send("/api/o/register/", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ redirect_uris: ["https://client.example.org/callback"] })
      })
      const found = yield* statuses(registrations.most + 8, register)
      assertLimited(count(found, 201), registrations)
      assert.strictEqual(count(found, 201) + count(found, 429), found.length)
    })
  )
})
