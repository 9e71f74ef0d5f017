/**
 * `npm run bench`: every benchmark, as ratios against a yardstick of the same run or against its budget;
 * `node bench/run.ts NAME…` for some of them. Exit code 1 when a budget is missed. All of them take about three
 * minutes; on a busy machine times say little, ratios still something.
 */
import { spawnSync } from "node:child_process"
import { print, type Line, verdict, holds } from "./table.ts"

type Benchmark = () => Promise<ReadonlyArray<Line>>

/** Each is loaded when its turn comes. Those that start the program take the bundle, which `npm run build` makes. */
const benchmarks: Readonly<Record<string, () => Promise<Benchmark>>> = {
  throughput: async () => {
    const { throughput } = await import("./throughput.ts")
    return () => throughput("dist/main.js")
  },
  signIn: async () => {
    const { signIn } = await import("./signIn.ts")
    return () => signIn("dist/main.js")
  },
  stdio: async () => (await import("./stdio.ts")).stdioStart,
  start: async () => (await import("./firstStart.ts")).firstStart,
  demo: async () => (await import("./demo.ts")).demo,
  import: async () => (await import("./importRate.ts")).importRate,
  analysis: async () => (await import("./analysis.ts")).analysis,
  insight: async () => (await import("./insight.ts")).insight,
  details: async () => (await import("./details.ts")).details,
  models: async () => (await import("./models.ts")).models,
  live: async () => (await import("./live.ts")).live
}

/** @returns whether every budget was held */
const runHere = async (name: string, load: () => Promise<Benchmark>): Promise<boolean> => {
  const lines = await (await load())()
  print(lines)
  print([
    {
      what: "  memory high-water of the benchmark itself",
      measured: `${Math.round(process.resourceUsage().maxRSS / 1024)} MB`
    }
  ])
  console.log(`${verdict(name, lines)}\n`)
  return lines.every(holds)
}

/** A process of its own: what one leaves in memory and in the compiler is not the next one's to carry. */
const runApart = (name: string): boolean =>
  spawnSync(process.execPath, [import.meta.filename, name], { stdio: "inherit" }).status === 0

const names = Object.keys(benchmarks)
const wanted = process.argv.slice(2)
const unknown = wanted.filter((name) => !names.includes(name))
const [only] = wanted
if (unknown.length > 0) {
  console.error(`There is no benchmark ${unknown.join(", ")}; there are ${names.join(", ")}.`)
  process.exitCode = 2
} else if (only !== undefined && wanted.length === 1) {
  process.exitCode = (await runHere(only, benchmarks[only]!)) ? 0 : 1
} else {
  const missed = names.filter((name) => wanted.length === 0 || wanted.includes(name)).filter((name) => !runApart(name))
  console.log(missed.length === 0 ? "Every budget held." : `Budgets missed in ${missed.join(", ")}.`)
  process.exitCode = missed.length === 0 ? 0 : 1
}
