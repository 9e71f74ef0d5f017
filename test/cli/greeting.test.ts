import { assert, describe, it } from "@effect/vitest"
import { type Greeting, greetingLines } from "../../src/cli/programs/greeting.ts"

const greeting = (more: Partial<Greeting>): string =>
  greetingLines({
    endpoint: "http://127.0.0.1:8787/mcp",
    command: { program: "/usr/bin/node", args: ["/opt/main.js"] },
    env: {},
    demo: false,
    source: "AI Endurance at https://aiendurance.com/mcp",
    account: null,
    profile: null,
    token: null,
    ...more
  }).join("\n")

describe("what serve prints", () => {
  for (const [account, words] of [
    ["environment", "asked with AIE_UPSTREAM_TOKEN"],
    ["login", "asked with the login of this machine: npm run cli -- status"],
    ["none", "not signed in there yet: npm run cli -- login"]
  ] as const) {
    it(`says with what AI Endurance is asked: ${account}`, () => assert.include(greeting({ account }), words))
  }

  it("says nothing of an account where none is asked for", () => {
    assert.notMatch(greeting({ source: null }), /asked with|signed in there/u)
  })

  it("says how clients sign in, by who answers, and nothing where they cannot", () => {
    assert.include(greeting({ source: null }), "is printed here")
    assert.include(greeting({ account: "none" }), "leads to AI Endurance's own sign-in")
    for (const none of [greeting({}), greeting({ account: "login", endpoint: "https://example.org/training/mcp" })]) {
      assert.notInclude(none, "sign in need")
    }
  })

  it("puts what a client must set into what is pasted, and nothing where nothing must be", () => {
    assert.include(greeting({ env: { AIE_DATA_DIR: "/data" } }), '"AIE_DATA_DIR": "/data"')
    assert.notInclude(greeting({}), '"env"')
  })
})
