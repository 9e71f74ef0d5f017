/** The models for small athletes made by hand: what is missing stays missing, and edits move what they should. */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import { TestClock } from "effect/testing"
import { AiEndurance } from "../../../../src/api/AiEndurance.ts"
import { emptyAthlete, insertWellness, storeAthlete } from "../../../../src/api/local/Athletes.ts"
import { models } from "../../../../src/api/local/insight/model.ts"
import { getRaceGoals } from "../../../../src/api/local/raceGoals.ts"
import { Auth } from "../../../../src/auth/Auth.ts"
import { AthleteClock } from "../../../../src/clock/AthleteClock.ts"
import { addDays, range } from "../../../../src/domain/Day.ts"
import type { PlanProgress } from "../../../../src/domain/PlanProgress.ts"
import type { Block } from "../../../../src/domain/Workout.ts"
import { athlete, atNoon, layer, type Made, save, today } from "../details/activities.ts"
import { athleteId, day, ride, source } from "../support/source.ts"

const now = day(today)
const daysAgo = (count: number) => addDays(now, -count)

const step = (role: "warmup" | "interval" | "recovery", seconds: number, low: number, high: number): Block => ({
  kind: "step",
  role,
  length: { by: "time", seconds },
  target: { by: "power", lowWatts: low, highWatts: high }
})
/** Ten minutes easy, then four times five minutes at 240 to 250 W with three easy minutes after each. */
const intervals: ReadonlyArray<Block> = [
  step("warmup", 600, 140, 150),
  { kind: "repeat", times: 4, blocks: [step("interval", 300, 240, 250), step("recovery", 180, 120, 130)] }
]
const length = 600 + 4 * 480

/** The same as it was ridden; some repetitions, counted from 0, at other watts. */
const ridden = (on: string, altered: { readonly [repetition: number]: number } = {}): Made => ({
  day: on,
  name: "Intervals",
  seconds: length,
  channels: {
    bpm: () => 140,
    watts: (s) => {
      if (s < 600) return 145
      const repetition = Math.floor((s - 600) / 480)
      return (s - 600) % 480 < 300 ? (altered[repetition] ?? 245) : 125
    }
  }
})

/** A workout of the past was planned on its day: later nobody can. */
const planned = (on: string) =>
  Effect.gen(function* () {
    if (on < today) yield* TestClock.setTime(Date.parse(`${on}T06:00:00Z`))
    const api = yield* AiEndurance
    const { value } = yield* api.createRideRunWorkout({ ...ride(on, "Intervals"), blocks: intervals })
    yield* atNoon
    return value
  })

/** Mornings on end; what a day does not give is not measured. */
const mornings = (
  count: number,
  of: (index: number) => { readonly rmssdMs?: number; readonly restingBpm?: number; readonly weightKg?: number }
) =>
  insertWellness(
    athleteId,
    range(daysAgo(count - 1), now).map((on, index) => ({
      day: on,
      rmssdMs: null,
      restingBpm: null,
      sleepSeconds: null,
      soreness: null,
      weightKg: null,
      source: "test",
      ...of(index)
    }))
  )

const local = Effect.gen(function* () {
  return { sql: yield* SqlClient.SqlClient, auth: yield* Auth, clock: yield* AthleteClock }
})

describe("an athlete without a history", () => {
  it.effect("gets nulls with reasons from every model, and no error", () =>
    Effect.gen(function* () {
      yield* atNoon
      const api = yield* AiEndurance
      const recovery = yield* api.getRecoveryModel({ daysBack: 90 })
      assert.lengthOf(recovery.days, 90)
      assert.isTrue(recovery.days.every((one) => one.recovery === null && one.ess === null))
      assert.match(recovery.status!.words, /^No recovery score/u)
      const prediction = yield* api.getPrediction
      assert.deepStrictEqual([prediction.future, prediction.sports, prediction.raceTimes], [[], [], []])
      assert.isNull(prediction.validation)
      assert.match(prediction.notes!.join(), /no fitness forecast/u)
      const progress = yield* api.getPlanProgress
      assert.isNull(progress.matchPercentage)
      const nutrition = yield* api.getNutritionModel
      assert.lengthOf(nutrition.days, 6)
      assert.isTrue(nutrition.days.every(({ kilocalories }) => kilocalories.least === null))
      assert.match(nutrition.warnings!.join(), /weight, height, year of birth/u)
    }).pipe(Effect.provide(source({ zone: "UTC", athlete: emptyAthlete })))
  )
})

describe("an athlete who came back after a long time", () => {
  it.effect.each([
    [80, 1],
    [90, 0]
  ] as const)("of whom the last hard ride is %s days old gets %s forecasts", ([ago, forecasts]) =>
    Effect.gen(function* () {
      yield* atNoon
      for (const each of [ago, ago + 30]) yield* save(ridden(daysAgo(each)))
      const { future, notes, sports } = yield* (yield* AiEndurance).getPrediction
      assert.lengthOf(sports!, forecasts)
      assert.strictEqual(future!.length > 0, forecasts > 0)
      assert.strictEqual(/no fitness forecast/u.test(notes!.join()), forecasts === 0)
    }).pipe(Effect.provide(layer))
  )
})

describe("the newest activity", () => {
  it.effect("is the same one in every answer, whatever stretch the answer looks at", () =>
    Effect.gen(function* () {
      yield* atNoon
      const on = daysAgo(900)
      yield* save(ridden(on))
      const api = yield* AiEndurance
      const answers = [
        yield* api.getPrediction,
        yield* api.getRecoveryModel({ daysBack: 14 }),
        yield* api.getPlanProgress,
        yield* api.getNutritionModel
      ]
      assert.deepStrictEqual(
        answers.map(({ freshness }) => freshness?.newestActivity),
        answers.map(() => on)
      )
    }).pipe(Effect.provide(layer))
  )
})

describe("missing heart-rate variability", () => {
  it.effect("is a null component, never a neutral value; the resting heart rate still scores", () =>
    Effect.gen(function* () {
      yield* atNoon
      const api = yield* AiEndurance
      yield* mornings(90, (index) => ({ restingBpm: 48 + (index % 3) }))
      const { days, freshness, status } = yield* api.getRecoveryModel({ daysBack: 14 })
      assert.isTrue(days.every(({ recoveryOfRmssd, rmssdMs }) => rmssdMs === null && recoveryOfRmssd === null))
      assert.isTrue(days.every(({ recovery }) => recovery !== null))
      assert.deepStrictEqual(
        status!.drivers.map(({ signal }) => signal),
        ["restingHeartRate"]
      )
      assert.includeMembers(
        status!.missing.map(({ signal }) => signal),
        ["hrvWeek", "hrvToday"]
      )
      assert.isNull(freshness!.newestHrv)
      assert.strictEqual(freshness!.newestRestingHeartRate, now)
    }).pipe(Effect.provide(layer))
  )
})

describe("getPlanProgress", () => {
  const progressOf = (altered: { readonly [repetition: number]: number }) =>
    Effect.gen(function* () {
      yield* atNoon
      const api = yield* AiEndurance
      for (const ago of [9, 5, 2]) {
        yield* planned(daysAgo(ago))
        yield* save(ridden(daysAgo(ago), ago === 5 ? altered : {}))
      }
      return yield* api.getPlanProgress
    })
  const hits = (progress: PlanProgress) =>
    progress.matches!.map(({ repetitions }) => [repetitions?.hit, repetitions?.judged])

  it.effect("is 100 % for a plan executed to the letter, and every repetition was hit", () =>
    Effect.gen(function* () {
      const progress = yield* progressOf({})
      assert.strictEqual(progress.matchPercentage, 100)
      assert.deepStrictEqual(progress.done, progress.planned)
      assert.deepStrictEqual(
        hits(progress),
        Array.from({ length: 3 }, () => [4, 4])
      )
      assert.isTrue(progress.matches!.every(({ repetitions }) => repetitions!.deviations === undefined))
      assert.deepStrictEqual([progress.missed, progress.unplanned], [[], []])
    }).pipe(Effect.provide(layer))
  )

  it.effect("finds exactly the repetitions that were altered", () =>
    Effect.gen(function* () {
      const progress = yield* progressOf({ 1: 215, 3: 290 })
      assert.deepStrictEqual(hits(progress), [
        [4, 4],
        [2, 4],
        [4, 4]
      ])
      assert.deepStrictEqual(progress.matches![1]!.repetitions, {
        judged: 4,
        hit: 2,
        unit: "watts",
        deviations: [
          { repetition: 2, verdict: "under", low: 240, high: 250, actual: 215 },
          { repetition: 4, verdict: "over", low: 240, high: 250, actual: 290 }
        ]
      })
    }).pipe(Effect.provide(layer))
  )

  it.effect(
    "says of a workout done three days late why it is taken for that, and of one done on its day only how",
    () =>
      Effect.gen(function* () {
        yield* atNoon
        yield* planned(daysAgo(9))
        yield* save(ridden(daysAgo(9)))
        yield* planned(daysAgo(5))
        // Without the last repetition.
        yield* save({ ...ridden(daysAgo(2)), seconds: 2016 })
        const { matches } = yield* (yield* AiEndurance).getPlanProgress
        const [clear, late] = matches!
        assert.strictEqual(clear!.durationPercentage, 100)
        assert.notProperty(clear, "because")
        assert.notProperty(clear, "daysLate")
        // 2016 of 2520 seconds.
        assert.strictEqual(late!.durationPercentage, 80)
        assert.strictEqual(late!.daysLate, 3)
        assert.match(late!.because!, /^3 days later, same sport, name fits, duration 80 %/u)
      }).pipe(Effect.provide(layer))
  )

  it.effect("moves with the plan: a workout skipped is no longer missed", () =>
    Effect.gen(function* () {
      yield* atNoon
      const api = yield* AiEndurance
      yield* planned(daysAgo(4))
      yield* save(ridden(daysAgo(4)))
      const forgotten = yield* planned(daysAgo(2))
      const before = yield* api.getPlanProgress
      assert.strictEqual(before.matchPercentage, 50)
      assert.deepStrictEqual(
        before.missed!.map(({ id }) => id),
        [forgotten.id]
      )
      // Skipped that morning: what is past cannot be skipped.
      yield* TestClock.setTime(Date.parse(`${forgotten.day}T06:00:00Z`))
      yield* api.skipWorkout({ id: forgotten.id, dryRun: false })
      yield* atNoon
      const after = yield* api.getPlanProgress
      assert.strictEqual(after.matchPercentage, 100)
      assert.isBelow(after.planned!["Endurance"]!, before.planned!["Endurance"]!)
      assert.deepStrictEqual(after.done, before.done)
    }).pipe(Effect.provide(layer))
  )
})

describe("getPlannedWorkouts in full depth", () => {
  it.effect("says of the past what was done for a workout, and which were missed, as getPlanProgress does", () =>
    Effect.gen(function* () {
      yield* atNoon
      const api = yield* AiEndurance
      const done = yield* planned(daysAgo(6))
      const activityId = yield* save(ridden(daysAgo(6)))
      const missed = yield* planned(daysAgo(3))
      const ticked = yield* planned(daysAgo(2))
      yield* api.markWorkout({ id: ticked.id, completed: true, dryRun: false })
      const coming = yield* planned(addDays(now, 1))
      const window = { start: daysAgo(7), end: addDays(now, 7), uncapped: false }
      const { workouts } = yield* api.getPlannedWorkouts({ ...window, depth: "full" })
      assert.deepStrictEqual(
        workouts.map(({ compliance, id }) => [id, compliance]),
        [
          [done.id, { activityId, compliancePercentage: 100 }],
          [missed.id, null],
          [ticked.id, undefined],
          [coming.id, undefined]
        ]
      )
      const { matches, missed: gone } = yield* api.getPlanProgress
      assert.deepStrictEqual(
        matches!.map((match) => [match.workoutId, match.activityId, match.compliancePercentage]),
        [[done.id, activityId, 100]]
      )
      assert.deepStrictEqual(
        gone!.map(({ id }) => id),
        [missed.id]
      )
      const standard = yield* api.getPlannedWorkouts(window)
      assert.isTrue(standard.workouts.every((workout) => !("compliance" in workout)))
    }).pipe(Effect.provide(layer))
  )
})

describe("getNutritionModel", () => {
  const body = { ...athlete, birthYear: 1986, gender: "female", heightCm: 168, weightKg: 60 }
  const kcalOn = (on: string) =>
    Effect.gen(function* () {
      const { days } = yield* (yield* AiEndurance).getNutritionModel
      const found = days.find((one) => one.day === on)!
      return (found.kilocalories.least! + found.kilocalories.most!) / 2
    })

  it.effect("gives the day of a new workout more energy and leaves the others alone; undo takes it back", () =>
    Effect.gen(function* () {
      yield* atNoon
      yield* storeAthlete(athleteId, body)
      const api = yield* AiEndurance
      const days = range(daysAgo(1), addDays(now, 4))
      const before = yield* Effect.forEach(days, kcalOn)
      yield* api.createRideRunWorkout({ ...ride(addDays(now, 2), "Long"), blocks: intervals })
      const after = yield* Effect.forEach(days, kcalOn)
      assert.deepStrictEqual(
        after.map((kcal, index) => kcal > before[index]!),
        [false, false, false, true, false, false]
      )
      yield* api.undoLastChange({ dryRun: false })
      assert.deepStrictEqual(yield* Effect.forEach(days, kcalOn), before)
    }).pipe(Effect.provide(layer))
  )

  it.effect("takes the newest weight of the mornings, and a heavier athlete needs more", () =>
    Effect.gen(function* () {
      yield* atNoon
      yield* storeAthlete(athleteId, body)
      const light = yield* kcalOn(now)
      yield* mornings(3, (index) => (index === 1 ? { weightKg: 66 } : {}))
      assert.isAbove(yield* kcalOn(now), light)
      const { freshness } = yield* (yield* AiEndurance).getNutritionModel
      assert.strictEqual(freshness!.newestWeight, daysAgo(1))
    }).pipe(Effect.provide(layer))
  )
})

describe("getRaceGoalEvent", () => {
  /** Ten kilometres in 45 minutes, called a race. */
  const race = (ago: number): Made => ({
    day: daysAgo(ago),
    sport: "Run",
    name: "City Race",
    seconds: 2700,
    channels: { metresPerSecond: () => 10_000 / 2700, distanceMetres: (s) => (s * 10_000) / 2699, bpm: () => 172 }
  })
  const goal = (targetSeconds: number | null, eventType = "10k", distanceKm: number | null = 10) => ({
    name: "Autumn race",
    day: addDays(now, 20),
    eventType,
    priority: "A" as const,
    primary: true,
    distanceKm,
    targetSeconds,
    dryRun: false
  })

  it.effect("predicts what was run, and the faster the target the less likely", () =>
    Effect.gen(function* () {
      yield* atNoon
      const api = yield* AiEndurance
      yield* save(race(10))
      const made = yield* api.createRaceGoal(goal(2700))
      let before = 1
      for (const target of [3000, 2700, 2600, 2300]) {
        yield* api.changeRaceGoal({ id: made.value.id, fields: { targetSeconds: target }, dryRun: false })
        const {
          goals: [found]
        } = yield* api.getRaceGoals
        // The laws differ a little over one effort; all of them pass near it.
        assert.approximately(found!.predictedSeconds!, 2700, 40)
        assert.isAtMost(found!.outlook!.probability!, before)
        before = found!.outlook!.probability!
      }
      assert.isBelow(before, 0.05)
    }).pipe(Effect.provide(layer))
  )

  it.effect("says what a triathlon lacks instead of guessing", () =>
    Effect.gen(function* () {
      yield* atNoon
      const api = yield* AiEndurance
      yield* save(race(10))
      yield* api.createRaceGoal(goal(9000, "Olympic Triathlon", null))
      const {
        goals: [found]
      } = yield* api.getRaceGoals
      assert.isNull(found!.predictedSeconds)
      assert.match(found!.outlook!.notes.join(), /swim: no hard swim effort.*ride: /u)
    }).pipe(Effect.provide(layer))
  )
})

describe("what the prediction models remember", () => {
  it.effect("is computed again after each write that matters, and only then", () =>
    Effect.gen(function* () {
      yield* atNoon
      const api = yield* AiEndurance
      const kept = models(yield* local)
      const ask = Effect.gen(function* () {
        const { today } = yield* (yield* AthleteClock).now
        yield* kept.of(athleteId, today, yield* getRaceGoals(yield* local))
        return kept.computed()
      })
      const id = yield* save(ridden(daysAgo(3)))
      assert.strictEqual(yield* ask, 1)
      assert.strictEqual(yield* ask, 1)
      const workout = yield* planned(addDays(now, 3))
      yield* api.changeWorkoutAdvice({ id: workout.id, advice: "Ride easy", dryRun: false })
      yield* mornings(3, () => ({ restingBpm: 48 }))
      assert.strictEqual(yield* ask, 1, "the plan and the mornings are no part of the history")
      yield* save(ridden(daysAgo(1)))
      assert.strictEqual(yield* ask, 2, "an activity")
      yield* api.setActivityFlags({ sport: "Ride", id, flags: { excludeFromModel: true }, dryRun: true })
      assert.strictEqual(yield* ask, 2, "a rehearsal")
      yield* api.setActivityFlags({ sport: "Ride", id, flags: { excludeFromModel: true }, dryRun: false })
      assert.strictEqual(yield* ask, 3, "a flag")
      yield* api.undoLastChange({ dryRun: false })
      assert.strictEqual(yield* ask, 4, "the flag taken back")
      const bounds = { Endurance: 190, Tempo: 230, Threshold: 270, VO2Max: 305 }
      yield* api.setZones({ sport: "Ride", by: "power", bounds, dryRun: false })
      assert.strictEqual(yield* ask, 5, "zones")
      yield* TestClock.adjust("1 day")
      assert.strictEqual(yield* ask, 6, "a new day")
      // Ride times come from rides outdoors.
      yield* api.setActivityFlags({ sport: "Ride", id, flags: { isIndoor: true }, dryRun: false })
      assert.strictEqual(yield* ask, 7, "a ride that was indoors")
    }).pipe(Effect.provide(layer))
  )

  it.effect("does not hold the plan: a forecast follows it at once", () =>
    Effect.gen(function* () {
      yield* atNoon
      const api = yield* AiEndurance
      yield* save(ridden(daysAgo(3)))
      const before = yield* api.getPrediction
      yield* planned(addDays(now, 9))
      const after = yield* api.getPrediction
      assert.match(before.notes!.join(), /Ride: nothing is planned/u)
      assert.match(after.notes!.join(), new RegExp(`Ride: planned until ${addDays(now, 9)}`, "u"))
    }).pipe(Effect.provide(layer))
  )
})
