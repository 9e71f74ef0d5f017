import { assert, describe, it } from "@effect/vitest"
import { existsSync } from "node:fs"
import { mkdir, readFile, writeFile } from "node:fs/promises"
import { createServer } from "node:net"
import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { Effect } from "effect"
import { encodeFitActivity } from "../support/fitActivity.ts"
import * as samples from "../support/fitSamples.ts"
import { folder, run } from "./run.ts"

const empty = (dataDir: string) => ({ AIE_DATA_DIR: dataDir, AIE_DEMO: "off" })
const lines = (text: string) => text.split("\n").filter((line) => line !== "")
const writeRide = (path: string) => Effect.promise(() => writeFile(path, encodeFitActivity(samples.ride)))

describe("the command line", () => {
  it.live("shows its usage on stdout when asked and on stderr when the command line is wrong", () =>
    Effect.gen(function* () {
      const [help, version, wrong, misspelt] = yield* Effect.all(
        [run(["--help"], {}), run(["--version"], {}), run(["stdio", "--loud"], {}), run(["imprt"], {})],
        { concurrency: 2 }
      )
      assert.strictEqual(help.code, 0)
      for (const command of ["serve", "stdio", "import", "token", "doctor"]) assert.include(help.stdout, command)
      const manifest = JSON.parse(
        yield* Effect.promise(() => readFile(join(import.meta.dirname, "../../package.json"), "utf8"))
      )
      assert.include(version.stdout, manifest.version)
      for (const refused of [wrong, misspelt]) {
        assert.strictEqual(refused.code, 1)
        assert.strictEqual(refused.stdout, "")
      }
      assert.include(wrong.stderr, "--loud")
      assert.match(misspelt.stderr, /Did you mean[\s\S]*import/u)
    })
  )

  it.live("tells a wrong setting in one line and what to do in a second, and touches nothing", () =>
    Effect.gen(function* () {
      const at = join(yield* folder, "data")
      const [zone, source, host] = yield* Effect.all(
        [
          run(["stdio"], { ...empty(at), AIE_TIMEZONE: "Mars/Olympus" }),
          run(["token", "list"], { ...empty(at), AIE_SOURCE: "cloud" }),
          run(["serve", "--host", "0.0.0.0"], empty(at))
        ],
        { concurrency: 2 }
      )
      for (const refused of [zone, source, host]) {
        assert.strictEqual(refused.code, 1)
        assert.strictEqual(refused.stdout, "")
        assert.lengthOf(lines(refused.stderr), 2, refused.stderr)
      }
      assert.include(zone.stderr, "Mars/Olympus")
      assert.include(source.stderr, '"cloud" is not a source')
      assert.include(host.stderr, "AIE_PUBLIC_URL=https://")
      assert.isFalse(existsSync(at))
    })
  )

  it.live("says which Node it needs when it runs on an older one", () =>
    Effect.gen(function* () {
      const older = `Object.defineProperty(process, "versions", { value: { ...process.versions, node: "20.20.2" } })`
      const { code, stdout, stderr } = yield* run(["stdio"], {
        NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(older)}`
      })
      assert.deepStrictEqual([code, stdout, lines(stderr).length], [1, "", 1])
      assert.match(stderr, /needs Node 24, and this is Node 20\.20\.2\. .*node_modules\/\.bin\/node/u)
    })
  )

  it.live("looks for tokens without making a database, or a demo athlete, to look in", () =>
    Effect.gen(function* () {
      const at = join(yield* folder, "data")
      const [listed, json, revoked] = yield* Effect.all(
        [
          run(["token", "list"], { AIE_DATA_DIR: at }),
          run(["token", "list", "--json"], { AIE_DATA_DIR: at }),
          run(["token", "revoke", "12ab"], { AIE_DATA_DIR: at })
        ],
        { concurrency: 2 }
      )
      assert.deepStrictEqual([listed.code, listed.stderr], [0, ""])
      assert.include(listed.stdout, "npm run cli -- token create")
      assert.deepStrictEqual([json.code, json.stdout], [0, "[]\n"])
      assert.strictEqual(revoked.code, 1)
      assert.include(revoked.stderr, 'There is no token "12ab".')
      assert.isFalse(existsSync(at))
    })
  )

  it.live("says which port is taken", () =>
    Effect.gen(function* () {
      const at = yield* folder
      const taken = yield* Effect.acquireRelease(
        Effect.callback<ReturnType<typeof createServer>>((resume) => {
          const server = createServer().listen(0, "127.0.0.1", () => resume(Effect.succeed(server)))
        }),
        (server) => Effect.sync(() => server.close())
      )
      const address = taken.address()
      const port = address !== null && typeof address === "object" ? String(address.port) : ""
      const refused = yield* run(["serve", "--port", port], empty(at))
      assert.strictEqual(refused.code, 1)
      assert.include(refused.stderr, `Port ${port} is taken`)
      assert.lengthOf(lines(refused.stderr), 2, refused.stderr)
    })
  )
})

describe("a database that cannot be used", () => {
  const refusedBy = (prepare: (file: string) => void) =>
    Effect.gen(function* () {
      const at = yield* folder
      const file = join(at, "ai-endurance.db")
      prepare(file)
      const before = yield* Effect.promise(() => readFile(file))
      const answers = yield* Effect.all([run(["stdio"], empty(at)), run(["doctor"], empty(at))], { concurrency: 2 })
      assert.deepStrictEqual(yield* Effect.promise(() => readFile(file)), before)
      for (const answer of answers) assert.strictEqual(answer.code, 1)
      assert.strictEqual(answers[0].stdout, "")
      assert.lengthOf(lines(answers[0].stderr), 2, answers[0].stderr)
      return answers[0].stderr
    })

  it.live("because a newer version made it is refused by name and left as it is", () =>
    Effect.gen(function* () {
      const made = yield* folder
      assert.strictEqual((yield* run(["token", "create"], empty(made))).code, 0)
      const bytes = yield* Effect.promise(() => readFile(join(made, "ai-endurance.db")))
      const { writeFileSync } = yield* Effect.promise(() => import("node:fs"))
      const stderr = yield* refusedBy((file) => {
        writeFileSync(file, bytes)
        const database = new DatabaseSync(file)
        database.exec("INSERT INTO effect_sql_migrations (migration_id, name) VALUES (999, 'from_the_future')")
        database.close()
      })
      assert.include(stderr, "newer version")
    })
  )

  it.live("because it is something else is refused and left as it is", () =>
    Effect.gen(function* () {
      const { writeFileSync } = yield* Effect.promise(() => import("node:fs"))
      const stderr = yield* refusedBy((file) => writeFileSync(file, "Dear diary, ".repeat(400)))
      assert.include(stderr, "not a database")
    })
  )
})

describe("import", () => {
  it.live("succeeds when a file went in, and again when all of them were there; --json is one document", () =>
    Effect.gen(function* () {
      const at = yield* folder
      yield* Effect.promise(() => mkdir(join(at, "files")))
      yield* writeRide(join(at, "files/ride.fit"))
      yield* Effect.promise(() => writeFile(join(at, "files/broken.fit"), "not FIT"))
      const first = yield* run(["import", join(at, "files")], { AIE_DATA_DIR: join(at, "data") })
      assert.strictEqual(first.code, 0, first.stderr)
      assert.match(first.stdout, /imported +.*ride\.fit: Ride 2026-03-01 09:00/u)
      assert.match(first.stdout, /failed +.*broken\.fit: not a FIT file/u)
      assert.include(first.stdout, "1 activity from 1 file imported, 1 failed.")
      // No demo was made only to be thrown away.
      assert.strictEqual(first.stderr, "")
      const second = yield* run(["import", "--json", join(at, "files")], { AIE_DATA_DIR: join(at, "data") })
      assert.strictEqual(second.code, 0)
      assert.deepInclude(JSON.parse(second.stdout).counts, { imported: 0, duplicate: 1, failed: 1 })
    })
  )

  it.live("fails when nothing could be imported, and a first start afterwards is still a first start", () =>
    Effect.gen(function* () {
      const at = yield* folder
      yield* Effect.promise(() => writeFile(join(at, "broken.fit"), "not FIT"))
      const env = { AIE_DATA_DIR: join(at, "data") }
      const failed = yield* run(["import", join(at, "broken.fit"), join(at, "missing.fit")], env)
      assert.strictEqual(failed.code, 1)
      assert.include(failed.stderr, "None of the 2 files could be imported.")
      assert.include((yield* run(["doctor"], env)).stdout, "0 athletes")
    })
  )
})

describe("token", () => {
  it.live("create prints the secret alone on stdout; list never shows it; revoke wants a known id", () =>
    Effect.gen(function* () {
      const at = yield* folder
      const env = empty(at)
      const made = yield* run(["token", "create", "--name", "backup", "--scope", "read write", "--expires", "30"], env)
      assert.match(made.stdout, /^aie_pat_[\w-]{43}\n$/u)
      assert.match(made.stderr, /backup.*read write.*expires/u)
      const listed = yield* run(["token", "list", "--json"], env)
      assert.notInclude(listed.stdout, made.stdout.trim())
      const [token] = JSON.parse(listed.stdout)
      assert.deepInclude(token, { name: "backup", scopes: ["read", "write"], revokedAt: null })
      const [unknown, revoked, wrong] = yield* Effect.all([
        run(["token", "revoke", "nope"], env),
        run(["token", "revoke", token.id], env),
        run(["token", "create", "--scope", "admin"], env)
      ])
      assert.strictEqual(unknown.code, 1)
      assert.include(unknown.stderr, token.id)
      assert.strictEqual(revoked.code, 0)
      assert.strictEqual(wrong.code, 1)
      assert.include(wrong.stderr, `"read write"`)
      assert.match((yield* run(["token", "list"], env)).stdout, /backup.*revoked/u)
    })
  )
})
