import { readFileSync } from "node:fs"
import { assert, describe, it } from "@effect/vitest"
import { docsPath, toolDocs } from "../../scripts/toolDocs.ts"
import { lockPath, toolSurface } from "../../scripts/toolSurface.ts"

describe("the tool surface", () => {
  it("is the locked one; a change that is meant is locked with `npm run surface`", () => {
    const locked: unknown = JSON.parse(readFileSync(lockPath, "utf8"))
    assert.deepStrictEqual(JSON.parse(JSON.stringify(toolSurface())), locked)
  })

  it("is what docs/tools.md shows; `npm run docs` writes it anew", () => {
    assert.strictEqual(readFileSync(docsPath, "utf8"), toolDocs())
  })
})
