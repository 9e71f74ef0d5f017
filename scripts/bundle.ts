/** Bundles the program into dist/, so that a client which starts it over stdio does not wait for its modules to load. */
import { chmod, stat } from "node:fs/promises"
import { join } from "node:path"
import { bundleInto } from "./bundling.ts"

const dist = join(import.meta.dirname, "../dist")
const files = await bundleInto(dist)
await chmod(join(dist, "main.js"), 0o755)
const bytes = await Promise.all(files.map(async (file) => (await stat(join(dist, file))).size))
console.log(`dist/: ${files.length} files, ${Math.round(bytes.reduce((sum, each) => sum + each, 0) / 1024)} KB`)
