/** `npm run mutants` takes minutes; that its list still fits the sources shows at once. */
import { existsSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { assert, describe, it } from "@effect/vitest"
import { mutants } from "../../scripts/mutants/signIn.ts"

const root = join(import.meta.dirname, "../..")

describe("the list of mutants", () => {
  it("names each but once", () => {
    assert.strictEqual(new Set(mutants.map(({ name }) => name)).size, mutants.length)
  })

  it.each(mutants)("can make it so that $name", ({ edits, tests }) => {
    for (const { file, from, to } of edits) {
      assert.lengthOf(readFileSync(join(root, file), "utf8").split(from), 2, `not just once in ${file}: ${from}`)
      assert.notStrictEqual(to, from)
    }
    for (const test of tests) assert.isTrue(existsSync(join(root, test)), test)
  })
})
