/** What `login`, `status` and `logout` say, by what there is. */
import { chmodSync, existsSync, mkdirSync } from "node:fs"
import { inspect } from "node:util"
import { assert, describe, it } from "@effect/vitest"
import { ConfigProvider, Console, Effect, Option, Redacted } from "effect"
import { TestClock } from "effect/testing"
import { type LoginPlace, loginPlace, writeLogin } from "../../src/auth/login/LoginFile.ts"
import { Launch, type Opener } from "../../src/auth/login/openBrowser.ts"
import type { TokenPair } from "../../src/auth/upstream/TokenPair.ts"
import { login } from "../../src/cli/programs/login.ts"
import { logout } from "../../src/cli/programs/logout.ts"
import { status } from "../../src/cli/programs/status.ts"
import { browse } from "../auth/login/support/machine.ts"
import { upstreamDouble, type UpstreamDouble } from "../support/upstreamAuthorization/double.ts"
import { folder } from "./run.ts"

type Environment = Readonly<Record<string, string>>

/** Runs a command in this process; what it prints, and the error it ends in. */
const told = <A, E>(command: Effect.Effect<A, E>, env: Environment) =>
  Effect.gen(function* () {
    const [stdout, stderr]: [Array<string>, Array<string>] = [[], []]
    const openers: Array<Opener> = []
    const console: Console.Console = {
      ...globalThis.console,
      log: (...words) => stdout.push(words.join(" ")),
      error: (...words) => stderr.push(words.join(" "))
    }
    const launch = (opener: Opener) =>
      Effect.sync(() => openers.push(opener) > 0).pipe(
        Effect.tap(() => Effect.forkDetach(browse(opener.args.at(-1) ?? "")))
      )
    const result = yield* Effect.result(command).pipe(
      Effect.provideService(Console.Console, console),
      Effect.provideService(Launch, launch),
      Effect.provide(ConfigProvider.layer(ConfigProvider.fromUnknown(env)))
    )
    const error = result._tag === "Failure" ? inspect(result.failure) : ""
    assert.notMatch([...stdout, ...stderr, error].join("\n"), /up-(?:access|refresh|code)-|secret-/u)
    return { stdout: stdout.join("\n"), stderr: stderr.join("\n"), error, openers }
  })

const asking = (more: Partial<Parameters<typeof login>[0]> = {}) => ({
  scope: "read write",
  port: Option.none(),
  noBrowser: false,
  ...more
})

const live = (double: UpstreamDouble, dataDir: string): Environment => ({
  AIE_SOURCE: "live",
  AIE_UPSTREAM_URL: double.url,
  AIE_DATA_DIR: dataDir
})

describe("login", () => {
  it.live("opens the browser, prints the address all the same, and says what was granted and where it is kept", () =>
    Effect.gen(function* () {
      const double = yield* upstreamDouble()
      const dataDir = yield* folder
      const { openers, stderr, stdout } = yield* told(login(asking(), {}), live(double, dataDir))
      assert.lengthOf(openers, 1)
      assert.include(stderr, openers[0]!.args.at(-1)!)
      assert.include(stdout, ": read write.")
      assert.include(stdout, `${loginPlace(dataDir, double.url).loginFile}, for this user only.`)
    })
  )

  it.live(
    "says what a login is for where the source is another, and that a token of the environment goes before it",
    () =>
      Effect.gen(function* () {
        const double = yield* upstreamDouble()
        const env = { ...live(double, yield* folder), AIE_SOURCE: "replay", AIE_UPSTREAM_TOKEN: "secret-token" }
        const { stdout } = yield* told(login(asking({ scope: "read" }), {}), env)
        assert.include(stdout, ": read.")
        assert.include(stdout, "set AIE_SOURCE=live where the program runs (it is replay here)")
        assert.include(stdout, "AIE_UPSTREAM_TOKEN is set here, and goes before a login")
      })
  )

  for (const [what, more, words] of [
    ["a scope there is not", { scope: "write" }, /--scope read/u],
    ["a port there is not", { port: Option.some(70_000) }, /--port 70000 is not a port/u]
  ] as const) {
    it.live(`refuses ${what} before anybody is asked`, () =>
      Effect.gen(function* () {
        const double = yield* upstreamDouble()
        const { error, openers } = yield* told(login(asking(more), {}), live(double, yield* folder))
        assert.match(error, words)
        assert.lengthOf(openers, 0)
        assert.strictEqual(double.counts.registrations, 0)
      })
    )
  }

  it.live("refuses a folder that others may look into before anybody is asked", () =>
    Effect.gen(function* () {
      const double = yield* upstreamDouble()
      const env = live(double, yield* folder)
      mkdirSync(loginPlace(env["AIE_DATA_DIR"]!, double.url).folder, { mode: 0o755 })
      const { error, openers } = yield* told(login(asking(), {}), env)
      assert.match(error, /logins cannot be used: others may read it; close it with chmod 700/u)
      assert.lengthOf(openers, 0)
    })
  )

  it.live("refuses a client's secret without the client", () =>
    Effect.gen(function* () {
      const double = yield* upstreamDouble()
      const env = { ...live(double, yield* folder), AIE_UPSTREAM_CLIENT_SECRET: "secret-of-a-client" }
      assert.include((yield* told(login(asking(), {}), env)).error, "Set AIE_UPSTREAM_CLIENT_ID")
    })
  )
})

const upstream = "https://aiendurance.com/mcp"
const noonMillis = Date.UTC(2026, 8, 16, 12)
const hourMillis = 3_600_000

const pair = (more: Partial<TokenPair> = {}): TokenPair => ({
  accessToken: Redacted.make("secret-access"),
  refreshToken: Redacted.make("secret-refresh"),
  expiresAtMillis: noonMillis + hourMillis,
  receivedAtMillis: noonMillis,
  scopes: ["read", "write"],
  clientId: "client",
  ...more
})

const statuses: ReadonlyArray<
  readonly [string, Partial<TokenPair>, number | null, ReadonlyArray<RegExp>, Readonly<Record<string, unknown>>]
> = [
  [
    "a login in use",
    {},
    null,
    [
      /^Signed in to AI Endurance at https:\/\/aiendurance\.com\/mcp\./u,
      /until 2026-09-16 13:00 UTC, renewed by itself/u
    ],
    { signedIn: true, renewable: true, accessTokenExpiresAt: "2026-09-16T13:00:00.000Z", scopes: ["read", "write"] }
  ],
  [
    "one whose access token is over",
    { expiresAtMillis: noonMillis - hourMillis },
    null,
    [/^Signed in/u, /ended 2026-09-16 11:00 UTC, renewed by itself at the next call/u],
    { signedIn: true }
  ],
  [
    "one that is over and cannot be renewed",
    { expiresAtMillis: noonMillis - hourMillis, refreshToken: null },
    null,
    [/has ended\. Sign in again with: npm run cli -- login/u, /ended 2026-09-16 11:00 UTC\n/u],
    { signedIn: false, renewable: false }
  ],
  [
    "one of which nobody said how long it lasts",
    { expiresAtMillis: null, scopes: ["read"] },
    null,
    [/Scopes: +read\n/u, /did not say until when/u],
    { signedIn: true, accessTokenExpiresAt: null }
  ],
  [
    "one whose renewal was not answered",
    {},
    noonMillis - hourMillis,
    [/Renewal: +begun 2026-09-16 11:00 UTC, no answer yet/u],
    { renewalUnansweredSince: "2026-09-16T11:00:00.000Z" }
  ]
]

const kept = (place: LoginPlace, more: Partial<TokenPair>, since: number | null) =>
  writeLogin(place, { pair: pair(more), refreshingSinceMillis: since })

describe("status", () => {
  for (const [what, more, since, words, document] of statuses) {
    it.effect(`tells ${what}, for people and for scripts`, () =>
      Effect.gen(function* () {
        const dataDir = yield* folder
        const env = { AIE_SOURCE: "live", AIE_DATA_DIR: dataDir }
        const place = loginPlace(dataDir, upstream)
        yield* TestClock.setTime(noonMillis)
        yield* kept(place, more, since)
        const text = yield* told(status(false, {}), env)
        for (const word of words) assert.match(text.stdout, word)
        assert.include(text.stdout, place.loginFile)
        const json = JSON.parse((yield* told(status(true, {}), env)).stdout)
        assert.deepInclude(json, { ...document, upstream, keptIn: place.loginFile, used: "login", source: "live" })
      })
    )
  }

  it.effect("tells that there is no login, and makes none", () =>
    Effect.gen(function* () {
      const env = { AIE_DATA_DIR: yield* folder, AIE_UPSTREAM_TOKEN: "secret-token" }
      const { stdout } = yield* told(status(false, {}), env)
      assert.match(
        stdout,
        /^Not signed in[\s\S]*npm run cli -- login[\s\S]*set AIE_SOURCE=live[\s\S]*AIE_UPSTREAM_TOKEN/u
      )
      const json = JSON.parse((yield* told(status(true, {}), env)).stdout)
      assert.deepInclude(json, { signedIn: false, used: "AIE_UPSTREAM_TOKEN", keptIn: null, source: "local" })
      assert.isFalse(existsSync(loginPlace(env.AIE_DATA_DIR, upstream).folder))
    })
  )

  it.effect("fails for a login that cannot be used, with the file and what to do", () =>
    Effect.gen(function* () {
      const dataDir = yield* folder
      const place = loginPlace(dataDir, upstream)
      yield* kept(place, {}, null)
      chmodSync(place.loginFile, 0o644)
      const { error } = yield* told(status(false, {}), { AIE_DATA_DIR: dataDir })
      assert.include(error, place.loginFile)
      assert.include(error, "chmod 600")
    })
  )
})

describe("logout", () => {
  it.live("says when AI Endurance could not be told, and when there was nobody to sign out", () =>
    Effect.gen(function* () {
      const double = yield* upstreamDouble()
      const env = live(double, yield* folder)
      yield* told(login(asking(), {}), env)
      double.revokes = false
      assert.include((yield* told(logout({}), env)).stdout, "deleted here, but AI Endurance could not be told")
      const again = yield* told(logout({}), { ...env, AIE_UPSTREAM_TOKEN: "secret-token" })
      assert.match(again.stdout, /is not signed in[\s\S]*AIE_UPSTREAM_TOKEN is set here, and goes on working/u)
    })
  )

  it.live("deletes a login that cannot be read", () =>
    Effect.gen(function* () {
      const double = yield* upstreamDouble()
      const env = live(double, yield* folder)
      yield* told(login(asking(), {}), env)
      const { loginFile } = loginPlace(env["AIE_DATA_DIR"]!, double.url)
      chmodSync(loginFile, 0o644)
      assert.include((yield* told(logout({}), env)).stdout, "could not be told")
      assert.isFalse(existsSync(loginFile))
    })
  )
})
