/** The login as it is kept: what is read again, and what is refused. */
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync
} from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { inspect } from "node:util"
import { assert, describe, it } from "@effect/vitest"
import { Effect, Redacted } from "effect"
import * as fc from "fast-check"
import {
  type LoginPlace,
  loginPlace,
  readClients,
  readLogin,
  removeLogin,
  writeClients,
  writeLogin
} from "../../../src/auth/login/LoginFile.ts"
import type { KeptLogin } from "../../../src/auth/upstream/TokenPair.ts"

const upstream = "https://aiendurance.com/mcp"

const place = Effect.map(
  Effect.acquireRelease(
    Effect.sync(() => mkdtempSync(join(tmpdir(), "aie-login-"))),
    (path) => Effect.sync(() => rmSync(path, { recursive: true, force: true }))
  ),
  (dataDir) => loginPlace(dataDir, upstream)
)

const login = (word: string): KeptLogin => ({
  pair: {
    accessToken: Redacted.make(`access-${word}`),
    refreshToken: Redacted.make(`refresh-${word}`),
    expiresAtMillis: 1_800_000_000_000,
    receivedAtMillis: 1_799_964_000_000,
    scopes: ["read", "write"],
    clientId: "client-1"
  },
  refreshingSinceMillis: null
})

const tokensOf = (found: KeptLogin | null) =>
  found === null
    ? null
    : [found.pair.accessToken, found.pair.refreshToken].map((token) => (token === null ? null : Redacted.value(token)))

const change = (path: string, from: string | RegExp, to: string): void =>
  writeFileSync(path, readFileSync(path, "utf8").replace(from, to))

const refusals: ReadonlyArray<readonly [string, RegExp, (at: LoginPlace) => void]> = [
  [
    "others may read it",
    /\.json cannot be used: others may read it; close it with chmod 600/u,
    ({ loginFile }) => chmodSync(loginFile, 0o644)
  ],
  [
    "its folder is open to others",
    /logins cannot be used: others may read it; close it with chmod 700/u,
    ({ folder }) => chmodSync(folder, 0o755)
  ],
  [
    "it is a link to a good one",
    /symbolic link/u,
    ({ loginFile }) => {
      renameSync(loginFile, `${loginFile}.real`)
      symlinkSync(`${loginFile}.real`, loginFile)
    }
  ],
  [
    "its folder is a link to a good one",
    /symbolic link/u,
    ({ folder }) => {
      renameSync(folder, `${folder}.real`)
      symlinkSync(`${folder}.real`, folder)
    }
  ],
  [
    "it was cut short",
    /damaged/u,
    ({ loginFile }) => writeFileSync(loginFile, readFileSync(loginFile, "utf8").slice(0, -40))
  ],
  ["it is empty", /damaged/u, ({ loginFile }) => writeFileSync(loginFile, "")],
  ["a token is missing", /damaged/u, ({ loginFile }) => change(loginFile, '"access"', '"excess"')],
  [
    "another version wrote it",
    /another version/u,
    ({ loginFile }) => change(loginFile, '"version": 1', '"version": 2')
  ],
  [
    "it was kept for another address",
    /another address/u,
    ({ loginFile }) => change(loginFile, upstream, "https://aiendurance.com/mcp2")
  ]
]

describe("the login file", () => {
  it.effect("is read as it was written, by whoever looks at the same address", () =>
    Effect.gen(function* () {
      const at = yield* place
      assert.isNull(yield* readLogin(at))
      yield* writeLogin(at, login("one"))
      yield* writeLogin(at, { ...login("two"), refreshingSinceMillis: 5 })
      const found = yield* readLogin(at)
      assert.deepStrictEqual(tokensOf(found), ["access-two", "refresh-two"])
      assert.strictEqual(found?.refreshingSinceMillis, 5)
      assert.deepStrictEqual([statSync(at.loginFile).mode & 0o777, statSync(at.folder).mode & 0o777], [0o600, 0o700])
      assert.isTrue(yield* removeLogin(at))
      assert.isNull(yield* readLogin(at))
    })
  )

  it.effect("shows no token where it is printed", () =>
    Effect.gen(function* () {
      const at = yield* place
      yield* writeLogin(at, login("one"))
      const found = yield* readLogin(at)
      assert.notMatch(inspect(found, { depth: 9 }) + JSON.stringify(found), /(?:access|refresh)-one/u)
    })
  )

  it.effect("keeps the client beside it, also without a login", () =>
    Effect.gen(function* () {
      const at = yield* place
      assert.deepStrictEqual(yield* readClients(at), [])
      const client = { id: "client-1", secret: null, redirectUris: ["http://127.0.0.1/callback"] }
      yield* writeClients(at, [client])
      assert.deepStrictEqual(yield* readClients(at), [client])
      assert.isNull(yield* readLogin(at))
    })
  )

  for (const [what, problem, spoil] of refusals) {
    it.effect(`is refused when ${what}, and replaced by signing in again unless its folder is at fault`, () =>
      Effect.gen(function* () {
        const at = yield* place
        yield* writeLogin(at, login("one"))
        spoil(at)
        const error = yield* Effect.flip(readLogin(at))
        assert.match(error.message, problem)
        assert.notMatch(error.message + error.hint, /(?:access|refresh)-one/u)
        if (what.startsWith("its folder")) {
          assert.match((yield* Effect.flip(writeLogin(at, login("two")))).message, problem)
        } else {
          yield* writeLogin(at, login("two"))
          assert.deepStrictEqual(tokensOf(yield* readLogin(at)), ["access-two", "refresh-two"])
        }
      })
    )
  }

  it.effect("leaves the old login in place when the new one cannot be written", () =>
    Effect.gen(function* () {
      const at = yield* place
      yield* writeLogin(at, login("one"))
      // Nothing can be written where the draft would be.
      mkdirSync(`${at.loginFile}.draft`)
      yield* Effect.flip(writeLogin(at, login("two")))
      assert.deepStrictEqual(tokensOf(yield* readLogin(at)), ["access-one", "refresh-one"])
    })
  )

  it("is another one for every address, and stays in its folder whatever the address is", () => {
    const names = new Set<string>()
    const addresses = [
      upstream,
      "https://aiendurance.com/mcp/",
      "https://aiendurance.com/other",
      "https://b.example/mcp"
    ]
    for (const address of addresses) names.add(loginPlace("/data", address).loginFile)
    assert.strictEqual(names.size, addresses.length)
    fc.assert(
      fc.property(fc.webUrl({ withQueryParameters: true }), (address) => {
        const { clientFile, loginFile } = loginPlace("/data", new URL(address).href)
        assert.match(loginFile, /^\/data\/logins\/[\w.-]+\.json$/u)
        assert.notStrictEqual(loginFile, clientFile)
      }),
      { numRuns: 40 }
    )
  })
})
