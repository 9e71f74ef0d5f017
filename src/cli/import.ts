/** `import`: activity files into the database. */
import { Effect } from "effect"
import { Argument, Command } from "effect/cli"
import * as flags from "./flags.ts"

export const importFiles = Command.make(
  "import",
  {
    paths: Argument.String("path").pipe(
      Argument.withDescription(
        "FIT, TCX or GPX files, gzipped or not, zip archives, CSV tables of daily HRV, resting heart rate, sleep or weight, or folders of them (searched to the bottom)"
      ),
      Argument.atLeast(1)
    ),
    json: flags.json,
    dataDir: flags.dataDir,
    timeZone: flags.timeZone
  },
  ({ dataDir, json, paths, timeZone }) =>
    Effect.flatMap(
      Effect.promise(() => import("./programs/import.ts")),
      (program) => program.importFiles(paths, json, flags.overrides({ AIE_DATA_DIR: dataDir, AIE_TIMEZONE: timeZone }))
    )
).pipe(
  Command.withDescription(
    "Import activities and mornings from files, folders and exported archives; the first import replaces the demo athlete"
  ),
  Command.withExamples([
    { command: "npm run cli -- import ~/Downloads/ride.fit", description: "Import one ride" },
    { command: "npm run cli -- import ~/Downloads/export.zip", description: "Import what Garmin or Strava exported" },
    { command: "npm run cli -- import --json ~/Garmin", description: "Import a folder, report as JSON" }
  ])
)
