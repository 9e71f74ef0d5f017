/** Writes `fixtures/activities`: run with `node scripts/make-activity-fixtures.ts` after changing the samples. */
import { mkdirSync, writeFileSync } from "node:fs"
import { sampleFiles } from "../test/support/sampleFiles.ts"

const folder = new URL("../fixtures/activities/", import.meta.url)
mkdirSync(folder, { recursive: true })
for (const [name, bytes] of sampleFiles()) writeFileSync(new URL(name, folder), bytes)
