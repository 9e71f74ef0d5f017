#!/usr/bin/env node
/** Where every run begins: on a Node that is new enough, with the compiled code of the run before; then `program.ts`. */
import nodeModules from "node:module"
import { join } from "node:path"

const needed = 24

if (Number.parseInt(process.versions.node, 10) < needed) {
  process.stderr.write(
    `ai-endurance-mcp needs Node ${needed}, and this is Node ${process.versions.node}. Start it with the one that \`npm ci\` ` +
      `brought: node_modules/.bin/node in its folder (in a client's settings, the full path of that as "command").\n`
  )
  process.exitCode = 1
} else {
  // Not where Node would by itself, in the system's folder for temporary files: others could plant code there.
  // Where it can't be written, the program starts without, a little slower.
  nodeModules.enableCompileCache(join(import.meta.dirname, "../node_modules/.cache/ai-endurance-mcp"))
  await import("./program.ts")
}
