/**
 * Bundles the program into dist/, so that a client which starts it over stdio does not wait for three hundred
 * modules to load. Split: each command and the import worker are files of their own, loaded when needed.
 */
import { chmod, rm, stat } from "node:fs/promises"
import { join } from "node:path"
import { rolldown } from "rolldown"

const root = join(import.meta.dirname, "..")
const dist = join(root, "dist")

await rm(dist, { recursive: true, force: true })

const bundle = await rolldown({
  input: { main: join(root, "src/main.ts"), worker: join(root, "src/files/worker.ts") },
  platform: "node",
  cwd: root,
  logLevel: "warn"
})
const { output } = await bundle.write({
  dir: dist,
  format: "esm",
  entryFileNames: "[name].js",
  chunkFileNames: "[name]-[hash].js",
  minify: true
})
await bundle.close()

await chmod(join(dist, "main.js"), 0o755)
const bytes = await Promise.all(output.map(async (file) => (await stat(join(dist, file.fileName))).size))
console.log(`dist/: ${output.length} files, ${Math.round(bytes.reduce((sum, each) => sum + each, 0) / 1024)} KB`)
