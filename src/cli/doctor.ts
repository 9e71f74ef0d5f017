/** `doctor`: is everything this program needs in place? Looks, changes nothing. */
import { Effect } from "effect"
import { Command } from "effect/cli"
import * as flags from "./flags.ts"

export const doctor = Command.make("doctor", { json: flags.json, dataDir: flags.dataDir }, ({ dataDir, json }) =>
  Effect.flatMap(
    Effect.promise(() => import("./programs/doctor.ts")),
    (program) => program.doctor(json, flags.overrides({ AIE_DATA_DIR: dataDir }))
  )
).pipe(
  Command.withDescription(
    "Check Node, the settings, the data folder and the database; exit code 1 when something is wrong"
  )
)
