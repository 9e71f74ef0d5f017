/** What setting flags answers with. AI Endurance documents a confirmation, a summary, all seven flags and the queue. */
import { Schema } from "effect"
import { ActivityFlags } from "../domain/Activity.ts"
import { flagKeys } from "./activityRow.ts"
import { chosen } from "./chosen.ts"

export const FlagsReply = Schema.Struct({
  success: Schema.Literal(true),
  dryRun: Schema.Boolean,
  changeId: Schema.NullOr(Schema.Int),
  message: Schema.String,
  activityId: Schema.Int,
  flags: ActivityFlags.pipe(Schema.encodeKeys(flagKeys)),
  retrainQueued: Schema.Boolean
}).pipe(
  Schema.encodeKeys({
    dryRun: chosen.dryRun,
    changeId: chosen.changeId,
    message: chosen.summary,
    activityId: "id",
    retrainQueued: "retrain_queued"
  })
)
