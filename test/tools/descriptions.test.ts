/** What a model reads before it calls: every tool is held to the same description. */
import { assert, describe, it } from "@effect/vitest"
import { encode } from "gpt-tokenizer/encoding/o200k_base"
import { type JsonSchema, lean, toolSurface } from "../../scripts/toolSurface.ts"

const tools = toolSurface()
const names = new Set(tools.map(({ name }) => name))
/** Tool names look like this; a description that uses one means a tool. */
const nameLike = /\b(?:get|set|change|create|skip|mark|undo|analyze|compare)[A-Z]\w*/gu

const tokens = (text: string): number => encode(text).length
const cost = new Map(tools.map((tool) => [tool.name, tokens(lean(tool))]))
const properties = (schema: JsonSchema) => (schema["properties"] ?? {}) as { readonly [key: string]: JsonSchema }

const builders = tools.filter(({ name }) => name.startsWith("create"))

const sportWords = /\b(?:rides?|runs?|swims?|cycling|running|swimming|other)\b/giu
const firstLine = (description: string): string => description.split("\n")[0] ?? ""

describe("tool descriptions", () => {
  for (const { description, inputSchema, name, scope, title } of tools) {
    it(`${name} says when to use it, when not, and which tool instead`, () => {
      assert.match(description, /\bUse (?:to|for|when|before|first|it)\b/u)
      assert.match(description, /\bNot\b|\binstead\b|\b(?:for|to|when)\b[^.;]* use [a-z]+[A-Z]/iu)
      const siblings = (description.match(nameLike) ?? []).filter((word) => word !== name)
      assert.isNotEmpty(siblings)
      assert.deepStrictEqual(
        siblings.filter((word) => !names.has(word)),
        []
      )
    })

    it(`${name} says what it changes and what is synced`, () => {
      if (scope === "read") assert.match(description, /Changes nothing\.$/u)
      else {
        assert.match(description, /\b(?:Changes?|Adds?|Replaces|Puts|leaves the plan|touches|change)\b/u)
        assert.match(description, /synced|syncs|follow\b/u)
        assert.match(description, /dryRun|undoLastChange/u)
      }
    })

    it(`${name} stays under 1 KB and says nothing its title says already`, () => {
      assert.isAtMost(Buffer.byteLength(description), 1024)
      assert.notStrictEqual(firstLine(description).toLowerCase().replace(/\.$/u, ""), title.toLowerCase())
      assert.match(name, /^[a-z][A-Za-z0-9_]{0,47}$/u)
    })

    it(`${name} describes every argument`, () => {
      const described = Object.entries(properties(inputSchema))
      const bare = described.filter(([, schema]) => typeof schema["description"] !== "string")
      assert.deepStrictEqual(
        bare.map(([argument]) => argument),
        []
      )
    })

    it(`${name} takes an object and refuses unknown arguments`, () => {
      assert.strictEqual(inputSchema["type"], "object")
      assert.strictEqual(inputSchema["additionalProperties"], false)
    })

    it(`${name} can be rehearsed exactly when it writes`, () => {
      assert.strictEqual("dryRun" in properties(inputSchema), scope === "write")
    })
  }

  it("open with lines that differ by more than a sport's name", () => {
    const bare = tools.map(({ description }) => firstLine(description).replaceAll(sportWords, "").toLowerCase())
    assert.strictEqual(new Set(bare).size, tools.length)
  })
})

describe("the size of the list", () => {
  it("stays under 9,000 tokens, names, descriptions and input schemas together", () => {
    assert.isAtMost(
      [...cost.values()].reduce((sum, each) => sum + each, 0),
      9000
    )
  })

  it("stays under 900 tokens for each workout builder and under 500 for every other tool", () => {
    for (const { name } of tools) {
      assert.isAtMost(cost.get(name) ?? 0, builders.some((builder) => builder.name === name) ? 900 : 500, name)
    }
  })

  it("stays under 250 tokens for the median tool", () => {
    const sorted = [...cost.values()].toSorted((a, b) => a - b)
    assert.isAtMost(sorted[Math.floor(sorted.length / 2)] ?? 0, 250)
  })
})
