/** `login`, `logout` and what uses the login, as programs that share one machine. */
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { delimiter, join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { upstreamDouble, type UpstreamDouble } from "../support/upstreamAuthorization/double.ts"
import { folder, type Program, run, running } from "./run.ts"

const machine = (double: UpstreamDouble, dataDir: string) => ({
  AIE_SOURCE: "live",
  AIE_UPSTREAM_URL: double.url,
  AIE_DATA_DIR: dataDir
})
type Machine = ReturnType<typeof machine>

/** Signs in with a browser that goes where the program tells. */
const signedIn = (env: Machine) =>
  Effect.gen(function* () {
    const program = yield* running(["login", "--no-browser"], env)
    const [address] = yield* Effect.promise(() => program.says(/http:\/\/127\.0\.0\.1:\d+\/authorize\/\S+/u))
    const page = yield* Effect.promise(async () => (await fetch(address)).text())
    return { address, page, ended: yield* Effect.promise(() => program.ended) }
  })

const initialize = JSON.stringify({
  jsonrpc: "2.0",
  id: 1,
  method: "initialize",
  params: { protocolVersion: "2025-11-25", capabilities: {}, clientInfo: { name: "test", version: "0" } }
})
/** A client's process, ready to be asked. */
const opened = (env: Machine) =>
  Effect.gen(function* () {
    const program = yield* running(["stdio"], env)
    program.child.stdin!.write(`${initialize}\n`)
    yield* Effect.promise(() => program.says(/"id":1/u))
    return program
  })

const asked = (program: Program, id: number) =>
  Effect.promise(() => {
    const params = { name: "getUser", arguments: {} }
    program.child.stdin!.write(`${JSON.stringify({ jsonrpc: "2.0", id, method: "tools/call", params })}\n`)
    return program.says(new RegExp(`\\{[^\\n]*"id":${id}[^\\n]*\\}`, "u"))
  })

describe("login and logout", () => {
  it.live(
    "sign in without a terminal; who asks over stdio already has the account from then on; no token is shown anywhere",
    () =>
      Effect.gen(function* () {
        const double = yield* upstreamDouble()
        const env = machine(double, yield* folder)
        const stdio = yield* opened(env)
        const [refused] = yield* asked(stdio, 2)
        assert.include(refused, "NOT_SIGNED_IN")
        assert.include(refused, "npm run cli -- login")

        const { address, ended, page } = yield* signedIn(env)
        assert.strictEqual(ended.code, 0, ended.stderr)
        assert.include(page, "You are signed in")
        assert.include(ended.stderr, address)
        assert.match(
          ended.stdout,
          /^Signed in to AI Endurance \(127\.0\.0\.1:\d+\): read write\.\nThe login is kept in /u
        )
        const file = /kept in (\S+\.json)/u.exec(ended.stdout)?.[1] ?? "no file named"
        assert.isTrue(existsSync(file))

        const [answer] = yield* asked(stdio, 3)
        assert.notInclude(answer, '"isError":true')
        stdio.child.stdin!.end()

        const doctor = yield* run(["doctor"], env)
        assert.match(doctor.stdout, /ok +login +read write, kept in/u)
        assert.match(doctor.stdout, /ok +account/u)
        const out = yield* run(["logout"], env)
        assert.match(out.stdout, /^Signed out of AI Endurance .*ended there and deleted here/u)
        assert.deepStrictEqual(double.logins.live(), { access: 0, refresh: 0 })
        assert.isFalse(existsSync(file))

        const said = [ended, doctor, out, yield* Effect.promise(() => stdio.ended)]
        assert.notMatch(said.map(({ stderr, stdout }) => stdout + stderr).join("\n"), /up-(?:access|refresh|code)-/u)
      }),
    60_000
  )

  it.live.skipIf(process.platform !== "linux")("hand the system's opener the address as its one argument", () =>
    Effect.gen(function* () {
      const double = yield* upstreamDouble()
      const home = yield* folder
      const [bin, seen] = [join(home, "bin"), join(home, "seen.json")]
      mkdirSync(bin)
      const script = `#!${process.execPath}
        const args = process.argv.slice(2)
        require("node:fs").writeFileSync(${JSON.stringify(seen)}, JSON.stringify(args))
        fetch(args[0])`
      writeFileSync(join(bin, "xdg-open"), script)
      chmodSync(join(bin, "xdg-open"), 0o755)
      const env = { ...machine(double, join(home, "data")), PATH: bin + delimiter + (process.env["PATH"] ?? "") }
      const ended = yield* run(["login", "--scope", "read"], env)
      assert.strictEqual(ended.code, 0, ended.stderr)
      assert.include(ended.stderr, "The browser was asked to open it")
      const args: ReadonlyArray<string> = JSON.parse(readFileSync(seen, "utf8"))
      assert.lengthOf(args, 1)
      assert.include(ended.stderr, `\n  ${args[0]}\n`)
      assert.match(ended.stdout, /: read\.\n/u)
    })
  )
})
