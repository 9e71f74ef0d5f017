/** The contract as data in `src/` against the documented one the tests keep. */
import { assert, describe, it } from "@effect/vitest"
import { contractTools } from "../../src/wire/contract.ts"
import documented from "../contract/ai-endurance-1.2.0.json" with { type: "json" }

interface Documented {
  readonly type: string
  readonly required: boolean
  readonly accepts?: ReadonlyArray<string>
  readonly format?: string
  readonly enum?: ReadonlyArray<string>
  readonly default?: unknown
}
const theirs = Object.entries(documented.tools) as ReadonlyArray<
  [string, { readonly access: string; readonly arguments: { readonly [name: string]: Documented } }]
>

const typeOf = (argument: Documented): string =>
  argument.accepts !== undefined ? "id" : argument.format === "YYYY-MM-DD" ? "day" : argument.type

describe("the contract as data", () => {
  it("names the tools and arguments that AI Endurance documents, with their types, words and defaults", () => {
    const expected = theirs.map(([name, tool]) => [
      name,
      tool.access,
      Object.entries(tool.arguments).map(([argument, about]) => [
        argument,
        typeOf(about),
        about.required,
        about.enum ?? null,
        about.default ?? null
      ])
    ])
    const ours = Object.entries(contractTools).map(([name, tool]) => [
      name,
      tool.access,
      Object.entries(tool.arguments).map(([argument, about]) => [
        argument,
        about.type,
        about.required ?? false,
        about.values ?? null,
        about.default ?? null
      ])
    ])
    assert.deepStrictEqual(ours, expected)
  })
})
