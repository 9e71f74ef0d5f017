/** Names, arguments, requiredness, enumerations and defaults of AI Endurance 1.2.0, against our input schemas. */
import { assert, describe, it } from "@effect/vitest"
import { type JsonSchema, surfaceOf } from "../../scripts/toolSurface.ts"
import { toolkit } from "../../src/tools/toolkit.ts"
import contract from "./ai-endurance-1.2.0.json" with { type: "json" }

interface Argument {
  readonly type: string
  readonly required: boolean
  readonly accepts?: ReadonlyArray<string>
  readonly enum?: ReadonlyArray<string>
  readonly default?: unknown
  readonly members?: unknown
}
interface ContractTool {
  readonly access: string
  readonly arguments: { readonly [name: string]: Argument }
}

const theirs = new Map<string, ContractTool>(Object.entries(contract.tools) as Array<[string, ContractTool]>)
const withRemoved = new Map([...theirs, ...(Object.entries(contract.removed) as Array<[string, ContractTool]>)])
const ours = toolkit({ strict: false }).map(surfaceOf)

/** Arguments we add to their tools: always optional. */
const additions = new Set(["dryRun", "summaryMode", "fullDetails", "limit", "channels", "peaks", "cursor"])

const properties = (schema: JsonSchema) => (schema["properties"] ?? {}) as { readonly [name: string]: JsonSchema }
const required = (schema: JsonSchema) => (schema["required"] ?? []) as ReadonlyArray<string>

/** The JSON types an argument takes; an integer is a number. */
const typesOf = (schema: JsonSchema): ReadonlyArray<string> =>
  Array.isArray(schema["anyOf"])
    ? (schema["anyOf"] as ReadonlyArray<JsonSchema>).flatMap(typesOf)
    : [schema["type"] === "integer" ? "number" : String(schema["type"])]

describe("the contract with AI Endurance 1.2.0", () => {
  it("lists in strict mode exactly what AI Endurance lists", () => {
    assert.lengthOf([...theirs.keys()], 27)
    assert.sameMembers(
      toolkit({ strict: true }).map(({ name }) => name),
      [...theirs.keys()]
    )
  })

  it("marks as the contract's exactly the tools the contract has", () => {
    for (const tool of ours) assert.strictEqual(tool.contract, theirs.has(tool.name), tool.name)
  })

  for (const tool of ours.filter(({ name }) => withRemoved.has(name))) {
    const theirTool = withRemoved.get(tool.name)!
    const mine = properties(tool.inputSchema)

    it(`takes the contract's arguments in ${tool.name}`, () => {
      assert.strictEqual(tool.scope, theirTool.access)
      const theirRequired = Object.entries(theirTool.arguments).filter(([, argument]) => argument.required)
      assert.sameMembers(
        [...required(tool.inputSchema)],
        theirRequired.map(([name]) => name)
      )
      const added = Object.keys(mine).filter((name) => !(name in theirTool.arguments))
      assert.deepStrictEqual(
        added.filter((name) => !additions.has(name)),
        []
      )
    })

    for (const [name, argument] of Object.entries(theirTool.arguments)) {
      it(`takes ${name} of ${tool.name} as documented`, () => {
        const schema = mine[name]
        assert.isDefined(schema)
        assert.includeMembers([...typesOf(schema)], [...(argument.accepts ?? [argument.type])])
        if (argument.enum) assert.sameMembers([...(schema["enum"] as ReadonlyArray<string>)], [...argument.enum])
        if (argument.default !== undefined) assert.strictEqual(schema["default"], argument.default)
        if (Array.isArray(argument.members)) {
          assert.sameMembers([...required(schema)], [...argument.members] as Array<string>)
        }
      })
    }
  }
})
