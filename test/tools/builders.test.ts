import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import type { Written } from "../../src/api/AiEndurance.ts"
import type { PlannedWorkout } from "../../src/domain/Workout.ts"
import { createRideRunWorkout } from "../../src/tools/createRideRunWorkout.ts"
import { createRideRunWorkoutAdvanced } from "../../src/tools/createRideRunWorkoutAdvanced.ts"
import { createRideRunWorkoutByIntensity } from "../../src/tools/createRideRunWorkoutByIntensity.ts"
import { createStrengthOtherWorkout } from "../../src/tools/createStrengthOtherWorkout.ts"
import { createSwimWorkout } from "../../src/tools/createSwimWorkout.ts"
import { call, recording, written } from "./call.ts"
import { workout } from "./samples.ts"

const step = { type: "WorkoutStep", intensity: "INTERVAL", durationType: "TIME", durationValue: 480, zone: "Threshold" }
const built = { dateStr: "2026-11-24", title: "Tuesday", actType: "Run" }
const decodedStep = {
  kind: "step",
  role: "interval",
  length: { by: "time", seconds: 480 },
  target: { by: "zone", zone: "Threshold" }
}

describe("workout builders", () => {
  it.effect("createRideRunWorkout passes repeats on as a tree and answers with what the workout amounts to", () =>
    Effect.gen(function* () {
      const source = recording(() => written(workout({ hasSteps: true })))
      const stepsGeneral = [{ type: "WorkoutRepeatStep", repeatValue: 3, steps: [step] }]
      const args = { ...built, stepsGeneral, advice: "Relaxed shoulders.", isTaper: true }
      const { json } = yield* call(createRideRunWorkout, args, { createRideRunWorkout: source.method })
      assert.deepStrictEqual(source.asked, [
        {
          day: "2026-11-24",
          title: "Tuesday",
          sport: "Run",
          blocks: [{ kind: "repeat", times: 3, blocks: [decodedStep] }],
          isTaper: true,
          advice: "Relaxed shoulders.",
          dryRun: false
        }
      ])
      assert.include(json, {
        success: true,
        workout_id: 12,
        title: "Threshold Run",
        date: "2026-11-24",
        weekday: "Tuesday",
        act_type: "Run",
        duration_seconds: 3360,
        ess: 62
      })
      assert.include(json["time_in_zone"] as object, { Threshold: 1440 })
    })
  )

  it.effect("createRideRunWorkoutAdvanced gives a lone target plus or minus 5 %", () =>
    Effect.gen(function* () {
      const source = recording<{ readonly blocks: ReadonlyArray<unknown> }, Written<PlannedWorkout>>(() =>
        written(workout())
      )
      const { zone: _, ...open } = step
      const stepsGeneral = [{ ...open, targetType: "POWER", targetValue: 260 }]
      yield* call(createRideRunWorkoutAdvanced, { ...built, stepsGeneral }, { createRideRunWorkout: source.method })
      const target = { by: "power", lowWatts: 247, highWatts: 273 }
      assert.deepStrictEqual(source.requests[0]?.blocks, [{ ...decodedStep, target }])
    })
  )

  it.effect("createRideRunWorkoutByIntensity passes zone and load on", () =>
    Effect.gen(function* () {
      const source = recording(() => written(workout({ title: "Tempo Ride", sport: "Ride" })))
      const args = { dateStr: "2026-11-24", actType: "Ride", intensityType: "Tempo", ess: 60, repeats: 2 }
      const { json } = yield* call(createRideRunWorkoutByIntensity, args, { createWorkoutByIntensity: source.method })
      assert.deepStrictEqual(source.asked, [
        {
          day: "2026-11-24",
          sport: "Ride",
          zone: "Tempo",
          ess: 60,
          intensitySeconds: null,
          repeats: 2,
          isTaper: false,
          dryRun: false
        }
      ])
      assert.include(json, { workout_id: 12, title: "Tempo Ride" })
    })
  )

  it.effect("createSwimWorkout passes sections on", () =>
    Effect.gen(function* () {
      const source = recording<
        { readonly sections: ReadonlyArray<{ readonly kind: string }> },
        Written<PlannedWorkout>
      >(() => written(workout({ sport: "Swim", distanceMetres: 500 })))
      const set = { repeats: 5, intervals: [{ distance: 100, stroke: "FREESTYLE", zone: "Threshold", rest: 20 }] }
      const args = { dateStr: "2026-11-24", title: "Swim", swimSections: [{ type: "main", sets: [set] }] }
      const { json } = yield* call(createSwimWorkout, args, { createSwimWorkout: source.method })
      assert.strictEqual(source.requests[0]?.sections[0]?.kind, "main")
      assert.include(json, { act_type: "Swim", distance_in_km: 0.5 })
    })
  )

  it.effect("createStrengthOtherWorkout passes the text on whole", () =>
    Effect.gen(function* () {
      const source = recording<{ readonly text: string }, Written<PlannedWorkout>>(() =>
        written(workout({ sport: "Strength", durationSeconds: null, ess: null }))
      )
      const args = { dateStr: "2026-11-24", title: "Core", strengthOtherText: "3 x 12 squats\n3 x 1 min plank" }
      const { json } = yield* call(createStrengthOtherWorkout, args, { createTextWorkout: source.method })
      assert.strictEqual(source.requests[0]?.text, "3 x 12 squats\n3 x 1 min plank")
      assert.include(json, { act_type: "Strength", duration_seconds: null, ess: null })
    })
  )

  const creation = Effect.fnUntraced(function* (over: object) {
    const { json } = yield* call(
      createRideRunWorkout,
      { ...built, stepsGeneral: [step], dryRun: "dryRun" in over },
      { createRideRunWorkout: () => Effect.succeed(written(workout(), over)) }
    )
    return json
  })

  it.effect("a repeated creation answers with the first workout and says so", () =>
    Effect.gen(function* () {
      assert.include(yield* creation({ reused: true, changeId: null }), { workout_id: 12, already_existed: true })
    })
  )

  it.effect("a rehearsed creation has no id, unless the workout was there already", () =>
    Effect.gen(function* () {
      assert.include(yield* creation({ dryRun: true, changeId: null }), { workout_id: null, dry_run: true })
      assert.include(yield* creation({ dryRun: true, changeId: null, reused: true }), { workout_id: 12 })
    })
  )
})
