/** The first start simulates half a year for the demo athlete; a later one finds it there. */
import { join } from "node:path"
import { firstAnswerMillis, hello, withFolder } from "./process.ts"
import type { Line } from "./table.ts"

export const firstStart = (): Promise<ReadonlyArray<Line>> =>
  withFolder(async (folder) => {
    const args = ["dist/main.js", "stdio"]
    const env = { AIE_DATA_DIR: join(folder, "data") }
    const first = await firstAnswerMillis(args, env, hello)
    const second = await firstAnswerMillis(args, env, hello)
    const seconds = (first - second) / 1000
    return [
      {
        what: "first start, demo generated (seconds)",
        measured: `${Math.round(first)} ms to the first answer, ${Math.round(second)} ms the next time`,
        ratio: seconds,
        budget: { atMost: 3 }
      }
    ]
  })
