/** The contract of every way in, with the live source behind it. */
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Effect, Exit, Layer, Scope } from "effect"
import { afterAll } from "vitest"
import { servedPort } from "../support/conformance.ts"
import { liveHttp, liveInProcess, liveTools, secondInstance } from "../support/liveProduct.ts"
import { mcpContract } from "../support/mcpContract.ts"
import { program } from "../support/program.ts"

// A process of its own has to know the address before it starts.
const scope = Scope.makeUnsafe()
const second = await Effect.runPromise(Layer.buildWithScope(secondInstance(), scope))
const port = await Effect.runPromise(Effect.provide(servedPort, second))
const folder = mkdtempSync(join(tmpdir(), "aie-live-"))
afterAll(async () => {
  await Effect.runPromise(Scope.close(scope, Exit.void))
  rmSync(folder, { recursive: true, force: true })
})

mcpContract("the live source", {
  toolkit: liveTools,
  good: { name: "getUser", args: {}, answer: { demo: true, user_type: "Triathlete" } },
  bad: {
    name: "changeWorkoutDate",
    args: { workoutId: "one", newDate: "2026-02-30" },
    says: ["- workoutId:", "- newDate:"]
  },
  failing: {
    name: "changeWorkoutAdvice",
    args: { workoutId: 42, advice: "Easy" },
    code: "NOT_FOUND",
    says: "There is no workout 42."
  },
  http: liveHttp,
  token: "writer",
  inProcess: liveInProcess,
  stdio: {
    command: process.execPath,
    args: [program, "stdio"],
    env: {
      AIE_SOURCE: "live",
      AIE_UPSTREAM_URL: `http://127.0.0.1:${port}/mcp`,
      AIE_UPSTREAM_TOKEN: "writer",
      AIE_DATA_DIR: folder,
      AIE_TIMEZONE: "Pacific/Auckland"
    }
  },
  stdioHasSlow: false
})
