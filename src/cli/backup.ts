/** `backup` and `restore`: copies of the database file. */
import { Effect } from "effect"
import { Argument, Command } from "effect/cli"
import * as flags from "./flags.ts"

const program = Effect.promise(() => import("./programs/backup.ts"))

export const backup = Command.make(
  "backup",
  {
    dir: Argument.String("dir").pipe(Argument.withDescription("Folder that the copies go to; made when it is missing")),
    dataDir: flags.dataDir
  },
  ({ dataDir, dir }) => Effect.flatMap(program, ({ backUp }) => backUp(dir, flags.overrides({ AIE_DATA_DIR: dataDir })))
).pipe(Command.withDescription("Copy the database, also while the server runs. The keys are not in the copy"))

export const restore = Command.make(
  "restore",
  {
    file: Argument.String("file").pipe(Argument.withDescription("A copy that `backup` made")),
    dataDir: flags.dataDir
  },
  ({ dataDir, file }) =>
    Effect.flatMap(program, (program) => program.restore(file, flags.overrides({ AIE_DATA_DIR: dataDir })))
).pipe(
  Command.withDescription(
    "Put a copy in the place of the database, keep what was there beside it, and end everything issued before now"
  )
)
