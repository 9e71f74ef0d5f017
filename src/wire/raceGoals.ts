/** Races and goals (`getRaceGoalEvent`, `setRaceGoalEvent`). */
import { Effect, Schema, SchemaIssue, SchemaTransformation } from "effect"
import { Day } from "../domain/Day.ts"
import type { InsightBasis } from "../domain/Insight.ts"
import { Priority, RaceGoal, RaceGoalId, RaceOutlook } from "../domain/RaceGoal.ts"
import { chosen } from "./chosen.ts"
import { insightKeys } from "./insight.ts"
import { asDay, asId, openReply, takeWord, withUnsaid } from "./lenient.ts"
import { known } from "./numbers.ts"
import { asFlag, asNumber, asText, described, type JsonObject, keysOf } from "./open.ts"
import { respelled } from "./respelled.ts"
import { Today } from "./today.ts"

/** What the methods rest on stands once beside all goals. */
const { basis: _basis, ...outlookFields } = RaceOutlook.fields
const outlook = respelled(Schema.Struct({ ...outlookFields, methods: Schema.Array(Schema.String) }))
const encodeOutlook = Schema.encodeSync(outlook)

const fields: Schema.Struct.Fields = {
  /** AI Endurance lists events without a number: nothing of theirs takes one. */
  [chosen.eventId]: Schema.optionalKey(Schema.Int),
  event_name: Schema.NullOr(Schema.String),
  event_date: Schema.toEncoded(Day),
  event_type: Schema.NullOr(Schema.String),
  priority: Schema.NullOr(Priority),
  [chosen.isPrimary]: Schema.NullOr(Schema.Boolean),
  [chosen.daysUntil]: Schema.Int.annotate({ description: "From the athlete's today; negative: past" }),
  [chosen.distanceKm]: Schema.optionalKey(Schema.Finite),
  discipline_prediction: Schema.NullOr(Schema.Finite).annotate({ description: "Predicted finish time, s" }),
  target_completion_time_in_seconds: Schema.NullOr(Schema.Finite),
  outlook: Schema.optionalKey(outlook)
}

const Row = Schema.Struct({ goal: Schema.toType(RaceGoal), daysUntil: Schema.Int })
type Row = typeof Row.Type

const readRow = (wire: JsonObject): Row | null => {
  const { [chosen.daysUntil]: daysUntil, ...row } = wire
  const goal = readRaceGoal(row)
  return typeof goal === "string" || typeof daysUntil !== "number" ? null : { goal, daysUntil }
}

const writeRow = ({ daysUntil, goal }: Row): JsonObject => ({
  ...(goal.id !== noEventId && { [chosen.eventId]: goal.id }),
  event_name: goal.name,
  event_date: goal.day,
  event_type: goal.eventType,
  priority: goal.priority,
  [chosen.isPrimary]: goal.primary,
  [chosen.daysUntil]: daysUntil,
  ...known({ [chosen.distanceKm]: goal.distanceKm }),
  discipline_prediction: goal.predictedSeconds,
  target_completion_time_in_seconds: goal.targetSeconds,
  ...(goal.outlook !== undefined && { outlook: writeOutlook(goal.outlook) }),
  ...goal.extras
})

const rowOf = (fields: Schema.Struct.Fields, write: (row: Row) => JsonObject) =>
  described(fields).pipe(
    Schema.decodeTo(
      Row,
      SchemaTransformation.transformEffect<Row, JsonObject>({
        decode: (wire, options) => {
          const row = readRow(wire)
          return row === null
            ? Effect.fail(
                new SchemaIssue.InvalidValue({ message: "a goal without a date or days_until" }, wire, options)
              )
            : Effect.succeed(row)
        },
        encode: (row) => Effect.succeed(write(row))
      })
    )
  )

export const RaceGoalRow = rowOf(fields, writeRow)

const { discipline_prediction: _prediction, outlook: _outlook, ...askedFields } = fields

/** What a write answers with: a null for a prediction that nobody made would read as that of the race. */
export const WrittenRaceGoalRow = rowOf(askedFields, (row) => {
  const { discipline_prediction: _, outlook: __, ...asked } = writeRow(row)
  return asked
})

const writeOutlook = ({ basis, ...outlook }: RaceOutlook) =>
  encodeOutlook({ ...outlook, methods: basis.map(({ method }) => method) })

export const RaceGoalsReply = openReply(
  Schema.Struct({
    goals: Schema.Array(RaceGoalRow),
    basis: insightKeys.basis,
    leftOut: Schema.optionalKey(Schema.Array(Schema.String)),
    today: Today
  }).pipe(Schema.encodeKeys({ leftOut: chosen.leftOut }))
)

/** Every method behind a list of goals, once. */
export const basisOfGoals = (goals: ReadonlyArray<RaceGoal>): ReadonlyArray<InsightBasis> => [
  ...new Map(goals.flatMap(({ outlook }) => outlook?.basis ?? []).map((basis) => [basis.method, basis])).values()
]

/** Of an event that its source does not number. */
export const noEventId = RaceGoalId.make(0)

/** In words why not, for an event without a day. */
export const readRaceGoal = (object: JsonObject): RaceGoal | string => {
  const keys = keysOf(object)
  const { take } = keys
  const day = take("event_date", asDay)
  if (day === null) return "event_date is no day"
  const said = {
    event_name: take("event_name", asText),
    event_type: take("event_type", asText),
    priority: takeWord(keys, "priority", Priority.literals),
    [chosen.isPrimary]: take(chosen.isPrimary, asFlag)
  }
  const id = take(chosen.eventId, asId)
  take(chosen.daysUntil, asNumber)
  return {
    id: id === null ? noEventId : RaceGoalId.make(id),
    name: said.event_name ?? "",
    day,
    eventType: said.event_type ?? "",
    priority: said.priority ?? "B",
    primary: said.is_primary ?? false,
    distanceKm: take(chosen.distanceKm, asNumber),
    targetSeconds: take("target_completion_time_in_seconds", asNumber),
    predictedSeconds: take("discipline_prediction", asNumber),
    ...withUnsaid(keys.rest(), said)
  }
}
