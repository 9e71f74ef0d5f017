/** `record`: a cassette of the AI Endurance account, without the person in it. */
import { Effect } from "effect"
import { Command, Flag } from "effect/cli"
import * as flags from "./flags.ts"

export const record = Command.make(
  "record",
  {
    out: Flag.String("out").pipe(
      Flag.withDescription("Folder for the recording; new or empty"),
      Flag.withMetavar("DIR")
    ),
    months: Flag.Int("months").pipe(
      Flag.withDescription("Calendar months of activities, this one included"),
      Flag.withDefault(6)
    ),
    details: Flag.Int("details").pipe(
      Flag.withDescription("Newest activities of each sport to record in depth"),
      Flag.withDefault(3)
    ),
    jitter: Flag.Boolean("jitter").pipe(
      Flag.withDescription("Bend numbers by up to 3 % as well"),
      Flag.withDefault(false)
    ),
    json: flags.json,
    dataDir: flags.dataDir,
    timeZone: flags.timeZone
  },
  ({ dataDir, timeZone, ...request }) =>
    Effect.flatMap(
      Effect.promise(() => import("./programs/record.ts")),
      (program) => program.record(request, flags.overrides({ AIE_DATA_DIR: dataDir, AIE_TIMEZONE: timeZone }))
    )
).pipe(
  Command.withDescription(
    "Record the AI Endurance account for replay: reads only; names, texts, ids, dates and places are taken out before anything is written"
  ),
  Command.withExamples([
    { command: "npm run cli -- record --out recording", description: "Record into a new folder" },
    { command: "AIE_SOURCE=replay AIE_REPLAY_DIR=recording npm run cli -- serve", description: "Play it" }
  ])
)
