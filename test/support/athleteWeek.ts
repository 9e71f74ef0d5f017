/** What an athlete does in a week: rehearse, move, create, mark, annotate, skip, and take it all back. */
import { assert } from "@effect/vitest"
import { Context, Effect } from "effect"
import { addDays, ofTimestamp, weekdayOf } from "../../src/domain/Day.ts"
import type { ContractClient } from "./contractClients.ts"

export interface PlannedRow {
  readonly workout_id: number
  readonly date: string
  readonly title: string
  readonly advice?: string
  readonly is_completed?: boolean
}

type Arguments = Readonly<Record<string, unknown>>

export class Connected extends Context.Service<Connected, ContractClient>()("test/support/athleteWeek/Connected") {}

const ask = <A>(name: string, args: Arguments = {}) =>
  Effect.flatMap(Connected, (client) =>
    Effect.promise(async () => {
      const { content, isError, structuredContent } = await client.call(name, args)
      assert.isNotTrue(isError, `${name}: ${content?.[0]?.text}`)
      // The replies are checked against their schemas elsewhere; here they are read as a client would.
      return structuredContent as A
    })
  )

export interface Plan {
  readonly workouts: ReadonlyArray<PlannedRow>
  readonly today: { readonly date: string }
}

const readPlan = ask<Plan>("getPlannedWorkouts")

/** @param restored what has to hold between the plan before the week and after all of it was taken back */
export const athleteWeek = (
  restored: (before: Plan, now: Plan, skipped: PlannedRow) => void = (before, now) =>
    assert.deepStrictEqual(now, before)
) =>
  Effect.gen(function* () {
    const before = yield* readPlan
    const today = ofTimestamp(before.today.date)
    const next = before.workouts.find(({ date }) => date > today)
    assert.isDefined(next)
    const friday = [1, 2, 3, 4, 5, 6, 7]
      .map((days) => addDays(today, days))
      .find((day) => weekdayOf(day) === "Friday" && day !== next.date)
    const target = friday ?? addDays(today, 2)

    const rehearsed = yield* ask<Arguments>("changeWorkoutDate", {
      workoutId: next.workout_id,
      newDate: target,
      dryRun: true
    })
    assert.deepInclude(rehearsed, { dry_run: true, old_date: next.date, new_date: target })
    assert.deepStrictEqual(yield* readPlan, before)

    yield* ask("changeWorkoutDate", { workoutId: String(next.workout_id), newDate: target, title: next.title })
    const moved = (yield* readPlan).workouts.find(({ workout_id }) => workout_id === next.workout_id)
    assert.strictEqual(moved?.date, target)

    yield* ask("markWorkout", { workoutId: next.workout_id, isCompleted: true })
    yield* ask("changeWorkoutAdvice", { workoutId: next.workout_id, advice: "Stop if the knee complains." })
    const swim = yield* ask<{ readonly workout_id: number }>("createSwimWorkout", {
      dateStr: addDays(today, 3),
      title: "Hundreds",
      swimSections: [
        {
          type: "main",
          sets: [{ repeats: 5, intervals: [{ distance: 100, stroke: "FREESTYLE", zone: "Threshold", rest: 20 }] }]
        }
      ]
    })
    yield* ask("skipWorkout", { workoutId: before.workouts[0]!.workout_id })
    const changed = yield* readPlan
    assert.include(
      changed.workouts.map(({ workout_id }) => workout_id),
      swim.workout_id
    )
    assert.notInclude(
      changed.workouts.map(({ workout_id }) => workout_id),
      before.workouts[0]!.workout_id
    )
    assert.deepInclude(
      changed.workouts.find(({ workout_id }) => workout_id === next.workout_id),
      { is_completed: true, advice: "Stop if the knee complains." }
    )

    for (let change = 0; change < 5; change++) yield* ask("undoLastChange")
    restored(before, yield* readPlan, before.workouts[0]!)
  })
