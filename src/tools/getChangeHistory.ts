/** The journal of writes. */
import { Effect, Schema } from "effect"
import { AiEndurance } from "../api/AiEndurance.ts"
import { ChangeHistoryReply } from "../wire/changes.ts"
import { reads } from "./hints.ts"
import { athleteDay, changeRow } from "./shape.ts"
import * as Tool from "./Tool.ts"
import { changesNothing } from "./words.ts"

const usual = 20

export const getChangeHistory = Tool.make("getChangeHistory", {
  title: "Get Change History",
  description: `List the changes made through this server, newest first, with what each did and whether it is undone.
Use to answer "what did you change?" and before undoLastChange. Not for the plan itself (getPlannedWorkouts). ${changesNothing}`,
  scope: "read",
  contract: false,
  hints: reads,
  input: Schema.Struct({
    limit: Schema.Int.annotate({ description: "How many", default: usual })
      .check(Schema.isBetween({ minimum: 1, maximum: 100 }))
      .pipe(Schema.withDecodingDefaultKey(Effect.succeed(usual)))
  }),
  output: ChangeHistoryReply,
  run: Effect.fnUntraced(function* ({ limit }) {
    const source = yield* AiEndurance
    const changes = yield* source.getChangeHistory({ limit })
    return { changes: changes.map(changeRow), today: yield* athleteDay }
  })
})
