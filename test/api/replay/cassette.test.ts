/** The format on disk, and the cassette that comes with the project. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as fc from "fast-check"
import { demoCassette } from "../../../scripts/demo/demoCassette.ts"
import { type Cassette, formatVersion, problemsOf, readable } from "../../../src/api/replay/Cassette.ts"
import { filesOf, read, write } from "../../../src/api/replay/folder.ts"
import { contractTools } from "../../../src/wire/contract.ts"

const about = { source: "synthetic", contract: "1.2.0", date: "2026-09-16", made: "for a test" } as const
const tape = (over: Partial<Cassette> = {}): Cassette => ({
  info: {
    format: formatVersion,
    ...about,
    recordedAt: "2026-09-16T05:30:00Z",
    timeZone: "Europe/Berlin",
    tools: [{ name: "getUser", inputSchema: { type: "object" } }]
  },
  exchanges: [{ about, tool: "getUser", arguments: {}, reply: { weight_kg: 63.4 } }],
  ...over
})

const folder = Effect.acquireRelease(
  Effect.sync(() => mkdtempSync(join(tmpdir(), "cassette-"))),
  (path) => Effect.sync(() => rmSync(path, { recursive: true }))
)

const demoFolder = fileURLToPath(new URL("../../../fixtures/recorded/demo", import.meta.url))
const stored = (root: string): ReadonlyMap<string, string> =>
  new Map(
    readdirSync(root, { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(".json"))
      .map((name) => [name.replaceAll("\\", "/"), readFileSync(join(root, name), "utf8")])
  )

describe("a cassette on disk", () => {
  it("prints any JSON so that it reads back as the same", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        assert.deepStrictEqual(JSON.parse(readable(value as never)), JSON.parse(JSON.stringify(value)))
      })
    )
  })

  it("keeps lines short where values allow it", () => {
    const text = readable({ numbers: Array.from({ length: 300 }, (_, index) => index) })
    assert.isTrue(text.split("\n").every((line) => line.length <= 120))
    assert.isBelow(text.split("\n").length, 20)
  })

  it.effect("reads back as written, with a file for each of two calls that would share a name", () =>
    Effect.gen(function* () {
      const two = tape({
        info: { ...tape().info, tools: [{ name: "setZones", inputSchema: {} }] },
        exchanges: ["200 W", "210 W"].map((Endurance) => ({
          about,
          tool: "setZones",
          arguments: { actType: "Ride", zones: { Endurance } },
          refusal: "422: four bounds are needed"
        }))
      })
      const path = yield* folder
      yield* write(path, two)
      const back = yield* read(path)
      assert.deepStrictEqual(back.info, two.info)
      assert.sameDeepMembers([...back.exchanges], [...two.exchanges])
      assert.lengthOf(readdirSync(join(path, "setZones")), 2)
    })
  )

  it.effect("is not written over anything", () =>
    Effect.gen(function* () {
      const path = yield* folder
      writeFileSync(join(path, "mine.txt"), "")
      assert.include((yield* Effect.flip(write(path, tape()))).message, "not empty")
    })
  )

  it.effect("is refused with the file and the place when something in it is wrong", () =>
    Effect.gen(function* () {
      const path = yield* folder
      assert.include((yield* Effect.flip(read(path))).message, "cassette.json")
      yield* write(path, tape())
      const file = join(path, "getUser", "default.json")
      writeFileSync(file, JSON.stringify({ ...tape().exchanges[0], reply: undefined }))
      const { message } = yield* Effect.flip(read(path))
      assert.include(message, "default.json")
      assert.include(message, "either a reply or a refusal")
    })
  )

  it("names what keeps it from being played", () => {
    const [exchange] = tape().exchanges
    assert.deepStrictEqual(problemsOf(tape()), [])
    assert.lengthOf(problemsOf(tape({ exchanges: [exchange!, exchange!] })), 1)
    assert.lengthOf(problemsOf(tape({ exchanges: [{ ...exchange!, tool: "getPrediction" }] })), 1)
    assert.lengthOf(problemsOf(tape({ exchanges: [{ ...exchange!, arguments: { dryRun: true } }] })), 1)
    assert.lengthOf(problemsOf(tape({ exchanges: [{ ...exchange!, about: { ...about, source: "recorded" } }] })), 1)
    assert.lengthOf(problemsOf(tape({ info: { ...tape().info, recordedAt: "yesterday" } })), 1)
  })
})

describe("the demo cassette", () => {
  it.live("is what scripts/record-demo.ts makes of the present code", () =>
    Effect.gen(function* () {
      const made = filesOf(yield* demoCassette)
      const kept = stored(demoFolder)
      assert.sameMembers([...kept.keys()], [...made.keys()])
      for (const [path, text] of made) {
        assert.isTrue(kept.get(path) === text, `${path} is stale: run \`npm run demo\``)
      }
    })
  )

  it.effect("holds every tool of the contract, says that nobody real is behind it, and stays small", () =>
    Effect.gen(function* () {
      const { exchanges, info } = yield* read(demoFolder)
      assert.sameMembers([...new Set(exchanges.map(({ tool }) => tool))], Object.keys(contractTools))
      assert.sameMembers(
        info.tools.map(({ name }) => name),
        Object.keys(contractTools)
      )
      for (const each of [info, ...exchanges.map((exchange) => exchange.about)]) {
        assert.strictEqual(each.source, "synthetic")
        assert.include(each.made, "scripts/")
      }
      const bytes = [...stored(demoFolder).values()].reduce((sum, text) => sum + Buffer.byteLength(text), 0)
      assert.isBelow(bytes, 2_000_000)
    })
  )

  it.effect("uses every argument of every tool at least once", () =>
    Effect.gen(function* () {
      const { exchanges } = yield* read(demoFolder)
      for (const [tool, { arguments: known }] of Object.entries(contractTools)) {
        const used = new Set(
          exchanges.filter((each) => each.tool === tool).flatMap((each) => Object.keys(each.arguments))
        )
        const unused = Object.keys(known).filter((name) => !used.has(name) && name !== "title")
        assert.deepStrictEqual(unused, [], tool)
      }
    })
  )
})
