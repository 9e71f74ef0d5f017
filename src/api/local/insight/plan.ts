/** The plan as the models read it: numbers of each workout, and what it consists of. */
import { Effect, Option } from "effect"
import type { SqlClient, SqlError } from "effect/sql"
import type { Day } from "../../../domain/Day.ts"
import { type PlannedWorkout, type WorkoutContent, WorkoutId } from "../../../domain/Workout.ts"
import * as documents from "../documents.ts"
import type { Subject } from "../details/subject.ts"
import { planned, type WorkoutRow } from "../workouts.ts"

export interface PlannedItem {
  readonly workout: PlannedWorkout
  readonly content: WorkoutContent
}

/** In the order of their days; what is skipped or cannot be read is not planned. */
export const loadPlan = (
  sql: SqlClient.SqlClient,
  { athlete, athleteId }: Subject,
  { from, to }: { readonly from?: Day; readonly to?: Day }
): Effect.Effect<ReadonlyArray<PlannedItem>, SqlError.SqlError> =>
  Effect.map(
    sql<WorkoutRow>`SELECT id, day, sport, title, status, document FROM workouts
      WHERE athlete_id = ${athleteId} AND status = 'planned' AND day >= ${from ?? "0000"} AND day <= ${to ?? "9999"}
      ORDER BY day, id`,
    (rows) =>
      rows.flatMap((row) =>
        Option.match(documents.workouts.read(row.document), {
          onNone: () => [],
          onSome: (stored) => [{ workout: planned(WorkoutId.make(row.id), stored, athlete), content: stored.content }]
        })
      )
  )
