/** Two athletes on one server, asking at the same moment: each is told of themselves and of nobody else. */
import { assert } from "@effect/vitest"
import { Clock, Effect, Redacted } from "effect"
import type { HttpServer } from "effect/http"
import { SqlClient } from "effect/sql"
import { emptyAthlete, storeAthlete } from "../../../../src/api/local/Athletes.ts"
import { PersonalAccessTokens } from "../../../../src/auth/PersonalAccessTokens.ts"
import { AthleteId } from "../../../../src/domain/Athlete.ts"
import * as Day from "../../../../src/domain/Day.ts"
import { bearer, message, postMcp, rpcOf } from "../../../support/served.ts"
import type { Cases } from "../support/subject.ts"

const [first, second] = [AthleteId.make(1), AthleteId.make(2)]

const call = (name: string, args: Readonly<Record<string, unknown>>, token: string) =>
  Effect.map(postMcp(message("tools/call", { name, arguments: args }), bearer(token)), (answer) => {
    assert.strictEqual(answer.status, 200)
    return JSON.stringify(rpcOf(answer).result)
  })

/** Makes the second athlete, and a token for each of the two; what they are known by is in their plan's wishes. */
const twoAthletes = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const [one] = yield* sql<{ readonly profile: string; readonly availability: string }>`
    SELECT profile, availability FROM athletes WHERE id = ${first}`
  const now = new Date(yield* Clock.currentTimeMillis).toISOString()
  yield* sql`INSERT INTO athletes ${sql.insert({ id: second, demo: 0, created_at: now, ...one! })}`
  const tokens = yield* PersonalAccessTokens
  return yield* Effect.forEach([first, second], (athleteId) =>
    Effect.gen(function* () {
      yield* storeAthlete(athleteId, { ...emptyAthlete, planPrompt: `only athlete ${athleteId} wishes this` })
      const { secret } = yield* tokens.create({ athleteId, name: "x", scopes: ["read", "write"], expiresInDays: 1 })
      return { athleteId, token: Redacted.value(secret) }
    })
  )
})

/** Asks for tools of the local source, which the servers must have. */
export const tenantCases = (it: Cases<HttpServer.HttpServer | SqlClient.SqlClient | PersonalAccessTokens>): void => {
  it.effect("are never mixed, however many ask at once", () =>
    Effect.gen(function* () {
      const athletes = yield* twoAthletes
      const answers = yield* Effect.all(
        Array.from({ length: 40 }, (_, at) => {
          const { athleteId, token } = athletes[at % 2]!
          return Effect.map(call("getUser", {}, token), (said) => ({ athleteId, said }))
        }),
        { concurrency: 20 }
      )
      for (const { athleteId, said } of answers) {
        assert.include(said, `only athlete ${athleteId} wishes this`)
        assert.notInclude(said, `only athlete ${athleteId === first ? second : first} wishes this`)
      }

      // What one of them writes, the other neither reads nor takes back.
      const [one, other] = athletes
      const raceDay = Day.addDays(Day.ofMillis(yield* Clock.currentTimeMillis), 100)
      const created = yield* call(
        "setRaceGoalEvent",
        { action: "create", eventName: "Secret race", eventDate: raceDay, eventType: "Marathon" },
        one!.token
      )
      assert.include(created, "Secret race")
      for (const tool of ["getRaceGoalEvent", "getChangeHistory", "undoLastChange"]) {
        assert.notInclude(yield* call(tool, {}, other!.token), "Secret race", tool)
      }
      assert.include(yield* call("getRaceGoalEvent", {}, one!.token), "Secret race")
    })
  )
}
