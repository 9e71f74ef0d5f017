/** What writes answer with. AI Endurance documents that they confirm, not how: these keys are our choice. */
import { Schema } from "effect"
import { Day, Weekday } from "../domain/Day.ts"
import { RideRun, Sport } from "../domain/Sport.ts"
import { WhatIf } from "../domain/WhatIf.ts"
import { ZoneSeconds } from "../domain/Zones.ts"
import { WeeklyHours, DailyHours } from "./availability.ts"
import { ChangeRow } from "./changes.ts"
import { chosen } from "./chosen.ts"
import { WrittenRaceGoalRow } from "./raceGoals.ts"
import { ours } from "./respelled.ts"
import { User } from "./user.ts"
import { ZoneBounds } from "./zones.ts"

/** On every reply to a write. */
const confirmation = {
  success: Schema.Literal(true),
  /** True: rehearsed, nothing was changed. */
  dryRun: Schema.Boolean,
  /** What `undoLastChange` would revert; null when nothing changed. */
  changeId: Schema.NullOr(Schema.Int),
  message: Schema.String
}
/** Rehearsals only: what would follow from the change. */
const outlook = { whatIf: ours(WhatIf) }
const outlookKeys = { whatIf: chosen.whatIf } as const

const confirmationKeys = { dryRun: chosen.dryRun, changeId: chosen.changeId } as const

const day = Schema.toType(Day)
const workout = { workoutId: Schema.Int, title: Schema.String, date: day, weekday: Weekday }
const workoutKeys = { ...confirmationKeys, workoutId: "workout_id" } as const

export const Confirmation = Schema.Struct(confirmation)
export type Confirmation = typeof Confirmation.Type

export const WorkoutMoved = Schema.Struct({
  ...confirmation,
  workoutId: Schema.Int,
  title: Schema.String,
  oldDate: day,
  newDate: day,
  newWeekday: Weekday,
  ...outlook
}).pipe(
  Schema.encodeKeys({
    ...workoutKeys,
    ...outlookKeys,
    oldDate: chosen.oldDate,
    newDate: chosen.newDate,
    newWeekday: "new_weekday"
  })
)

export const WorkoutSkipped = Schema.Struct({
  ...confirmation,
  workout: Schema.Struct({ ...workout, actType: Sport, durationSeconds: Schema.NullOr(Schema.Finite) }).pipe(
    Schema.encodeKeys({ workoutId: "workout_id", actType: "act_type", durationSeconds: "duration_seconds" })
  ),
  ...outlook
}).pipe(Schema.encodeKeys({ ...confirmationKeys, ...outlookKeys }))

export const WorkoutMarked = Schema.Struct({ ...confirmation, ...workout, isCompleted: Schema.Boolean }).pipe(
  Schema.encodeKeys({ ...workoutKeys, isCompleted: chosen.isCompleted })
)

export const AdviceChanged = Schema.Struct({ ...confirmation, ...workout, advice: Schema.String }).pipe(
  Schema.encodeKeys(workoutKeys)
)

const amounts = {
  durationSeconds: Schema.NullOr(Schema.Finite),
  ess: Schema.NullOr(Schema.Finite),
  intervals: Schema.optionalKey(Schema.String),
  timeInZone: Schema.optionalKey(ZoneSeconds)
}
const amountKeys = {
  durationSeconds: "duration_seconds",
  ess: chosen.ess,
  intervals: chosen.intervals,
  timeInZone: chosen.timeInZone
} as const

export const IntensityChanged = Schema.Struct({ ...confirmation, ...workout, ...amounts }).pipe(
  Schema.encodeKeys({ ...workoutKeys, ...amountKeys })
)

export const WorkoutCreated = Schema.Struct({
  ...confirmation,
  ...workout,
  /** Null for a rehearsal: nothing was created. */
  workoutId: Schema.NullOr(Schema.Int),
  actType: Sport,
  ...amounts,
  distanceKm: Schema.optionalKey(Schema.Finite),
  /** True: the same workout was there already and no second one was made. */
  alreadyExisted: Schema.optionalKey(Schema.Boolean),
  ...outlook
}).pipe(
  Schema.encodeKeys({
    ...workoutKeys,
    ...outlookKeys,
    ...amountKeys,
    actType: "act_type",
    distanceKm: chosen.distanceKm,
    alreadyExisted: chosen.alreadyExisted
  })
)

export const ZonesSet = Schema.Struct({
  ...confirmation,
  actType: RideRun,
  zones: ZoneBounds,
  /** Runners with power: their bounds in the other unit. */
  twin: Schema.optionalKey(ZoneBounds),
  ftpWatts: Schema.optionalKey(Schema.Finite),
  criticalRunPower: Schema.optionalKey(Schema.Finite),
  thresholdPace: Schema.optionalKey(Schema.String)
}).pipe(
  Schema.encodeKeys({
    ...confirmationKeys,
    actType: "act_type",
    twin: "other_run_zones",
    ftpWatts: chosen.ftpWatts,
    criticalRunPower: chosen.criticalRunPower,
    thresholdPace: chosen.thresholdPace
  })
)

/** With the whole profile as it is now, spelled as `getUser` spells it. */
export const UserSet = Schema.Struct({ ...confirmation, user: User }).pipe(Schema.encodeKeys(confirmationKeys))

export const AvailabilitySet = Schema.Struct({ ...confirmation, weeklyHours: WeeklyHours, daily: DailyHours }).pipe(
  Schema.encodeKeys({ ...confirmationKeys, weeklyHours: chosen.weeklyHours })
)

export const WellnessLogged = Schema.Struct({
  ...confirmation,
  date: day,
  weekday: Weekday,
  rmssdMs: Schema.NullOr(Schema.Finite),
  restingHr: Schema.NullOr(Schema.Finite),
  sleepHours: Schema.NullOr(Schema.Finite),
  soreness: Schema.NullOr(Schema.Finite),
  weightKg: Schema.NullOr(Schema.Finite)
}).pipe(
  Schema.encodeKeys({
    ...confirmationKeys,
    rmssdMs: "rmssd_ms",
    restingHr: "resting_hr",
    sleepHours: "sleep_hours",
    weightKg: "weight_kg"
  })
)

export const RaceGoalWritten = Schema.Struct({ ...confirmation, goal: WrittenRaceGoalRow }).pipe(
  Schema.encodeKeys(confirmationKeys)
)

export const ChangeUndone = Schema.Struct({ ...confirmation, undone: ChangeRow }).pipe(
  Schema.encodeKeys(confirmationKeys)
)
