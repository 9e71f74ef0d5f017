/**
 * The cases of signing in, tried on three processes that share a database, each request at another one than the
 * last. What is not tried here, because it looks into the one process or turns its clock, is in the files beside.
 */
import { assert, describe, layer } from "@effect/vitest"
import { Effect } from "effect"
import { accessTokenCases } from "./cases/accessTokens.ts"
import { authorizeCases } from "./cases/authorize.ts"
import { pushSecrets } from "./cases/canary.ts"
import { codeCases } from "./cases/codes.ts"
import { conformanceCases } from "./cases/conformance.ts"
import { connectionsCases } from "./cases/connections.ts"
import { officialClientCases } from "./cases/officialClient.ts"
import { refreshTokenCases } from "./cases/refreshTokens.ts"
import { registrationCases, wellKnownClientCases } from "./cases/registration.ts"
import { tenantCases } from "./cases/tenants.ts"
import { tokenEndpointCases } from "./cases/tokenEndpoint.ts"
import { serverIsThere } from "../../support/databases.ts"
import type { Cases, Tried } from "./support/subject.ts"
import { postgresSchema, Processes, sqliteFile, threeProcesses } from "./support/threeProcesses.ts"

const racing = (it: Cases<Tried | Processes>): void => {
  describe("codes", () => codeCases(it))
  describe("refresh tokens", () => refreshTokenCases(it))
  describe("access tokens", () => accessTokenCases(it))
  describe("the connections page", () => connectionsCases(it))
  describe("two athletes", () => tenantCases(it))
}

const others = (it: Cases<Tried | Processes>): void => {
  describe("an authorization request", () => authorizeCases(it))
  describe("the token endpoint", () => tokenEndpointCases(it))
  describe("a client that registers", () => registrationCases(it))
  describe("a client that is well known", () => wellKnownClientCases(it))
  describe("the official client", () => officialClientCases(it))
  describe("the official conformance runner", () => conformanceCases(it))
}

/** These come last: they stop the servers. */
const ending = (it: Cases<Tried | Processes>): void => {
  it.effect("have each taken their share of all that", () =>
    Effect.gen(function* () {
      const counts = (yield* Processes).counts()
      assert.lengthOf(counts, 3)
      assert.isAtLeast(Math.min(...counts), 50)
      assert.isAtMost(Math.max(...counts) - Math.min(...counts), 1)
    })
  )

  it.effect("say no secret on their consoles or in their logs, and stop when they are told to", () =>
    Effect.gen(function* () {
      const secrets = yield* pushSecrets
      const { programs } = yield* Processes
      for (const { child } of programs) child.kill("SIGTERM")
      const ends = yield* Effect.promise(() => Promise.all(programs.map(({ ended }) => ended)))
      assert.deepStrictEqual(
        ends.map(({ code }) => code),
        [0, 0, 0]
      )
      const said = ends.map(({ stderr, stdout }) => stdout + stderr).join("\n")
      assert.include(said, "access allowed")
      for (const secret of secrets) assert.notInclude(said, secret)
    })
  )
}

const options = { excludeTestServices: true, timeout: 60_000 }

const cases = (it: Cases<Tried | Processes>): void => {
  racing(it)
  others(it)
  ending(it)
}

// Several instances share a server; where there is none, several processes on one file are the next best.
if (serverIsThere) layer(threeProcesses(postgresSchema), options)("three processes on PostgreSQL", cases)
else layer(threeProcesses(sqliteFile()), options)("three processes on one SQLite file", cases)
