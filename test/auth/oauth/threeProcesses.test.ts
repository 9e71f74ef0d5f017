/**
 * The cases of signing in, tried on three processes that share a database, each request at another one than the
 * last. What is not tried here, because it looks into the one process or turns its clock, is in the files beside.
 */
import { assert, describe, layer } from "@effect/vitest"
import { Effect } from "effect"
import { accessTokenCases } from "./cases/accessTokens.ts"
import { authorizeCases } from "./cases/authorize.ts"
import { codeCases } from "./cases/codes.ts"
import { connectionsCases } from "./cases/connections.ts"
import { officialClientCases } from "./cases/officialClient.ts"
import { refreshTokenCases } from "./cases/refreshTokens.ts"
import { registrationCases, wellKnownClientCases } from "./cases/registration.ts"
import { tokenEndpointCases } from "./cases/tokenEndpoint.ts"
import { Processes, sqliteFile, threeProcesses } from "./support/threeProcesses.ts"

layer(threeProcesses(sqliteFile), { excludeTestServices: true, timeout: 60_000 })(
  "three processes on one SQLite file",
  (it) => {
    describe("an authorization request", () => authorizeCases(it))
    describe("codes", () => codeCases(it))
    describe("refresh tokens", () => refreshTokenCases(it))
    describe("access tokens", () => accessTokenCases(it))
    describe("the token endpoint", () => tokenEndpointCases(it))
    describe("a client that registers", () => registrationCases(it))
    describe("a client that is well known", () => wellKnownClientCases(it))
    describe("the connections page", () => connectionsCases(it))
    describe("the official client", () => officialClientCases(it))

    it.effect("have each taken their share of all that", () =>
      Effect.gen(function* () {
        const counts = (yield* Processes).counts()
        assert.lengthOf(counts, 3)
        assert.isAtLeast(Math.min(...counts), 100)
        assert.isAtMost(Math.max(...counts) - Math.min(...counts), 1)
      })
    )
  }
)
