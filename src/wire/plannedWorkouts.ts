/**
 * Planned workouts in three depths: `summary` for a look at a whole plan, `standard`, and `full` with
 * the steps. One row codec serves all; what a row does not say is null in the domain.
 */
import { Effect, Schema, SchemaIssue, SchemaTransformation } from "effect"
import { Day, Weekday, weekdayOf } from "../domain/Day.ts"
import { type Sport, sports } from "../domain/Sport.ts"
import { Compliance, PlannedWorkout, WorkoutId } from "../domain/Workout.ts"
import { ZoneSeconds } from "../domain/Zones.ts"
import { chosen } from "./chosen.ts"
import { Depth } from "./depth.ts"
import { asDay, asId, asWord, faithfully, openReply, understoodBy, withUnsaid } from "./lenient.ts"
import { kilometres, known, metresOf } from "./numbers.ts"
import { asFlag, asNumber, asText, described, type JsonObject, keysOf } from "./open.ts"
import { respelled } from "./respelled.ts"
import { StepsGeneral } from "./steps.ts"
import { SwimSections } from "./swimSections.ts"
import { DateRange, Today } from "./today.ts"

const optionalText = Schema.optionalKey(Schema.String)
const optionalNumber = Schema.optionalKey(Schema.Finite)

const ComplianceRow = respelled(Compliance)
const encodeCompliance = Schema.encodeSync(ComplianceRow)

const fields: Schema.Struct.Fields = {
  workout_id: Schema.Int,
  date: Schema.toEncoded(Day),
  [chosen.weekday]: Schema.optionalKey(Weekday),
  title: Schema.String,
  act_type: Schema.String,
  duration_seconds: Schema.NullOr(Schema.Finite),
  has_steps_general: Schema.NullOr(
    Schema.Boolean.annotate({ description: "True: steps written out, cannot be rescaled" })
  ),
  [chosen.isTaper]: Schema.optionalKey(Schema.Boolean),
  [chosen.isCompleted]: Schema.optionalKey(
    Schema.Boolean.annotate({ description: "The tick of markWorkout; absent: neither ticked nor unticked" })
  ),
  [chosen.ess]: optionalNumber,
  [chosen.distanceKm]: optionalNumber,
  [chosen.warmup]: optionalText,
  [chosen.intervals]: optionalText,
  [chosen.cooldown]: optionalText,
  [chosen.advice]: optionalText,
  [chosen.timeInZone]: Schema.optionalKey(ZoneSeconds.annotate({ description: "Planned seconds per zone" })),
  [chosen.compliance]: Schema.optionalKey(
    Schema.NullOr(ComplianceRow).annotate({ description: "Of past days; null: missed" })
  ),
  // Only described: a document within another cannot bring its recursive definition along.
  steps_general: Schema.optionalKey(
    Schema.NullOr(
      Schema.Array(Schema.Record(Schema.String, Schema.Unknown)).annotate({
        description: "Steps, as createRideRunWorkoutAdvanced takes them"
      })
    )
  ),
  swim_sections: Schema.optionalKey(Schema.NullOr(SwimSections))
}

const Row = Schema.Struct({ depth: Depth, workout: Schema.toType(PlannedWorkout) })
export type PlannedRow = typeof Row.Type

export const PlannedRow = described(fields).pipe(
  Schema.decodeTo(
    Row,
    SchemaTransformation.transformEffect<PlannedRow, JsonObject>({
      decode: (wire, options) => {
        const workout = readPlannedWorkout(wire)
        return typeof workout === "string"
          ? Effect.fail(new SchemaIssue.InvalidValue({ message: workout }, wire, options))
          : Effect.succeed({ depth: depthOf(wire), workout })
      },
      encode: (row) => Effect.succeed(writePlannedWorkout(row))
    })
  )
)

export const PlannedWorkoutsReply = openReply(
  Schema.Struct({
    workouts: Schema.Array(PlannedRow),
    density: Schema.Struct({ perWeek: Schema.NullOr(Schema.Finite) }).pipe(
      Schema.encodeKeys({ perWeek: chosen.workoutsPerWeek })
    ),
    dateRange: DateRange,
    today: Today,
    /** What was cut, with the argument that brings it back. */
    leftOut: Schema.optionalKey(Schema.Array(Schema.String))
  }).pipe(Schema.encodeKeys({ dateRange: chosen.dateRange, leftOut: chosen.leftOut }))
)

/** Longer prescriptions of a swim are cut in the standard depth. */
const longestSwimText = 120
const ellipsis = " …"

const writePlannedWorkout = ({ depth, workout }: PlannedRow): JsonObject => ({
  workout_id: workout.id,
  date: workout.day,
  [chosen.weekday]: weekdayOf(workout.day),
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
    ...(workout.compliance !== undefined && {
      [chosen.compliance]: workout.compliance === null ? null : encodeCompliance(workout.compliance)
    }),
    steps_general: workout.steps === null ? null : encodeSteps(workout.steps),
    swim_sections: workout.swimSections === null ? null : encodeSwim(workout.swimSections)
  }),
  ...workout.extras
})

const json = (value: unknown): Schema.Json => value as Schema.Json
const encodeSteps = (steps: NonNullable<PlannedWorkout["steps"]>) => json(Schema.encodeSync(StepsGeneral)(steps))
const encodeSwim = (sections: NonNullable<PlannedWorkout["swimSections"]>) =>
  json(Schema.encodeSync(SwimSections)(sections))

const intervalsText = (depth: Depth, { prescription, sport }: PlannedWorkout): string | null => {
  const text = prescription.intervals
  if (text === null || depth === "full" || sport !== "Swim" || text.length <= longestSwimText) return text
  return `${text.slice(0, lastBreak(text, longestSwimText - ellipsis.length))}${ellipsis}`
}

/** Between parts or at least between words: of "8 x 100 m", "8 x 10" would be another set. */
const lastBreak = (text: string, most: number): number => {
  const part = Math.max(text.lastIndexOf("; ", most - 1), text.lastIndexOf(", ", most - 1))
  const word = text.lastIndexOf(" ", most)
  return part > 0 ? part + 1 : word > 0 ? word : most
}

const depthOf = (wire: JsonObject): Depth =>
  wire["steps_general"] !== undefined
    ? "full"
    : wire[chosen.warmup] !== undefined || wire[chosen.ess] !== undefined
      ? "standard"
      : "summary"

const exactSteps = faithfully(StepsGeneral)
const anySteps = understoodBy(StepsGeneral)
const exactSwim = faithfully(SwimSections)
const anySwim = understoodBy(SwimSections)
const exactZones = faithfully(ZoneSeconds)
const exactCompliance = faithfully(ComplianceRow)

/**
 * One row; in words why not, for one without an id or a day. Steps whose spelling is not quite ours are understood as
 * far as it goes, and kept as they came.
 */
export const readPlannedWorkout = (object: JsonObject): PlannedWorkout | string => {
  const keys = keysOf(object)
  const { peek, take } = keys
  const id = take("workout_id", asId)
  const day = take("date", asDay)
  if (id === null) return "workout_id is no number"
  if (day === null) return `date of workout ${id} is no day`
  // It follows from the day, also after a move.
  take(chosen.weekday, asText)
  const distanceKm = take(chosen.distanceKm, asNumber)
  const said = {
    title: take("title", asText),
    act_type: take("act_type", (value) => sports.find((sport) => sport === value) ?? null) ?? peek("act_type", asSport),
    has_steps_general: take("has_steps_general", asFlag)
  }
  const missed = object[chosen.compliance] === null
  const compliance = take(chosen.compliance, exactCompliance)
  const steps = take("steps_general", exactSteps) ?? peek("steps_general", anySteps)
  return {
    id: WorkoutId.make(id),
    day,
    title: said.title ?? "",
    sport: said.act_type ?? "Other",
    durationSeconds: take("duration_seconds", asNumber),
    distanceMetres: distanceKm === null ? null : metresOf(distanceKm),
    ess: take(chosen.ess, asNumber),
    hasSteps: said.has_steps_general ?? steps !== null,
    isTaper: take(chosen.isTaper, asFlag) ?? false,
    advice: take(chosen.advice, asText),
    completed: take(chosen.isCompleted, asFlag),
    prescription: {
      warmup: take(chosen.warmup, asText),
      intervals: take(chosen.intervals, asText),
      cooldown: take(chosen.cooldown, asText)
    },
    steps,
    swimSections: take("swim_sections", exactSwim) ?? peek("swim_sections", anySwim),
    zoneSeconds: take(chosen.timeInZone, exactZones),
    ...((missed || compliance !== null) && { compliance }),
    ...withUnsaid(keys.rest(), said)
  }
}

/** AI Endurance's plans hold further types, walking among them; all of those are Other to us. */
const asSport = (value: Schema.Json): Sport | null =>
  typeof value === "string" ? (value === "Bike" ? "Ride" : (asWord(sports)(value) ?? "Other")) : null
