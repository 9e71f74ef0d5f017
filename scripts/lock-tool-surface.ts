/** Rewrites the locked tool surface. Run it when a change to names, schemas or hints is meant. */
import { writeFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { lockPath, lockText } from "./toolSurface.ts"

writeFileSync(lockPath, lockText())
console.log(`Wrote ${fileURLToPath(lockPath)}`)
