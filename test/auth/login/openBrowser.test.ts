/** What is handed to the system to open, and what is not. */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as fc from "fast-check"
import { Launch, mayOpen, openBrowser, type Opener, openerOf } from "../../../src/auth/login/openBrowser.ts"

const configured = new URL("https://aiendurance.com/mcp")
const local = new URL("http://127.0.0.1:9000/mcp")

const opened = (address: string, trusted: URL) =>
  Effect.gen(function* () {
    const openers: Array<Opener> = []
    const launch = (opener: Opener) => Effect.sync(() => openers.push(opener) > 0)
    const done = yield* Effect.provideService(openBrowser(new URL(address), trusted), Launch, launch)
    return { done, openers }
  })

const refused: ReadonlyArray<readonly [string, URL]> = [
  ["http://aiendurance.com/authorize/", configured],
  ["https://aiendurance.com.attacker.example/authorize/", configured],
  ["https://attacker.example/authorize/", configured],
  ["https://aiendurance.com@attacker.example/authorize/", configured],
  ["https://someone:word@aiendurance.com/authorize/", configured],
  ["file:///etc/passwd", configured],
  ["file://aiendurance.com/etc/passwd", configured],
  ["javascript:alert(1)", configured],
  ["ms-msdt:/id%20PCWDiagnostic", configured],
  ["smb://aiendurance.com/share", configured],
  ["http://127.0.0.1:9000/authorize/", configured],
  ["http://localhost:9000/authorize/", local],
  ["https://aiendurance.com/authorize/", local]
]

describe("opening the browser", () => {
  it.effect("happens for the configured host over https, and for this machine where that is configured", () =>
    Effect.gen(function* () {
      for (const [address, trusted] of [
        ["https://aiendurance.com/authorize/?a=b", configured],
        ["http://127.0.0.1:9001/oauth/authorize", local]
      ] as const) {
        const { done, openers } = yield* opened(address, trusted)
        assert.isTrue(done)
        assert.strictEqual(openers[0]?.args.at(-1), address)
      }
    })
  )

  for (const [address, trusted] of refused) {
    it.effect(`does not happen for ${address} when ${trusted.host} is configured`, () =>
      Effect.gen(function* () {
        assert.deepStrictEqual(yield* opened(address, trusted), { done: false, openers: [] })
      })
    )
  }

  it("never hands over a character that a shell could read as more than a letter, whatever a server answers", () => {
    fc.assert(
      fc.property(fc.webUrl({ withFragments: true, withQueryParameters: true }), fc.string(), (url, more) => {
        const address = new URL(url)
        address.hostname = configured.hostname
        address.protocol = "https:"
        address.port = ""
        address.search += more
        if (mayOpen(address, configured)) assert.notMatch(address.href, /[\s"'`$();|<>\\^{}!*#]/u)
      }),
      { numRuns: 40 }
    )
    for (const query of ["$(touch%20x)", "`id`", ";calc.exe", "a|b", "a^b", "!x"]) {
      assert.isFalse(mayOpen(new URL(`https://aiendurance.com/authorize/?a=${query}`), configured), query)
    }
  })

  it("hands the address over as the last argument of a program that is no shell", () => {
    const address = new URL("https://aiendurance.com/authorize/?client_id=a%20b&state=c&scope=read+write")
    assert.isTrue(mayOpen(address, configured))
    assert.deepStrictEqual(openerOf("darwin", address), { program: "/usr/bin/open", args: [address.href] })
    assert.deepStrictEqual(openerOf("linux", address), { program: "xdg-open", args: [address.href] })
    assert.deepStrictEqual(openerOf("win32", address), {
      program: "rundll32.exe",
      args: ["url.dll,FileProtocolHandler", address.href]
    })
  })

  it.live("fails quietly where there is no such program, and where it finds no browser", () =>
    Effect.gen(function* () {
      const launch = yield* Launch
      assert.isFalse(yield* launch({ program: "/nonexistent/opener", args: ["https://aiendurance.com/"] }))
      assert.isFalse(yield* launch({ program: process.execPath, args: ["-e", "process.exit(3)"] }))
      assert.isTrue(yield* launch({ program: process.execPath, args: ["-e", "process.exit(0)"] }))
    })
  )
})
