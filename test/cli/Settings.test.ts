import { inspect } from "node:util"
import { assert, describe, it } from "@effect/vitest"
import { ConfigProvider, Effect, Redacted } from "effect"
import * as Settings from "../../src/cli/Settings.ts"

const home = { HOME: "/home/ada", USERPROFILE: "/home/ada", APPDATA: "/home/ada/data" }
const load = (env: Record<string, string>, flags: Settings.Overrides = {}) =>
  Settings.load(flags).pipe(
    Effect.provideService(ConfigProvider.ConfigProvider, ConfigProvider.fromEnvRecord({ ...home, ...env }))
  )
const refusal = (env: Record<string, string>, flags: Settings.Overrides = {}) => Effect.flip(load(env, flags))

describe("settings", () => {
  it.effect("without any variable are this machine, port 8787, the demo, every tool", () =>
    Effect.gen(function* () {
      const settings = yield* load({})
      assert.deepInclude(settings, {
        host: "127.0.0.1",
        port: 8787,
        publicUrl: null,
        timeZone: null,
        strict: false,
        demo: true,
        limits: 1
      })
      assert.include(settings.databaseFile, settings.dataDir)
    })
  )

  it.effect("take limits as a factor, or off", () =>
    Effect.gen(function* () {
      for (const [text, limits] of [
        ["2", 2],
        ["0.5", 0.5],
        ["off", null],
        ["OFF", null]
      ] as const) {
        assert.strictEqual((yield* load({ AIE_LIMITS: text })).limits, limits)
      }
      for (const text of ["0", "-1", "0.0", "many", "1e9", "NaN", "Infinity"]) {
        assert.include((yield* refusal({ AIE_LIMITS: text })).message, "AIE_LIMITS")
      }
    })
  )

  it.effect("take a client that was registered by hand, with or without a secret, which they never print", () =>
    Effect.gen(function* () {
      assert.isNull((yield* load({})).upstreamClient)
      const open = yield* load({ AIE_UPSTREAM_CLIENT_ID: "client-1" })
      assert.deepStrictEqual(open.upstreamClient, { id: "client-1", secret: null })
      const closed = yield* load({ AIE_UPSTREAM_CLIENT_ID: "client-1", AIE_UPSTREAM_CLIENT_SECRET: "hush" })
      assert.isNotNull(closed.upstreamClient?.secret)
      assert.notInclude(inspect(closed, { depth: 9 }) + JSON.stringify(closed), "hush")
      assert.include((yield* refusal({ AIE_UPSTREAM_CLIENT_SECRET: "hush" })).hint, "AIE_UPSTREAM_CLIENT_ID")
    })
  )

  it.effect("treat an empty variable as one that is not set", () =>
    Effect.gen(function* () {
      assert.strictEqual((yield* load({ AIE_PORT: "", AIE_TIMEZONE: " ", AIE_SOURCE: "" })).port, 8787)
    })
  )

  it.effect("let a flag win over its variable, even over a broken one", () =>
    Effect.gen(function* () {
      assert.strictEqual((yield* load({ AIE_PORT: "9000" }, { AIE_PORT: "9001" })).port, 9001)
      assert.strictEqual((yield* load({ AIE_PORT: "x" }, { AIE_PORT: "9001" })).port, 9001)
      assert.strictEqual((yield* load({ AIE_PORT: "9000" }, { AIE_PORT: undefined })).port, 9000)
    })
  )

  it.effect.each([
    { AIE_PORT: "http" },
    { AIE_PORT: "65536" },
    { AIE_PORT: "-1" },
    { AIE_PORT: "80.5" },
    { AIE_TIMEZONE: "Mars/Olympus" },
    { AIE_UPSTREAM_URL: "http://aiendurance.example.org/mcp" },
    { AIE_UPSTREAM_URL: "https://user:secret@aiendurance.example.org/mcp" },
    { AIE_SOURCE: "garmin" },
    { AIE_STRICT: "maybe" },
    { AIE_DEMO: "2" },
    { AIE_PUBLIC_URL: "http://training.example.org" },
    { AIE_PUBLIC_URL: "training.example.org" },
    { AIE_PUBLIC_URL: "https://training.example.org/?a=b" },
    { AIE_PUBLIC_URL: "https://user:secret@training.example.org" },
    { AIE_PUBLIC_URL: "https://:secret@training.example.org" },
    { AIE_DATABASE_URL: "mysql://localhost/aie" },
    { AIE_DATABASE_URL: "localhost:5432/aie" },
    { AIE_DATABASE_URL: "postgres://ada:50%@localhost/aie" },
    { AIE_DATABASE_URL: "postgres://ada:12/34@localhost/aie" },
    { AIE_DATABASE_URL: "postgres://ada:12?34@localhost/aie" },
    { AIE_DATABASE_URL: "postgres://ada:x@12#34@localhost/aie" }
  ] as ReadonlyArray<Record<string, string>>)("refuse %j by the variable's name and say what would be right", (env) =>
    Effect.gen(function* () {
      const failure = yield* refusal(env)
      assert.include(failure.message, Object.keys(env)[0]!)
      assert.isNotEmpty(failure.hint)
      assert.notInclude(failure.message, "secret")
    })
  )

  it.effect("take a database server, and show neither its password nor what cannot be read", () =>
    Effect.gen(function* () {
      const address = "postgres://ada:tell%20nobody@db.example.org/aie"
      const settings = yield* load({ AIE_DATABASE_URL: address, AIE_KEYS_FILE: "/run/secrets/keys.json" })
      assert.strictEqual(settings.databaseUrl === null ? null : Redacted.value(settings.databaseUrl), address)
      assert.strictEqual(settings.keysFile, "/run/secrets/keys.json")
      assert.notInclude(JSON.stringify(settings), "nobody")
      const failure = yield* refusal({ AIE_DATABASE_URL: "http://ada:tell%20nobody@db.example.org/aie" })
      assert.notInclude(`${failure.message} ${failure.hint}`, "nobody")
      // Taken for a host, "nobody" would be shown.
      const cut = yield* refusal({ AIE_DATABASE_URL: "postgres://ada:tell@nobody/1@db.example.org/aie" })
      assert.notInclude(`${cut.message} ${cut.hint}`, "nobody")
      assert.isNull((yield* load({})).databaseUrl)
    })
  )

  it.effect("give every source a database of its own", () =>
    Effect.gen(function* () {
      const files = yield* Effect.forEach(["local", "live", "replay"], (AIE_SOURCE) =>
        Effect.map(load({ AIE_SOURCE }), ({ databaseFile }) => databaseFile)
      )
      assert.strictEqual(new Set(files).size, 3)
      assert.include((yield* refusal({ AIE_SOURCE: "garmin" })).message, "not a source")
    })
  )

  it.effect("keep the import to the source that has data of its own", () =>
    Effect.gen(function* () {
      yield* Settings.checkLocal(yield* load({}), "import")
      const failure = yield* Effect.flip(Settings.checkLocal(yield* load({ AIE_SOURCE: "live" }), "import"))
      assert.include(failure.hint, "AIE_SOURCE")
    })
  )

  it.effect("keep a server on this machine unless the world reaches it over https", () =>
    Effect.gen(function* () {
      const reach = (env: Record<string, string>) => Effect.flatMap(load(env), Settings.checkReach)
      for (const host of ["127.0.0.1", "127.8.8.8", "localhost", "::1"]) yield* reach({ AIE_HOST: host })
      for (const host of ["0.0.0.0", "::", "192.168.1.5", "example.org", "127.0.0.1.example.org"]) {
        const failure = yield* Effect.flip(reach({ AIE_HOST: host }))
        assert.include(failure.hint, "AIE_PUBLIC_URL", host)
        yield* reach({ AIE_HOST: host, AIE_PUBLIC_URL: "https://training.example.org/" })
      }
      const local = { AIE_HOST: "0.0.0.0", AIE_PUBLIC_URL: "http://localhost:8787" }
      assert.include((yield* Effect.flip(reach(local))).message, "0.0.0.0")
    })
  )

  it.effect("take an IPv6 address with the brackets of a URL or without", () =>
    Effect.gen(function* () {
      for (const AIE_HOST of ["::1", "[::1]"]) assert.strictEqual((yield* load({ AIE_HOST })).host, "::1")
    })
  )

  it.effect("cut the slash off the end of the public address", () =>
    Effect.gen(function* () {
      assert.strictEqual((yield* load({ AIE_PUBLIC_URL: "https://a.example.org/" })).publicUrl, "https://a.example.org")
      assert.strictEqual(
        (yield* load({ AIE_PUBLIC_URL: "https://a.example.org/aie/" })).publicUrl,
        "https://a.example.org/aie"
      )
    })
  )
})
