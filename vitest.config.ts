import { tmpdir } from "node:os"
import { join } from "node:path"
import { defineConfig } from "vitest/config"

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    silent: "passed-only",
    // Programs that tests start as processes of their own come up twice as fast the second time.
    env: { NODE_COMPILE_CACHE: join(tmpdir(), "aie-test-compile-cache") },
    testTimeout: 30_000,
    hookTimeout: 60_000
  }
})
