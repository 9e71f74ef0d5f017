/** Replacing keys while rows, cookies and client ids made with the old ones are still around. */
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import * as fc from "fast-check"
import { SqlClient } from "effect/sql"
import { TestClock } from "effect/testing"
import {
  changeKeyFile,
  freshKeys,
  type KeyFile,
  keyFileName,
  keyKinds,
  readKeyFile
} from "../../../src/auth/oauth/keyFile.ts"
import { KeyRing, keySetOf, lookEvery } from "../../../src/auth/oauth/KeyRing.ts"
import { OAuthStore } from "../../../src/auth/oauth/OAuthStore.ts"
import { dropped, keyStates, rotated } from "../../../src/auth/oauth/rotation.ts"
import { countByKey, missingKeyIds, reseal } from "../../../src/auth/oauth/sealedRows.ts"
import { keyIdOf, open, seal } from "../../../src/auth/oauth/Sealer.ts"
import { databases } from "../../support/databases.ts"

const day = 86_400_000
const folder = Effect.acquireRelease(
  Effect.sync(() => mkdtempSync(join(tmpdir(), "aie-rotation-"))),
  (path) => Effect.sync(() => rmSync(path, { recursive: true, force: true }))
)

const stateOf = (
  file: KeyFile,
  kind: string,
  id: string,
  sealed: Readonly<Record<string, number>>,
  nowMillis: number
) => keyStates(file, new Map(Object.entries(sealed)), nowMillis).find((one) => one.kind === kind && one.id === id)!

describe("replacing keys", () => {
  it("keeps every key that was there, never gives an id twice, and has one active, whatever is done in which order", () => {
    const step = fc.oneof(
      fc.record({ rotate: fc.subarray([...keyKinds], { minLength: 1 }), activate: fc.boolean() }),
      fc.record({ drop: fc.constant(true) })
    )
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
        let file = freshKeys()
        let nowMillis = 0
        const seen = new Map<string, string>()
        for (const one of steps) {
          nowMillis += 200 * day
          const before = file
          if ("drop" in one) {
            const gone = keyStates(file, new Map(), nowMillis).filter(({ neededFor }) => neededFor === null)
            file = dropped(file, gone)
          } else {
            file = rotated(file, one.rotate, nowMillis, one.activate)
            for (const kind of keyKinds) {
              for (const [id, key] of Object.entries(before[kind].keys)) assert.strictEqual(file[kind].keys[id], key)
              assert.strictEqual(
                file[kind].active !== before[kind].active,
                one.activate && one.rotate.includes(kind),
                kind
              )
            }
          }
          for (const kind of keyKinds) {
            assert.property(file[kind].keys, file[kind].active)
            for (const [id, key] of Object.entries(file[kind].keys)) {
              assert.strictEqual(seen.get(`${kind} ${id}`) ?? key, key)
              seen.set(`${kind} ${id}`, key)
            }
          }
        }
      }),
      { numRuns: 100 }
    )
  })

  it("keeps a sealing key while a row needs it, a client key for 180 days, a browser key for half an hour", () => {
    const file = rotated(freshKeys(), keyKinds, 0, true)
    assert.strictEqual(stateOf(file, "sealing", "k1", { k1: 2 }, 400 * day).neededFor, "opens 2 stored values")
    // A server that has not looked at the file yet may still seal with it.
    assert.isNotNull(stateOf(file, "sealing", "k1", {}, 60_000).neededFor)
    assert.isNull(stateOf(file, "sealing", "k1", {}, 601_000).neededFor)
    assert.isNotNull(stateOf(file, "clients", "k1", {}, 179 * day).neededFor)
    assert.isNull(stateOf(file, "clients", "k1", {}, 180 * day).neededFor)
    assert.isNotNull(stateOf(file, "browser", "k1", {}, 1_700_000).neededFor)
    assert.isNull(stateOf(file, "browser", "k1", {}, 1_800_000).neededFor)
    for (const kind of keyKinds) assert.isNotNull(stateOf(file, kind, "k2", {}, 400 * day).neededFor)
    assert.deepStrictEqual(dropped(file, [{ kind: "sealing", id: "k2" }]), { ...file, sealing: { ...file.sealing } })
  })

  it("can be prepared: the new key opens everywhere before it seals anywhere", () => {
    const before = rotated(freshKeys(), ["sealing"], 0, false)
    assert.strictEqual(before.sealing.active, "k1")
    assert.strictEqual(stateOf(before, "sealing", "k2", {}, 400 * day).neededFor, "to be used next")
    assert.deepStrictEqual(rotated(before, ["sealing"], 0, false), before)
    const after = rotated(before, ["sealing"], 0, true)
    assert.strictEqual(after.sealing.active, "k2")
    assert.strictEqual(after.sealing.keys["k2"], before.sealing.keys["k2"])
    assert.isNotNull(open(keySetOf(before.sealing), "row", seal(keySetOf(after.sealing), "row", "text")))
  })
})

describe("a key file that changes under a running server", () => {
  const rotate = (path: string) => changeKeyFile(path, (file) => rotated(file, keyKinds, 0, true))

  it.effect("is used within seconds, and at once when a row needs a key that is not known yet", () =>
    Effect.gen(function* () {
      const at = yield* folder
      yield* Effect.gen(function* () {
        const ring = yield* KeyRing
        const old = seal(ring.sealing, "row", "text")
        const file = yield* rotate(join(at, keyFileName))
        assert.strictEqual(ring.sealing.active, "k1")
        // Sealed by another process that has looked already.
        assert.strictEqual(open(ring.sealing, "row", seal(keySetOf(file.sealing), "row", "new")), "new")
        yield* rotate(join(at, keyFileName))
        yield* TestClock.adjust(lookEvery)
        assert.strictEqual(ring.sealing.active, "k3")
        assert.strictEqual(ring.browser.active, "k3")
        assert.strictEqual(open(ring.sealing, "row", old), "text")
      }).pipe(Effect.provide(KeyRing.file(at)))
    })
  )

  it.effect("is not used when it cannot be: what was read before goes on", () =>
    Effect.gen(function* () {
      const at = yield* folder
      const path = join(at, keyFileName)
      yield* Effect.gen(function* () {
        const ring = yield* KeyRing
        const good = readFileSync(path, "utf8")
        for (const spoil of [() => writeFileSync(path, "{"), () => chmodSync(path, 0o644), () => rmSync(path)]) {
          spoil()
          yield* TestClock.adjust(lookEvery)
          assert.strictEqual(ring.sealing.active, "k1")
        }
        writeFileSync(path, good, { mode: 0o600 })
        yield* rotate(path)
        yield* TestClock.adjust(lookEvery)
        assert.strictEqual(ring.sealing.active, "k2")
      }).pipe(Effect.provide(KeyRing.file(at)))
    })
  )

  it.effect("is changed by one at a time, stays private, and is left as it was by a change that fails", () =>
    Effect.gen(function* () {
      const at = yield* folder
      const path = join(at, keyFileName)
      yield* Effect.provide(Effect.void, KeyRing.file(at))
      const within = yield* changeKeyFile(path, (file) => {
        assert.include(Effect.runSync(Effect.flip(rotate(path))).message, "Somebody else is changing the keys")
        return rotated(file, ["sealing"], 0, true)
      })
      assert.deepStrictEqual(yield* readKeyFile(path), within)
      assert.strictEqual(statSync(path).mode & 0o777, 0o600)
      yield* Effect.exit(
        changeKeyFile(path, () => {
          throw new Error("cannot")
        })
      )
      assert.deepStrictEqual(yield* readKeyFile(path), within)
      yield* rotate(path)
    })
  )
})

for (const { isThere, layer: database, name } of databases) {
  describe.skipIf(!isThere)(`rows under an old key on ${name}`, () => {
    const ringOf = (file: KeyFile) =>
      Layer.succeed(KeyRing, {
        sealing: keySetOf(file.sealing),
        clients: keySetOf(file.clients),
        browser: keySetOf(file.browser)
      })
    const withKeys = <A, E>(file: KeyFile, body: Effect.Effect<A, E, OAuthStore>) =>
      Effect.provide(body, OAuthStore.layer.pipe(Layer.provide(ringOf(file))))
    const row = (id: string) => ({
      kind: "RefreshToken",
      id,
      payload: { jti: id },
      grantId: "grant",
      browser: null,
      expiresInSeconds: 60
    })

    it.effect("open, are sealed anew in batches, and need the old key no more", () =>
      Effect.gen(function* () {
        const first = freshKeys()
        const second = rotated(first, ["sealing"], 0, true)
        const last = dropped(second, [{ kind: "sealing", id: "k1" }])
        yield* withKeys(
          first,
          Effect.gen(function* () {
            const store = yield* OAuthStore
            for (let at = 0; at < 450; at++) yield* store.put(row(`t${at}`))
            yield* store.replace(row("next"), "t0")
            yield* store.keep("thing", "key", { a: 1 }, 60)
            yield* store.mark("counted", 5, 60)
          })
        )
        const all = Effect.gen(function* () {
          const store = yield* OAuthStore
          const found = yield* Effect.forEach(
            Array.from({ length: 450 }, (_, at) => `t${at}`),
            (id) => store.find("RefreshToken", id)
          )
          return [found.filter((one) => one !== null).length, found[0]?.successor, yield* store.peek("thing", "key")]
        })
        const good = [450, "next", { a: 1 }]
        assert.deepStrictEqual(yield* withKeys(second, all), good)
        // Without the old key nothing opens, and it is said which one is missing.
        assert.deepStrictEqual(yield* withKeys(last, all), [0, undefined, null])
        assert.deepStrictEqual(yield* missingKeyIds(keySetOf(last.sealing)), ["k1"])
        assert.deepStrictEqual(yield* missingKeyIds({ active: "", keys: new Map() }), ["k1"])
        assert.deepStrictEqual(yield* missingKeyIds(keySetOf(second.sealing)), [])

        assert.strictEqual((yield* countByKey(["k1", "k2"])).get("k1"), 453)
        assert.strictEqual(yield* reseal(keySetOf(second.sealing)), 453)
        assert.strictEqual(yield* reseal(keySetOf(second.sealing)), 0)
        assert.deepStrictEqual(
          [...(yield* countByKey(["k1", "k2"]))],
          [
            ["k1", 0],
            ["k2", 453]
          ]
        )
        assert.deepStrictEqual(yield* missingKeyIds(keySetOf(last.sealing)), [])
        assert.deepStrictEqual(yield* withKeys(last, all), good)
      }).pipe(Effect.provide(database))
    )

    it.effect("stay as they are when they do not open, and keep no other from being sealed anew", () =>
      Effect.gen(function* () {
        const sql = yield* SqlClient.SqlClient
        const first = freshKeys()
        const second = rotated(first, ["sealing"], 0, true)
        yield* withKeys(
          first,
          Effect.gen(function* () {
            const store = yield* OAuthStore
            for (const id of ["a", "b", "c"]) yield* store.put(row(id))
          })
        )
        yield* sql`UPDATE oauth_rows SET payload = 'v1.k1.x.y.z' WHERE id = (SELECT MIN(id) FROM oauth_rows)`
        assert.strictEqual(yield* reseal(keySetOf(second.sealing)), 2)
        const rows = yield* sql<{ readonly payload: string }>`SELECT payload FROM oauth_rows ORDER BY id`
        assert.deepStrictEqual(
          rows.map(({ payload }) => keyIdOf(payload)),
          ["k1", "k2", "k2"]
        )
      }).pipe(Effect.provide(database))
    )
  })
}
