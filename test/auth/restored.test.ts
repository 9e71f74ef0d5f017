/** A database that was restored from an older copy: what was cut off since then must stay cut off. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Redacted } from "effect"
import { SqlClient } from "effect/sql"
import { TestClock } from "effect/testing"
import { ensureAthlete } from "../../src/api/local/Athletes.ts"
import { endAllIssuedSoFar } from "../../src/auth/notBefore.ts"
import { Connections } from "../../src/auth/oauth/Connections.ts"
import { sweep } from "../../src/auth/oauth/Housekeeping.ts"
import { KeyRing } from "../../src/auth/oauth/KeyRing.ts"
import { OAuthStore } from "../../src/auth/oauth/OAuthStore.ts"
import { ownerReset } from "../../src/auth/ownerReset.ts"
import { PersonalAccessTokens } from "../../src/auth/PersonalAccessTokens.ts"
import { databases } from "../support/databases.ts"

const audience = "http://127.0.0.1:8787/mcp"
const tokenOf = (name: string) => name.padEnd(43, "x")
/** Tables that refer to others after those. */
const tables = ["oauth_connections", "oauth_rows", "oauth_values", "tokens", "passkeys"] as const

const connect = Effect.fnUntraced(function* (name: string) {
  const store = yield* OAuthStore
  const connections = yield* Connections
  const { athleteId } = yield* ensureAthlete()
  const of = { payload: {}, browser: null, expiresInSeconds: 1000 }
  yield* store.put({ ...of, kind: "Grant", id: name, grantId: null })
  yield* store.put({
    ...of,
    kind: "AccessToken",
    id: tokenOf(name),
    grantId: name,
    access: { audience, scope: "read", clientId: "client" }
  })
  yield* store.put({ ...of, kind: "RefreshToken", id: `refresh ${name}`, grantId: name })
  yield* connections.add({
    grantId: name,
    athleteId,
    clientName: name,
    clientDomain: null,
    redirectsTo: "here",
    scopes: ["read"]
  })
})

/** What still lets somebody in. */
const alive = Effect.fnUntraced(function* (name: string) {
  const store = yield* OAuthStore
  const connections = yield* Connections
  const { athleteId } = yield* ensureAthlete()
  return {
    token: (yield* connections.verify(tokenOf(name), new Set([audience]))) !== null,
    refresh: (yield* store.find("RefreshToken", `refresh ${name}`)) !== null,
    grant: (yield* store.find("Grant", name)) !== null,
    listed: (yield* connections.list(athleteId)).some(({ clientName }) => clientName === name)
  }
})
const all = (one: boolean) => ({ token: one, refresh: one, grant: one, listed: one })

const dump = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  return yield* Effect.forEach(tables, (table) => sql<Record<string, string>>`SELECT * FROM ${sql(table)}`)
})

const restore = Effect.fnUntraced(function* (copy: Effect.Success<typeof dump>) {
  const sql = yield* SqlClient.SqlClient
  for (const [at, table] of tables.entries()) {
    yield* sql`DELETE FROM ${sql(table)}`
    for (const row of copy[at]!) yield* sql`INSERT INTO ${sql(table)} ${sql.insert(row)}`
  }
})

const addPasskey = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const { athleteId } = yield* ensureAthlete()
  yield* sql`INSERT INTO passkeys ${sql.insert({
    id: "p1",
    athlete_id: athleteId,
    credential_id: "c1",
    host: "localhost",
    name: "Laptop",
    public_key: "sealed",
    counter: 0,
    created_at: "1970-01-01T00:00:00.000Z"
  })}`
})

for (const { isThere, layer: database, name: databaseName } of databases) {
  const parts = Layer.mergeAll(OAuthStore.layer, Connections.layer, PersonalAccessTokens.layer).pipe(
    Layer.provideMerge(KeyRing.ephemeral),
    Layer.provideMerge(database)
  )

  describe.skipIf(!isThere)(`a restored database on ${databaseName}`, () => {
    it.effect("brings a connection back that was cut off since, until everything issued so far is ended", () =>
      Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        const connections = yield* Connections
        const personal = yield* PersonalAccessTokens
        const { athleteId } = yield* ensureAthlete()
        yield* TestClock.adjust("1 minute")
        yield* connect("cut")
        yield* connect("kept")
        yield* addPasskey
        const made = yield* personal.create({ athleteId, name: "script", scopes: ["read"], expiresInDays: null })
        const copy = yield* dump
        const [cut] = (yield* connections.list(athleteId)).filter(({ clientName }) => clientName === "cut")
        assert.isTrue(yield* connections.cutOff(athleteId, cut!.id))
        yield* personal.revoke(athleteId, made.token.id)
        assert.deepStrictEqual(yield* alive("cut"), all(false))
        assert.isNull(yield* personal.verify(made.secret))

        yield* TestClock.adjust("1 minute")
        yield* restore(copy)
        assert.deepStrictEqual(yield* alive("cut"), all(true))
        assert.isNotNull(yield* personal.verify(made.secret))

        yield* endAllIssuedSoFar
        for (const name of ["cut", "kept"]) assert.deepStrictEqual(yield* alive(name), all(false))
        assert.isNull(yield* personal.verify(made.secret))
        assert.isNotNull((yield* personal.list(athleteId))[0]!.revokedAt)
        assert.lengthOf(yield* sql`SELECT id FROM passkeys`, 0)

        // Even when the rows come once more, as from a copy that is read in twice.
        yield* restore(copy)
        assert.deepStrictEqual(yield* alive("cut"), all(false))
        assert.isNull(yield* personal.verify(made.secret))

        // What is issued from now on counts.
        yield* TestClock.adjust("1 second")
        yield* connect("new")
        const next = yield* personal.create({ athleteId, name: "script", scopes: ["read"], expiresInDays: null })
        assert.deepStrictEqual(yield* alive("new"), all(true))
        assert.isNotNull(yield* personal.verify(next.secret))

        // And what does not count is swept away, with connections that have nothing left.
        yield* TestClock.adjust("11 minutes")
        yield* sweep()
        assert.lengthOf(yield* sql`SELECT id FROM oauth_rows`, 3)
        assert.lengthOf(yield* sql`SELECT id FROM oauth_connections`, 1)
        assert.deepStrictEqual(yield* alive("new"), all(true))
      }).pipe(Effect.provide(parts))
    )

    it.effect("never lets the moment go back, whatever the clock says, and ends what is issued within it", () =>
      Effect.gen(function* () {
        yield* TestClock.adjust("1 hour")
        yield* connect("same moment")
        const at = yield* endAllIssuedSoFar
        assert.deepStrictEqual(yield* alive("same moment"), all(false))
        yield* TestClock.setTime(0)
        assert.strictEqual(yield* endAllIssuedSoFar, at)
      }).pipe(Effect.provide(parts))
    )

    it.effect("a token that slipped in while everything was ended does not outlive its connection", () =>
      Effect.gen(function* () {
        const store = yield* OAuthStore
        yield* TestClock.adjust("1 minute")
        yield* connect("busy")
        yield* endAllIssuedSoFar
        yield* TestClock.adjust("1 second")
        yield* store.put({
          kind: "AccessToken",
          id: tokenOf("busy"),
          payload: {},
          grantId: "busy",
          browser: null,
          expiresInSeconds: 1000,
          access: { audience, scope: "read", clientId: "client" }
        })
        assert.isFalse((yield* alive("busy")).token)
      }).pipe(Effect.provide(parts))
    )
  })

  describe.skipIf(!isThere)(`the owner's reset on ${databaseName}`, () => {
    it.effect("removes passkeys, and connections unless they are to stay; personal access tokens stay", () =>
      Effect.gen(function* () {
        const personal = yield* PersonalAccessTokens
        const store = yield* OAuthStore
        const { athleteId } = yield* ensureAthlete()
        const made = yield* personal.create({ athleteId, name: "script", scopes: ["read"], expiresInDays: null })
        yield* connect("client")
        yield* addPasskey
        yield* store.keep("owner-browser", "browser", { state: "open" }, 900)
        yield* store.keep("owner-code", "binding", {}, 900)
        assert.deepStrictEqual(yield* ownerReset(false), { passkeys: 1, connections: 0 })
        assert.deepStrictEqual(yield* alive("client"), all(true))
        assert.isNull(yield* store.peek("owner-browser", "browser"))
        assert.isNull(yield* store.peek("owner-code", "binding"))
        yield* addPasskey
        assert.deepStrictEqual(yield* ownerReset(true), { passkeys: 1, connections: 1 })
        assert.deepStrictEqual(yield* alive("client"), all(false))
        assert.isNotNull(yield* personal.verify(Redacted.make(Redacted.value(made.secret))))
      }).pipe(Effect.provide(parts))
    )
  })
}
