/** `npm run bench`: every benchmark, as ratios against a yardstick measured in the same run. Exit code 1 when a budget is missed. */
import { firstStart } from "./firstStart.ts"
import { importRate } from "./importRate.ts"
import { live } from "./live.ts"
import { signIn } from "./signIn.ts"
import { stdioStart } from "./stdio.ts"
import { holds, type Line, print } from "./table.ts"
import { throughput } from "./throughput.ts"

const benchmarks: Readonly<Record<string, () => Promise<ReadonlyArray<Line>>>> = {
  throughput: () => throughput("dist/main.js"),
  signIn: () => signIn("dist/main.js"),
  stdio: stdioStart,
  start: firstStart,
  import: importRate,
  live
}

const wanted = process.argv.slice(2)
let missed = 0
for (const [name, benchmark] of Object.entries(benchmarks)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue
  const lines = await benchmark()
  print(lines)
  missed += lines.filter((line) => !holds(line)).length
}
print([
  {
    what: "memory high-water of the benchmark itself",
    measured: `${Math.round(process.resourceUsage().maxRSS / 1024)} MB`
  }
])
process.exitCode = missed === 0 ? 0 : 1
