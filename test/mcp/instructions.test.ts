import { assert, describe, it } from "@effect/vitest"
import { instructions } from "../../src/mcp/instructions.ts"

describe("the instructions to the assistant", () => {
  it("stay below the 2 KB at which Claude Code cuts", () => {
    assert.isBelow(new TextEncoder().encode(instructions).length, 2000)
  })

  it("say the essentials within the 512 characters that ChatGPT reads", () => {
    const read = instructions.slice(0, 512)
    for (const essential of ["`today`", "never invent", "dryRun"]) assert.include(read, essential)
  })
})
