/** What a race means for a workout near it, told when the workout is put there; a rehearsal tells it in its outlook. */
import { Effect } from "effect"
import type { SqlError } from "effect/sql"
import type { AthleteId } from "../../domain/Athlete.ts"
import type { PlannedWorkout } from "../../domain/Workout.ts"
import { planWarnings } from "../../engine/insight/whatIf.ts"
import { warningWords } from "../whatIfWords.ts"
import type { Local } from "./Local.ts"
import { loadRaceGoals } from "./raceGoals.ts"

export const raceNotes = (
  local: Local,
  athleteId: AthleteId,
  workout: PlannedWorkout,
  dryRun: boolean
): Effect.Effect<ReadonlyArray<string>, SqlError.SqlError> =>
  dryRun
    ? Effect.succeed([])
    : Effect.map(loadRaceGoals(local, athleteId), (races) =>
        planWarnings(workout, [], { slots: [] }, races).map((warning) => warningWords(warning).slice(0, -1))
      )
