/** The product as `serve` and `stdio` put it together: the whole toolkit over the demo athlete. */
import { Effect, Layer } from "effect"
import { mkdtempSync, rmSync } from "node:fs"
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
import { program } from "./program.ts"
import { AthleteId } from "../../src/domain/Athlete.ts"
import { fakeTokens } from "./tokens.ts"

const settings = { source: "local", timeZone: "Pacific/Auckland", demo: true } as Settings

/** A fresh database in memory that holds the demo athlete, number 1. */
export const demoDatabase = Layer.unwrap(
  Effect.sync(() => {
    const install = Layer.effectDiscard(
      ensureAthlete((athleteId) =>
        Effect.gen(function* () {
          const clock = yield* AthleteClock
          yield* installDemo(athleteId, yield* clock.now)
        })
      )
    ).pipe(Layer.provide(ClockLayer.inZone("Pacific/Auckland")))
    return install.pipe(Layer.provideMerge(Database.memory))
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
