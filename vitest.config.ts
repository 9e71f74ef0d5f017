import { randomBytes } from "node:crypto"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { defineConfig } from "vitest/config"
import { serverIsThere, whyNot } from "./test/support/postgresServer.ts"

/**
 * Files of tests that share their workers, because nothing of one can reach another: values, stores in memory, and what
 * each starts for itself and ends. A worker of one's own costs half a second of loading. The rest replaces the `fetch` of
 * its process, or reads what the process counts.
 */
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
  "api/replay",
  "auth",
  "cli"
]
const sharedFiles = `test/{${shared.join(",")}}/**/*.test.ts`

/** What is kept in a database, with all that it promises when many ask at once: the same tests on PostgreSQL. */
const onBoth = [
  "db/{Locks,concurrentWriters}",
  "auth/PersonalAccessTokens",
  "auth/oauth/secrets",
  "auth/oauth/OwnerCodes",
  "api/local/{journal,Athletes,ActivityStore,createWorkouts,changeWorkouts,raceGoals,availability,setUser,wellness,undo,twoServers,zoneHistory}",
  "api/local/import/{takeProfile,wellness}"
]
if (!serverIsThere) process.stderr.write(`${whyNot}\n`)

export default defineConfig({
  test: {
    silent: "passed-only",
    // Programs that tests start as processes of their own come up twice as fast the second time.
    env: {
      NODE_COMPILE_CACHE: join(tmpdir(), "aie-test-compile-cache"),
      // In the names of the schemas of this run, so that its end finds them.
      AIE_TEST_RUN: randomBytes(4).toString("hex")
    },
    globalSetup: ["test/support/schemas.ts", "test/support/bundled.ts"],
    // One worker a core: the programs under test mostly wait for their tests.
    maxWorkers: "100%",
    // Half a minute is for a test that hangs; a machine with other work takes ten times as long as a quiet one.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    projects: [
      { extends: true, test: { name: "apart", include: ["test/**/*.test.ts"], exclude: [sharedFiles] } },
      { extends: true, test: { name: "shared", include: [sharedFiles], isolate: false } },
      ...(serverIsThere
        ? [
            {
              extends: true as const,
              test: {
                name: "postgres",
                include: onBoth.map((file) => `test/${file}.test.ts`),
                isolate: false,
                env: { AIE_TEST_STORAGE: "postgres" }
              }
            }
          ]
        : [])
    ]
  }
})
