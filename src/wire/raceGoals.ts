/** Races and goals (`getRaceGoalEvent`, `setRaceGoalEvent`). */
import { Schema, SchemaTransformation } from "effect"
import { Day } from "../domain/Day.ts"
import { Priority, RaceGoal, type RaceGoalId } from "../domain/RaceGoal.ts"
import { chosen } from "./chosen.ts"
import { known } from "./numbers.ts"
import { Today } from "./today.ts"

const RowFields = Schema.Struct({
  [chosen.eventId]: Schema.Int,
  event_name: Schema.String,
  event_date: Schema.toType(Day),
  event_type: Schema.String,
  priority: Priority,
  [chosen.isPrimary]: Schema.Boolean,
  [chosen.daysUntil]: Schema.Int.annotate({ description: "From the athlete's today; negative: past" }),
  [chosen.distanceKm]: Schema.optionalKey(Schema.Finite),
  discipline_prediction: Schema.NullOr(Schema.Finite).annotate({ description: "Predicted finish time, s" }),
  target_completion_time_in_seconds: Schema.NullOr(Schema.Finite)
})

const Row = Schema.Struct({ goal: Schema.toType(RaceGoal), daysUntil: Schema.Int })

export const RaceGoalRow = RowFields.pipe(
  Schema.decodeTo(
    Row,
    SchemaTransformation.transform({
      decode: (wire) => ({
        daysUntil: wire.days_until,
        goal: {
          id: wire.event_id as RaceGoalId,
          name: wire.event_name,
          day: wire.event_date,
          eventType: wire.event_type,
          priority: wire.priority,
          primary: wire.is_primary,
          distanceKm: wire.distance_in_km ?? null,
          targetSeconds: wire.target_completion_time_in_seconds,
          predictedSeconds: wire.discipline_prediction
        }
      }),
      encode: ({ daysUntil, goal }) => ({
        event_id: goal.id,
        event_name: goal.name,
        event_date: goal.day,
        event_type: goal.eventType,
        priority: goal.priority,
        is_primary: goal.primary,
        days_until: daysUntil,
        ...known({ [chosen.distanceKm]: goal.distanceKm }),
        discipline_prediction: goal.predictedSeconds,
        target_completion_time_in_seconds: goal.targetSeconds
      })
    })
  )
)

export const RaceGoalsReply = Schema.Struct({ goals: Schema.Array(RaceGoalRow), today: Today })
