/**
 * Arguments that several tools share. Callers are held to them strictly; a number sent as text is the
 * one liberty, because ids travel as both.
 */
import { Effect, Schema, SchemaTransformation } from "effect"
import { ActivityId } from "../domain/Activity.ts"
import { Day, daysBetween } from "../domain/Day.ts"
import { RaceGoalId } from "../domain/RaceGoal.ts"
import { WorkoutId } from "../domain/Workout.ts"

/** No arguments at all. An empty struct would accept any value. */
export const NoArguments = Schema.Record(Schema.String, Schema.Never)

const digits = Schema.String.check(
  Schema.isPattern(/^[0-9]{1,15}$/u, { expected: "an id: a number, or the same in digits" })
)

const id = <Id extends Schema.Codec<number, number>>(brand: Id, description: string) =>
  Schema.Union([Schema.Int, digits])
    .annotate({ description, message: "must be one id, a number or digits" })
    .pipe(
      Schema.decodeTo(
        brand,
        SchemaTransformation.transform<number, number | string>({ decode: Number, encode: (value) => value })
      )
    )

/** A number, or the same number in digits. */
export const workoutId = id(WorkoutId, "workout_id from getPlannedWorkouts")
export const activityId = (list: string) => id(ActivityId, `id from ${list}`)
export const eventId = id(RaceGoalId, "event_id from getRaceGoalEvent; required for change and remove")

/** So far from the ends of the calendar that no reckoning with a day that was asked for leaves it. */
const first = "1970-01-01"
const last = "2199-12-31"
const isDay = Schema.is(Day)
const nearby = Day.check(
  Schema.makeFilter(
    // What is no day at all is told so by `Day`, and once is enough.
    (asked) => !isDay(asked) || (asked >= first && asked <= last) || `${asked} is not between ${first} and ${last}`
  )
)

/** A day of the calendar, `YYYY-MM-DD`. */
export const day = (description: string) =>
  Schema.String.annotate({ description, format: "date" }).pipe(Schema.decodeTo(nearby))

/** A switch that is off unless the caller turns it on. */
export const flag = (description: string) =>
  Schema.Boolean.annotate({ description, default: false }).pipe(Schema.withDecodingDefaultKey(Effect.succeed(false)))

export const dryRun = flag("Only show what would change")

/** For writes whose rehearsal also says what would follow (`what_if`). */
export const dryRunAhead = flag("Only show what would change and follow")

/** Accepted because AI Endurance's own clients send it; it names the workout on cards and renames nothing. */
export const displayTitle = Schema.optionalKey(Schema.String.annotate({ description: "Display only" }))

/** Refuses blank text and what no title or note needs. */
export const text = (description: string, longest: number) =>
  Schema.String.annotate({ description }).check(
    Schema.makeFilter(
      (value) => (value.trim().length > 0 && value.length <= longest) || `must hold 1 to ${longest} characters`
    )
  )

export const newTitle = text("Workout name", 200)
export const newAdvice = Schema.optionalKey(text("Coaching notes", 4000))
export const isTaper = flag("Taper workout")
export const workoutDay = day("Workout day")

/** `startDate` and `endDate` of every list, both included. */
export const dateRange = {
  startDate: Schema.optionalKey(day("First day")),
  endDate: Schema.optionalKey(day("Last day, included"))
}

/** For the whole argument object of a list. */
export const startsBeforeEnd = Schema.makeFilter<{ readonly startDate?: Day; readonly endDate?: Day }>(
  ({ endDate, startDate }) =>
    startDate === undefined ||
    endDate === undefined ||
    daysBetween(startDate, endDate) >= 0 || { path: ["endDate"], issue: `${endDate} is before startDate ${startDate}` }
)

export const oneDepth = Schema.makeFilter<{ readonly summaryMode: boolean; readonly fullDetails: boolean }>(
  ({ fullDetails, summaryMode }) =>
    !(fullDetails && summaryMode) || { path: ["fullDetails"], issue: "and summaryMode exclude each other: send one" }
)

/** For the whole argument object of a tool that changes only what it is given. */
export const atLeastOne = (values: Readonly<Record<string, unknown>>) => {
  const names = Object.keys(values)
  return Schema.makeFilter<object>((asked) =>
    names.some((name) => name in asked) ? undefined : `give at least one of ${names.join(", ")}`
  )
}

/** Load, time and repeats of a workout whose steps are derived. */
export const intensity = {
  ess: Schema.optionalKey(
    Schema.Finite.annotate({ description: "Target load (ESS, like TSS); above 100 is hard" }).check(
      Schema.isBetween({ minimum: 1, maximum: 1000 })
    )
  ),
  intensityTime: Schema.optionalKey(
    Schema.Finite.annotate({ description: "Seconds at the intensity, all repeats together" }).check(
      Schema.isBetween({ minimum: 1, maximum: 86_400 })
    )
  ),
  repeats: Schema.optionalKey(
    Schema.Int.annotate({ description: "Intervals the time is split into; Tempo and harder" }).check(
      Schema.isBetween({ minimum: 1, maximum: 100 })
    )
  )
}

export const loadOrTime = Schema.makeFilter<{ readonly ess?: number; readonly intensityTime?: number }>(
  ({ ess, intensityTime }) =>
    ess !== undefined ||
    intensityTime !== undefined || {
      path: ["ess"],
      issue: "or intensityTime is required: give the target load or the seconds at intensity"
    }
)
