/**
 * Planned workouts in three depths: `summary` for a look at a whole plan, `standard`, and `full` with
 * the steps. One row codec serves all; what a row does not say is null in the domain.
 */
import { Schema, SchemaTransformation } from "effect"
import { Day } from "../domain/Day.ts"
import { type Sport, sports } from "../domain/Sport.ts"
import { PlannedWorkout } from "../domain/Workout.ts"
import { ZoneSeconds } from "../domain/Zones.ts"
import { chosen } from "./chosen.ts"
import { Depth } from "./depth.ts"
import { kilometres, known, metresOf } from "./numbers.ts"
import { StepsGeneral } from "./steps.ts"
import { SwimSections } from "./swimSections.ts"
import { DateRange, Today } from "./today.ts"

const optionalText = Schema.optionalKey(Schema.String)
const optionalNumber = Schema.optionalKey(Schema.Finite)

const RowFields = Schema.Struct({
  workout_id: Schema.Int,
  date: Schema.toType(Day),
  title: Schema.String,
  act_type: Schema.String,
  duration_seconds: Schema.NullOr(Schema.Finite),
  has_steps_general: Schema.Boolean.annotate({ description: "True: steps written out, cannot be rescaled" }),
  [chosen.isTaper]: Schema.optionalKey(Schema.Boolean),
  [chosen.isCompleted]: Schema.optionalKey(Schema.Boolean),
  [chosen.ess]: optionalNumber,
  [chosen.distanceKm]: optionalNumber,
  [chosen.warmup]: optionalText,
  [chosen.intervals]: optionalText,
  [chosen.cooldown]: optionalText,
  [chosen.advice]: optionalText,
  [chosen.timeInZone]: Schema.optionalKey(ZoneSeconds.annotate({ description: "Planned seconds per zone" })),
  steps_general: Schema.optionalKey(Schema.NullOr(StepsGeneral)),
  swim_sections: Schema.optionalKey(Schema.NullOr(SwimSections))
})
type RowFields = typeof RowFields.Type

const Row = Schema.Struct({ depth: Depth, workout: Schema.toType(PlannedWorkout) })
export type PlannedRow = typeof Row.Type

export const PlannedRow = RowFields.pipe(
  Schema.decodeTo(
    Row,
    SchemaTransformation.transform({ decode: (wire) => rowOf(wire), encode: (row) => fieldsOf(row) })
  )
)

export const PlannedWorkoutsReply = Schema.Struct({
  workouts: Schema.Array(PlannedRow),
  density: Schema.Struct({ perWeek: Schema.Finite }).pipe(Schema.encodeKeys({ perWeek: chosen.workoutsPerWeek })),
  dateRange: DateRange,
  today: Today,
  /** What was cut, with the argument that brings it back. */
  leftOut: Schema.optionalKey(Schema.Array(Schema.String))
}).pipe(Schema.encodeKeys({ dateRange: chosen.dateRange, leftOut: "left_out" }))

/** Longer prescriptions of a swim are cut in the standard depth. */
const longestSwimText = 120

const fieldsOf = ({ depth, workout }: PlannedRow): RowFields => ({
  workout_id: workout.id,
  date: workout.day,
  title: workout.title,
  act_type: workout.sport,
  duration_seconds: workout.durationSeconds,
  has_steps_general: workout.hasSteps,
  ...(workout.isTaper && { [chosen.isTaper]: true }),
  ...(workout.completed !== null && { [chosen.isCompleted]: workout.completed }),
  ...(depth !== "summary" &&
    known({
      [chosen.ess]: workout.ess,
      [chosen.distanceKm]: kilometres(workout.distanceMetres),
      [chosen.warmup]: workout.prescription.warmup,
      [chosen.intervals]: intervalsText(depth, workout),
      [chosen.cooldown]: workout.prescription.cooldown,
      [chosen.advice]: workout.advice
    })),
  ...(depth === "full" && {
    ...known({ [chosen.timeInZone]: workout.zoneSeconds }),
    steps_general: workout.steps,
    swim_sections: workout.swimSections
  })
})

const intervalsText = (depth: Depth, { prescription, sport }: PlannedWorkout): string | null => {
  const text = prescription.intervals
  if (text === null || depth === "full" || sport !== "Swim" || text.length <= longestSwimText) return text
  return `${text.slice(0, longestSwimText)}…`
}

const rowOf = (wire: RowFields): PlannedRow => ({
  depth:
    wire.steps_general !== undefined
      ? "full"
      : wire.warmup !== undefined || wire.ess !== undefined
        ? "standard"
        : "summary",
  workout: {
    id: wire.workout_id as PlannedWorkout["id"],
    day: wire.date,
    title: wire.title,
    sport: sportOf(wire.act_type),
    durationSeconds: wire.duration_seconds,
    distanceMetres: wire.distance_in_km === undefined ? null : metresOf(wire.distance_in_km),
    ess: wire.ess ?? null,
    hasSteps: wire.has_steps_general,
    isTaper: wire.is_taper ?? false,
    advice: wire.advice ?? null,
    completed: wire.is_completed ?? null,
    prescription: {
      warmup: wire.warmup ?? null,
      intervals: wire.intervals ?? null,
      cooldown: wire.cooldown ?? null
    },
    steps: wire.steps_general ?? null,
    swimSections: wire.swim_sections ?? null,
    zoneSeconds: wire.time_in_zone ?? null
  }
})

/** AI Endurance's plans hold further types, walking among them; all of those are Other to us. */
const sportOf = (actType: string): Sport =>
  actType === "Bike" ? "Ride" : (sports.find((sport) => sport === actType) ?? "Other")
