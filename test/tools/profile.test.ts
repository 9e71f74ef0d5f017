import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import type { AiEndurance, NewZones } from "../../src/api/AiEndurance.ts"
import { Watts } from "../../src/domain/Units.ts"
import { getAvailability } from "../../src/tools/getAvailability.ts"
import { getUser } from "../../src/tools/getUser.ts"
import { setAvailability } from "../../src/tools/setAvailability.ts"
import { setUser } from "../../src/tools/setUser.ts"
import { setZones } from "../../src/tools/setZones.ts"
import { call, recording, written } from "./call.ts"
import { athlete } from "./samples.ts"

type Rehearsed = Parameters<AiEndurance["Service"]["setUser"]>[0]

const user = Effect.fnUntraced(function* (over = {}) {
  const { json } = yield* call(getUser, {}, { getUser: Effect.succeed(athlete(over)) })
  return json
})

describe("getUser", () => {
  it.effect("spells the documented keys as documented", () =>
    Effect.gen(function* () {
      assert.include(yield* user(), {
        weight_kg: 63.4,
        do_use_running_power: false,
        training_plan_generation_system_prompt: "No running on consecutive days."
      })
    })
  )

  it.effect("shows zones as upper bounds with units, and thresholds derived from them", () =>
    Effect.gen(function* () {
      const json = yield* user()
      assert.deepStrictEqual(json["zones"], {
        Ride: { Endurance: "180 W", Tempo: "216 W", Threshold: "254 W", VO2Max: "288 W" },
        // 1000 / 2.85 = 351 s, 1000 / 3.42 = 292 s, 1000 / 3.99 = 251 s, 1000 / 4.56 = 219 s.
        Run: { Endurance: "5:51 /km", Tempo: "4:52 /km", Threshold: "4:11 /km", VO2Max: "3:39 /km" },
        RunPower: null
      })
      // 254.4 / 1.06 = 240; 3.99 / 1.05 = 3.8 m/s = 263 s per km.
      assert.include(json, { ftp_watts: 240, threshold_pace: "4:23 /km", swim_css: "1:45 /100m" })
      assert.notProperty(json, "critical_run_power_watts")
    })
  )

  it.effect("shows paces per mile to athletes on the imperial system", () =>
    Effect.gen(function* () {
      const json = yield* user({ units: "Imperial" })
      // 1609.344 / 3.8 = 423.5 s; 91.44 m at 100 / 105 m/s = 96 s.
      assert.include(json, { units: "Imperial", threshold_pace: "7:04 /mi", swim_css: "1:36 /100yd" })
    })
  )

  it.effect("says whether the athlete is simulated, and what day it is for them", () =>
    Effect.gen(function* () {
      const json = yield* user()
      assert.isTrue(json["demo"])
      assert.deepStrictEqual(json["today"], { date: "2026-11-23", weekday: "Monday", time_zone: "Europe/Berlin" })
    })
  )

  it.effect("has null zones for an athlete who has none", () =>
    Effect.gen(function* () {
      const json = yield* user({ zones: { ridePower: null, runPower: null, runSpeed: null }, criticalSwimSpeed: null })
      assert.deepStrictEqual(json["zones"], { Ride: null, Run: null, RunPower: null })
      assert.isNull(json["swim_css"])
      assert.notProperty(json, "ftp_watts")
    })
  )
})

describe("setZones", () => {
  const bounds = { Endurance: "182 W", Tempo: "219 W", Threshold: "258 W", VO2Max: "292 W" }
  const watts = { Endurance: 182, Tempo: 219, Threshold: 258, VO2Max: 292 }
  const stored = (zones: NewZones) =>
    written({
      ...athlete().zones,
      ...(zones.sport === "Ride" && {
        ridePower: {
          Endurance: Watts.make(zones.bounds.Endurance),
          Tempo: Watts.make(zones.bounds.Tempo),
          Threshold: Watts.make(zones.bounds.Threshold),
          VO2Max: Watts.make(zones.bounds.VO2Max)
        }
      })
    })

  it.effect("passes watts on as numbers and answers with what is stored and the FTP it means", () =>
    Effect.gen(function* () {
      const source = recording(stored)
      const { json } = yield* call(setZones, { actType: "Ride", zones: bounds }, { setZones: source.method })
      assert.deepStrictEqual(source.asked, [{ sport: "Ride", by: "power", bounds: watts, dryRun: false }])
      assert.deepStrictEqual(json["zones"], bounds)
      // 258 / 1.06 = 243.4.
      assert.include(json, { act_type: "Ride", ftp_watts: 243, success: true })
      assert.notProperty(json, "threshold_pace")
    })
  )

  it.effect("turns run paces per mile into metres per second and answers per mile", () =>
    Effect.gen(function* () {
      const source = recording(stored)
      const zones = { Endurance: "9:25 /mi", Tempo: "7:51 /mi", Threshold: "6:43 /mi", VO2Max: "5:53 /mi" }
      const { json } = yield* call(setZones, { actType: "Run", zones }, { setZones: source.method })
      const [asked] = source.requests
      assert.strictEqual(asked?.by, "speed")
      // 9:25 per mile is 565 s per 1609.344 m.
      assert.closeTo(asked?.bounds.Endurance ?? 0, 1609.344 / 565, 1e-9)
      // The sample athlete's stored bounds: 1609.344 / 2.85 = 565 s, / 3.42 = 471 s, / 3.99 = 403 s, / 4.56 = 353 s.
      assert.deepStrictEqual(json["zones"], zones)
    })
  )

  it.effect("takes run power, and spells units without fuss", () =>
    Effect.gen(function* () {
      const source = recording(stored)
      const zones = { Endurance: "182W", Tempo: " 219 w", Threshold: "258 watts", VO2Max: "292 W" }
      yield* call(setZones, { actType: "Run", zones }, { setZones: source.method })
      assert.deepStrictEqual(source.asked, [{ sport: "Run", by: "power", bounds: watts, dryRun: false }])
    })
  )
})

describe("setUser", () => {
  it.effect("passes on what it was given under the profile's own names, and answers with the whole profile", () =>
    Effect.gen(function* () {
      const source = recording((_: Rehearsed) => written(athlete({ maxHeartRate: 188 })))
      const args = {
        userType: "Cyclist",
        maxHr: 188,
        restingHr: 47,
        bikeThresholdHr: 168,
        runThresholdHr: 172,
        // 100 m in 105 s.
        swimCss: "1:45 /100m",
        doUseRunningPower: true,
        gender: "female"
      }
      const { json } = yield* call(setUser, args, { setUser: source.method })
      assert.deepStrictEqual(source.asked, [
        {
          values: {
            userType: "Cyclist",
            maxHeartRate: 188,
            restingHeartRate: 47,
            thresholdHeartRateRide: 168,
            thresholdHeartRateRun: 172,
            criticalSwimSpeed: 100 / 105,
            useRunningPower: true,
            gender: "female"
          },
          dryRun: false
        }
      ])
      assert.include(json, { success: true, change_id: 7, message: "Done." })
      const { today: _, ...shown } = yield* user({ maxHeartRate: 188 })
      assert.deepStrictEqual(json["user"], shown)
    })
  )

  it.effect("takes a swim pace per 100 yd, in any spacing", () =>
    Effect.gen(function* () {
      const source = recording((_: Rehearsed) => written(athlete()))
      for (const swimCss of ["1:36 /100yd", " 1:36/100yd "])
        yield* call(setUser, { swimCss }, { setUser: source.method })
      for (const { values } of source.requests) assert.closeTo(values.criticalSwimSpeed!, 91.44 / 96, 1e-9)
      assert.lengthOf(source.requests, 2)
    })
  )
})

describe("availability", () => {
  const slots = [
    { weekday: "Monday", sport: "Swim", hours: 0.75 },
    { weekday: "Saturday", sport: "Ride", hours: 3 },
    { weekday: "Saturday", sport: "Run", hours: 0.5 }
  ] as const

  it.effect("is read as hours a week and hours a day, days off included", () =>
    Effect.gen(function* () {
      const { json } = yield* call(getAvailability, {}, { getAvailability: Effect.succeed({ slots }) })
      assert.deepStrictEqual(json, {
        weekly_hours: { total: 4.25, Ride: 3, Run: 0.5, Swim: 0.75 },
        daily: {
          Monday: { Swim: 0.75 },
          Tuesday: {},
          Wednesday: {},
          Thursday: {},
          Friday: {},
          Saturday: { Ride: 3, Run: 0.5 },
          Sunday: {}
        }
      })
    })
  )

  it.effect("that nobody has set does not read as no time at all", () =>
    Effect.gen(function* () {
      const { json } = yield* call(getAvailability, {}, { getAvailability: Effect.succeed({ slots: [] }) })
      assert.match(String(json["notes"]), /no hours are set: .*setAvailability/u)
    })
  )

  it.effect("is set for the weekdays named, an empty one and 0 hours meaning none", () =>
    Effect.gen(function* () {
      const source = recording(() => written({ slots }))
      const daily = { Sunday: {}, Saturday: { Run: 0.5, Ride: 3, Swim: 0 } }
      const { json } = yield* call(setAvailability, { daily }, { setAvailability: source.method })
      assert.deepStrictEqual(source.asked, [
        {
          weekdays: ["Saturday", "Sunday"],
          slots: [
            { weekday: "Saturday", sport: "Ride", hours: 3 },
            { weekday: "Saturday", sport: "Run", hours: 0.5 }
          ],
          dryRun: false
        }
      ])
      assert.include(json["weekly_hours"] as object, { total: 4.25 })
    })
  )
})
