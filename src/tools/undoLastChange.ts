/** Reverts the newest change. */
import { Effect, Schema } from "effect"
import { AiEndurance } from "../api/AiEndurance.ts"
import { ChangeUndone } from "../wire/written.ts"
import { dryRun } from "./arguments.ts"
import { removes } from "./hints.ts"
import { changeRow, confirmation } from "./shape.ts"
import * as Tool from "./Tool.ts"

export const undoLastChange = Tool.make("undoLastChange", {
  title: "Undo Last Change",
  description: `Revert the newest change made through this server that is not undone yet.
Use when the athlete regrets the last write; calling again reverts the one before. See what is next with getChangeHistory, or rehearse with dryRun. Not for changes made elsewhere.
Puts the changed workout, zones, hours, event or profile back as they were; refused when they were changed again since. Connected platforms follow as they do for the original change.`,
  scope: "write",
  contract: false,
  takesBack: true,
  hints: removes,
  input: Schema.Struct({ dryRun }),
  output: ChangeUndone,
  run: Effect.fnUntraced(function* ({ dryRun }) {
    const source = yield* AiEndurance
    const written = yield* source.undoLastChange({ dryRun })
    return { ...confirmation(written), undone: changeRow(written.value) }
  })
})
