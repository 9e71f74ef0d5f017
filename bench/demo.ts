/**
 * First start: the demo athlete simulated, summarised, compressed and stored in a new database file, in this
 * one process. Prints seconds; the budget is three.
 */
import { mkdtempSync, rmSync, statSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Effect } from "effect"
import * as Athletes from "../src/api/local/Athletes.ts"
import { demoAthlete } from "../src/api/local/demo/demoAthlete.ts"
import { installDemo } from "../src/api/local/demo/install.ts"
import { Database } from "../src/db/Database.ts"
import * as Day from "../src/domain/Day.ts"
import { encodeStream } from "../src/engine/streamBlob.ts"
import { summarise } from "../src/engine/summarise.ts"

const budgetSeconds = 3
const when = { today: Day.unsafe("2026-11-25"), timeZone: "Europe/Berlin" }

const folder = mkdtempSync(join(tmpdir(), "demo-bench-"))
const path = join(folder, "bench.db")
const started = performance.now()
const cpu = process.cpuUsage()
await Effect.runPromise(
  Athletes.ensureAthlete((athleteId) => installDemo(athleteId, when)).pipe(Effect.provide(Database.file(path)))
)
const seconds = (performance.now() - started) / 1000
const { user, system } = process.cpuUsage(cpu)
const megabytes = statSync(path).size / 1e6
rmSync(folder, { recursive: true })

const print = (line: string): void => void process.stdout.write(`${line}\n`)
print(`first start: ${seconds.toFixed(2)} s (${((user + system) / 1e6).toFixed(2)} s of processor time)`)
print(`of the budget of ${budgetSeconds} s: ${(seconds / budgetSeconds).toFixed(2)}`)
print(`database: ${megabytes.toFixed(1)} MB, peak memory: ${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MB`)

// The same work once more, in parts: warmer than above, so the shares count and not the sums.
const parts = { simulate: 0, summarise: 0, encode: 0 }
const timed = <A>(part: keyof typeof parts, work: () => A): A => {
  const from = performance.now()
  const result = work()
  parts[part] += performance.now() - from
  return result
}
for (const { athlete, record } of demoAthlete(when).activities) {
  const recording = timed("simulate", record)
  const summarised = timed("summarise", () => summarise(recording, athlete))
  timed("encode", () => encodeStream(summarised))
}
print(
  Object.entries(parts)
    .map(([part, millis]) => `${part} ${millis.toFixed(0)} ms`)
    .join(", ")
)
