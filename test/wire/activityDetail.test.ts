/** Details are codecs that lose nothing: neither our own figures nor what AI Endurance may send beyond them. */
import { assert, describe, it } from "@effect/vitest"
import { Schema } from "effect"
import fc from "fast-check"
import type { ActivityDetail, DetailSport } from "../../src/domain/ActivityDetail.ts"
import { readDetail, RideDetail, writeDetail } from "../../src/wire/activityDetail.ts"
import { readAnalysis, tooLow } from "../../src/wire/analysisRead.ts"
import { writeAnalysis } from "../../src/wire/analysis.ts"
import type { JsonObject } from "../../src/wire/open.ts"
import { alpha1, analysis, curves, detail, drift, lap, sixHours, swimDetail } from "../tools/detailSamples.ts"
import { ride } from "../tools/samples.ts"

/** As it arrives: through text. */
const sent = (object: JsonObject): JsonObject => JSON.parse(JSON.stringify(object)) as JsonObject

const read = (object: JsonObject, sport: DetailSport): ActivityDetail => {
  const found = readDetail(sent(object), sport)
  assert.isNotNull(found)
  return found
}

/** The least that is a detail. */
const bare = {
  id: 2500003,
  activity_date: "2026-09-05T07:40:12Z",
  activity_date_local: "2026-09-05T08:40:12Z"
}

const whole = detail({
  alpha1,
  durabilityDrift: drift,
  curves,
  series: sixHours({
    peaks: [{ channel: "watts", values: [400, null] }],
    pauses: [{ afterSeconds: 3600, seconds: 420 }],
    missing: ["breathsPerMinute"],
    nextCursor: "abc"
  }),
  missing: [{ what: "weather", reason: "no thermometer" }],
  basis: [
    { what: "powerCurve", method: "mean-maximal/elapsed", channel: "watts", coverage: 0.99, warnings: ["lowCoverage"] }
  ],
  warnings: ["power spikes removed"],
  extras: { athlete_mood: { stars: 4 } }
})

const runDetail = (): ActivityDetail => {
  const pair = { ramp: null, cluster: 1000 / 301 }
  return detail({
    activity: ride({ sport: "Run", type: "Garmin_Run", averageMetresPerSecond: 2.87 }),
    laps: [lap({ averageMetresPerSecond: 1000 / 349, averageAlpha1: 0.8 })],
    alpha1: { ...alpha1, aerobic: { ...alpha1.aerobic, metresPerSecond: pair } },
    curves: {
      ...curves,
      speed: [{ durationSeconds: 300, best: 1000 / 245, startSeconds: null }],
      durability: {
        power: { axis: "km", series: curves.durability?.power?.series ?? [] },
        gradeAdjusted: {
          axis: "km",
          series: [
            {
              windowSeconds: 300,
              fresh: 1000 / 292,
              byWork: [{ work: 5, best: 1000 / 307 }],
              fadePercentTotal: 5.1,
              evidence: "unknown"
            }
          ]
        }
      }
    }
  })
}

describe("details", () => {
  it("are written again as they were read, for every sport", () => {
    for (const [sport, one] of [
      ["Ride", whole],
      ["Run", runDetail()],
      ["Swim", swimDetail()]
    ] as const) {
      const wire = sent(writeDetail(one, sport))
      assert.deepStrictEqual(sent(writeDetail(read(wire, sport), sport)), wire)
    }
  })

  it("give back every group of a ride, figure by figure", () => {
    const { series: _, ...groups } = whole
    const again = read(writeDetail(groups, "Ride"), "Ride")
    assert.deepStrictEqual(again, groups)
  })

  it("know pool lengths, rests and strokes again", () => {
    const again = read(writeDetail(swimDetail(), "Swim"), "Swim")
    assert.deepStrictEqual(again.swim?.lengths, swimDetail().swim?.lengths)
    assert.deepStrictEqual(again.swim?.rests, swimDetail().swim?.rests)
    // 50 m in 63 s is 2:06 per 100 m.
    assert.include(JSON.stringify(writeDetail(swimDetail(), "Swim")["stroke_analysis"]), '"avg_pace":"2:06 /100m"')
  })

  it("pass on whatever they do not understand, under any key and in any shape", () => {
    const blocks = [
      "laps",
      "weather",
      "durability_drift",
      "power_curve",
      "pct_of_recent_best",
      "reference_window",
      "effort_structure",
      "within_session_durability",
      "time_series_metrics",
      "activity_avpace"
    ]
    const keys = fc.oneof(
      fc.constantFrom(...blocks),
      fc.string({ minLength: 1 }).map((text) => `x_${text}`)
    )
    const value = fc.jsonValue({ maxDepth: 3 }).filter((json) => json !== null)
    fc.assert(
      fc.property(fc.dictionary(keys, value), (given) => {
        const object = sent({ ...bare, ...given })
        const wire = sent(writeDetail(read(object, "Ride"), "Ride"))
        for (const [key, expected] of Object.entries(object)) assert.deepStrictEqual(wire[key], expected, key)
      })
    )
  })

  // Upstream contract 3.17, the whole example.
  const observed = {
    ...bare,
    activity_name: "Tempo Ride - AI Endurance",
    external_stress_score: 71,
    laps: [
      { start_s: 0, end_s: 900 },
      { start_s: 900, end_s: 3300, np: 210 }
    ],
    average_of_dfa_alpha1: 0.71,
    durability_drift: {
      axis: "kj",
      anchors: [1000, 1500],
      metrics: {
        hr: {
          n_points: 8,
          covered_x: [0, 640.5],
          mean_residual_vs_trend: 1.4,
          band_position: { label: "in_band", above: 1, below: 0, in_band: 7 },
          trend_pct_loss_at_anchors: { "1000": 11.2, "1500": null },
          trend_ride_count: 14
        }
      }
    },
    pct_of_recent_best: { "5min": 84.1, "20min": 92.6 },
    reference_window: { days: 42, since: "2026-07-25", activity_count: 21, excludes_current_activity: true },
    within_session_durability: {
      axis: "kj",
      fade_series: {
        "5min": {
          fresh: 236,
          fade_percent_total: 6.4,
          by_work: [
            { kj: 250, watts: 229.5 },
            { kj: 500, watts: 220.9 }
          ]
        }
      }
    }
  }

  it("understand AI Endurance's ride and say it again word for word", () => {
    const understood = read(observed, "Ride")
    assert.strictEqual(understood.alpha1?.average, 0.71)
    assert.deepStrictEqual(understood.durabilityDrift, drift)
    assert.deepStrictEqual(understood.curves?.percentOfRecentBest, curves.percentOfRecentBest)
    assert.strictEqual(understood.curves?.durability?.power?.series[0]?.byWork[1]?.best, 220.9)
    assert.deepStrictEqual(understood.laps[1]?.extras, { np: 210 })
    const wire = sent(writeDetail(understood, "Ride"))
    for (const key of Object.keys(observed).filter((name) => name !== "laps")) {
      assert.deepStrictEqual(wire[key], observed[key as keyof typeof observed], key)
    }
    assert.deepInclude((wire["laps"] as ReadonlyArray<JsonObject>)[1], { start_s: 900, end_s: 3300, np: 210 })
  })

  // Upstream contract 3.18.
  it("understand the two fade families of AI Endurance's run", () => {
    const within_session_durability = {
      gap: {
        axis: "km",
        fade_series: {
          "5min": { fresh_pace: "4:52", fade_percent_total: 5.1, by_work: [{ km: 5, pace: "5:07" }] }
        }
      },
      power: {
        axis: "km",
        fade_series: { "5min": { fresh: 318, fade_percent_total: 7.9, by_work: [{ km: 5, watts: 292.8 }] } }
      }
    }
    const understood = read({ ...bare, within_session_durability }, "Run")
    // 4:52 per km is 1000 m in 292 s.
    assert.closeTo(understood.curves?.durability?.gradeAdjusted?.series[0]?.fresh ?? 0, 1000 / 292, 1e-9)
    assert.deepStrictEqual(sent(writeDetail(understood, "Run"))["within_session_durability"], within_session_durability)
  })

  it("are nothing when AI Endurance answers with an empty object", () => {
    assert.isNull(readDetail({}, "Ride"))
    assert.isTrue(Schema.decodeExit(RideDetail)({})._tag === "Failure")
  })
})

describe("analyses", () => {
  it("are written again as they were read", () => {
    const one = analysis({
      range: { fromSeconds: 900, toSeconds: 3300 },
      missing: [{ what: "efficiency", reason: "too short" }],
      wPrime: {
        minimumJoules: -900,
        minimumPercent: -5,
        minimumAtSeconds: 3040,
        endJoules: 17_900,
        secondsBelowQuarter: 12,
        finding: "criticalPowerOrWPrimeTooLow"
      }
    })
    const wire = sent(writeAnalysis({ id: 431, analysis: one }))
    assert.include(JSON.stringify(wire), tooLow)
    const again = readAnalysis(wire, { sport: "Ride", activity: ride(), range: null })
    assert.deepStrictEqual(again, one)
  })

  it("keep blocks of another shape as they came", () => {
    const object = {
      overview: { total_timer: 4510 },
      power: { avg: 191, max: 604, min: 0, weighted: 203 },
      pacing: { fade_pct: 5.1 },
      segments: [{ window: 1 }],
      run_dynamics: [1, 2]
    }
    const again = readAnalysis(object, { sport: "Ride", activity: null, range: null })
    assert.notProperty(again, "power")
    const wire = sent(writeAnalysis({ id: 431, analysis: again }))
    assert.deepStrictEqual(wire, { id: 431, ...object })
  })
})
