import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { encode } from "gpt-tokenizer/encoding/o200k_base"
import { ActivityId, type ActivitySummary } from "../../src/domain/Activity.ts"
import { Unavailable } from "../../src/domain/errors.ts"
import { getCyclingActivity } from "../../src/tools/getCyclingActivity.ts"
import { getOtherActivity } from "../../src/tools/getOtherActivity.ts"
import { getRunningActivity } from "../../src/tools/getRunningActivity.ts"
import { getSwimmingActivity } from "../../src/tools/getSwimmingActivity.ts"
import { call, recording } from "./call.ts"
import { ride, swim } from "./samples.ts"

const list = (activities: ReadonlyArray<ActivitySummary>, truncated = false) =>
  recording(() => ({ activities, truncated }))

const firstRow = (json: { readonly [key: string]: unknown }) =>
  (json["activities"] as ReadonlyArray<Record<string, unknown>>)[0]

/** Upstream contract 2.4 and 2.5, rides. */
const rideKeys = [
  "id",
  "activity_date",
  "activity_date_local",
  "activity_name",
  "activity_type",
  "activity_movingtime",
  "distance_in_km",
  "activity_avwatts",
  "activity_haspower",
  "power_is_from_hr",
  "activity_avhr",
  "external_stress_score",
  "internal_stress_score",
  "kcal",
  "hrv_artifact_percentage",
  "is_indoor",
  "is_virtual",
  "is_erg_mode",
  "exclude_from_curves",
  "exclude_from_model",
  "exclude_from_durability",
  "exclude_hr_data"
]

const twenty = Array.from({ length: 20 }, (_, index) => ride({ id: ActivityId.make(431 - index) }))

describe("activity lists", () => {
  it.effect("show every key of AI Endurance's ride row, the seven flags as booleans", () =>
    Effect.gen(function* () {
      const { json } = yield* call(getCyclingActivity, {}, { getActivities: list([ride()]).method })
      const row = firstRow(json)
      assert.hasAllKeys(row, rideKeys)
      assert.include(row, {
        id: 431,
        activity_movingtime: 4510,
        distance_in_km: 37.91,
        activity_avwatts: 191,
        is_indoor: false
      })
    })
  )

  it.effect("keep nullable keys as null when a device measured nothing", () =>
    Effect.gen(function* () {
      const bare = ride({
        averageWatts: null,
        hasPower: false,
        averageHeartRate: null,
        hrvArtifactPercent: null,
        name: null
      })
      const { json } = yield* call(getCyclingActivity, {}, { getActivities: list([bare]).method })
      const row = firstRow(json)
      assert.hasAllKeys(row, rideKeys)
      assert.include(row, {
        activity_avwatts: null,
        activity_avhr: null,
        hrv_artifact_percentage: null,
        activity_name: null
      })
    })
  )

  it.effect("give the local start with a false Z beside the true UTC start", () =>
    Effect.gen(function* () {
      const { json } = yield* call(getCyclingActivity, {}, { getActivities: list([ride()]).method })
      assert.include(firstRow(json), {
        activity_date: "2026-11-20T16:40:12Z",
        activity_date_local: "2026-11-20T17:40:12Z"
      })
    })
  )

  it.effect("pass the sport and the days asked for on, and echo the days", () =>
    Effect.gen(function* () {
      const source = list([])
      const asked = { startDate: "2026-11-01", endDate: "2026-11-22" }
      const { json } = yield* call(getRunningActivity, asked, { getActivities: source.method })
      assert.deepStrictEqual(source.asked, [{ sport: "Run", start: "2026-11-01", end: "2026-11-22" }])
      assert.deepStrictEqual(json["date_range"], { start: "2026-11-01", end: "2026-11-22" })
      assert.deepStrictEqual(json["activities"], [])
    })
  )

  it.effect("claim no range when none was asked for, but tell the day", () =>
    Effect.gen(function* () {
      const { json } = yield* call(getOtherActivity, {}, { getActivities: list([]).method })
      assert.notProperty(json, "date_range")
      assert.include(json["today"] as object, { date: "2026-11-23", weekday: "Monday" })
    })
  )

  it.effect("say that older ones exist and how to reach them", () =>
    Effect.gen(function* () {
      const { json } = yield* call(getCyclingActivity, {}, { getActivities: list(twenty, true).method })
      assert.match(JSON.stringify(json["left_out"]), /Older than these 20: limit, or startDate and endDate/u)
    })
  )

  it.effect("add climbing, elapsed time and normalized power in fullDetails", () =>
    Effect.gen(function* () {
      const { json } = yield* call(getCyclingActivity, { fullDetails: true }, { getActivities: list([ride()]).method })
      assert.include(firstRow(json), { elevation_gain: 412, elapsed_seconds: 4702, normalized_power: 204 })
      assert.notProperty(json, "left_out")
    })
  )

  it.effect("name of the full depth only what the standard one does not tell", () =>
    Effect.gen(function* () {
      const walk = { getActivities: list([ride({ sport: "Other", type: "hiking" })]).method }
      const short = yield* call(getOtherActivity, {}, walk)
      assert.property(firstRow(short.json), "elevation_gain")
      assert.deepStrictEqual(short.json["left_out"], ["Elapsed time, highest heart rate and more: fullDetails: true"])
      const full = yield* call(getOtherActivity, { fullDetails: true }, walk)
      assert.containsAllKeys(firstRow(full.json), ["elapsed_seconds", "activity_maxhr"])
      const pool = { getActivities: list([swim()]).method }
      const swam = yield* call(getSwimmingActivity, {}, pool)
      assert.deepStrictEqual(swam.json["left_out"], [
        "Pool length, SWOLF, kcal, elapsed time and more: fullDetails: true"
      ])
      const all = yield* call(getSwimmingActivity, { fullDetails: true }, pool)
      assert.containsAllKeys(firstRow(all.json), ["pool_length_m", "swolf", "kcal", "elapsed_seconds"])
    })
  )

  it.effect("say why alpha 1 is missing when it is asked for, and invent no key", () =>
    Effect.gen(function* () {
      const methods = { getActivities: list([ride()]).method }
      const { json } = yield* call(getCyclingActivity, { with_dfa_alpha1: true }, methods)
      assert.match(JSON.stringify(json["missing"]), /^\["dfa_alpha1: /u)
      assert.isFalse(Object.keys(firstRow(json) ?? {}).some((key) => key.includes("alpha1")))
      const silent = yield* call(getCyclingActivity, {}, methods)
      assert.notProperty(silent.json, "missing")
    })
  )

  it.effect("give runs a pace with its unit", () =>
    Effect.gen(function* () {
      const run = ride({ sport: "Run", type: "Garmin_Run", averageMetresPerSecond: 1000 / 349 })
      const { json } = yield* call(getRunningActivity, {}, { getActivities: list([run]).method })
      // 349 s per km.
      assert.include(firstRow(json), { activity_avpace: "5:49 /km", activity_type: "Garmin_Run", is_virtual: false })
    })
  )

  it.effect("give swims metres and a pace in the pool's unit, without flags or watts", () =>
    Effect.gen(function* () {
      const methods = (one: ActivitySummary) => ({ getActivities: list([one]).method })
      const metres = yield* call(getSwimmingActivity, {}, methods(swim()))
      // 0.8 m/s is 125 s per 100 m.
      assert.include(firstRow(metres.json), {
        distance_in_km: 1.5,
        distance_in_m: 1500,
        activity_avpace: "2:05 /100m",
        stroke_rate: 28
      })
      assert.notProperty(firstRow(metres.json), "is_indoor")
      assert.notProperty(firstRow(metres.json), "activity_avwatts")
      const yards = yield* call(getSwimmingActivity, {}, methods(swim({ poolLengthMetres: 22.86 })))
      // 91.44 m at 0.8 m/s: 114.3 s.
      assert.include(firstRow(yards.json), { activity_avpace: "1:54 /100yd" })
    })
  )

  it.effect("give other activities their climbing by default and no flags", () =>
    Effect.gen(function* () {
      const hike = ride({ sport: "Other", type: "hiking", ascentMetres: 610 })
      const { json } = yield* call(getOtherActivity, {}, { getActivities: list([hike]).method })
      assert.hasAllKeys(firstRow(json), [
        "id",
        "activity_name",
        "activity_type",
        "activity_date",
        "activity_date_local",
        "activity_movingtime",
        "activity_avhr",
        "external_stress_score",
        "internal_stress_score",
        "elevation_gain",
        "distance_in_km",
        "kcal"
      ])
    })
  )

  it.effect("let a silent source's error through", () =>
    Effect.gen(function* () {
      const silent = new Unavailable({ message: "The database is locked.", hint: "Try again." })
      const answer = yield* call(getSwimmingActivity, {}, { getActivities: () => Effect.fail(silent) })
      assert.strictEqual(answer.code, "UNAVAILABLE")
    })
  )

  // The contract's 22 keys alone are about 170 tokens a ride; summaryMode is the light way to read a history.
  it.effect("stay within 3,700 tokens for twenty rides, and within 1,300 in summaryMode", () =>
    Effect.gen(function* () {
      const size = Effect.fnUntraced(function* (args: object) {
        const { text } = yield* call(getCyclingActivity, args, { getActivities: list(twenty, true).method })
        return encode(text).length
      })
      assert.isAtMost(yield* size({}), 3700)
      assert.isAtMost(yield* size({ summaryMode: true }), 1300)
    })
  )
})
