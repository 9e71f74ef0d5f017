/** The change journal as callers see it (`getChangeHistory`, `undoLastChange`). */
import { Schema } from "effect"
import { chosen } from "./chosen.ts"
import { Today } from "./today.ts"

export const ChangeRow = Schema.Struct({
  changeId: Schema.Int,
  /** UTC. */
  at: Schema.String,
  tool: Schema.String,
  summary: Schema.String,
  undone: Schema.Boolean,
  /** `workout 12` */
  changed: Schema.Array(Schema.String)
}).pipe(Schema.encodeKeys({ changeId: chosen.changeId }))

export const ChangeHistoryReply = Schema.Struct({ changes: Schema.Array(ChangeRow), today: Today })
