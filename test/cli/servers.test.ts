import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { folder, run, running } from "./run.ts"

const initialize = (protocolVersion: string) =>
  JSON.stringify({
    jsonrpc: "2.0",
    id: 1,
    method: "initialize",
    params: { protocolVersion, capabilities: {}, clientInfo: { name: "test", version: "0" } }
  })
const initialized = JSON.stringify({ jsonrpc: "2.0", method: "notifications/initialized" })
const getUser = JSON.stringify({
  jsonrpc: "2.0",
  id: 2,
  method: "tools/call",
  params: { name: "getUser", arguments: {} }
})

const messages = (stdout: string) =>
  stdout
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as { readonly id: number; readonly result: { readonly protocolVersion?: string } })

describe("stdio", () => {
  it.live("writes JSON-RPC and nothing else to stdout, even on a first start, and ends with its input", () =>
    Effect.gen(function* () {
      const at = yield* folder
      const input = [initialize("2024-11-05"), initialized, "this is no JSON", getUser, ""].join("\n")
      const ended = yield* run(["stdio"], { AIE_DATA_DIR: at }, input)
      assert.strictEqual(ended.code, 0, ended.stderr)
      assert.include(ended.stderr, "First start")
      const [hello, user] = messages(ended.stdout)
      assert.strictEqual(hello!.result.protocolVersion, "2024-11-05")
      assert.strictEqual(user!.id, 2)
    })
  )

  it.live("answers while its input stays open, and stops with code 0 when told to", () =>
    Effect.gen(function* () {
      const at = yield* folder
      const program = yield* running(["stdio"], { AIE_DATA_DIR: at, AIE_DEMO: "off" })
      program.child.stdin!.write(`${initialize("2025-11-25")}\n`)
      yield* Effect.promise(() => program.says(/"protocolVersion":"2025-11-25"/u))
      program.child.stdin!.write(`${initialized}\n${getUser}\n`)
      yield* Effect.promise(() => program.says(/"id":2/u))
      program.child.kill("SIGTERM")
      const ended = yield* Effect.promise(() => program.ended)
      assert.strictEqual(ended.code, 0, ended.stderr)
      assert.lengthOf(messages(ended.stdout), 2)
    })
  )
})

describe("serve", () => {
  const serving = (dataDir: string) =>
    Effect.gen(function* () {
      const program = yield* running(["serve", "--port", "0"], { AIE_DATA_DIR: dataDir, AIE_DEMO: "off" })
      const [, endpoint] = yield* Effect.promise(() =>
        program.says(/serves (http:\/\/127\.0\.0\.1:\d+\/mcp)\n[\s\S]*cursor/u)
      )
      return { program, endpoint: endpoint! }
    })

  const call = (endpoint: string, token: string | null) =>
    Effect.promise(() =>
      fetch(endpoint, {
        method: "POST",
        headers: {
          "content-type": "application/json",
          accept: "application/json, text/event-stream",
          ...(token === null ? {} : { authorization: `Bearer ${token}` })
        },
        body: getUser
      })
    )

  it.live("shows a token once, which works until it is revoked, and what to paste into which client", () =>
    Effect.gen(function* () {
      const at = yield* folder
      const first = yield* serving(at)
      const [token] = yield* Effect.promise(() => first.program.says(/aie_pat_[\w-]{43}/u))
      assert.strictEqual((yield* call(first.endpoint, token)).status, 200)
      assert.strictEqual((yield* call(first.endpoint, null)).status, 401)
      assert.strictEqual((yield* Effect.promise(() => fetch(new URL("/readyz", first.endpoint)))).status, 200)

      const env = { AIE_DATA_DIR: at, AIE_DEMO: "off" }
      const [listed] = JSON.parse((yield* run(["token", "list", "--json"], env)).stdout)
      assert.strictEqual((yield* run(["token", "revoke", listed.id], env)).code, 0)
      assert.strictEqual((yield* call(first.endpoint, token)).status, 401)

      first.program.child.kill("SIGTERM")
      const ended = yield* Effect.promise(() => first.program.ended)
      assert.strictEqual(ended.code, 0, ended.stderr)
      for (const client of [
        "claude mcp add",
        "claude_desktop_config.json",
        "cline_mcp_settings.json",
        ".cursor/mcp.json"
      ]) {
        assert.include(ended.stdout, client)
      }
      assert.notInclude(ended.stderr, token)

      const second = yield* serving(at)
      second.program.child.kill("SIGINT")
      const again = yield* Effect.promise(() => second.program.ended)
      assert.strictEqual(again.code, 0, again.stderr)
      assert.notMatch(again.stdout, /aie_pat_/u)
      assert.include(again.stdout, "token create")
    })
  )

  it.live("twice on one database file keeps both in step", () =>
    Effect.gen(function* () {
      const at = yield* folder
      const one = yield* serving(at)
      const [token] = yield* Effect.promise(() => one.program.says(/aie_pat_[\w-]{43}/u))
      const two = yield* serving(at)
      const answers = yield* Effect.forEach([one, two, one, two], ({ endpoint }) => call(endpoint, token), {
        concurrency: 4
      })
      assert.deepStrictEqual(
        answers.map((answer) => answer.status),
        [200, 200, 200, 200]
      )
    })
  )
})
