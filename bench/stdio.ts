/** Spawn to first answer over stdio, bundled, against the bare library bundled the same way and unbundled. */
import { join } from "node:path"
import { rolldown } from "rolldown"
import { firstAnswerMillis, hello, median, root, withFolder } from "./process.ts"
import type { Line } from "./table.ts"

const rounds = 9

export const stdioStart = (): Promise<ReadonlyArray<Line>> =>
  withFolder(async (folder) => {
    const bundle = await rolldown({ input: join(root, "bench/bareStdio.ts"), platform: "node", cwd: root })
    await bundle.write({ file: join(folder, "bare.mjs"), format: "esm", minify: true, codeSplitting: false })
    await bundle.close()

    const env = { AIE_DATA_DIR: join(folder, "data") }
    const programs = {
      ours: ["dist/main.js", "stdio"],
      bundled: [join(folder, "bare.mjs")],
      unbundled: ["bench/bareStdio.ts"],
      source: ["src/main.ts", "stdio"]
    }
    const millis = {
      ours: [] as Array<number>,
      bundled: [] as Array<number>,
      unbundled: [] as Array<number>,
      source: [] as Array<number>
    }
    // The first start generates the demo athlete; that has a line of its own.
    await firstAnswerMillis(programs.ours, env, hello)
    for (let round = 0; round < rounds; round++) {
      millis.unbundled.push(await firstAnswerMillis(programs.unbundled, env, hello))
      millis.ours.push(await firstAnswerMillis(programs.ours, env, hello))
      millis.bundled.push(await firstAnswerMillis(programs.bundled, env, hello))
    }
    for (let round = 0; round < 3; round++) millis.source.push(await firstAnswerMillis(programs.source, env, hello))
    const ours = median(millis.ours)
    const words = (name: string, values: ReadonlyArray<number>) =>
      `${Math.round(ours)} ms, ${name} ${Math.round(median(values))} ms`
    return [
      {
        what: "stdio, spawn to first answer (bundled)",
        measured: words("bare SDK", millis.unbundled),
        ratio: ours / median(millis.unbundled),
        budget: { atMost: 1.5 }
      },
      {
        what: "  the same, the bare SDK bundled too",
        measured: words("bare SDK bundled", millis.bundled),
        ratio: ours / median(millis.bundled)
      },
      { what: "  from source, not bundled", measured: `${Math.round(median(millis.source))} ms` }
    ]
  })
