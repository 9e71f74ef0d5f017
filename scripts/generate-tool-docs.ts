/** Rewrites docs/tools.md from the tools. */
import { writeFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { docsPath, toolDocs } from "./toolDocs.ts"

writeFileSync(docsPath, toolDocs())
console.log(`Wrote ${fileURLToPath(docsPath)}`)
