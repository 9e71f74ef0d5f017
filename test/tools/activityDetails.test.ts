/** Activities in depth, as a model sees them. */
import { assert, describe, it } from "@effect/vitest"
import { AjvJsonSchemaValidator } from "@modelcontextprotocol/client/validators/ajv"
import { Effect } from "effect"
import { encode } from "gpt-tokenizer/encoding/o200k_base"
import { ActivityId } from "../../src/domain/Activity.ts"
import type { ActivityDetail } from "../../src/domain/ActivityDetail.ts"
import { compareActivities as compared } from "../../src/domain/compareActivities.ts"
import { NotFound } from "../../src/domain/errors.ts"
import { outputSchema } from "../../src/mcp/toolSchema.ts"
import { analyzeActivityStream } from "../../src/tools/analyzeActivityStream.ts"
import { compareActivities } from "../../src/tools/compareActivities.ts"
import { getCyclingActivityDetail } from "../../src/tools/getCyclingActivityDetail.ts"
import { getRunningActivityDetail } from "../../src/tools/getRunningActivityDetail.ts"
import { getSwimmingActivityDetail } from "../../src/tools/getSwimmingActivityDetail.ts"
import { setActivityFlags } from "../../src/tools/setActivityFlags.ts"
import type { AnyTool } from "../../src/tools/Tool.ts"
import { call, recording, written } from "./call.ts"
import { alpha1, analysis, curves, detail, drift, lap, sixHours, swimDetail } from "./detailSamples.ts"
import { noFlags, ride } from "./samples.ts"

const tokens = (value: unknown): number => encode(JSON.stringify(value)).length

const answering = (value: ActivityDetail) => {
  const { asked, method } = recording(() => value)
  return { asked, methods: { getActivityDetail: method } }
}

/** What clients check our structured answers against. */
const fits = (tool: AnyTool, json: object): boolean =>
  new AjvJsonSchemaValidator().getValidator(outputSchema(tool.output).document)(json).valid

const rich = detail({ alpha1, durabilityDrift: drift, curves, series: sixHours() })

describe("getCyclingActivityDetail", () => {
  it.effect("is light by default: row, weather and laps, and says which argument brings the rest", () =>
    Effect.gen(function* () {
      const { asked, methods } = answering(detail())
      const { json, text } = yield* call(getCyclingActivityDetail, { activityId: 431 }, methods)
      assert.deepStrictEqual(asked, [{ sport: "Ride", id: 431, alpha1: false, curves: false, series: null }])
      assert.include(json, { id: 431, activity_avwatts: 191, is_indoor: false })
      assert.deepStrictEqual((json["laps"] as ReadonlyArray<object>)[0], {
        lap: 1,
        start_s: 0,
        end_s: 900,
        distance_in_km: 7.4,
        avg_power: 187,
        average_speed_mps: 8.22,
        avg_hr: 131,
        avg_cadence: 87,
        avg_respiration: 24.1
      })
      assert.deepStrictEqual(json["weather"], { temperature_c: 14.5, source: "device" })
      assert.match(JSON.stringify(json["left_out"]), /with_dfa_alpha1.*with_power_curve.*with_time_series_metrics/u)
      assert.isAtMost(encode(text).length, 700)
    })
  )

  it.effect("takes ids in digits, and channels by the keys they have in the reply", () =>
    Effect.gen(function* () {
      const { asked, methods } = answering(rich)
      const args = {
        activityId: "431",
        with_dfa_alpha1: true,
        with_power_curve: true,
        with_time_series_metrics: true,
        resolution: "medium",
        channels: ["power", "speed", "dfa_alpha1"],
        peaks: true
      }
      const { json } = yield* call(getCyclingActivityDetail, args, methods)
      const series = {
        resolution: "medium",
        channels: ["watts", "metresPerSecond", "alpha1"],
        peaks: true,
        cursor: null
      }
      assert.deepStrictEqual(asked, [{ sport: "Ride", id: 431, alpha1: true, curves: true, series }])
      assert.notProperty(json, "left_out")
    })
  )

  it.effect("shows every documented key of the groups asked for", () =>
    Effect.gen(function* () {
      const args = { activityId: 431, with_dfa_alpha1: true, with_power_curve: true }
      const { json } = yield* call(getCyclingActivityDetail, args, answering(rich).methods)
      assert.containsAllKeys(json, [
        "durability_drift",
        "power_curve",
        "pct_of_recent_best",
        "reference_window",
        "effort_structure",
        "within_session_durability",
        "average_of_dfa_alpha1",
        "mean_of_dfa_alpha1_times_power"
      ])
      // Null is an answer: the key is documented.
      assert.include(json, {
        aerobic_threshold_dfa_alpha1_watts_cluster: 181,
        anaerobic_threshold_dfa_alpha1_watts_ramp: null,
        mean_of_dfa_alpha1_times_power_or_pace_normalized_over_two_weeks_in_percent: null
      })
    })
  )

  it.effect("names what is missing by its key, with the reason", () =>
    Effect.gen(function* () {
      const missing = [
        { what: "alpha1", reason: "no R-R intervals in this activity" },
        { what: "powerCurve", reason: "no watts" }
      ]
      const { methods } = answering(detail({ missing }))
      const { json } = yield* call(getCyclingActivityDetail, { activityId: 431, with_dfa_alpha1: true }, methods)
      assert.deepStrictEqual(json["missing"], [
        "dfa_alpha1: no R-R intervals in this activity",
        "power_curve: no watts"
      ])
      assert.isFalse(Object.keys(json).some((key) => key.includes("alpha1")))
    })
  )

  it.effect("keeps six hours at low resolution under 1,300 tokens", () =>
    Effect.gen(function* () {
      const { methods } = answering(detail({ series: sixHours() }))
      const { json } = yield* call(
        getCyclingActivityDetail,
        { activityId: 431, with_time_series_metrics: true },
        methods
      )
      const series = json["time_series_metrics"] as { readonly power: ReadonlyArray<number> }
      assert.deepInclude(json["time_series_metrics"], { t0: 0, dt: 108, points: 200 })
      assert.isTrue(series.power.every(Number.isInteger))
      assert.isBelow(tokens(series), 1300)
    })
  )

  it.effect("spells paging: the cursor goes in and out, and laps are not sent again", () =>
    Effect.gen(function* () {
      const page = sixHours({ resolution: "full", points: 200, totalPoints: 21_600, nextCursor: "p3" })
      const { asked, methods } = answering(detail({ series: page }))
      const args = { activityId: 431, with_time_series_metrics: true, resolution: "full", cursor: "p2" }
      const { json } = yield* call(getCyclingActivityDetail, args, methods)
      assert.deepNestedInclude(asked[0], { "series.cursor": "p2" })
      assert.deepInclude(json["time_series_metrics"], { next_cursor: "p3", total_points: 21_600 })
      assert.deepStrictEqual(json["laps"], [])
      assert.match(JSON.stringify(json["left_out"]), /Laps/u)
    })
  )

  for (const [why, args, problem] of [
    ["a cursor without full resolution", { with_time_series_metrics: true, cursor: "p2" }, /cursor: .*full/u],
    ["channels without the streams", { channels: ["power"] }, /channels: needs with_time_series_metrics/u],
    ["peaks without the streams", { peaks: true }, /peaks: needs/u],
    ["a channel rides do not have", { with_time_series_metrics: true, channels: ["stroke_rate"] }, /channels/u],
    ["a resolution nobody knows", { with_time_series_metrics: true, resolution: "ultra" }, /resolution/u]
  ] as const) {
    it.effect(`refuses ${why}`, () =>
      Effect.gen(function* () {
        const { code, text } = yield* call(getCyclingActivityDetail, { activityId: 431, ...args })
        assert.strictEqual(code, "INVALID_INPUT")
        assert.match(text, problem)
      })
    )
  }

  it.effect("lets the nearest ids of an unknown activity through", () =>
    Effect.gen(function* () {
      const gone = new NotFound({ message: "No ride 7.", hint: "The nearest are 431 and 430." })
      const { code, text } = yield* call(
        getCyclingActivityDetail,
        { activityId: 7 },
        { getActivityDetail: () => Effect.fail(gone) }
      )
      assert.strictEqual(code, "NOT_FOUND")
      assert.match(text, /431 and 430/u)
    })
  )
})

describe("the other details", () => {
  it.effect("give runs paces, in laps and streams", () =>
    Effect.gen(function* () {
      const run = detail({
        activity: ride({ sport: "Run" }),
        laps: [lap({ averageMetresPerSecond: 1000 / 349 })],
        series: sixHours({ columns: [{ channel: "metresPerSecond", values: [1000 / 349, 0, null] }] })
      })
      const args = { activityId: 9, with_time_series_metrics: true }
      const { json } = yield* call(getRunningActivityDetail, args, answering(run).methods)
      assert.include((json["laps"] as ReadonlyArray<object>)[0], { avg_pace: "5:49 /km" })
      // Nobody runs at 0 m/s: no pace, not an endless one.
      const series = json["time_series_metrics"]
      assert.deepInclude(series, { pace: [349, null, null], units: { pace: "s/km" } })
    })
  )

  it.effect("show swims by length, with rests apart and paces per 100 of the pool's unit", () =>
    Effect.gen(function* () {
      const { json } = yield* call(getSwimmingActivityDetail, { activityId: 9 }, answering(swimDetail()).methods)
      assert.deepInclude(json["lengths"], { count: 3, seconds: [31, 32, 40], strokes: [10, 11, null] })
      assert.deepInclude(json["lengths"], {
        stroke: [
          ["freestyle", 2],
          ["drill", 1]
        ]
      })
      assert.deepStrictEqual(json["rests"], { after_length: [2], start_s: [63], seconds: [20] })
      assert.include((json["laps"] as ReadonlyArray<object>)[0], { avg_pace: "2:05 /100m", distance_in_m: 100 })
      assert.notProperty(json, "is_indoor")
    })
  )

  it.effect("refuse alpha 1 and curves for swims", () =>
    Effect.gen(function* () {
      for (const flag of ["with_dfa_alpha1", "with_power_curve"]) {
        const { code, text } = yield* call(getSwimmingActivityDetail, { activityId: 9, [flag]: true })
        assert.strictEqual(code, "INVALID_INPUT")
        assert.include(text, flag)
      }
    })
  )

  it.effect("fit the schema that clients validate them against", () =>
    Effect.gen(function* () {
      for (const [tool, value] of [
        [getCyclingActivityDetail, rich],
        [getCyclingActivityDetail, detail({ extras: { power_curve: [1, 2], weather: "rain", x: null } })],
        [getRunningActivityDetail, { ...rich, activity: ride({ sport: "Run" }) }],
        [getSwimmingActivityDetail, swimDetail()]
      ] as const) {
        const { json } = yield* call(tool, { activityId: 431 }, answering(value).methods)
        assert.isTrue(fits(tool, json), tool.name)
      }
    })
  )
})

describe("analyzeActivityStream", () => {
  const source = (over: Parameters<typeof analysis>[0] = {}) => {
    const { asked, method } = recording(() => analysis(over))
    return { asked, methods: { analyzeActivity: method } }
  }
  const args = { activityId: 431, activityType: "Ride" }

  it.effect("answers all blocks of the contract and ours", () =>
    Effect.gen(function* () {
      const { asked, methods } = source()
      const { json, text } = yield* call(analyzeActivityStream, args, methods)
      assert.deepStrictEqual(asked, [{ sport: "Ride", id: 431, segments: true, range: null }])
      assert.containsAllKeys(json, ["overview", "power", "heart_rate", "cadence", "pace_m_per_s", "pacing"])
      assert.containsAllKeys(json, ["time_in_zone", "segments", "decoupling", "critical_power", "w_prime_balance"])
      assert.deepInclude(json["pacing"], { fade_pct: 5.1, by: "power" })
      assert.deepInclude(json["critical_power"], { w_prime_kj: 18.4, from_efforts: { "3min": 341, "12min": 263 } })
      assert.isTrue(fits(analyzeActivityStream, json))
      assert.isAtMost(encode(text).length, 900)
    })
  )

  it.effect("leaves out blocks without data", () =>
    Effect.gen(function* () {
      const { power: _, pacing: __, segments: ___, ...silent } = analysis()
      const { json } = yield* call(analyzeActivityStream, args, {
        analyzeActivity: () => Effect.succeed(silent)
      })
      for (const key of ["power", "pacing", "segments"]) assert.notProperty(json, key)
    })
  )

  it.effect("passes a stretch on and says which was applied", () =>
    Effect.gen(function* () {
      const range = { fromSeconds: 900, toSeconds: 3300 }
      const { asked, methods } = source({ range })
      const part = { ...args, segments: "none", range: { type: "time_seconds", from: 900, to: 3300 } }
      const { json } = yield* call(analyzeActivityStream, part, methods)
      assert.deepStrictEqual(asked, [{ sport: "Ride", id: 431, segments: false, range }])
      assert.deepStrictEqual(json["range"], { from_s: 900, to_s: 3300 })
    })
  )

  it.effect("refuses a stretch that ends before it begins, or begins before the start", () =>
    Effect.gen(function* () {
      for (const range of [
        { type: "time_seconds", from: 900, to: 900 },
        { type: "time_seconds", from: -1, to: 900 },
        { type: "distance", from: 0, to: 900 }
      ]) {
        const { code, text } = yield* call(analyzeActivityStream, { ...args, range })
        assert.strictEqual(code, "INVALID_INPUT")
        assert.include(text, "range")
      }
    })
  )
})

describe("setActivityFlags", () => {
  const source = () => {
    const { asked, method } = recording(() =>
      written({ flags: { ...noFlags, isIndoor: true, isVirtual: true }, retrainQueued: false }, { summary: "Marked." })
    )
    return { asked, methods: { setActivityFlags: method } }
  }

  it.effect("changes only the flags given, and answers with all seven", () =>
    Effect.gen(function* () {
      const { asked, methods } = source()
      const args = { activityId: "431", sport: "cycling", isVirtual: true, excludeHrData: false }
      const { json } = yield* call(setActivityFlags, args, methods)
      const flags = { isVirtual: true, excludeHrData: false }
      assert.deepStrictEqual(asked, [{ sport: "Ride", id: 431, flags, dryRun: false }])
      assert.deepStrictEqual(json, {
        success: true,
        dry_run: false,
        change_id: 7,
        summary: "Marked.",
        id: 431,
        flags: {
          is_indoor: true,
          is_virtual: true,
          is_erg_mode: false,
          exclude_from_curves: false,
          exclude_from_model: false,
          exclude_from_durability: false,
          exclude_hr_data: false
        },
        retrain_queued: false
      })
    })
  )

  for (const [why, args] of [
    ["no flag at all", { sport: "cycling" }],
    ["virtual outdoors", { sport: "running", isVirtual: true, isIndoor: false }],
    ["a swim", { sport: "swimming", isIndoor: true }]
  ] as const) {
    it.effect(`refuses ${why}`, () =>
      Effect.gen(function* () {
        const { code } = yield* call(setActivityFlags, { activityId: 431, ...args })
        assert.strictEqual(code, "INVALID_INPUT")
      })
    )
  }
})

describe("compareActivities", () => {
  const older = ride({ id: ActivityId.make(430), startUtc: "2026-11-13T16:40:12Z", averageWatts: 180 })
  const strapless = ride({ id: ActivityId.make(432), startUtc: "2026-11-21T08:00:00Z", averageHeartRate: null })
  const comparison = compared(
    "Ride",
    [ride(), older, strapless].map((activity) => ({ activity, analysis: analysis({ activity }), bests: null }))
  )

  it.effect("shows per block what is shared and what changed, and names who lacks what", () =>
    Effect.gen(function* () {
      const { asked, method } = recording(() => comparison)
      const args = { activityType: "Ride", activityIds: [431, "430", 432] }
      const { json } = yield* call(compareActivities, args, { compareActivities: method })
      assert.deepStrictEqual(asked, [{ sport: "Ride", ids: [431, 430, 432] }])
      const { power, volume } = json["blocks"] as { readonly [block: string]: Record<string, unknown> }
      // 191 W is 6.1 % more than 180 W.
      assert.deepNestedInclude(power, {
        "differs.average_watts": { values: [180, 191, 191], change_pct: [null, 6.1, 6.1] }
      })
      assert.deepNestedInclude(volume, { "shared.distance_metres": [37910, 37910, 37910] })
      assert.deepNestedInclude(json, {
        "not_compared.heart_rate": { reason: "no heart rate", lacking: [432] },
        "not_compared.bests.lacking": [430, 431, 432],
        "conditions.shared.is_indoor": false,
        // 2160 of 4510 s.
        "blocks.time_in_zone.shared.Tempo": [47.9, 47.9, 47.9]
      })
      assert.isTrue(fits(compareActivities, json))
    })
  )

  for (const [why, activityIds] of [
    ["one activity", [431]],
    ["six", [1, 2, 3, 4, 5, 6]],
    ["the same one twice", [431, "431"]]
  ] as const) {
    it.effect(`refuses ${why}`, () =>
      Effect.gen(function* () {
        const { code, text } = yield* call(compareActivities, { activityType: "Ride", activityIds })
        assert.strictEqual(code, "INVALID_INPUT")
        assert.include(text, "activityIds")
      })
    )
  }
})
