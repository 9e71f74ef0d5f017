import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer, Schema } from "effect"
import { SqlClient } from "effect/sql"
import { TestClock } from "effect/testing"
import * as fc from "fast-check"
import { AiEndurance } from "../../../src/api/AiEndurance.ts"
import { insertZoneHistory } from "../../../src/api/local/zoneHistory.ts"
import type { Athlete } from "../../../src/domain/Athlete.ts"
import type { ProfileValues } from "../../../src/domain/profileChecks.ts"
import { MetresPerSecond } from "../../../src/domain/Units.ts"
import { setUser } from "../../../src/tools/setUser.ts"
import { User } from "../../../src/wire/user.ts"
import { noTotals } from "../../../src/domain/Recording.ts"
import { runs } from "../../support/databases.ts"
import { api, asked, atNoon, kept, save } from "./details/activities.ts"
import { athleteId, day, source, stored, triathlete } from "./support/source.ts"

const set = (values: ProfileValues, dryRun = false) =>
  Effect.flatMap(AiEndurance, (source) => source.setUser({ values, dryRun }))

const speed = (metresPerSecond: number) => MetresPerSecond.make(metresPerSecond)
const hour = 3600

describe("setUser", () => {
  it.effect("changes only what it is given, and says what was there before", () =>
    Effect.gen(function* () {
      yield* atNoon
      const source = yield* AiEndurance
      const before = yield* source.getUser
      const first = yield* set({ maxHeartRate: 188, weightKg: 70.25, useRunningPower: true })
      assert.strictEqual(
        first.summary,
        "Set weight 70.3 kg (was not set), maximum heart rate 188 bpm (was not set), running power on (was off)."
      )
      const second = yield* set({ weightKg: 71, criticalSwimSpeed: speed(1) })
      assert.strictEqual(
        second.summary,
        "Set weight 71 kg (was 70.3 kg), critical swim speed 1:40 /100m (was 1:31 /100m)."
      )
      assert.deepStrictEqual(yield* source.getUser, {
        ...before,
        maxHeartRate: 188,
        weightKg: 71,
        useRunningPower: true,
        criticalSwimSpeed: speed(1)
      })
      const again = yield* set({ weightKg: 71 })
      assert.deepStrictEqual([again.changeId, again.summary], [null, "The profile already says weight 71 kg."])
    }).pipe(Effect.provide(source()))
  )

  it.effect("shows a rehearsal and stores nothing of it", () =>
    Effect.gen(function* () {
      yield* atNoon
      const before = yield* stored
      const { changeId, summary, value } = yield* set({ birthYear: 1984 }, true)
      assert.deepStrictEqual([changeId, value.birthYear], [null, 1984])
      assert.match(summary, /^Dry run, nothing was changed\. .*birth year 1984 \(was not set\)/u)
      assert.deepStrictEqual(yield* stored, before)
    }).pipe(Effect.provide(source()))
  )

  it.effect("says of the demo athlete that an import takes it away", () =>
    Effect.gen(function* () {
      yield* atNoon
      assert.match((yield* set({ weightKg: 71 })).summary, /demo athlete: an import of own files replaces it/u)
    }).pipe(Effect.provide(source({ athlete: { ...triathlete, demo: true } })))
  )

  it.effect("keeps a time zone that the runtime knows", () =>
    Effect.gen(function* () {
      yield* atNoon
      yield* set({ timeZone: "Pacific/Auckland" })
      assert.strictEqual((yield* (yield* AiEndurance).getUser).timeZone, "Pacific/Auckland")
    }).pipe(Effect.provide(source()))
  )

  it.effect("says when the time zone of the server goes before the athlete's own", () =>
    Effect.gen(function* () {
      yield* atNoon
      const { summary } = yield* set({ timeZone: "Pacific/Auckland" })
      assert.include(
        summary,
        "AIE_TIMEZONE is set to Europe/Berlin where the server runs, and decides which day is today"
      )
      assert.notInclude((yield* set({ timeZone: "Europe/Berlin" })).summary, "AIE_TIMEZONE")
    }).pipe(Effect.provide(source()))
  )

  it.effect("and logWellness speak of one weight: the newest word of either", () =>
    Effect.gen(function* () {
      yield* atNoon
      const source = yield* AiEndurance
      const weight = Effect.map(source.getUser, ({ weightKg }) => weightKg)
      const log = (weightKg: number, on: string) =>
        source.logWellness({ day: day(on), values: { weightKg }, dryRun: false })
      yield* set({ weightKg: 71 })
      assert.strictEqual(yield* weight, 71)
      yield* log(70.2, "2026-11-16")
      assert.strictEqual(yield* weight, 70.2)
      // Older than what is known, and too old to say anything of today.
      yield* log(68, "2026-11-10")
      yield* log(66, "2026-08-01")
      assert.strictEqual(yield* weight, 70.2)
      const before = yield* stored
      const told = yield* set({ weightKg: 71 })
      assert.strictEqual(told.summary, "Set weight 71 kg (was 70.2 kg).")
      assert.deepStrictEqual([told.value.weightKg, yield* weight], [71, 71])
      assert.strictEqual((yield* set({ maxHeartRate: 188 })).value.weightKg, 71)
      yield* source.undoLastChange({ dryRun: false })
      yield* source.undoLastChange({ dryRun: false })
      assert.deepStrictEqual(yield* stored, before)
      assert.strictEqual(yield* weight, 70.2)
    }).pipe(Effect.provide(source()))
  )

  it.effect("doubts a weight in pounds, and so does logWellness", () =>
    Effect.gen(function* () {
      yield* atNoon
      const source = yield* AiEndurance
      yield* set({ weightKg: 70.8 })
      // 156 lb x 0.45359 kg.
      const doubt = "Note: 156 kg is far from the 70.8 kg before; 156 lb would be 70.8 kg."
      assert.include((yield* set({ weightKg: 156 }, true)).summary, doubt)
      assert.include((yield* source.logWellness({ day: null, values: { weightKg: 156 }, dryRun: true })).summary, doubt)
      assert.notInclude((yield* set({ weightKg: 74 })).summary, "Note")
    }).pipe(Effect.provide(source()))
  )

  const refused: ReadonlyArray<readonly [string, ProfileValues, RegExp]> = [
    ["nothing", {}, /Nothing was given/u],
    ["a weight in grams", { weightKg: 70_000 }, /weight 70000 kg is outside of 25 to 250 kg/u],
    ["a weight of nobody", { weightKg: 700 }, /weight 700 kg/u],
    ["a height in metres", { heightCm: 1.78 }, /height 1\.8 cm is outside of 100 to 250 cm/u],
    ["a height in feet", { heightCm: 5.9 }, /height/u],
    ["no number", { weightKg: Number.NaN }, /weight/u],
    ["a birth year ahead", { birthYear: 2030 }, /birth year 2030 is outside of 1916 to 2021/u],
    ["an age for a birth year", { birthYear: 42 }, /birth year 42/u],
    ["a heart rate in hertz", { maxHeartRate: 3.1 }, /maximum heart rate 3\.1 bpm is outside of 100 to 240 bpm/u],
    ["a share of the maximum", { maxHeartRate: 188, thresholdHeartRateRide: 0.9 }, /ride threshold heart rate 0\.9/u],
    ["a swim pace of a runner", { criticalSwimSpeed: speed(4) }, /0:25 \/100m is outside of 5:33 to 0:45/u],
    ["a maximum below the threshold", { maxHeartRate: 150, thresholdHeartRateRun: 165 }, /run threshold .* not below/u],
    ["a resting heart rate above it", { restingHeartRate: 110, thresholdHeartRateRide: 100 }, /resting/u],
    ["a place that is no time zone", { timeZone: "Berlin" }, /"Berlin" is no time zone\..*/u]
  ]
  for (const [what, values, message] of refused) {
    it.effect(`refuses ${what}, says what to do, and changes nothing`, () =>
      Effect.gen(function* () {
        yield* atNoon
        const before = yield* stored
        const error = yield* Effect.flip(set(values))
        assert.strictEqual(error._tag, "InvalidInput")
        assert.match(error.message, message)
        assert.isTrue("hint" in error && error.hint.length > 10)
        assert.deepStrictEqual(yield* stored, before)
      }).pipe(Effect.provide(source()))
    )
  }

  it.effect("refuses a maximum below the threshold it already knows, and takes both in one call", () =>
    Effect.gen(function* () {
      yield* atNoon
      yield* set({ thresholdHeartRateRide: 165 })
      const error = yield* Effect.flip(set({ maxHeartRate: 150 }))
      assert.match(error.message, /ride threshold heart rate 165 bpm is not below maximum heart rate 150 bpm/u)
      const { value } = yield* set({ maxHeartRate: 150, thresholdHeartRateRide: 140 })
      assert.deepInclude(value, { maxHeartRate: 150, thresholdHeartRateRide: 140 })
    }).pipe(Effect.provide(source()))
  )

  it.effect("takes a weight although heart rates contradict each other from before", () =>
    Effect.gen(function* () {
      yield* atNoon
      assert.strictEqual((yield* set({ weightKg: 71 })).value.weightKg, 71)
    }).pipe(Effect.provide(source({ athlete: { ...triathlete, maxHeartRate: 150, thresholdHeartRateRide: 165 } })))
  )
})

describe("what getUser shows", () => {
  const camel = (key: string) => key.replace(/_([a-z])/gu, (_, letter: string) => letter.toUpperCase())
  const takes = new Set(Object.keys(setUser.input.fields))

  it("can be written back name by name, and nothing changes by it", async () => {
    const profile = fc.record<Partial<Athlete>>({
      units: fc.constantFrom("Metric", "Imperial"),
      userType: fc.constantFrom("Runner", "Cyclist", "Triathlete"),
      gender: fc.constantFrom("female", "male", "other", null),
      birthYear: fc.option(fc.integer({ min: 1930, max: 2015 })),
      heightCm: fc.option(fc.constantFrom(171, 171.5, 182.88)),
      weightKg: fc.option(fc.double({ min: 30, max: 200, noNaN: true })),
      maxHeartRate: fc.option(fc.constantFrom(188, 187.5)),
      restingHeartRate: fc.option(fc.constantFrom(47, 47.3)),
      thresholdHeartRateRide: fc.option(fc.constant(165)),
      thresholdHeartRateRun: fc.option(fc.constant(170)),
      criticalSwimSpeed: fc.option(fc.double({ min: 0.4, max: 2, noNaN: true }).map(speed)),
      useRunningPower: fc.boolean(),
      timeZone: fc.option(fc.constantFrom("Europe/Berlin", "UTC"))
    })
    await fc.assert(
      fc.asyncProperty(profile, (over) =>
        Effect.runPromise(
          Effect.gen(function* () {
            yield* atNoon
            const shown = yield* Schema.encodeEffect(User)({ athlete: yield* (yield* AiEndurance).getUser })
            const args = Object.fromEntries(
              Object.entries(shown)
                .map(([key, value]) => [camel(key), value] as const)
                .filter(([key, value]) => takes.has(key) && value !== null)
            )
            const { changeId, message } = yield* setUser.run(yield* Schema.decodeUnknownEffect(setUser.input)(args))
            assert.isNull(changeId, message)
          }).pipe(
            Effect.provide(source({ athlete: { ...triathlete, ...over } }).pipe(Layer.provideMerge(TestClock.layer())))
          )
        )
      ),
      { numRuns: runs(25) }
    )
  })

  it("is all there is to set: every argument is one of its keys", () => {
    const keys = new Set(Object.keys(Schema.encodeSync(User)({ athlete: triathlete })).map(camel))
    assert.deepStrictEqual(
      [...takes].filter((name) => !keys.has(name)),
      ["dryRun"]
    )
  })
})

describe("loads of the past", () => {
  const lengths = Array.from({ length: 40 }, (_, n) => ({
    startEpochSeconds: Date.parse("2026-11-19T08:00:00Z") / 1000 + 25 * n,
    elapsedSeconds: 25,
    active: true,
    strokes: 15,
    stroke: "freestyle"
  }))
  const loads = Effect.gen(function* () {
    const source = yield* api
    const rows = []
    for (const sport of ["Ride", "Run", "Swim", "Other"] as const) {
      const { activities } = yield* source.getActivities({ sport, start: null, end: null })
      for (const { ess, essMethod, internalStressScore } of activities)
        rows.push([
          sport,
          essMethod,
          ess === null ? null : Math.round(ess),
          internalStressScore === null ? null : Math.round(internalStressScore)
        ])
    }
    return rows
  })
  const steadyHeart = { bpm: () => 165 }
  const swum = { metresPerSecond: () => 1, distanceMetres: (second: number) => second + 1 }
  const unknown = { ...triathlete, criticalSwimSpeed: null }

  it.effect("follow heart rates and critical swim speed, whatever the sport, and come back with undo", () =>
    Effect.gen(function* () {
      yield* atNoon
      const source = yield* api
      yield* save({ day: "2026-11-21", seconds: hour, channels: steadyHeart })
      yield* save({ day: "2024-03-01", seconds: hour, channels: steadyHeart, sport: "Run" })
      yield* save({ day: "2026-11-20", seconds: hour, channels: swum, sport: "Swim" })
      // A watch that writes lengths and no records.
      yield* save({
        day: "2026-11-19",
        seconds: 0,
        sport: "Swim",
        startEpochSeconds: Date.parse("2026-11-19T08:00:00Z") / 1000,
        poolLengthMetres: 25,
        lengths,
        device: { ...noTotals, timerSeconds: 1000, elapsedSeconds: 1000 }
      })
      yield* save({ day: "2026-11-18", seconds: hour, channels: steadyHeart, sport: "Other" })
      // Nothing but its duration: never anything but assumed.
      yield* save({ day: "2026-11-17", seconds: 0, device: { ...noTotals, timerSeconds: hour, elapsedSeconds: hour } })
      const before = yield* loads
      assert.deepStrictEqual(before, [
        ["Ride", "assumed", 50, null],
        ["Ride", "assumed", 50, null],
        ["Run", "assumed", 60, null],
        ["Swim", "assumed", 50, null],
        ["Swim", "assumed", 14, null],
        ["Other", "assumed", 30, null]
      ])
      const keptBefore = yield* kept
      yield* set({ maxHeartRate: 185, restingHeartRate: 50, thresholdHeartRateRide: 165 })
      yield* set({ criticalSwimSpeed: speed(1), thresholdHeartRateRun: 165 })
      // An hour at threshold, by heart rate or by speed, is 100 by definition; 1000 s of it are 28.
      assert.deepStrictEqual(yield* loads, [
        ["Ride", "heartRate", 100, 100],
        ["Ride", "assumed", 50, null],
        ["Run", "heartRate", 100, 100],
        ["Swim", "swimSpeed", 100, null],
        ["Swim", "swimSpeed", 28, null],
        ["Other", "heartRate", 100, 100]
      ])
      yield* source.undoLastChange({ dryRun: false })
      yield* source.undoLastChange({ dryRun: false })
      assert.deepStrictEqual(yield* loads, before)
      assert.deepStrictEqual(yield* kept, keptBefore)
    }).pipe(Effect.provide(source({ zone: "UTC", athlete: unknown })))
  )

  it.effect("of swims stay when the swimmer gets faster, whether the first speed was told or there all along", () =>
    Effect.gen(function* () {
      yield* atNoon
      const source = yield* api
      const swim = (on: string) => save({ day: on, seconds: hour, channels: swum, sport: "Swim" })
      yield* swim("2025-11-20")
      // 1:50 /100m as the first one ever. An hour at 1 m/s: 100 * (110 / 100)^3.
      yield* set({ criticalSwimSpeed: speed(100 / 110) })
      assert.deepStrictEqual(yield* loads, [["Swim", "swimSpeed", 133, null]])
      const before = yield* kept
      yield* TestClock.adjust("1 day")
      yield* set({ criticalSwimSpeed: speed(1) })
      yield* swim("2026-11-23")
      // Swum before the change, imported after it.
      yield* swim("2026-11-21")
      assert.deepStrictEqual(yield* loads, [
        ["Swim", "swimSpeed", 100, null],
        ["Swim", "swimSpeed", 133, null],
        ["Swim", "swimSpeed", 133, null]
      ])
      const { days } = yield* source.getTrainingLoad({ start: null, end: null })
      assert.approximately(days.find(({ day }) => day === "2026-11-21")!.ess, 133.1, 0.01)
      // The old one was not even looked at again.
      assert.deepStrictEqual((yield* kept).activities[0], before.activities[0])
      yield* TestClock.adjust("1 day")
      yield* set({ criticalSwimSpeed: speed(100 / 90) })
      assert.strictEqual((yield* loads)[0]![2], 100)
      yield* source.undoLastChange({ dryRun: false })
      yield* source.undoLastChange({ dryRun: false })
      // The first one holds for all of them again.
      assert.deepStrictEqual(
        (yield* loads).map(([, , ess]) => ess),
        [133, 133, 133]
      )
    }).pipe(Effect.provide(source({ zone: "UTC", athlete: unknown })))
  )

  it.effect("stay when heart rates change, and follow a first one that is corrected on the same day", () =>
    Effect.gen(function* () {
      yield* atNoon
      const rates = { maxHeartRate: 185, restingHeartRate: 50, thresholdHeartRateRide: 165, thresholdHeartRateRun: 165 }
      for (const sport of ["Ride", "Run", "Other"] as const)
        yield* save({ day: "2026-11-21", seconds: hour, channels: steadyHeart, sport })
      yield* set({ ...rates, thresholdHeartRateRide: 155 })
      yield* set({ thresholdHeartRateRide: 165 })
      const atThreshold = (["Ride", "Run", "Other"] as const).map((sport) => [sport, "heartRate" as const, 100, 100])
      assert.deepStrictEqual(yield* loads, atThreshold)
      for (const change of [{ maxHeartRate: 190 }, { restingHeartRate: 45 }, { thresholdHeartRateRide: 170 }]) {
        yield* TestClock.adjust("1 day")
        yield* set(change)
        assert.deepStrictEqual(yield* loads, atThreshold)
      }
      yield* save({ day: "2026-11-25", seconds: hour, channels: steadyHeart })
      // (120 / 145) e^(1.92 * 120 / 145) / ((125 / 145) e^(1.92 * 125 / 145)) = 90 %.
      assert.deepStrictEqual((yield* loads)[0], ["Ride", "heartRate", 90, 90])
    }).pipe(Effect.provide(source({ zone: "UTC", athlete: unknown })))
  )

  it.effect("of the demo athlete stay too, whose history says zones alone", () =>
    Effect.gen(function* () {
      yield* atNoon
      yield* save({ day: "2026-11-21", seconds: hour, channels: swum, sport: "Swim" })
      const sql = yield* SqlClient.SqlClient
      yield* insertZoneHistory(sql, athleteId, [{ effectiveDay: day("2026-05-25"), held: triathlete.zones }])
      const before = yield* loads
      yield* set({ criticalSwimSpeed: speed(1.2) })
      assert.deepStrictEqual(yield* loads, before)
    }).pipe(Effect.provide(source({ zone: "UTC", athlete: { ...triathlete, demo: true } })))
  )

  it.effect("have an energy as soon as the body is known, unless the device told it", () =>
    Effect.gen(function* () {
      yield* atNoon
      const source = yield* api
      const channels = { bpm: () => 150 }
      yield* save({ day: "2026-11-21", seconds: hour, channels })
      yield* save({ day: "2026-11-20", seconds: hour, channels, device: { ...noTotals, kcal: 555 } })
      const runs10k = { metresPerSecond: () => 3, distanceMetres: (second: number) => 3 * (second + 1) }
      yield* save({ day: "2026-11-19", seconds: hour, channels: runs10k, sport: "Run" })
      const kcals = Effect.gen(function* () {
        const rides = yield* source.getActivities({ sport: "Ride", start: null, end: null })
        const runs = yield* source.getActivities({ sport: "Run", start: null, end: null })
        return [...rides.activities, ...runs.activities].map(({ kcal }) => (kcal === null ? null : Math.round(kcal)))
      })
      assert.deepStrictEqual(yield* kcals, [null, 555, null])
      yield* set({ weightKg: 70 })
      // A run of 10.8 km costs a kcal per kilogram and kilometre.
      assert.deepStrictEqual(yield* kcals, [null, 555, 756])
      yield* set({ birthYear: 1984 })
      // Keytel: (-55.0969 + 0.6309 * 150 + 0.1988 * 70 + 0.2017 * 42) kJ a minute for an hour.
      assert.deepStrictEqual(yield* kcals, [888, 555, 756])
      yield* set({ weightKg: 75 })
      assert.deepStrictEqual(yield* kcals, [888, 555, 756])
      for (const _ of [1, 2, 3]) yield* source.undoLastChange({ dryRun: false })
      assert.deepStrictEqual(yield* kcals, [null, 555, null])
    }).pipe(Effect.provide(source({ zone: "UTC", athlete: unknown })))
  )

  it.effect("are in the weekly load at once, and in the detail of an activity", () =>
    Effect.gen(function* () {
      yield* atNoon
      const source = yield* api
      const id = yield* save({ day: "2026-11-21", seconds: hour, channels: steadyHeart })
      yield* save({ day: "2026-11-20", seconds: hour, channels: steadyHeart, sport: "Other" })
      yield* loads
      assert.deepInclude((yield* source.getActivityDetail(asked(id))).missing, {
        what: "internalStressScore",
        reason:
          "needs the athlete's maximum heart rate, resting heart rate, threshold heart rate: ask, and set them with setUser"
      })
      yield* set({ maxHeartRate: 185, restingHeartRate: 50, thresholdHeartRateRide: 165 })
      assert.notInclude(JSON.stringify((yield* source.getActivityDetail(asked(id))).missing), "internalStressScore")
      const { days } = yield* source.getTrainingLoad({ start: null, end: null })
      const total = days.reduce((sum, { ess }) => sum + ess, 0)
      assert.approximately(total, 200, 0.5)
      assert.approximately((yield* source.getActivityDetail(asked(id))).activity.internalStressScore!, 100, 0.1)
    }).pipe(Effect.provide(source({ zone: "UTC", athlete: unknown })))
  )

  it.effect("follow the sex, whose curves part away from the threshold", () =>
    Effect.gen(function* () {
      yield* atNoon
      yield* save({ day: "2026-11-21", seconds: hour, channels: { bpm: () => 120 } })
      yield* set({ maxHeartRate: 185, restingHeartRate: 50, thresholdHeartRateRide: 165 })
      // Half of the reserve (70 of 135) against 85 % of it: 0.5185 e^(1.92 * 0.5185) / (0.8519 e^(1.92 * 0.8519)) = 32 %.
      assert.deepStrictEqual(yield* loads, [["Ride", "heartRate", 32, 32]])
      yield* set({ gender: "female" })
      // With 1.67 in the exponents 35 %.
      assert.deepStrictEqual(yield* loads, [["Ride", "heartRate", 35, 35]])
    }).pipe(Effect.provide(source({ zone: "UTC", athlete: unknown })))
  )

  it.effect("stay what the import made of them where the seconds cannot be read", () =>
    Effect.gen(function* () {
      yield* atNoon
      const sql = yield* SqlClient.SqlClient
      yield* save({ day: "2026-11-21", seconds: hour, channels: steadyHeart, sport: "Swim" })
      yield* set({ maxHeartRate: 185, restingHeartRate: 50, thresholdHeartRateRide: 165 })
      assert.deepStrictEqual(yield* loads, [["Swim", "heartRate", 100, 100]])
      yield* sql`UPDATE activity_streams SET blob = ${new Uint8Array([1, 2, 3])}`
      yield* set({ maxHeartRate: 200 })
      assert.deepStrictEqual(yield* loads, [["Swim", "heartRate", 100, 100]])
    }).pipe(Effect.provide(source({ zone: "UTC", athlete: unknown })))
  )
})
