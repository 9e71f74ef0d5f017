import { tmpdir } from "node:os"
import { join } from "node:path"
import { defineConfig } from "vitest/config"

/** Tests of values and of stores in memory: nothing of one file can reach another, so they share their workers. */
const shared = [
  "engine",
  "wire",
  "tools",
  "domain",
  "files",
  "mcp",
  "db",
  "clock",
  "simulator",
  "api/local",
  "api/replay"
]
const sharedFiles = `test/{${shared.join(",")}}/**/*.test.ts`

export default defineConfig({
  test: {
    silent: "passed-only",
    // Programs that tests start as processes of their own come up twice as fast the second time.
    env: { NODE_COMPILE_CACHE: join(tmpdir(), "aie-test-compile-cache") },
    // One worker a core: the programs under test mostly wait for their tests.
    maxWorkers: "100%",
    testTimeout: 30_000,
    hookTimeout: 60_000,
    projects: [
      { extends: true, test: { name: "apart", include: ["test/**/*.test.ts"], exclude: [sharedFiles] } },
      { extends: true, test: { name: "shared", include: [sharedFiles], isolate: false } }
    ]
  }
})
