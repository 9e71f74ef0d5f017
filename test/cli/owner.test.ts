/** What the owner does to a server from its machine, while it runs. */
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { copy } from "../../src/db/Sqlite.ts"
import { refresh } from "../auth/oauth/support/browser.ts"
import { send } from "../support/served.ts"
import { folder, run } from "./run.ts"
import { answered, asking, letIn, serving } from "./serving.ts"

describe("the owner of a running server", () => {
  it.live(
    "restores a copy without bringing back what was cut off since",
    () =>
      Effect.gen(function* () {
        const [dataDir, elsewhere] = [yield* folder, yield* folder]
        const env = { AIE_DATA_DIR: dataDir, AIE_DEMO: "off" }
        const database = join(dataDir, "ai-endurance.db")
        const { at, program } = yield* serving(dataDir)
        const tokens = yield* at(letIn(program, 1))
        assert.strictEqual(yield* at(answered(tokens.access_token)), 200)

        const backedUp = yield* run(["backup", join(elsewhere, "copies")], env)
        assert.strictEqual(backedUp.code, 0, backedUp.stderr)
        assert.include(backedUp.stderr, "The keys are not in it")
        const file = backedUp.stdout.trim()
        assert.strictEqual(statSync(file).mode & 0o777, 0o600)
        assert.lengthOf(readdirSync(join(elsewhere, "copies")), 1)

        // One that has expired is not left to be revoked.
        yield* run(["token", "create", "--expires", "1"], env)
        const rows = new DatabaseSync(database)
        rows.exec("UPDATE tokens SET expires_at = '2026-01-01T00:00:00.000Z' WHERE expires_at IS NOT NULL")
        rows.close()

        const reset = yield* run(["owner", "reset"], env)
        assert.include(reset.stdout, "1 connection ended.")
        assert.include(reset.stdout, "1 personal access token still valid")
        assert.strictEqual(yield* at(answered(tokens.access_token)), 401)

        // Put back as it is, the copy would let it in again.
        yield* copy(file, database)
        assert.strictEqual(yield* at(answered(tokens.access_token)), 200)

        const restored = yield* run(["restore", file], env)
        assert.strictEqual(restored.code, 0, restored.stderr)
        assert.include(restored.stdout, "issued before now has ended")
        assert.strictEqual(yield* at(answered(tokens.access_token)), 401)
        assert.strictEqual((yield* at(refresh(tokens.refresh_token))).status, 400)
        assert.lengthOf(
          readdirSync(dataDir).filter((name) => /before-restore.*\.db$/u.test(name)),
          1
        )
        assert.lengthOf(
          readdirSync(dataDir).filter((name) => /restoring|part/u.test(name)),
          0
        )
        const again = yield* at(letIn(program, 2))
        assert.strictEqual(yield* at(answered(again.access_token)), 200)

        // Once more by hand, as after pg_restore.
        yield* run(["owner", "restored"], env)
        assert.strictEqual(yield* at(answered(again.access_token)), 401)

        // What is no copy of ours changes nothing.
        writeFileSync(join(elsewhere, "note.db"), "not a database")
        const refused = yield* run(["restore", join(elsewhere, "note.db")], env)
        assert.strictEqual(refused.code, 1)
        assert.include(refused.stderr, "Nothing was changed.")
        // Nor does a copy of another source's database, whatever it is called.
        const other = yield* run(["restore", file], { ...env, AIE_SOURCE: "live" })
        assert.strictEqual(other.code, 1)
        assert.include(other.stderr, "holds the data of AIE_SOURCE=local")
        assert.notInclude(readdirSync(dataDir).join(" "), "live")
        program.child.kill("SIGTERM")
        assert.strictEqual((yield* Effect.promise(() => program.ended)).code, 0)
      }),
    90_000
  )

  it.live(
    "replaces the keys, and is told when one is missing",
    () =>
      Effect.gen(function* () {
        const dataDir = yield* folder
        const keysFile = join(dataDir, "keys.json")
        const env = { AIE_DATA_DIR: dataDir, AIE_DEMO: "off" }
        const { at, program } = yield* serving(dataDir)
        const tokens = yield* at(letIn(program, 1))
        // In the middle of it: cookie, form, code and stored progress are all from before.
        const halfway = yield* at(asking(program, 2))
        const before = readFileSync(keysFile, "utf8")
        const rotated = yield* run(["keys", "rotate"], env)
        assert.strictEqual(rotated.code, 0, rotated.stderr)
        for (const kind of ["sealing", "clients", "browser"])
          assert.include(rotated.stdout, `${kind}: k2 is active now`)
        assert.strictEqual(statSync(keysFile).mode & 0o777, 0o600)
        // Old and new beside each other: what was let in stays, and others are let in.
        assert.strictEqual(yield* at(answered(tokens.access_token)), 200)
        assert.strictEqual((yield* at(refresh(tokens.refresh_token))).status, 200)
        assert.isString((yield* at(halfway)).access_token)
        yield* at(letIn(program, 3))
        const resealed = yield* run(["keys", "reseal"], env)
        assert.match(resealed.stdout, /^[1-9]\d* stored values were sealed anew/u)
        const dropped = yield* run(["keys", "drop"], env)
        assert.include(dropped.stdout, "No key can be dropped.")
        assert.include(dropped.stdout, "Kept: sealing k1, kept until")
        const listed = yield* run(["keys", "list", "--json"], env)
        assert.lengthOf(JSON.parse(listed.stdout) as ReadonlyArray<unknown>, 6)
        assert.notMatch(listed.stdout, /[\w-]{40}/u)
        assert.strictEqual((yield* at(send("/readyz"))).status, 200)

        // The file of before the change, as from an older copy of it, lacks what the rows need by now.
        writeFileSync(keysFile, before)
        const doctor = yield* run(["doctor"], env)
        assert.strictEqual(doctor.code, 1)
        assert.include(doctor.stdout, "lacks the sealing key k2")
        program.child.kill("SIGTERM")
        yield* Effect.promise(() => program.ended)
        const other = yield* serving(dataDir)
        const ready = yield* other.at(send("/readyz"))
        assert.strictEqual(ready.status, 503)
        assert.include(ready.body, "the key ring lacks a key")
        assert.strictEqual((yield* other.at(send("/healthz"))).status, 200)
      }),
    90_000
  )
})
