/** Lists of completed activities; their rows are in `activityRow.ts`. */
import { Effect, Schema, SchemaIssue, SchemaTransformation } from "effect"
import { type ActivitySport, ActivitySummary } from "../domain/Activity.ts"
import { readRow, rowFields, unsaidFlags, writeRow } from "./activityRow.ts"
import { chosen } from "./chosen.ts"
import { Depth } from "./depth.ts"
import { openReply, withUnsaid } from "./lenient.ts"
import { described, type JsonObject, keysOf } from "./open.ts"
import { DateRange, Today } from "./today.ts"

const Row = Schema.Struct({ depth: Depth, activity: Schema.toType(ActivitySummary) })
export type ActivityRow = typeof Row.Type

/** One row of a list; null without a UTC start, which rows in summary depth lack. */
export const readActivity = (sport: ActivitySport, row: JsonObject): ActivitySummary | null => {
  const keys = keysOf(row)
  const activity = readRow(sport, row, keys)
  return activity === null ? null : { ...activity, ...withUnsaid(keys.rest(), unsaidFlags(sport, row)) }
}

const rowOf = (sport: ActivitySport) =>
  described(rowFields(sport)).pipe(
    Schema.decodeTo(
      Row,
      SchemaTransformation.transformEffect<ActivityRow, JsonObject>({
        decode: (wire, options) => {
          const activity = readActivity(sport, wire)
          return activity === null
            ? Effect.fail(new SchemaIssue.InvalidValue({ message: "a row without activity_date" }, wire, options))
            : Effect.succeed({ depth: chosen.elapsedSeconds in wire ? "full" : "standard", activity })
        },
        encode: ({ activity, depth }) => Effect.succeed(writeRow(depth, activity))
      })
    )
  )

const reply = (sport: ActivitySport) =>
  openReply(
    Schema.Struct({
      activities: Schema.Array(rowOf(sport)),
      /** Absent without a range: the newest are listed. */
      dateRange: Schema.optionalKey(DateRange),
      today: Today,
      /** What was cut, with the argument that brings it back. */
      leftOut: Schema.optionalKey(Schema.Array(Schema.String)),
      /** What was asked for and is not known, with the reason. */
      missing: Schema.optionalKey(Schema.Array(Schema.String))
    }).pipe(Schema.encodeKeys({ dateRange: chosen.dateRange, leftOut: "left_out" }))
  )

export const RidesReply = reply("Ride")
export const RunsReply = reply("Run")
export const SwimsReply = reply("Swim")
export const OthersReply = reply("Other")
