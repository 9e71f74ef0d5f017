/** What a server does beside its requests: sweeping, and sealing anew. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { SqlClient } from "effect/sql"
import { TestClock } from "effect/testing"
import { round, sweep } from "../../../src/auth/oauth/Housekeeping.ts"
import { freshKeys } from "../../../src/auth/oauth/keyFile.ts"
import { KeyRing, keySetOf } from "../../../src/auth/oauth/KeyRing.ts"
import { OAuthStore } from "../../../src/auth/oauth/OAuthStore.ts"
import { rotated } from "../../../src/auth/oauth/rotation.ts"
import { Locks } from "../../../src/db/Locks.ts"
import { databases } from "../../support/databases.ts"

const row = (id: string, expiresInSeconds: number) => ({
  kind: "Session",
  id,
  payload: {},
  grantId: null,
  browser: null,
  expiresInSeconds
})

for (const { isThere, layer: database, name } of databases) {
  const ring = (keys: ReturnType<typeof freshKeys>) =>
    Layer.succeed(KeyRing, {
      sealing: keySetOf(keys.sealing),
      clients: keySetOf(keys.clients),
      browser: keySetOf(keys.browser)
    })
  const old = freshKeys()
  const parts = Layer.mergeAll(OAuthStore.layer, Locks.layer).pipe(
    Layer.provideMerge(ring(old)),
    Layer.provideMerge(database)
  )

  describe.skipIf(!isThere)(`housekeeping on ${name}`, () => {
    it.effect("takes more than a batch of what has expired, and nothing else", () =>
      Effect.gen(function* () {
        const store = yield* OAuthStore
        const sql = yield* SqlClient.SqlClient
        yield* sql.withTransaction(
          Effect.gen(function* () {
            for (let at = 0; at < 620; at++) yield* store.put(row(`gone ${at}`, 60))
            for (let at = 0; at < 20; at++) yield* store.put(row(`good ${at}`, 6000))
            for (let at = 0; at < 520; at++) yield* store.keep("thing", `gone ${at}`, {}, 60)
            yield* store.keep("thing", "good", {}, 6000)
          })
        )
        yield* TestClock.adjust("2 minutes")
        yield* sweep()
        assert.lengthOf(yield* sql`SELECT id FROM oauth_rows`, 20)
        assert.lengthOf(yield* sql`SELECT id FROM oauth_values`, 1)
      }).pipe(Effect.provide(parts))
    )

    it.effect("is done by one of all that share the database, once in ten minutes", () =>
      Effect.gen(function* () {
        const rounds = Effect.all(
          Array.from({ length: 6 }, () => round()),
          { concurrency: 6 }
        )
        assert.lengthOf((yield* rounds).filter(Boolean), 1)
        assert.lengthOf((yield* rounds).filter(Boolean), 0)
        yield* TestClock.adjust("10 minutes")
        assert.lengthOf((yield* rounds).filter(Boolean), 1)
      }).pipe(Effect.provide(parts))
    )

    it.effect("seals anew what is sealed under a key that was replaced", () =>
      Effect.gen(function* () {
        const store = yield* OAuthStore
        const sql = yield* SqlClient.SqlClient
        yield* store.put(row("one", 6000))
        const after = rotated(old, ["sealing"], 0, true)
        assert.isTrue(yield* Effect.provide(round(), ring(after)))
        const rows = yield* sql<{ readonly payload: string }>`SELECT payload FROM oauth_rows`
        assert.isTrue(rows.every(({ payload }) => payload.startsWith("v1.k2.")))
      }).pipe(Effect.provide(parts))
    )
  })
}
