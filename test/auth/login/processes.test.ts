/** One login, several processes of this machine: they renew it once, and survive the one that dies over it. */
import { type ChildProcess, spawn } from "node:child_process"
import { createHash } from "node:crypto"
import { chmodSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Redacted } from "effect"
import { readLogin } from "../../../src/auth/login/LoginFile.ts"
import { StoredLogin } from "../../../src/auth/login/StoredLogin.ts"
import { upstreamDouble, type UpstreamDouble } from "../../support/upstreamAuthorization/double.ts"
import { aged, type Machine, withExpiredLogin } from "./support/machine.ts"

interface Process {
  readonly child: ChildProcess
  /** Everything on stdout, once it has ended. */
  readonly ended: Promise<string>
}

/** Started, and about to ask for a token when it gets a line. */
const ready = ({ dataDir }: Machine, double: UpstreamDouble) =>
  Effect.acquireRelease(
    Effect.callback<Process>((resume) => {
      const worker = join(import.meta.dirname, "support/loginWorker.ts")
      const child = spawn(process.execPath, [worker, dataDir, double.url], { stdio: ["pipe", "pipe", "inherit"] })
      let said = ""
      const ended = new Promise<string>((end) => child.on("close", () => end(said)))
      child.stdout.on("data", (chunk: Buffer) => {
        said += chunk.toString()
        if (said === "ready\n") resume(Effect.succeed({ child, ended }))
      })
    }),
    ({ child }) => Effect.sync(() => child.kill("SIGKILL"))
  )

const digestOf = (text: string) => createHash("sha256").update(text).digest("hex")

const tokenHere = (machine: Machine) =>
  Effect.provide(
    Effect.flatMap(StoredLogin, ({ token }) => token),
    machine.layer()
  )

describe("six processes on one login", () => {
  const sixStarts = 90_000

  it.live(
    "renew it once when it has expired, and all of them get the new token",
    () =>
      Effect.gen(function* () {
        const double = yield* upstreamDouble()
        const machine = yield* withExpiredLogin(double)
        const processes = yield* Effect.all(
          Array.from({ length: 6 }, () => ready(machine, double)),
          { concurrency: 6 }
        )
        for (const { child } of processes) child.stdin!.end("go\n")
        const said = yield* Effect.promise(() => Promise.all(processes.map(({ ended }) => ended)))
        const kept = Redacted.value((yield* readLogin(machine.place))!.pair.accessToken)
        assert.strictEqual(double.logins.holder(kept)?.account, "ann")
        assert.deepStrictEqual(
          said,
          Array.from({ length: 6 }, () => `ready\n${digestOf(kept)}\n`)
        )
        assert.strictEqual(double.counts.refreshes, 1)
        assert.deepStrictEqual(double.logins.live(), { access: 1, refresh: 1 })
      }),
    sixStarts
  )
})

describe("a process that is killed while it renews a login", () => {
  /** Killed at the moment that its request has come, before it is answered. */
  const killed = (machine: Machine, double: UpstreamDouble) =>
    Effect.gen(function* () {
      const { child, ended } = yield* ready(machine, double)
      double.onTokenRequest = () => child.kill("SIGKILL")
      child.stdin!.end("go\n")
      yield* Effect.promise(() => ended)
      double.onTokenRequest = () => {}
      assert.strictEqual(double.counts.refreshes, 1)
    })

  it.live("leaves a login that is renewed by the next, when AI Endurance never did anything", () =>
    Effect.gen(function* () {
      const double = yield* upstreamDouble()
      const machine = yield* withExpiredLogin(double)
      double.tokenFaults.push("hangs")
      yield* killed(machine, double)
      // Nobody knows how it ended, and for a moment AI Endurance is left alone.
      const error = yield* Effect.flip(tokenHere(machine))
      assert.strictEqual(error._tag, "Unavailable")
      assert.strictEqual(double.counts.refreshes, 1)

      yield* aged(machine)
      const token = Redacted.value(yield* tokenHere(machine))
      assert.strictEqual(double.logins.holder(token)?.account, "ann")
      assert.strictEqual(double.counts.refreshes, 2)
    })
  )

  it.live("leaves word to sign in again, when the new login got lost with it", () =>
    Effect.gen(function* () {
      const double = yield* upstreamDouble()
      const machine = yield* withExpiredLogin(double)
      double.tokenFaults.push("answerLost")
      yield* killed(machine, double)
      yield* aged(machine)
      const error = yield* Effect.flip(tokenHere(machine))
      assert.strictEqual(error._tag, "NotSignedIn")
      assert.match(error.message, /the answer to its last renewal got lost/u)
      assert.include(error.hint, "npm run cli -- login")
      assert.isNull(yield* readLogin(machine.place))
    })
  )
})

describe("a login that cannot be used", () => {
  it.live("is an error for the assistant that names no path, and says where to look", () =>
    Effect.gen(function* () {
      const double = yield* upstreamDouble()
      const machine = yield* withExpiredLogin(double)
      chmodSync(machine.place.loginFile, 0o644)
      const error = yield* Effect.flip(tokenHere(machine))
      assert.include(error.message, "others may read it")
      assert.include(error.hint, "npm run cli -- status")
      assert.notInclude(error.message + error.hint, machine.dataDir)
      assert.strictEqual(double.counts.refreshes, 0)
    })
  )
})
