/** What else a day holds when a workout is put there: another one of the sport, and what a race near it means. */
import { Effect } from "effect"
import type { SqlError } from "effect/sql"
import type { AthleteId } from "../../domain/Athlete.ts"
import type { PlannedWorkout } from "../../domain/Workout.ts"
import { planWarnings } from "../../engine/insight/whatIf.ts"
import { warningWords } from "../whatIfWords.ts"
import type { Local } from "./Local.ts"
import { loadRaceGoals } from "./raceGoals.ts"

/** @param dryRun a rehearsal tells of races in its outlook */
export const dayNotes = (
  local: Local,
  athleteId: AthleteId,
  workout: PlannedWorkout,
  dryRun: boolean
): Effect.Effect<ReadonlyArray<string>, SqlError.SqlError> =>
  Effect.gen(function* () {
    const { day, id, sport } = workout
    const others = yield* local.sql<{ readonly id: number; readonly title: string }>`SELECT id, title FROM workouts
      WHERE athlete_id = ${athleteId} AND status = 'planned' AND day = ${day} AND sport = ${sport} AND id <> ${id}
      ORDER BY id`
    const races = dryRun ? [] : yield* loadRaceGoals(local, athleteId)
    return [
      ...others.map((other) => `"${other.title}" (workout ${other.id}) is on that day, too`),
      ...planWarnings(workout, [], { slots: [] }, races).map((warning) => warningWords(warning).slice(0, -1))
    ]
  })
