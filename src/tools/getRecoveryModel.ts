/** How rested the athlete is. */
import { Effect, Schema } from "effect"
import { AiEndurance } from "../api/AiEndurance.ts"
import { picked } from "../wire/insight.ts"
import { RecoveryReply } from "../wire/recovery.ts"
import { reads } from "./hints.ts"
import { athleteDay } from "./shape.ts"
import * as Tool from "./Tool.ts"
import { changesNothing } from "./words.ts"

const usual = 14

export const getRecoveryModel = Tool.make("getRecoveryModel", {
  title: "Get Recovery Model",
  description: `Read daily recovery scores with HRV, resting heart rate and load, and scores for muscles and joints per sport.
Use before hard days and to judge fatigue. Not for single sessions (analyzeActivityStream) or what is planned (getPlannedWorkouts).
Columns share data.date; the last entry is the newest. Scores run from 0 to 100, null is not measured, driving_recovery names what holds recovery back; status says today in words, with drivers. ${changesNothing}`,
  scope: "read",
  hints: reads,
  input: Schema.Struct({
    days_back: Schema.Int.annotate({ description: "Days of history", default: usual })
      .check(Schema.isBetween({ minimum: 1, maximum: 90 }))
      .pipe(Schema.withDecodingDefaultKey(Effect.succeed(usual)))
  }),
  output: RecoveryReply,
  run: Effect.fnUntraced(function* ({ days_back: daysBack }) {
    const source = yield* AiEndurance
    const model = yield* source.getRecoveryModel({ daysBack })
    const { columns, days, extras, ride, run, swim } = model
    return {
      ...(days.length > 0 && { data: { days, ...(columns !== undefined && { columns }) } }),
      ...(ride !== undefined && { ride }),
      ...(run !== undefined && { run }),
      ...(swim !== undefined && { swim }),
      ...picked(model, ["status", "basis", "freshness", "notes"]),
      ...(extras !== undefined && { extras }),
      today: yield* athleteDay
    }
  })
})
