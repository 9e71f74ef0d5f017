import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { TestClock } from "effect/testing"
import { AiEndurance } from "../../../src/api/AiEndurance.ts"
import type { SwimSection } from "../../../src/domain/SwimWorkout.ts"
import { day, idOf, ride, source, triathlete } from "./support/source.ts"

const noon = Date.parse("2026-11-22T11:00:00Z")

const sections: ReadonlyArray<SwimSection> = [
  {
    kind: "main",
    sets: [
      { rounds: 4, intervals: [{ repeats: 1, distance: 100, stroke: "freestyle", equipment: [], zone: "Endurance" }] }
    ]
  }
]

const intensity = {
  day: day("2026-11-24"),
  sport: "Ride" as const,
  zone: "Tempo" as const,
  isTaper: false,
  ess: 60 as number | null,
  intensitySeconds: null,
  repeats: null,
  dryRun: false
}

const at = <A, E>(body: Effect.Effect<A, E, AiEndurance>, athlete = triathlete) =>
  Effect.provide(Effect.andThen(TestClock.setTime(noon), body), source({ athlete }))

const listed = Effect.gen(function* () {
  const api = yield* AiEndurance
  return (yield* api.getPlannedWorkouts({ start: null, end: null, uncapped: true })).workouts
})

describe("creating a workout", () => {
  it.effect("numbers workouts from 8100001 and reports what they amount to", () =>
    at(
      Effect.gen(function* () {
        const api = yield* AiEndurance
        const { changeId, value } = yield* api.createRideRunWorkout(ride("2026-11-24"))
        assert.strictEqual(value.id, 8_100_001)
        assert.strictEqual(changeId, 1)
        assert.strictEqual(value.durationSeconds, 1200)
        // 200 W of FTP 250 W for a third of an hour: 100 * 0.8^2 / 3.
        assert.approximately(value.ess ?? 0, 21.3, 0.05)
        assert.isTrue(value.hasSteps)
        assert.deepStrictEqual(yield* listed, [value])
      })
    )
  )

  it.effect("says what a coach would object to, what is not known, and which race is that day", () =>
    at(
      Effect.gen(function* () {
        const api = yield* AiEndurance
        const race = { name: "City 10k", eventType: "10k", priority: "B", primary: false } as const
        yield* api.createRaceGoal({
          ...race,
          day: day("2026-12-20"),
          distanceKm: 10,
          targetSeconds: null,
          dryRun: false
        })
        const odd = yield* api.createWorkoutByIntensity({ ...intensity, zone: "VO2Max", ess: 300 })
        assert.match(odd.summary, /Note: .*a load of 300 is 3\.0 times that of a hard workout/u)
        const raced = yield* api.createRideRunWorkout(ride("2026-12-20"))
        assert.include(raced.summary, "Note: Sunday 2026-12-20 is the day of City 10k.")
        const kicks: ReadonlyArray<SwimSection> = [
          {
            kind: "main",
            sets: [
              { rounds: 1, intervals: [{ repeats: 8, distance: 25, stroke: "freestyle", equipment: [], zone: null }] }
            ]
          }
        ]
        const swim = yield* api.createSwimWorkout({ ...ride("2026-11-25", "Kicks"), sections: kicks })
        assert.isNull(swim.value.durationSeconds)
        assert.include(swim.summary, "Note: an interval without a zone or a pace has no known duration.")
      })
    )
  )

  it.effect("refuses a day that nobody plans for yet, in every builder, and says until when", () =>
    at(
      Effect.gen(function* () {
        const api = yield* AiEndurance
        const far = ride("2036-11-24")
        const refused = [
          yield* Effect.flip(api.createRideRunWorkout(far)),
          yield* Effect.flip(api.createSwimWorkout({ ...far, sections })),
          yield* Effect.flip(api.createTextWorkout({ ...far, text: "3 x 12 squats" })),
          yield* Effect.flip(api.createWorkoutByIntensity({ ...intensity, day: far.day }))
        ]
        for (const error of refused) {
          assert.strictEqual(error._tag, "InvalidInput")
          assert.include(error.hint, "until 2027-11-23")
        }
        assert.deepStrictEqual(yield* listed, [])
      })
    )
  )

  it.effect("makes a strength session of instructions in words, and a swim of sections", () =>
    at(
      Effect.gen(function* () {
        const api = yield* AiEndurance
        const strength = (yield* api.createTextWorkout({ ...ride("2026-11-24", "Core"), text: "3 x 12 squats" })).value
        const swim = (yield* api.createSwimWorkout({ ...ride("2026-11-25", "Swim"), sections })).value
        assert.deepStrictEqual([strength.sport, strength.durationSeconds, strength.hasSteps], ["Strength", null, false])
        assert.strictEqual(strength.prescription.intervals, "3 x 12 squats")
        assert.deepStrictEqual([swim.sport, swim.distanceMetres, swim.swimSections], ["Swim", 400, sections])
      })
    )
  )

  it.effect("refuses the past, an empty title, no instructions and no steps, and leaves the plan empty", () =>
    at(
      Effect.gen(function* () {
        const api = yield* AiEndurance
        const refused = [
          yield* Effect.flip(api.createRideRunWorkout(ride("2026-11-21"))),
          yield* Effect.flip(api.createRideRunWorkout(ride("2026-11-24", " "))),
          yield* Effect.flip(api.createTextWorkout({ ...ride("2026-11-24"), text: "" })),
          yield* Effect.flip(api.createRideRunWorkout({ ...ride("2026-11-24"), blocks: [] })),
          yield* Effect.flip(api.createSwimWorkout({ ...ride("2026-11-24"), sections: [] }))
        ]
        assert.deepStrictEqual(
          refused.map((error) => error._tag),
          Array(5).fill("InvalidInput")
        )
        assert.include(refused[0]!.message, "today is 2026-11-22")
        assert.deepStrictEqual(yield* listed, [])
      })
    )
  )
})

describe("the same create again", () => {
  it.effect("within ten minutes returns the first workout and says so", () =>
    at(
      Effect.gen(function* () {
        const api = yield* AiEndurance
        for (const create of [
          api.createRideRunWorkout(ride("2026-11-24")),
          api.createSwimWorkout({ ...ride("2026-11-25", "Swim"), sections }),
          api.createTextWorkout({ ...ride("2026-11-26", "Core"), text: "3 x 12 squats" })
        ]) {
          const first = yield* create
          yield* TestClock.adjust("3 minutes")
          const second = yield* create
          assert.isTrue(second.reused)
          assert.isNull(second.changeId)
          assert.include(second.summary, "no second one was created")
          assert.deepStrictEqual(second.value, first.value)
        }
        assert.lengthOf(yield* listed, 3)
      })
    )
  )

  it.effect("is a second workout after ten minutes, and not before", () =>
    at(
      Effect.gen(function* () {
        const api = yield* AiEndurance
        yield* api.createRideRunWorkout(ride("2026-11-24"))
        yield* TestClock.adjust("10 minutes")
        assert.isTrue((yield* api.createRideRunWorkout(ride("2026-11-24"))).reused)
        yield* TestClock.adjust("1 millis")
        assert.isUndefined((yield* api.createRideRunWorkout(ride("2026-11-24"))).reused)
        assert.lengthOf(yield* listed, 2)
      })
    )
  )

  it.effect("is another workout when day, title or content differ, or the first one is gone", () =>
    at(
      Effect.gen(function* () {
        const api = yield* AiEndurance
        const first = yield* api.createRideRunWorkout(ride("2026-11-24"))
        const others = [
          yield* api.createRideRunWorkout(ride("2026-11-25")),
          yield* api.createRideRunWorkout(ride("2026-11-24", "Another")),
          yield* api.createRideRunWorkout({ ...ride("2026-11-24"), sport: "Run" })
        ]
        yield* api.skipWorkout({ id: idOf(first), dryRun: false })
        const afterSkip = yield* api.createRideRunWorkout(ride("2026-11-24"))
        yield* api.changeWorkoutDate({ id: idOf(afterSkip), day: day("2026-11-28"), dryRun: false })
        const afterMove = yield* api.createRideRunWorkout(ride("2026-11-24"))
        yield* api.undoLastChange({ dryRun: false })
        const afterUndo = yield* api.createRideRunWorkout(ride("2026-11-24"))
        const all = [first, ...others, afterSkip, afterMove, afterUndo]
        assert.strictEqual(new Set(all.map(idOf)).size, all.length)
      })
    )
  )
})

describe("createWorkoutByIntensity", () => {
  it.effect("makes a workout of the load asked for, named after zone and sport", () =>
    at(
      Effect.gen(function* () {
        const api = yield* AiEndurance
        const { value } = yield* api.createWorkoutByIntensity(intensity)
        assert.strictEqual(value.title, "Tempo Ride")
        assert.isFalse(value.hasSteps)
        assert.isNull(value.steps)
        assert.approximately(value.ess ?? 0, 60, 1)
      })
    )
  )

  it.effect("returns the existing workout of the same day, sport and load, however old", () =>
    at(
      Effect.gen(function* () {
        const api = yield* AiEndurance
        const first = yield* api.createWorkoutByIntensity(intensity)
        yield* TestClock.adjust("1 hour")
        const second = yield* api.createWorkoutByIntensity(intensity)
        assert.isTrue(second.reused)
        assert.strictEqual(idOf(second), idOf(first))
        const others = [
          yield* api.createWorkoutByIntensity({ ...intensity, ess: 70 }),
          yield* api.createWorkoutByIntensity({ ...intensity, sport: "Run" }),
          yield* api.createWorkoutByIntensity({ ...intensity, day: day("2026-11-25") })
        ]
        assert.isTrue(others.every((other) => other.reused === undefined))
      })
    )
  )

  it.effect("keeps a runner to runs and a cyclist to rides", () =>
    Effect.gen(function* () {
      const create = (sport: "Ride" | "Run") =>
        Effect.flatMap(AiEndurance, (api) => Effect.result(api.createWorkoutByIntensity({ ...intensity, sport })))
      const tags = (athlete: typeof triathlete) =>
        at(
          Effect.map(Effect.all([create("Ride"), create("Run")]), (results) => results.map((result) => result._tag)),
          athlete
        )
      assert.deepStrictEqual(yield* tags({ ...triathlete, userType: "Runner" }), ["Failure", "Success"])
      assert.deepStrictEqual(yield* tags({ ...triathlete, userType: "Cyclist" }), ["Success", "Failure"])
      assert.deepStrictEqual(yield* tags(triathlete), ["Success", "Success"])
    })
  )

  it.effect("refuses a request without load and time", () =>
    at(
      Effect.gen(function* () {
        const api = yield* AiEndurance
        assert.strictEqual(
          (yield* Effect.flip(api.createWorkoutByIntensity({ ...intensity, ess: null })))._tag,
          "InvalidInput"
        )
      })
    )
  )
})
