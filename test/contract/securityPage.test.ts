/** What docs/security.md says is held by a test is held by one that exists. */
import { existsSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { assert, it } from "@effect/vitest"

const root = join(import.meta.dirname, "../..")

it("every promise about security names tests that there are", () => {
  const rows = readFileSync(join(root, "docs/security.md"), "utf8")
    .split("\n")
    .filter((line) => /^\| .*\| .*\| .*`[^`]+` \|$/u.test(line))
  assert.isAbove(rows.length, 30)
  for (const row of rows) {
    // A name without a folder is in the folder of the one before it.
    let folder = ""
    for (const [, name = ""] of row.slice(row.lastIndexOf("|", row.length - 2)).matchAll(/`([^`]+)`/gu)) {
      folder = name.includes("/") ? name.slice(0, name.lastIndexOf("/") + 1) : folder
      const file = name.includes("/") ? name : folder + name
      assert.isTrue(existsSync(join(root, "test", `${file}.test.ts`)), `${file}: ${row}`)
    }
  }
})
