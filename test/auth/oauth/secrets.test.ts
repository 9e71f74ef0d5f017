/** Sealed values, the key file, and the tables that hold them. */
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { assert, describe, it, layer } from "@effect/vitest"
import { Effect, Layer } from "effect"
import * as fc from "fast-check"
import { SqlClient } from "effect/sql"
import { sweep } from "../../../src/auth/oauth/Housekeeping.ts"
import { type KeySet, KeyRing, keyFileName } from "../../../src/auth/oauth/KeyRing.ts"
import { OAuthStore, rowKey } from "../../../src/auth/oauth/OAuthStore.ts"
import { open, seal } from "../../../src/auth/oauth/Sealer.ts"
import { emptyDatabase } from "../../support/databases.ts"

const keySet = (active: string, ...ids: ReadonlyArray<string>): KeySet => ({
  active,
  keys: new Map(ids.map((id, at) => [id, Buffer.alloc(32, at + 1)]))
})

describe("a sealed value", () => {
  const keys = keySet("k1", "k1")

  it("opens to what was sealed, for the place it was sealed for", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.string(), fc.string(), (text, place, other) => {
        const sealed = seal(keys, place, text)
        assert.strictEqual(open(keys, place, sealed), Buffer.from(text).toString("utf8"))
        assert.strictEqual(open(keys, other, sealed), other === place ? text : null)
      }),
      { numRuns: 200 }
    )
  })

  it("opens no more after any change, a shortened tag included", () => {
    const sealed = seal(keys, "row", "secret")
    for (let at = 0; at < sealed.length; at++) {
      const letter = sealed[at] === "A" ? "B" : "A"
      const changed = sealed.slice(0, at) + letter + sealed.slice(at + 1)
      // The last letter of a part may carry bits that mean nothing.
      if (
        Buffer.from(changed.split(".").at(-1)!, "base64url").equals(Buffer.from(sealed.split(".").at(-1)!, "base64url"))
      ) {
        if (at >= sealed.lastIndexOf(".")) continue
      }
      const found = open(keys, "row", changed)
      assert.isTrue(found === null || sameBytes(changed, sealed), `changed at ${at}`)
    }
    for (const part of [sealed.split(".").slice(0, 4).join("."), `${sealed}.x`, "", "....", sealed.slice(0, -16)]) {
      assert.isNull(open(keys, "row", part))
    }
  })

  it("never looks the same twice", () => {
    assert.notStrictEqual(seal(keys, "row", "secret"), seal(keys, "row", "secret"))
  })

  it("opens under an older key that is still there, and not under one that is gone", () => {
    const old = seal(keySet("k1", "k1"), "row", "secret")
    assert.strictEqual(open(keySet("k2", "k1", "k2"), "row", old), "secret")
    assert.isNull(open(keySet("k2", "k2"), "row", old))
  })
})

const sameBytes = (one: string, other: string) =>
  one
    .split(".")
    .every((part, at) => Buffer.from(part, "base64url").equals(Buffer.from(other.split(".")[at]!, "base64url")))

describe("the key file", () => {
  const folder = Effect.acquireRelease(
    Effect.sync(() => mkdtempSync(join(tmpdir(), "aie-keys-"))),
    (path) => Effect.sync(() => rmSync(path, { recursive: true, force: true }))
  )
  const keysIn = (path: string) =>
    Effect.map(Effect.provide(KeyRing, KeyRing.file(path)), ({ sealing }) =>
      sealing.keys.get(sealing.active)!.toString("hex")
    )

  it.effect("is made once, for its owner only, and read again later", () =>
    Effect.gen(function* () {
      const at = yield* folder
      const first = yield* keysIn(at)
      assert.strictEqual(statSync(join(at, keyFileName)).mode & 0o777, 0o600)
      assert.strictEqual(yield* keysIn(at), first)
    })
  )

  it.effect("is the same for several that start at once", () =>
    Effect.gen(function* () {
      const at = yield* folder
      const all = yield* Effect.all(
        Array.from({ length: 8 }, () => keysIn(at)),
        { concurrency: 8 }
      )
      assert.strictEqual(new Set(all).size, 1)
    })
  )

  it.effect("is refused when others may read it, when it is a link, and when it is damaged", () =>
    Effect.gen(function* () {
      const at = yield* folder
      const path = join(at, keyFileName)
      yield* keysIn(at)
      const good = readFileSync(path, "utf8")
      chmodSync(path, 0o640)
      assert.include((yield* Effect.flip(keysIn(at))).message, "others may read it")
      chmodSync(path, 0o600)
      for (const bad of [
        "",
        "{}",
        good.replace(/"k1": "[^"]{4}/u, `"k1": "`),
        good.replace(/"active": "k1"/u, `"active": "k9"`)
      ]) {
        writeFileSync(path, bad)
        assert.strictEqual((yield* Effect.flip(keysIn(at)))._tag, "KeysUnusable")
      }
      rmSync(path)
      writeFileSync(join(at, "elsewhere"), good, { mode: 0o600 })
      symlinkSync(join(at, "elsewhere"), path)
      assert.include((yield* Effect.flip(keysIn(at))).message, "symbolic link")
    })
  )
})

const stored = OAuthStore.layer.pipe(Layer.provideMerge(KeyRing.ephemeral), Layer.provideMerge(emptyDatabase))

layer(stored)("the tables of signing in", (it) => {
  const row = (id: string, more: Partial<Parameters<OAuthStore["Service"]["put"]>[0]> = {}) => ({
    kind: "RefreshToken",
    id,
    payload: { jti: id },
    grantId: "grant",
    browser: null,
    expiresInSeconds: 60,
    ...more
  })

  it.effect("give a value out once, whoever asks at the same time", () =>
    Effect.gen(function* () {
      const store = yield* OAuthStore
      yield* store.keep("thing", "key", { a: 1 }, 60)
      assert.deepStrictEqual(yield* store.peek("thing", "key"), { a: 1 })
      const taken = yield* Effect.all(
        Array.from({ length: 10 }, () => store.take("thing", "key")),
        { concurrency: 10 }
      )
      assert.lengthOf(
        taken.filter((value) => value !== null),
        1
      )
      assert.isNull(yield* store.take("other", "key"))
    })
  )

  it.effect("let one caller consume a row, and one successor take its place", () =>
    Effect.gen(function* () {
      const store = yield* OAuthStore
      yield* store.put(row("one", { kind: "AuthorizationCode" }))
      const consumed = yield* Effect.all(
        Array.from({ length: 10 }, () => store.consume("AuthorizationCode", "one")),
        { concurrency: 10 }
      )
      assert.lengthOf(consumed.filter(Boolean), 1)

      yield* store.put(row("old"))
      const replaced = yield* Effect.all(
        Array.from({ length: 10 }, (_, at) => store.replace(row(`new${at}`), "old")),
        { concurrency: 10 }
      )
      assert.lengthOf(replaced.filter(Boolean), 1)
      const old = yield* store.find("RefreshToken", "old")
      assert.strictEqual(old?.successor, `new${replaced.indexOf(true)}`)
      for (let at = 0; at < 10; at++) {
        assert.strictEqual((yield* store.find("RefreshToken", `new${at}`)) !== null, replaced[at] === true)
      }
    })
  )

  it.effect("cut a family off as one", () =>
    Effect.gen(function* () {
      const store = yield* OAuthStore
      yield* store.put(row("g1", { kind: "Grant", grantId: null }))
      yield* store.put(row("t1", { grantId: "g1" }))
      yield* store.put(row("t2", { grantId: "g2" }))
      yield* store.removeFamily("g1")
      assert.isNull(yield* store.find("Grant", "g1"))
      assert.isNull(yield* store.find("RefreshToken", "t1"))
      assert.isNotNull(yield* store.find("RefreshToken", "t2"))
    })
  )

  it.effect("do not open a row that was moved to another key", () =>
    Effect.gen(function* () {
      const store = yield* OAuthStore
      const sql = yield* SqlClient.SqlClient
      yield* store.put(row("mine"))
      yield* store.put(row("theirs"))
      const [theirs] = yield* sql<{ readonly payload: string }>`
        SELECT payload FROM oauth_rows WHERE id = ${rowKey("RefreshToken", "theirs")}`
      yield* sql`UPDATE oauth_rows SET payload = ${theirs!.payload} WHERE id = ${rowKey("RefreshToken", "mine")}`
      assert.isNull(yield* store.find("RefreshToken", "mine"))
    })
  )

  it.effect("never hold more marks of a kind than allowed, however many try at once", () =>
    Effect.gen(function* () {
      const store = yield* OAuthStore
      const marks = yield* Effect.all(
        Array.from({ length: 20 }, () => store.mark("try", 5, 60)),
        { concurrency: 20 }
      )
      const left = marks.filter((mark) => mark !== null)
      assert.lengthOf(left, 5)
      yield* store.unmark("try", left[0]!)
      assert.isNotNull(yield* store.mark("try", 5, 60))
      assert.isNull(yield* store.mark("try", 5, 60))
    })
  )
})

layer(stored)("what has expired", (it) => {
  it.effect("is not found, and is swept away", () =>
    Effect.gen(function* () {
      const store = yield* OAuthStore
      const sql = yield* SqlClient.SqlClient
      const late = { kind: "AccessToken", id: "a", payload: {}, grantId: null, browser: null, expiresInSeconds: -1 }
      yield* store.put(late)
      yield* store.put({ ...late, id: "b", expiresInSeconds: 60 })
      yield* store.keep("thing", "late", 1, -1)
      assert.isNull(yield* store.find("AccessToken", "a"))
      assert.isNull(yield* store.take("thing", "late"))
      yield* sweep()
      assert.lengthOf(yield* sql`SELECT id FROM oauth_rows`, 1)
      assert.lengthOf(yield* sql`SELECT id FROM oauth_values`, 0)
    })
  )
})
