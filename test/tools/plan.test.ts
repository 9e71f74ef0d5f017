import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { encode } from "gpt-tokenizer/encoding/o200k_base"
import { ActivityId } from "../../src/domain/Activity.ts"
import { NotFound, WorkoutHasNoSteps } from "../../src/domain/errors.ts"
import { addDays } from "../../src/domain/Day.ts"
import { WorkoutId } from "../../src/domain/Workout.ts"
import { changeWorkoutAdvice } from "../../src/tools/changeWorkoutAdvice.ts"
import { changeWorkoutDate } from "../../src/tools/changeWorkoutDate.ts"
import { changeWorkoutIntensity } from "../../src/tools/changeWorkoutIntensity.ts"
import { getPlannedWorkouts } from "../../src/tools/getPlannedWorkouts.ts"
import { markWorkout } from "../../src/tools/markWorkout.ts"
import { skipWorkout } from "../../src/tools/skipWorkout.ts"
import { call, recording, written } from "./call.ts"
import { day, workout } from "./samples.ts"

const window = { start: day("2026-11-23"), end: day("2026-12-07"), capped: false }
const plan = (workouts = [workout()], over = {}) => recording(() => ({ workouts, window: { ...window, ...over } }))

describe("getPlannedWorkouts", () => {
  it.effect("asks for the default window when no day is given", () =>
    Effect.gen(function* () {
      const source = plan()
      yield* call(getPlannedWorkouts, {}, { getPlannedWorkouts: source.method })
      assert.deepStrictEqual(source.asked, [{ start: null, end: null, uncapped: false, depth: "standard" }])
    })
  )

  it.effect("tells the days applied, today with its weekday and zone, and workouts a week", () =>
    Effect.gen(function* () {
      const three = [workout(), workout({ id: WorkoutId.make(13) }), workout({ id: WorkoutId.make(14) })]
      const { json } = yield* call(getPlannedWorkouts, {}, { getPlannedWorkouts: plan(three).method })
      assert.deepStrictEqual(json["date_range"], { start: "2026-11-23", end: "2026-12-07" })
      assert.deepStrictEqual(json["today"], { date: "2026-11-23", weekday: "Monday", time_zone: "Europe/Berlin" })
      // 3 workouts in 15 days: 1.4 a week.
      assert.deepStrictEqual(json["density"], { workouts_per_week: 1.4 })
    })
  )

  it.effect("makes no weekly number of a day or two", () =>
    Effect.gen(function* () {
      const short = plan([workout()], { end: day("2026-11-24") })
      const { json } = yield* call(getPlannedWorkouts, {}, { getPlannedWorkouts: short.method })
      assert.deepStrictEqual(json["density"], { workouts_per_week: null })
    })
  )

  it.effect("shows the contract's row by default, and says how to see the steps", () =>
    Effect.gen(function* () {
      const { json } = yield* call(getPlannedWorkouts, {}, { getPlannedWorkouts: plan().method })
      assert.deepStrictEqual(json["workouts"], [
        {
          workout_id: 12,
          date: "2026-11-24",
          weekday: "Tuesday",
          title: "Threshold Run",
          act_type: "Run",
          duration_seconds: 3360,
          has_steps_general: false,
          ess: 62,
          warmup: "12 min Endurance",
          intervals: "3 x 8 min Threshold, 2 min easy between",
          cooldown: "8 min Endurance"
        }
      ])
      assert.include(JSON.stringify(json["left_out"]), "fullDetails: true")
    })
  )

  it.effect("lifts the cap and shows light rows in summaryMode", () =>
    Effect.gen(function* () {
      const source = plan()
      const { json } = yield* call(getPlannedWorkouts, { summaryMode: true }, { getPlannedWorkouts: source.method })
      assert.deepStrictEqual(source.asked, [{ start: null, end: null, uncapped: true, depth: "summary" }])
      const [row] = json["workouts"] as ReadonlyArray<object>
      const keys = ["workout_id", "date", "weekday", "title", "act_type", "duration_seconds", "has_steps_general"]
      assert.hasAllKeys(row, keys)
    })
  )

  it.effect("adds steps, swim sections and time in zone in fullDetails", () =>
    Effect.gen(function* () {
      const { json } = yield* call(getPlannedWorkouts, { fullDetails: true }, { getPlannedWorkouts: plan().method })
      const [row] = json["workouts"] as ReadonlyArray<Record<string, unknown>>
      assert.deepStrictEqual(row?.["steps_general"], [
        { type: "WorkoutStep", intensity: "WARMUP", durationType: "TIME", durationValue: 720, zone: "Endurance" }
      ])
      assert.isNull(row?.["swim_sections"])
      assert.include(row?.["time_in_zone"] as object, { Threshold: 1440, Anaerobic: 0 })
      assert.notProperty(json, "left_out")
    })
  )

  it.effect("says in fullDetails what was done of a workout, and that one was missed", () =>
    Effect.gen(function* () {
      const compliance = { activityId: ActivityId.make(9), compliancePercentage: 84 }
      const past = [workout({ compliance }), workout({ compliance: null }), workout()]
      const methods = { getPlannedWorkouts: plan(past).method }
      const { json } = yield* call(getPlannedWorkouts, { fullDetails: true }, methods)
      const rows = json["workouts"] as ReadonlyArray<Record<string, unknown>>
      assert.deepStrictEqual(
        rows.map((row) => row["compliance"]),
        [{ activity_id: 9, compliance_percentage: 84 }, null, undefined]
      )
      assert.notInclude((yield* call(getPlannedWorkouts, {}, methods)).text, '"compliance":')
    })
  )

  it.effect("says that the range was cut to 35 days and how to lift the cap", () =>
    Effect.gen(function* () {
      const { json } = yield* call(
        getPlannedWorkouts,
        { startDate: "2026-11-23", endDate: "2027-03-01" },
        { getPlannedWorkouts: plan([], { end: day("2026-12-27"), capped: true }).method }
      )
      assert.deepStrictEqual(json["date_range"], { start: "2026-11-23", end: "2026-12-27", capped: true })
      assert.match(JSON.stringify(json["left_out"]), /35-day cap.*summaryMode: true/u)
    })
  )

  it.effect("cuts long swim prescriptions short unless asked for everything", () =>
    Effect.gen(function* () {
      const intervals = "8 x 50 m drill, 20 s rest; ".repeat(10)
      const swim = workout({ sport: "Swim", prescription: { warmup: null, intervals, cooldown: null } })
      const shown = Effect.fnUntraced(function* (args: object) {
        const { json } = yield* call(getPlannedWorkouts, args, { getPlannedWorkouts: plan([swim]).method })
        return (json["workouts"] as ReadonlyArray<Record<string, unknown>>)[0]?.["intervals"] as string
      })
      assert.isAtMost((yield* shown({})).length, 121)
      assert.strictEqual(yield* shown({ fullDetails: true }), intervals)
    })
  )

  it.effect("answers two busy weeks within 2,000 tokens", () =>
    Effect.gen(function* () {
      const many = Array.from({ length: 18 }, (_, index) =>
        workout({ id: WorkoutId.make(1200 + index), day: addDays(window.start, index % 15) })
      )
      const { text } = yield* call(getPlannedWorkouts, {}, { getPlannedWorkouts: plan(many).method })
      assert.isAtMost(encode(text).length, 2000)
    })
  )
})

describe("changes to one planned workout", () => {
  it.effect("changeWorkoutDate answers with the old and the new day", () =>
    Effect.gen(function* () {
      const source = recording(() =>
        written({ workout: workout({ day: day("2026-11-27") }), from: day("2026-11-24") }, { summary: "Moved." })
      )
      const { json } = yield* call(
        changeWorkoutDate,
        { workoutId: "12", newDate: "2026-11-27", title: "whatever" },
        { changeWorkoutDate: source.method }
      )
      assert.deepStrictEqual(source.asked, [{ id: 12, day: "2026-11-27", dryRun: false }])
      assert.deepStrictEqual(json, {
        success: true,
        dry_run: false,
        change_id: 7,
        message: "Moved.",
        workout_id: 12,
        title: "Threshold Run",
        old_date: "2026-11-24",
        new_date: "2026-11-27",
        new_weekday: "Friday"
      })
    })
  )

  it.effect("a rehearsal says so and has no change to undo", () =>
    Effect.gen(function* () {
      const source = recording(() => written(workout(), { dryRun: true, changeId: null }))
      const { json } = yield* call(skipWorkout, { workoutId: 12, dryRun: true }, { skipWorkout: source.method })
      assert.deepStrictEqual(source.asked, [{ id: 12, dryRun: true }])
      assert.include(json, { dry_run: true, change_id: null, success: true })
    })
  )

  it.effect("skipWorkout answers with the workout that left the plan", () =>
    Effect.gen(function* () {
      const { json } = yield* call(
        skipWorkout,
        { workoutId: 12 },
        { skipWorkout: () => Effect.succeed(written(workout())) }
      )
      assert.include(json["workout"] as object, { workout_id: 12, title: "Threshold Run", date: "2026-11-24" })
    })
  )

  it.effect("markWorkout passes the mark on and answers with it", () =>
    Effect.gen(function* () {
      const source = recording(() => written(workout({ completed: false })))
      const args = { workoutId: 12, isCompleted: false }
      const { json } = yield* call(markWorkout, args, { markWorkout: source.method })
      assert.deepStrictEqual(source.asked, [{ id: 12, completed: false, dryRun: false }])
      assert.include(json, { workout_id: 12, is_completed: false })
    })
  )

  it.effect("changeWorkoutAdvice answers with the note that is stored", () =>
    Effect.gen(function* () {
      const stored = written(workout({ advice: "Stop if the knee complains." }))
      const args = { workoutId: 12, advice: "Stop if the knee complains." }
      const { json } = yield* call(changeWorkoutAdvice, args, { changeWorkoutAdvice: () => Effect.succeed(stored) })
      assert.include(json, { workout_id: 12, advice: "Stop if the knee complains." })
    })
  )

  it.effect("changeWorkoutIntensity passes load, time and repeats on and answers with the new load", () =>
    Effect.gen(function* () {
      const source = recording(() => written(workout({ ess: 70 })))
      const args = { workoutId: 12, ess: 70, repeats: 4 }
      const { json } = yield* call(changeWorkoutIntensity, args, { changeWorkoutIntensity: source.method })
      assert.deepStrictEqual(source.asked, [{ id: 12, ess: 70, intensitySeconds: null, repeats: 4, dryRun: false }])
      assert.include(json, { workout_id: 12, title: "Threshold Run", date: "2026-11-24", ess: 70 })
    })
  )

  it.effect("WORKOUT_HAS_NO_STEPS passes through as AI Endurance spells it", () =>
    Effect.gen(function* () {
      const refused = new WorkoutHasNoSteps({ message: "Written out.", hint: "Create it anew." })
      const answer = yield* call(
        changeWorkoutIntensity,
        { workoutId: 12, ess: 70 },
        { changeWorkoutIntensity: () => Effect.fail(refused) }
      )
      assert.strictEqual(answer.code, "WORKOUT_HAS_NO_STEPS")
      assert.match(answer.text, /^WORKOUT_HAS_NO_STEPS\n/u)
    })
  )

  it.effect("an unknown workout passes through with its neighbours", () =>
    Effect.gen(function* () {
      const refused = new NotFound({ message: "There is no workout 99.", hint: "Near it: 12, 13." })
      const answer = yield* call(
        changeWorkoutDate,
        { workoutId: 99, newDate: "2026-11-27" },
        { changeWorkoutDate: () => Effect.fail(refused) }
      )
      assert.strictEqual(answer.code, "NOT_FOUND")
      assert.include(answer.text, "Near it: 12, 13.")
    })
  )
})
