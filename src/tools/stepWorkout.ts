/** What the two builders from written-out steps have in common. */
import { Effect } from "effect"
import { AiEndurance } from "../api/AiEndurance.ts"
import type { Day } from "../domain/Day.ts"
import { RideRun } from "../domain/Sport.ts"
import type { Block } from "../domain/Workout.ts"
import { dryRunAhead, isTaper, newAdvice, newTitle, workoutDay } from "./arguments.ts"
import { created } from "./shape.ts"

/** Arguments around `stepsGeneral`. */
export const stepWorkoutFields = {
  dateStr: workoutDay,
  title: newTitle,
  actType: RideRun.annotate({ description: "Sport" }),
  isTaper,
  advice: newAdvice,
  dryRun: dryRunAhead
}

interface Asked {
  readonly dateStr: Day
  readonly title: string
  readonly actType: RideRun
  readonly stepsGeneral: ReadonlyArray<Block>
  readonly isTaper: boolean
  readonly advice?: string
  readonly dryRun: boolean
}

export const createFromSteps = Effect.fnUntraced(function* ({
  actType,
  advice,
  dateStr,
  stepsGeneral,
  ...rest
}: Asked) {
  const source = yield* AiEndurance
  return created(
    yield* source.createRideRunWorkout({
      ...rest,
      day: dateStr,
      sport: actType,
      blocks: stepsGeneral,
      advice: advice ?? null
    })
  )
})
