/** There is one clock. The linter refuses `Date.now()`; an empty `new Date()` it cannot see. */
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { assert, it } from "@effect/vitest"

const root = join(import.meta.dirname, "../../src")

it("nothing asks the machine what time it is", () => {
  const files = readdirSync(root, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts"))
  assert.isAbove(files.length, 100)
  const asking = files.filter((file) =>
    /\bnew Date\s*(?:\(\s*\)|(?!\s*\())|\bDate\.now\b/u.test(readFileSync(join(root, file), "utf8"))
  )
  assert.deepStrictEqual(asking, [])
})
