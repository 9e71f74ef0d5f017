/** Rewrites fixtures/recorded/demo, the cassette that comes with the project. */
import { rmSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { Effect } from "effect"
import { write } from "../src/api/replay/folder.ts"
import { demoCassette } from "./demo/demoCassette.ts"

const folder = fileURLToPath(new URL("../fixtures/recorded/demo", import.meta.url))
const cassette = await Effect.runPromise(demoCassette)
rmSync(folder, { recursive: true, force: true })
await Effect.runPromise(write(folder, cassette))
console.log(`Wrote ${cassette.exchanges.length} exchanges to ${folder}`)
