/**
 * First start: the demo athlete simulated, summarised, compressed and stored in a new database file, in this one
 * process.
 */
import { statSync } from "node:fs"
import { join } from "node:path"
import { Effect } from "effect"
import * as Athletes from "../src/api/local/Athletes.ts"
import { demoAthlete } from "../src/api/local/demo/demoAthlete.ts"
import { installDemo } from "../src/api/local/demo/install.ts"
import { Database } from "../src/db/Database.ts"
import * as Day from "../src/domain/Day.ts"
import { encodeStream } from "../src/engine/streamBlob.ts"
import { summarise } from "../src/engine/summarise.ts"
import { withFolder } from "./process.ts"
import { type Line, within } from "./table.ts"

const when = { today: Day.unsafe("2026-11-25"), timeZone: "Europe/Berlin" }

export const demo = (): Promise<ReadonlyArray<Line>> =>
  withFolder(async (folder) => {
    const path = join(folder, "bench.db")
    const begun = performance.now()
    const used = process.cpuUsage()
    await Effect.runPromise(
      Athletes.ensureAthlete((athleteId) => installDemo(athleteId, when)).pipe(Effect.provide(Database.file(path)))
    )
    const milliseconds = performance.now() - begun
    const { system, user } = process.cpuUsage(used)
    return [
      within("demo athlete, simulated and stored", milliseconds, 3000),
      { what: "  processor time", measured: `${((user + system) / 1000).toFixed(0)} ms` },
      { what: "  database", measured: `${(statSync(path).size / 1e6).toFixed(1)} MB` },
      { what: "  of it, warm", measured: parts() }
    ]
  })

/** The same work once more, in parts: warmer than above, so the shares count and not the sums. */
const parts = (): string => {
  const millis = { simulate: 0, summarise: 0, encode: 0 }
  const timed = <A>(part: keyof typeof millis, work: () => A): A => {
    const from = performance.now()
    const result = work()
    millis[part] += performance.now() - from
    return result
  }
  for (const { athlete, record } of demoAthlete(when).activities) {
    const recording = timed("simulate", record)
    const summarised = timed("summarise", () => summarise(recording, athlete))
    timed("encode", () => encodeStream(summarised))
  }
  return Object.entries(millis)
    .map(([part, spent]) => `${part} ${spent.toFixed(0)} ms`)
    .join(", ")
}
