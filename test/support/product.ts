/** The product as `serve` and `stdio` put it together: the whole toolkit over the demo athlete. */
import { Effect, Layer } from "effect"
import { existsSync, mkdtempSync, rmSync } from "node:fs"
import { copyFile, mkdtemp, rename, rm } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { ensureAthlete } from "../../src/api/local/Athletes.ts"
import { installDemo } from "../../src/api/local/demo/install.ts"
import { AuthLayer } from "../../src/auth/AuthLayer.ts"
import { Limits } from "../../src/auth/Limits.ts"
import { ClockLayer } from "../../src/clock/ClockLayer.ts"
import { AthleteClock } from "../../src/clock/AthleteClock.ts"
import { services } from "../../src/cli/sources.ts"
import type { Settings } from "../../src/cli/Settings.ts"
import { Database } from "../../src/db/Database.ts"
import { httpLayer } from "../../src/http/HttpLayer.ts"
import { mcpFactoryLayer } from "../../src/mcp/McpFactory.ts"
import type { AnyTool } from "../../src/tools/Tool.ts"
import type { Stdio } from "./contractClients.ts"
import { program, programFolder } from "./program.ts"
import { AthleteId } from "../../src/domain/Athlete.ts"
import { fakeTokens } from "./tokens.ts"

const settings = { source: "local", timeZone: "Pacific/Auckland", demo: true } as Settings

const made = ensureAthlete((athleteId) =>
  Effect.gen(function* () {
    const clock = yield* AthleteClock
    yield* installDemo(athleteId, yield* clock.now)
  })
).pipe(Effect.provide(ClockLayer.inZone("Pacific/Auckland")))

/** Half a year of training takes most of a second to make, so a run makes it once; the folder is new for each run. */
const original = join(programFolder, "demo.db")

const copyTo = Effect.fnUntraced(function* (file: string) {
  if (!existsSync(original)) {
    const part = `${original}.${process.pid}`
    yield* Effect.provide(made, Database.file(part))
    // At once, for others that look for it in the meantime.
    yield* Effect.promise(() => rename(part, original))
  }
  yield* Effect.promise(() => copyFile(original, file))
})

const folder = Effect.acquireRelease(
  Effect.promise(() => mkdtemp(join(tmpdir(), "aie-product-"))),
  (path) => Effect.promise(() => rm(path, { recursive: true, force: true }))
)

/** A database of its own that holds the demo athlete, number 1. */
export const demoDatabase = Layer.unwrap(
  Effect.gen(function* () {
    const file = join(yield* folder, "demo.db")
    yield* copyTo(file)
    return Layer.fresh(Database.file(file))
  })
)

export const productHttp = (toolkit: ReadonlyArray<AnyTool>) =>
  httpLayer({ host: "127.0.0.1", port: 0, publicUrl: null, readiness: Effect.void, toolkit }).pipe(
    Layer.provide(services(settings, AuthLayer.perRequest)),
    Layer.provide([fakeTokens, Limits.none, demoDatabase])
  )

export const productInProcess = (toolkit: ReadonlyArray<AnyTool>) =>
  mcpFactoryLayer({ toolkit }).pipe(
    Layer.provide(services(settings, AuthLayer.owner(AthleteId.make(1), "test"))),
    Layer.provide(demoDatabase)
  )

/** A data folder of its own, removed when the process ends. */
export const productStdio = (): Stdio => {
  const folder = mkdtempSync(join(tmpdir(), "aie-product-"))
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }))
  return {
    command: process.execPath,
    args: [program, "stdio"],
    env: { AIE_DATA_DIR: folder, AIE_TIMEZONE: "Pacific/Auckland" }
  }
}
