/**
 * Undo as a law: over any sequence of writes, rehearsals and undos, what is stored after an undo is what was
 * stored before the write it takes back. The model is a stack of snapshots and knows nothing of the journal.
 */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Result } from "effect"
import { TestClock } from "effect/testing"
import * as fc from "fast-check"
import { AiEndurance, type Written } from "../../../src/api/AiEndurance.ts"
import { AvailabilitySlot } from "../../../src/domain/Athlete.ts"
import * as Day from "../../../src/domain/Day.ts"
import { RaceGoalId } from "../../../src/domain/RaceGoal.ts"
import { WorkoutId } from "../../../src/domain/Workout.ts"
import { MetresPerSecond } from "../../../src/domain/Units.ts"
import { boundsOf, rideShares, runShares } from "../../../src/domain/Zones.ts"
import { takeProfile, type Worn } from "../../../src/api/local/import/takeProfile.ts"
import { onPostgres, runs } from "../../support/databases.ts"
import { athleteId, day, source, steady, stored } from "./support/source.ts"

type Api = AiEndurance["Service"]

/** What a command may refer to: something that is there, or now and then something that is not. */
interface World {
  readonly api: Api
  readonly dryRun: boolean
  readonly workout: (pick: number) => WorkoutId
  readonly goal: (pick: number) => RaceGoalId
}

type Run = (world: World) => Effect.Effect<Written<unknown>, { readonly _tag: string }>
type Command =
  | { readonly kind: "write"; readonly name: string; readonly run: Run }
  | { readonly kind: "import"; readonly worn: Worn }
  | { readonly kind: "undo" }
  | { readonly kind: "wait"; readonly minutes: number }

const today = day("2026-11-22")
const days = fc.integer({ min: -2, max: 6 }).map((offset) => Day.addDays(today, offset))
// Few words and few days, so that commands meet.
const pick = fc.nat({ max: 20 })
const word = fc.constantFrom("one", "two")
const zone = fc.constantFrom("Endurance" as const, "Tempo" as const, "Threshold" as const)
const sport = fc.constantFrom("Ride" as const, "Run" as const)
const ess = fc.constantFrom(40, 60, 80)

const write = (name: string, run: Run): Command => ({ kind: "write", name, run })

const commands: ReadonlyArray<fc.Arbitrary<Command>> = [
  fc
    .record({ day: days, title: word, sport })
    .map((request) =>
      write(`create ${JSON.stringify(request)}`, ({ api, dryRun }) =>
        api.createRideRunWorkout({ ...request, isTaper: false, advice: null, blocks: steady, dryRun })
      )
    ),
  fc
    .record({ day: days, title: word, text: word })
    .map((request) =>
      write(`createText ${JSON.stringify(request)}`, ({ api, dryRun }) =>
        api.createTextWorkout({ ...request, isTaper: true, advice: "easy", dryRun })
      )
    ),
  fc
    .record({ day: days, sport, zone, ess })
    .map((request) =>
      write(`byIntensity ${JSON.stringify(request)}`, ({ api, dryRun }) =>
        api.createWorkoutByIntensity({ ...request, isTaper: false, intensitySeconds: null, repeats: null, dryRun })
      )
    ),
  fc
    .record({ at: pick, day: days })
    .map((request) =>
      write(`move ${JSON.stringify(request)}`, ({ api, dryRun, workout }) =>
        api.changeWorkoutDate({ ...request, id: workout(request.at), dryRun })
      )
    ),
  pick.map((at) => write(`skip ${at}`, ({ api, dryRun, workout }) => api.skipWorkout({ id: workout(at), dryRun }))),
  fc
    .record({ at: pick, completed: fc.boolean() })
    .map((request) =>
      write(`mark ${JSON.stringify(request)}`, ({ api, dryRun, workout }) =>
        api.markWorkout({ ...request, id: workout(request.at), dryRun })
      )
    ),
  fc
    .record({ at: pick, advice: word })
    .map((request) =>
      write(`advise ${JSON.stringify(request)}`, ({ api, dryRun, workout }) =>
        api.changeWorkoutAdvice({ ...request, id: workout(request.at), dryRun })
      )
    ),
  fc.record({ at: pick, ess }).map((request) =>
    write(`rescale ${JSON.stringify(request)}`, ({ api, dryRun, workout }) =>
      api.changeWorkoutIntensity({
        ...request,
        id: workout(request.at),
        intensitySeconds: null,
        repeats: null,
        dryRun
      })
    )
  ),
  fc
    .constantFrom(240, 250, 20)
    .map((ftp) =>
      write(`ride zones ${ftp}`, ({ api, dryRun }) =>
        api.setZones({ sport: "Ride", by: "power", bounds: boundsOf(ftp, rideShares), dryRun })
      )
    ),
  fc
    .constantFrom(3.9, 4, 4.1)
    .map((speed) =>
      write(`run zones ${speed}`, ({ api, dryRun }) =>
        api.setZones({ sport: "Run", by: "speed", bounds: boundsOf(speed, runShares), dryRun })
      )
    ),
  fc
    .constantFrom(290, 310)
    .map((power) =>
      write(`run power ${power}`, ({ api, dryRun }) =>
        api.setZones({ sport: "Run", by: "power", bounds: boundsOf(power, runShares), dryRun })
      )
    ),
  fc
    .record({
      weekday: fc.constantFrom("Monday" as const, "Sunday" as const),
      sport,
      hours: fc.constantFrom(0, 1, 2, 25)
    })
    .map((slot) =>
      write(`availability ${JSON.stringify(slot)}`, ({ api, dryRun }) =>
        api.setAvailability({ slots: [AvailabilitySlot.make(slot)], weekdays: [slot.weekday], dryRun })
      )
    ),
  fc
    .record(
      {
        maxHeartRate: fc.constantFrom(185, 190, 30),
        thresholdHeartRateRide: fc.constantFrom(165, 187),
        restingHeartRate: fc.constantFrom(45, 50.5),
        criticalSwimSpeed: fc.constantFrom(1, 1.05, 9).map((speed) => MetresPerSecond.make(speed)),
        weightKg: fc.constantFrom(70, 70.25, 700),
        userType: fc.constantFrom("Cyclist" as const, "Triathlete" as const),
        useRunningPower: fc.boolean(),
        gender: fc.constantFrom("female", "other"),
        timeZone: fc.constantFrom("Europe/Berlin", "Mars/Olympus")
      },
      { requiredKeys: [] }
    )
    .map((values) => write(`profile ${JSON.stringify(values)}`, ({ api, dryRun }) => api.setUser({ values, dryRun }))),
  fc
    .record({ name: word, day: days, primary: fc.constantFrom(true, true, false) })
    .map((fields) =>
      write(`race ${JSON.stringify(fields)}`, ({ api, dryRun }) =>
        api.createRaceGoal({ ...fields, eventType: "10k", priority: "A", distanceKm: 10, targetSeconds: null, dryRun })
      )
    ),
  fc
    .record({ at: pick, fields: fc.record({ day: days, primary: fc.boolean() }, { requiredKeys: [] }) })
    .map((request) =>
      write(`change race ${JSON.stringify(request)}`, ({ api, dryRun, goal }) =>
        api.changeRaceGoal({ ...request, id: goal(request.at), dryRun })
      )
    ),
  fc
    .record({
      day: fc.option(days, { nil: null }),
      values: fc.record(
        {
          rmssdMs: fc.constantFrom(61, 61.123456789, 0.1 + 60.2, 900),
          restingBpm: fc.constantFrom(48, 49),
          sleepSeconds: fc.constantFrom(27_000, 27_000.5),
          soreness: fc.constantFrom(0, 3.3),
          weightKg: fc.constantFrom(63.4, 63.40001)
        },
        { requiredKeys: [] }
      )
    })
    .map((request) =>
      write(`wellness ${JSON.stringify(request)}`, ({ api, dryRun }) => api.logWellness({ ...request, dryRun }))
    ),
  pick.map((at) => write(`remove race ${at}`, ({ api, dryRun, goal }) => api.removeRaceGoal({ id: goal(at), dryRun }))),
  fc
    .record({ maxBpm: fc.constantFrom(185, 190), restingBpm: fc.constantFrom(45, null), sport })
    .map(({ sport, ...told }): Command => {
      const wearer = { gender: null, heightCm: 180, weightKg: null, thresholdBpm: 160, thresholdWatts: 230, ...told }
      return { kind: "import", worn: { path: "a.fit", startUtc: "2026-11-20T08:00:00Z", sport, wearer, maxBpm: null } }
    }),
  fc.constant<Command>({ kind: "undo" }),
  // A day too: what held on one is noted by days.
  fc.constantFrom(1, 11, 1440).map((minutes): Command => ({ kind: "wait", minutes }))
]

/** Skipped workouts among them; one place beyond the last is a number that does not exist. */
const picker =
  <A>(rows: ReadonlyArray<{ readonly id?: unknown }>, missing: number, make: (id: number) => A) =>
  (at: number): A =>
    make(Number(rows[at % (rows.length + 1)]?.id ?? missing))

const program = (sequence: ReadonlyArray<Command>, seen: Set<string>) =>
  Effect.gen(function* () {
    yield* TestClock.setTime(Date.parse("2026-11-22T11:00:00Z"))
    const api = yield* AiEndurance
    const snapshots: Array<unknown> = []
    for (const command of sequence) {
      const before = yield* stored
      if (command.kind === "wait") {
        yield* TestClock.adjust(`${command.minutes} minutes`)
      } else if (command.kind === "import") {
        const taken = yield* takeProfile(athleteId, [command.worn])
        seen.add(`import ${taken === null ? "Failure" : "Success"}`)
        if (taken === null) assert.deepStrictEqual(yield* stored, before)
        else snapshots.push(before)
      } else if (command.kind === "undo") {
        const expected = snapshots.pop()
        const result = yield* Effect.result(api.undoLastChange({ dryRun: false }))
        seen.add(`undo ${result._tag}`)
        assert.strictEqual(
          Result.isSuccess(result),
          expected !== undefined,
          "undo is offered exactly while something is left to undo"
        )
        assert.deepStrictEqual(yield* stored, expected ?? before)
      } else {
        const world = {
          api,
          workout: picker(before.workouts, 8_100_999, (id) => WorkoutId.make(id)),
          goal: picker(before.raceGoals, 999, (id) => RaceGoalId.make(id))
        }
        const rehearsal = yield* Effect.result(command.run({ ...world, dryRun: true }))
        assert.deepStrictEqual(yield* stored, before, `${command.name}: a rehearsal changes nothing`)
        const result = yield* Effect.result(command.run({ ...world, dryRun: false }))
        seen.add(`${command.name.split(" ")[0]} ${result._tag}`)
        if (Result.isFailure(result)) {
          assert.deepStrictEqual(
            [rehearsal._tag, yield* stored],
            ["Failure", before],
            `${command.name}: a refusal changes nothing`
          )
          continue
        }
        assert.deepStrictEqual(
          Result.isSuccess(rehearsal) && rehearsal.success.value,
          result.success.value,
          `${command.name}: the rehearsal foretells the write`
        )
        const after = yield* stored
        if (result.success.changeId === null) assert.deepStrictEqual(after, before)
        else {
          assert.notDeepEqual(after, before)
          snapshots.push(before)
        }
      }
      const primaries = (yield* api.getRaceGoals).goals.filter((goal) => goal.primary)
      assert.isAtMost(primaries.length, 1, "at most one race is primary")
    }
    // And all the way back.
    while (snapshots.length > 0) {
      yield* api.undoLastChange({ dryRun: false })
      assert.deepStrictEqual(yield* stored, snapshots.pop())
    }
  })

describe("undo", () => {
  it("is the inverse of every write, over any sequence of writes, rehearsals and undos", async () => {
    const seen = new Set<string>()
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(...commands), { minLength: 1, maxLength: 60, size: "max" }), (sequence) =>
        Effect.runPromise(
          program(sequence, seen).pipe(Effect.provide(source().pipe(Layer.provideMerge(TestClock.layer()))))
        )
      ),
      { numRuns: runs(60) }
    )
    // A law that holds because nothing ever succeeded would say little; on Postgres few sequences are tried.
    if (onPostgres) return
    for (const name of [
      "create",
      "createText",
      "byIntensity",
      "move",
      "skip",
      "mark",
      "advise",
      "rescale",
      "race",
      "change",
      "remove",
      "wellness",
      "profile",
      "import",
      "undo"
    ]) {
      assert.isTrue(seen.has(`${name} Success`), `${name} succeeded at least once`)
      assert.isTrue(seen.has(`${name} Failure`), `${name} was refused at least once`)
    }
  })
})
