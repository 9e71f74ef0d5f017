/**
 * The bundle: a few dozen files in place of over a thousand modules. Split: each command and the import worker are
 * files of their own, loaded when needed.
 */
import { rm } from "node:fs/promises"
import { join } from "node:path"
import { rolldown } from "rolldown"

const root = join(import.meta.dirname, "..")

/** @returns the names of the files; what was in the folder before is gone */
export const bundleInto = async (folder: string, logLevel: "warn" | "silent" = "warn"): Promise<Array<string>> => {
  await rm(folder, { recursive: true, force: true })
  const bundle = await rolldown({
    input: { main: join(root, "src/main.ts"), worker: join(root, "src/files/worker.ts") },
    platform: "node",
    cwd: root,
    logLevel,
    // A library under oidc-provider makes functions of text; nobody who builds can do anything about that.
    checks: { eval: false }
  })
  const { output } = await bundle.write({
    dir: folder,
    format: "esm",
    entryFileNames: "[name].js",
    chunkFileNames: "[name]-[hash].js",
    // oidc-provider tells its kinds of rows apart by the names of their classes.
    minify: {
      compress: { keepNames: { class: true, function: false } },
      mangle: { keepNames: { class: true, function: false } }
    }
  })
  await bundle.close()
  return output.map(({ fileName }) => fileName)
}
