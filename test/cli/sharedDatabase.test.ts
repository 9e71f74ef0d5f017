import { readFileSync, statSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Redacted } from "effect"
import { emptySchema, serverIsThere } from "../support/databases.ts"
import { folder, run } from "./run.ts"

const secret = "tell-nobody"

/** As an instance finds it, with a password that must not be seen (the server of the tests asks for none). */
const shared = Effect.map(emptySchema, (address) => {
  const url = new URL(Redacted.value(address))
  url.password = secret
  return { AIE_DATABASE_URL: url.href, AIE_DEMO: "off" }
})

describe("keys create", () => {
  it.live("makes a file that only its owner may read, once, and never touches one that is there", () =>
    Effect.gen(function* () {
      const AIE_KEYS_FILE = join(yield* folder, "deeper", "keys.json")
      const made = yield* run(["keys", "create"], { AIE_KEYS_FILE })
      assert.strictEqual(made.code, 0, made.stderr)
      assert.strictEqual(statSync(AIE_KEYS_FILE).mode & 0o777, 0o600)
      const keys = readFileSync(AIE_KEYS_FILE, "utf8")
      const again = yield* run(["keys", "create"], { AIE_KEYS_FILE })
      assert.strictEqual(again.code, 1)
      assert.include(again.stderr, "Nothing was changed")
      assert.strictEqual(readFileSync(AIE_KEYS_FILE, "utf8"), keys)
      // A key is only in the file.
      assert.notInclude(made.stdout + made.stderr, JSON.parse(keys).sealing.keys.k1)
    })
  )
})

describe.skipIf(!serverIsThere)("instances with folders of their own, on one database", () => {
  it.live(
    "share tokens and keep to one source, and start only with keys that somebody made",
    () =>
      Effect.gen(function* () {
        const database = yield* shared
        const [here, there] = [yield* folder, yield* folder]

        const keyless = yield* run(["serve", "--port", "0"], { ...database, AIE_DATA_DIR: here })
        assert.strictEqual(keyless.code, 1)
        assert.include(keyless.stderr, "keys create")

        const made = yield* run(["token", "create", "--name", "shared"], { ...database, AIE_DATA_DIR: here })
        assert.match(made.stdout, /^aie_pat_/u)
        const listed = yield* run(["token", "list"], { ...database, AIE_DATA_DIR: there })
        assert.include(listed.stdout, "shared")

        const other = yield* run(["token", "list"], { ...database, AIE_DATA_DIR: there, AIE_SOURCE: "live" })
        assert.strictEqual(other.code, 1)
        assert.include(other.stderr, "AIE_SOURCE=local")

        const doctor = yield* run(["doctor"], { ...database, AIE_DATA_DIR: there })
        assert.include(doctor.stdout, "PostgreSQL at")
        assert.include(doctor.stdout, "1 token")
        for (const { stderr, stdout } of [keyless, made, listed, other, doctor]) {
          assert.notInclude(stdout + stderr, secret)
        }
      }),
    // Five starts, on whatever machine.
    90_000
  )
})
