/** Real recordings lie beside the checkout and are not part of it: tests that want them say so and skip without. */
import { existsSync, readdirSync, readFileSync } from "node:fs"

const folder = new URL("../../../shared/realdata/", import.meta.url)
const golden = new URL("../../../shared/reference/golden/", import.meta.url)

export const haveRealFiles = existsSync(folder) && existsSync(golden)

/** In the title of a skipped test, so that its absence is seen. */
export const why = haveRealFiles ? "" : " (skipped: no ../shared beside the checkout)"

export const realFitNames = (): ReadonlyArray<string> =>
  haveRealFiles
    ? readdirSync(folder)
        .filter((name) => name.endsWith(".fit"))
        .toSorted()
    : []

export const realFile = (name: string): Uint8Array => readFileSync(new URL(name, folder))
