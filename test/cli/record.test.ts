/** `record`: from an endpoint to a folder, in process over a recording, and as a command against a played AI Endurance. */
import { readdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { assert, describe, it } from "@effect/vitest"
import { Console, Effect, Layer } from "effect"
import { type JsonObject } from "../../src/api/live/upstream/json.ts"
import { Upstream } from "../../src/api/live/upstream/Upstream.ts"
import type { Cassette } from "../../src/api/replay/Cassette.ts"
import { read } from "../../src/api/replay/folder.ts"
import { checkPersonal } from "../../src/api/replay/personal.ts"
import * as Replay from "../../src/api/replay/Replay.ts"
import { recordInto } from "../../src/cli/programs/record.ts"
import { contractTools } from "../../src/wire/contract.ts"
import { folder, run, running } from "./run.ts"

const demo: Cassette = await Effect.runPromise(
  read(fileURLToPath(new URL("../../fixtures/recorded/demo", import.meta.url)))
)

/** A person in every reply: texts, addresses, an id, a place. */
const person = {
  first_name: "Zoë",
  email: "zoe@example.org",
  home: { city: "Köpenick", start_latlng: [52.4437, 13.5752] },
  user_id: 777_123,
  note: "My left ankle hurts after the Müggelsee loop"
}
const secrets = ["Zoë", "zoe@", "Köpenick", "52.4437", "777123", "ankle", "Müggelsee"]
const inhabited: Cassette = {
  ...demo,
  exchanges: demo.exchanges.map((exchange) =>
    exchange.reply === undefined ? exchange : { ...exchange, reply: { ...(exchange.reply as JsonObject), person } }
  )
}

const textsIn = (root: string): ReadonlyArray<string> =>
  readdirSync(root, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".json"))
    .map((name) => readFileSync(join(root, name), "utf8"))

/** Keeps what is printed. */
const printed = () => {
  const lines: Array<string> = []
  const quiet: Console.Console = {
    ...globalThis.console,
    log: (...words) => lines.push(words.join(" ")),
    error: () => {}
  }
  return { lines, layer: Layer.succeed(Console.Console, quiet) }
}

const request = { months: 2, details: 1, jitter: false, json: true }

describe("record", () => {
  it.live("writes a recording that can be played, without the person in it, and says what it did", () =>
    Effect.gen(function* () {
      const path = yield* folder
      const { layer, lines } = printed()
      yield* recordInto(path, request).pipe(
        Effect.provide([Replay.layer(inhabited), Replay.clock(inhabited.info), layer])
      )
      const recorded = yield* read(path)
      assert.deepStrictEqual(checkPersonal(recorded), [])
      assert.strictEqual(recorded.info.source, "recorded")
      for (const text of textsIn(path)) for (const secret of secrets) assert.notInclude(text, secret)

      const reads = Object.keys(contractTools).filter((tool) => contractTools[tool]?.access === "read")
      assert.sameMembers([...new Set(recorded.exchanges.map(({ tool }) => tool))], reads)

      const summary = JSON.parse(lines.join("\n")) as {
        readonly exchanges: number
        readonly scrubbed: { readonly places: number; readonly texts: JsonObject }
        readonly failures: ReadonlyArray<unknown>
      }
      assert.strictEqual(summary.exchanges, recorded.exchanges.length)
      assert.isAbove(summary.scrubbed.places, 0)
      assert.strictEqual(summary.scrubbed.texts["email"], recorded.exchanges.length)
      assert.deepStrictEqual(summary.failures, [])
      for (const secret of secrets) assert.notInclude(lines.join("\n"), secret)
    })
  )

  it.live("moves the clock with the days, so that today's plan is today's still", () =>
    Effect.gen(function* () {
      const path = yield* folder
      yield* recordInto(path, request).pipe(
        Effect.provide([Replay.layer(demo), Replay.clock(demo.info), printed().layer])
      )
      const recorded = yield* read(path)
      assert.notStrictEqual(recorded.info.recordedAt, demo.info.recordedAt)
      const countOf = Effect.gen(function* () {
        const upstream = yield* Upstream
        const { value } = yield* upstream.call("getPlannedWorkouts", {}, { kind: "read" })
        return ((value as JsonObject)["workouts"] as ReadonlyArray<unknown>).length
      })
      const before = yield* Effect.provide(countOf, Replay.layer(demo))
      assert.strictEqual(yield* Effect.provide(countOf, Replay.layer(recorded)), before)
    })
  )

  it.live("is played by the server that AIE_SOURCE=replay starts, on the day of the recording", () =>
    Effect.gen(function* () {
      const path = yield* folder
      yield* recordInto(path, request).pipe(
        Effect.provide([Replay.layer(demo), Replay.clock(demo.info), printed().layer])
      )
      const { info } = yield* read(path)
      const [data, ask] = [
        yield* folder,
        (id: number, method: string, params: unknown) => JSON.stringify({ jsonrpc: "2.0", id, method, params })
      ]
      const input = [
        ask(1, "initialize", {
          protocolVersion: "2025-11-25",
          capabilities: {},
          clientInfo: { name: "test", version: "0" }
        }),
        JSON.stringify({ jsonrpc: "2.0", method: "notifications/initialized" }),
        ask(2, "tools/call", { name: "getPlannedWorkouts", arguments: {} }),
        ""
      ].join("\n")
      const { code, stderr, stdout } = yield* run(
        ["stdio"],
        { AIE_SOURCE: "replay", AIE_REPLAY_DIR: path, AIE_DATA_DIR: data },
        input
      )
      assert.strictEqual(code, 0, stderr)
      assert.include(stdout, `\\"date\\":\\"${info.recordedAt.slice(0, 10)}`)
      assert.notInclude(stdout, `"isError":true`)
    })
  )

  it.live("asks nobody when the folder is not empty", () =>
    Effect.gen(function* () {
      const path = yield* folder
      writeFileSync(join(path, "mine.txt"), "")
      const { code, stderr } = yield* run(["record", "--out", path], { AIE_UPSTREAM_URL: "http://127.0.0.1:9/mcp" })
      assert.strictEqual(code, 1)
      assert.include(stderr, "not empty")
      assert.deepStrictEqual(readdirSync(path), ["mine.txt"])
    })
  )

  it.live("writes nothing without an account", () =>
    Effect.gen(function* () {
      const path = yield* folder
      const { code, stderr } = yield* run(["record", "--out", path], { AIE_UPSTREAM_URL: "http://127.0.0.1:9/mcp" })
      assert.strictEqual(code, 1)
      assert.include(stderr, "AIE_UPSTREAM_TOKEN")
      assert.deepStrictEqual(readdirSync(path), [])
    })
  )

  it.live(
    "records a played AI Endurance over HTTP",
    () =>
      Effect.gen(function* () {
        const [data, path] = [yield* folder, yield* folder]
        const server = yield* running(["serve", "--as", "upstream", "--port", "0"], { AIE_DATA_DIR: data })
        const [, endpoint] = yield* Effect.promise(() => server.says(/serves (http\S+)/u))
        const [, token] = yield* Effect.promise(() => server.says(/shown this once: (\S+)/u))
        const { code, stderr, stdout } = yield* run(
          ["record", "--out", path, "--months", "1", "--details", "0", "--jitter"],
          { AIE_UPSTREAM_URL: endpoint!, AIE_UPSTREAM_TOKEN: token!, AIE_TIMEZONE: "Europe/Berlin" }
        )
        assert.strictEqual(code, 0, stderr)
        assert.match(stdout, /calls recorded in/u)
        const recorded = yield* read(path)
        assert.deepStrictEqual(checkPersonal(recorded), [])
        assert.isAbove(recorded.exchanges.length, 15)
      }).pipe(Effect.scoped),
    60_000
  )
})
