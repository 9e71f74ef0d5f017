import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import type { SqlClient } from "effect/sql"
import { TestClock } from "effect/testing"
import { AiEndurance } from "../../../src/api/AiEndurance.ts"
import { insertWorkouts } from "../../../src/api/local/Athletes.ts"
import { type PlannedWorkout, WorkoutId } from "../../../src/domain/Workout.ts"
import { athleteId, day, idOf, ride, source, stored } from "./support/source.ts"

/** Sunday noon in Berlin. */
const noon = Date.parse("2026-11-22T11:00:00Z")

const listed = Effect.gen(function* () {
  const api = yield* AiEndurance
  return (yield* api.getPlannedWorkouts({ start: null, end: null, uncapped: true })).workouts
})

const yesterday = insertWorkouts(athleteId, [
  {
    day: day("2026-11-21"),
    title: "Threshold Ride",
    sport: "Ride",
    status: "planned",
    source: "plan",
    isTaper: false,
    advice: null,
    completed: null,
    content: { kind: "scalable", sport: "Ride", zone: "Threshold", intensitySeconds: 1800, repeats: 3 }
  }
])
const yesterdayId = WorkoutId.make(8_100_001)

const suite = (name: string, body: Effect.Effect<void, unknown, AiEndurance | SqlClient.SqlClient>) =>
  it.effect(name, () => Effect.provide(Effect.andThen(TestClock.setTime(noon), body), source()))

describe("changeWorkoutDate", () => {
  suite(
    "moves a workout to another day and says where it was",
    Effect.gen(function* () {
      const api = yield* AiEndurance
      const id = idOf(yield* api.createRideRunWorkout(ride("2026-11-24")))
      const moved = yield* api.changeWorkoutDate({ id, day: day("2026-11-27"), dryRun: false })
      assert.strictEqual(moved.value.from, "2026-11-24")
      assert.strictEqual(moved.summary, `Moved "Steady ride" on 2026-11-24 to 2026-11-27.`)
      assert.deepStrictEqual(
        (yield* listed).map((workout) => workout.day),
        [day("2026-11-27")]
      )
    })
  )

  suite(
    "refuses the past in both directions, names today, and accepts today itself",
    Effect.gen(function* () {
      const api = yield* AiEndurance
      yield* yesterday
      const id = idOf(yield* api.createRideRunWorkout(ride("2026-11-24")))
      const before = yield* stored
      const into = yield* Effect.flip(api.changeWorkoutDate({ id, day: day("2026-11-21"), dryRun: false }))
      const outOf = yield* Effect.flip(
        api.changeWorkoutDate({ id: yesterdayId, day: day("2026-11-25"), dryRun: false })
      )
      assert.deepStrictEqual([into._tag, outOf._tag], ["InvalidInput", "InvalidInput"])
      assert.include(into.message, "today is 2026-11-22")
      assert.include(outOf.message, "today is 2026-11-22")
      assert.deepStrictEqual(yield* stored, before)
      yield* api.changeWorkoutDate({ id, day: day("2026-11-22"), dryRun: false })
    })
  )

  suite(
    "says which workout of the sport the new day holds already, rehearsed or not",
    Effect.gen(function* () {
      const api = yield* AiEndurance
      const id = idOf(yield* api.createRideRunWorkout(ride("2026-11-24")))
      const there = yield* api.createRideRunWorkout(ride("2026-11-27", "Long Ride"))
      yield* api.createTextWorkout({ ...ride("2026-11-27", "Core"), text: "Planks" })
      assert.notInclude(there.summary, "Note")
      for (const dryRun of [true, false]) {
        const { summary } = yield* api.changeWorkoutDate({ id, day: day("2026-11-27"), dryRun })
        assert.include(summary, `Note: "Long Ride" (workout ${idOf(there)}) is on that day, too.`)
      }
    })
  )

  suite(
    "refuses a year mistyped, and says which race is on the new day",
    Effect.gen(function* () {
      const api = yield* AiEndurance
      const id = idOf(yield* api.createRideRunWorkout(ride("2026-11-24")))
      const far = yield* Effect.flip(api.changeWorkoutDate({ id, day: day("2036-11-27"), dryRun: false }))
      assert.include(far.message, "too far ahead")
      const race = { name: "City 10k", eventType: "10k", priority: "B", primary: false } as const
      yield* api.createRaceGoal({ ...race, day: day("2026-11-29"), distanceKm: 10, targetSeconds: null, dryRun: false })
      const moved = yield* api.changeWorkoutDate({ id, day: day("2026-11-29"), dryRun: false })
      assert.include(moved.summary, "Note: Sunday 2026-11-29 is the day of City 10k.")
      // Later there may be no such race: what was done is kept, what was said besides is not.
      assert.notInclude((yield* api.getChangeHistory({ limit: 1 }))[0]!.summary, "Note")
      assert.match((yield* api.undoLastChange({ dryRun: false })).summary, /^Took back: Moved .* to 2026-11-29\.$/u)
    })
  )

  suite(
    "journals nothing when the workout already is on that day",
    Effect.gen(function* () {
      const api = yield* AiEndurance
      const id = idOf(yield* api.createRideRunWorkout(ride("2026-11-24")))
      const written = yield* api.changeWorkoutDate({ id, day: day("2026-11-24"), dryRun: false })
      assert.isNull(written.changeId)
      assert.lengthOf(yield* api.getChangeHistory({ limit: 10 }), 1)
    })
  )
})

describe("skipWorkout", () => {
  suite(
    "takes the workout out of the plan, and finds nothing the second time",
    Effect.gen(function* () {
      const api = yield* AiEndurance
      const id = idOf(yield* api.createRideRunWorkout(ride("2026-11-24")))
      yield* api.skipWorkout({ id, dryRun: false })
      assert.deepStrictEqual(yield* listed, [])
      const again = yield* Effect.flip(api.skipWorkout({ id, dryRun: false }))
      assert.strictEqual(again._tag, "NotFound")
      assert.include(again.message, "was skipped")
    })
  )

  suite(
    "refuses a workout of the past, as a change of its intensity does",
    Effect.gen(function* () {
      yield* yesterday
      const api = yield* AiEndurance
      assert.strictEqual((yield* Effect.flip(api.skipWorkout({ id: yesterdayId, dryRun: false })))._tag, "InvalidInput")
      const intensity = { id: yesterdayId, ess: 90, intensitySeconds: null, repeats: null, dryRun: true }
      assert.include((yield* Effect.flip(api.changeWorkoutIntensity(intensity))).message, "cannot be changed")
    })
  )
})

describe("a mark", () => {
  suite(
    "ahead of its day says so, and skipping what was marked does, too",
    Effect.gen(function* () {
      const api = yield* AiEndurance
      yield* yesterday
      const id = idOf(yield* api.createRideRunWorkout(ride("2026-12-06")))
      const early = yield* api.markWorkout({ id, completed: true, dryRun: false })
      assert.include(early.summary, "its day, Sunday 2026-12-06, is still ahead (today is 2026-11-22)")
      const past = yield* api.markWorkout({ id: yesterdayId, completed: true, dryRun: false })
      assert.notInclude(past.summary, "Note")
      assert.include((yield* api.skipWorkout({ id, dryRun: false })).summary, "it was marked as completed")
    })
  )
})

describe("a workout number that does not exist", () => {
  suite(
    "in an empty plan is answered with how to fill it",
    Effect.gen(function* () {
      const api = yield* AiEndurance
      const missing = yield* Effect.flip(api.skipWorkout({ id: WorkoutId.make(8_100_009), dryRun: false }))
      assert.include("hint" in missing ? missing.hint : "", "createRideRunWorkout")
    })
  )

  suite(
    "is answered with the nearest that do, their titles and days",
    Effect.gen(function* () {
      const api = yield* AiEndurance
      for (const on of ["2026-11-23", "2026-11-24", "2026-11-25", "2026-11-26"]) {
        yield* api.createRideRunWorkout(ride(on, `Ride of ${on}`))
      }
      const missing = yield* Effect.flip(api.skipWorkout({ id: WorkoutId.make(8_100_009), dryRun: false }))
      assert.strictEqual(missing._tag, "NotFound")
      assert.include(missing.message, "8100009")
      assert.include(missing.hint, `8100004 "Ride of 2026-11-26" on 2026-11-26`)
      assert.notInclude(missing.hint, "8100001")
    })
  )

  suite(
    "is recognised as an activity's when it lies in that range",
    Effect.gen(function* () {
      const api = yield* AiEndurance
      const missing = yield* Effect.flip(api.skipWorkout({ id: WorkoutId.make(2_500_003), dryRun: false }))
      assert.include(missing.message, "number is that of an activity")
    })
  )
})

describe("markWorkout", () => {
  suite(
    "records the athlete's mark, on past workouts too",
    Effect.gen(function* () {
      yield* yesterday
      const api = yield* AiEndurance
      const done = yield* api.markWorkout({ id: yesterdayId, completed: true, dryRun: false })
      assert.isTrue(done.value.completed)
      const undone = yield* api.markWorkout({ id: yesterdayId, completed: false, dryRun: false })
      assert.isFalse(undone.value.completed)
      assert.isNull((yield* api.markWorkout({ id: yesterdayId, completed: false, dryRun: false })).changeId)
    })
  )
})

describe("changeWorkoutAdvice", () => {
  suite(
    "replaces the advice and leaves the rest alone",
    Effect.gen(function* () {
      const api = yield* AiEndurance
      const created = yield* api.createRideRunWorkout({ ...ride("2026-11-24"), advice: "Stay seated." })
      const changed = yield* api.changeWorkoutAdvice({ id: idOf(created), advice: " Drink early. ", dryRun: false })
      assert.deepStrictEqual(changed.value, { ...created.value, advice: "Drink early." } satisfies PlannedWorkout)
    })
  )

  suite(
    "refuses empty advice",
    Effect.gen(function* () {
      const api = yield* AiEndurance
      const id = idOf(yield* api.createRideRunWorkout(ride("2026-11-24")))
      const refused = yield* Effect.flip(api.changeWorkoutAdvice({ id, advice: "  ", dryRun: false }))
      assert.strictEqual(refused._tag, "InvalidInput")
    })
  )
})

describe("changeWorkoutIntensity", () => {
  const nothing = { ess: null, intensitySeconds: null, repeats: null }

  suite(
    "scales a workout that was made from a zone, and keeps the zone",
    Effect.gen(function* () {
      const api = yield* AiEndurance
      const created = yield* api.createWorkoutByIntensity({
        day: day("2026-11-24"),
        sport: "Ride",
        zone: "Tempo",
        isTaper: false,
        dryRun: false,
        ...nothing,
        ess: 60
      })
      const harder = yield* api.changeWorkoutIntensity({ id: idOf(created), ...nothing, ess: 75, dryRun: false })
      assert.approximately(harder.value.ess ?? 0, 75, 1)
      assert.strictEqual(harder.value.title, "Tempo Ride")
      assert.match(harder.summary, /: .* min( \d+ s)? at Tempo, load 75 \(was .* min( \d+ s)? at Tempo\)\.$/u)
      assert.isFalse(harder.value.hasSteps)
      assert.isAbove(harder.value.zoneSeconds!.Tempo, created.value.zoneSeconds!.Tempo)
    })
  )

  suite(
    "refuses steps that were written out with the contract's error",
    Effect.gen(function* () {
      const api = yield* AiEndurance
      const id = idOf(yield* api.createRideRunWorkout(ride("2026-11-24")))
      const refused = yield* Effect.flip(api.changeWorkoutIntensity({ id, ...nothing, ess: 75, dryRun: false }))
      assert.strictEqual(refused._tag, "WorkoutHasNoSteps")
    })
  )

  suite(
    "refuses sessions that are neither ride nor run, and requests that say nothing",
    Effect.gen(function* () {
      yield* yesterday
      const api = yield* AiEndurance
      const strength = yield* api.createTextWorkout({ ...ride("2026-11-24", "Core"), text: "3 x 12 squats" })
      const asStrength = yield* Effect.flip(
        api.changeWorkoutIntensity({ id: idOf(strength), ...nothing, ess: 75, dryRun: false })
      )
      const empty = yield* Effect.flip(api.changeWorkoutIntensity({ id: yesterdayId, ...nothing, dryRun: false }))
      assert.deepStrictEqual([asStrength._tag, empty._tag], ["InvalidInput", "InvalidInput"])
    })
  )
})
