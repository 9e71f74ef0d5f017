/** How tools turn what a source answered into the records of `wire/`. */
import { Effect } from "effect"
import type { Intensity, Window, Written } from "../api/AiEndurance.ts"
import { AthleteClock } from "../clock/AthleteClock.ts"
import type { ChangeRecord } from "../domain/Change.ts"
import { type Day, daysBetween, weekdayOf } from "../domain/Day.ts"
import type { RaceGoal } from "../domain/RaceGoal.ts"
import type { PlannedWorkout } from "../domain/Workout.ts"
import type { Depth } from "../wire/depth.ts"
import { kilometres, known } from "../wire/numbers.ts"
import type { AthleteDay } from "../wire/today.ts"
import type { Confirmation } from "../wire/written.ts"

export const athleteDay: Effect.Effect<AthleteDay, never, AthleteClock> = Effect.gen(function* () {
  const clock = yield* AthleteClock
  const { timeZone, today } = yield* clock.now
  return { today, timeZone }
})

export const confirmation = (written: Written<unknown>): Confirmation => ({
  success: true,
  dryRun: written.dryRun,
  changeId: written.changeId,
  message: written.summary
})

/** What a rehearsal foretells; nothing for a write. */
export const outlook = ({ whatIf }: Written<unknown>) => (whatIf === undefined ? {} : { whatIf })

export const named = (workout: PlannedWorkout) => ({
  workoutId: workout.id,
  title: workout.title,
  date: workout.day,
  weekday: weekdayOf(workout.day)
})

export const amounts = (workout: PlannedWorkout) => ({
  durationSeconds: workout.durationSeconds,
  ess: workout.ess,
  ...known({ intervals: workout.prescription.intervals, timeInZone: workout.zoneSeconds })
})

/** A rehearsed creation has no id; a workout that was there already has one. */
export const created = (written: Written<PlannedWorkout>) => ({
  ...confirmation(written),
  ...named(written.value),
  workoutId: written.value.id === untold || (written.dryRun && written.reused !== true) ? null : written.value.id,
  actType: written.value.sport,
  ...amounts(written.value),
  ...known({ distanceKm: kilometres(written.value.distanceMetres) }),
  ...(written.reused === true && { alreadyExisted: true }),
  ...outlook(written)
})

/** The number of a workout that its source made without telling which it is. */
const untold = 0

/** What a source sent and nobody could read. */
export const unreadableRows = (rows: ReadonlyArray<string> = []): ReadonlyArray<string> =>
  rows.length === 0 ? [] : [`Rows that could not be read: ${rows.slice(0, 5).join("; ")}`]

export const intensityOf = ({
  ess,
  intensityTime,
  repeats
}: {
  readonly ess?: number
  readonly intensityTime?: number
  readonly repeats?: number
}): Intensity => ({ ess: ess ?? null, intensitySeconds: intensityTime ?? null, repeats: repeats ?? null })

export const depthOf = ({
  fullDetails,
  summaryMode
}: {
  readonly summaryMode: boolean
  readonly fullDetails: boolean
}): Depth => (fullDetails ? "full" : summaryMode ? "summary" : "standard")

/** Null for less than a week: three workouts on one day are no 21 a week. */
export const perWeek = (count: number, { end, start }: Window): number | null => {
  const days = daysBetween(start, end) + 1
  return days < 7 ? null : Math.round((count / days) * 70) / 10
}

export const changeRow = (change: ChangeRecord) => ({
  changeId: change.id,
  at: change.at,
  tool: change.tool,
  summary: change.summary,
  undone: change.undone,
  changed: change.entities.map(({ id, kind }) => (id === 0 ? kind : `${kind} ${id}`))
})

export const goalRow = (goal: RaceGoal, today: Day) => ({ goal, daysUntil: daysBetween(today, goal.day) })
