import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { addDays } from "../../../../src/domain/Day.ts"
import type { RecordedLength } from "../../../../src/domain/Recording.ts"
import { day } from "../support/source.ts"
import { api, asked, atNoon, healthyBeat, layer, lowSeries, type Made, save, today } from "./activities.ts"

const began = Date.parse(`${today}T08:00:00Z`) / 1000

const lap = (from: number, to: number) => ({
  startEpochSeconds: began + from,
  elapsedSeconds: to - from,
  timerSeconds: to - from,
  distanceMetres: null
})

const ride: Made = {
  day: today,
  seconds: 2400,
  channels: {
    watts: (s) => (s < 1200 ? 200 : 150),
    bpm: (s) => 130 + (s % 15),
    breathsPerMinute: (s) => (s < 1200 ? 30 : 25),
    celsius: (s) => (s < 1200 ? 14 : 16),
    cadence: (s) => (s < 600 ? 0 : 90)
  },
  laps: [lap(0, 1200), lap(1200, 2400)],
  beat: healthyBeat
}

const missingIn = (detail: { readonly missing: ReadonlyArray<{ what: string; reason: string }> }, what: string) =>
  detail.missing.find((each) => each.what === what)?.reason ?? null

describe("the detail of a ride", () => {
  it.effect("has its laps with power, heart rate, cadence and respiration, and the weather of the device", () =>
    Effect.gen(function* () {
      yield* atNoon
      const detail = yield* (yield* api).getActivityDetail(asked(yield* save(ride)))
      assert.deepStrictEqual(
        detail.laps.map(
          ({ averageBreathsPerMinute, averageCadence, averageWatts, endSeconds, number, startSeconds }) => [
            number,
            startSeconds,
            endSeconds,
            averageWatts,
            averageCadence,
            averageBreathsPerMinute
          ]
        ),
        [
          [1, 0, 1200, 200, 90, 30],
          [2, 1200, 2400, 150, 90, 25]
        ]
      )
      assert.deepStrictEqual(detail.weather, { kind: "device", averageCelsius: 15 })
      assert.isUndefined(detail.alpha1 ?? detail.curves ?? detail.series ?? detail.laps[0]!.averageAlpha1)
    }).pipe(Effect.provide(layer))
  )

  it.effect("has alpha 1 with the mean of each lap, and says why a threshold is missing", () =>
    Effect.gen(function* () {
      yield* atNoon
      const detail = yield* (yield* api).getActivityDetail(asked(yield* save(ride), { alpha1: true }))
      assert.isDefined(detail.alpha1)
      assert.isTrue(detail.laps.every(({ averageAlpha1 }) => typeof averageAlpha1 === "number"))
      for (const [name, threshold] of [
        ["aerobic", detail.alpha1.aerobic],
        ["anaerobic", detail.alpha1.anaerobic]
      ] as const) {
        const { cluster, ramp } = threshold.bpm
        assert.strictEqual(cluster === null, missingIn(detail, `${name}Cluster`) !== null)
        assert.strictEqual(ramp === null, missingIn(detail, `${name}Ramp`) !== null)
      }
      assert.isNull(detail.alpha1.meanTimesOutputPercentOfTwoWeeks)
      assert.include(missingIn(detail, "durabilityDrift"), "3 other sessions")
    }).pipe(Effect.provide(layer))
  )

  it.effect("compares alpha 1 times power with the two weeks before, in watts with watts", () =>
    Effect.gen(function* () {
      yield* atNoon
      const source = yield* api
      const on = (ago: number) => save({ ...ride, day: addDays(day(today), -ago), laps: [] })
      const percent = (id: number) =>
        Effect.map(
          source.getActivityDetail(asked(id as never, { alpha1: true })),
          ({ alpha1 }) => alpha1?.meanTimesOutputPercentOfTwoWeeks ?? null
        )
      const id = yield* on(0)
      yield* on(15)
      yield* on(3)
      assert.isNull(yield* percent(id))
      yield* on(14)
      // The same ride each time: exactly their mean.
      assert.approximately((yield* percent(id))!, 100, 1e-6)
      const list = yield* source.getActivities({ sport: "Ride", start: null, end: null, alpha1: true })
      assert.strictEqual(list.activities[0]!.alpha1!.meanTimesOutputPercentOfTwoWeeks, yield* percent(id))
    }).pipe(Effect.provide(layer))
  )

  it.effect("refuses alpha 1 where the strap sent none, with the reason, and everything else stays", () =>
    Effect.gen(function* () {
      yield* atNoon
      const { beat: _, ...silent } = ride
      const detail = yield* (yield* api).getActivityDetail(asked(yield* save(silent), { alpha1: true, curves: true }))
      assert.isUndefined(detail.alpha1)
      assert.strictEqual(missingIn(detail, "alpha1"), "no R-R intervals in this activity")
      assert.isTrue(detail.laps.every(({ averageAlpha1 }) => averageAlpha1 === null))
      assert.isNotNull(detail.curves!.power)
    }).pipe(Effect.provide(layer))
  )

  it.effect("looks back 42 days for recent bests, to the day, and never at what came later", () =>
    Effect.gen(function* () {
      yield* atNoon
      const source = yield* api
      const on = (ago: number, watts: number) =>
        save({ day: addDays(day(today), -ago), seconds: 1300, channels: { watts: () => watts } })
      yield* on(53, 500)
      yield* on(0, 600)
      const id = yield* on(10, 200)
      yield* save({ day: addDays(day(today), -10), hour: 17, seconds: 1300, channels: { watts: () => 700 } })
      const best = (id: number) =>
        Effect.map(source.getActivityDetail(asked(id as never, { curves: true })), ({ curves }) => curves!)
      assert.isNull((yield* best(id)).percentOfRecentBest)
      yield* on(52, 250)
      const { durability, percentOfRecentBest, referenceWindow } = yield* best(id)
      assert.deepStrictEqual(percentOfRecentBest, {
        measure: "power",
        at: [5, 60, 300, 1200].map((durationSeconds) => ({ durationSeconds, percent: 80 }))
      })
      assert.deepStrictEqual(referenceWindow, {
        days: 42,
        since: addDays(day(today), -52),
        activityCount: 1,
        excludesCurrentActivity: true
      })
      assert.isNull(durability!.power)
    }).pipe(Effect.provide(layer))
  )

  it.effect("is not found under another sport or number, and the nearest are named", () =>
    Effect.gen(function* () {
      yield* atNoon
      const source = yield* api
      const id = yield* save(ride)
      const run = yield* save({ day: today, seconds: 60, sport: "Run" })
      const wrongSport = yield* Effect.flip(source.getActivityDetail(asked(run)))
      assert.include(wrongSport.message, "is a run, not a ride")
      assert.include(wrongSport.hint, String(id))
      const swim = yield* save({ day: today, seconds: 60, sport: "Swim" })
      const flags = yield* Effect.flip(source.setActivityFlags({ id: swim, sport: "Ride", flags: {}, dryRun: true }))
      assert.include("hint" in flags ? flags.hint : "", "flags are for rides and runs")
      const unknown = yield* Effect.flip(source.getActivityDetail(asked(12_345 as never)))
      assert.strictEqual(unknown._tag, "NotFound")
      assert.include(unknown.hint, `${id} (${today})`)
    }).pipe(Effect.provide(layer))
  )

  it.effect("is brought in by an import, where there is none of its sport", () =>
    Effect.gen(function* () {
      yield* atNoon
      const source = yield* api
      const none = yield* Effect.flip(source.getActivityDetail(asked(12_345 as never)))
      assert.include(none.hint, "npm run cli -- import PATH")
    }).pipe(Effect.provide(layer))
  )

  it.effect("of which no seconds were recorded says so and answers all the same", () =>
    Effect.gen(function* () {
      yield* atNoon
      const source = yield* api
      const id = yield* save({ day: today, seconds: 0 })
      const detail = yield* source.getActivityDetail(asked(id, { alpha1: true, curves: true, series: lowSeries }))
      assert.deepStrictEqual(
        ["alpha1", "durabilityDrift", "powerCurve", "series"].map((what) => missingIn(detail, what)),
        Array.from({ length: 4 }, () => "the seconds of this activity are not stored")
      )
      const analysis = yield* source.analyzeActivity({ sport: "Ride", id, segments: true, range: null })
      assert.isUndefined(analysis.power ?? analysis.pacing)
    }).pipe(Effect.provide(layer))
  )
})

describe("the detail of a run", () => {
  it.effect("has a curve of grade-adjusted pace and one of power, and compares by pace", () =>
    Effect.gen(function* () {
      yield* atNoon
      const source = yield* api
      const run = (on: string, speed: number): Made => ({
        day: on,
        seconds: 2400,
        sport: "Run",
        channels: {
          metresPerSecond: () => speed,
          distanceMetres: (s) => speed * s,
          altitudeMetres: (s) => 100 + 0.1 * speed * s,
          watts: () => 300
        }
      })
      yield* save(run(addDays(day(today), -3), 2))
      const id = yield* save(run(today, 3))
      const { curves, series } = yield* source.getActivityDetail({
        ...asked(id, { curves: true }),
        sport: "Run",
        series: { ...lowSeries, channels: ["metresPerSecond", "gradeAdjustedMetresPerSecond"] }
      })
      const twenty = curves!.speed!.find(({ durationSeconds }) => durationSeconds === 1200)!
      // Ten per cent uphill costs 1.658 times the flat (Minetti).
      assert.approximately(twenty.best, 3 * 1.658, 0.01)
      assert.approximately(series!.columns[1]!.values[100]!, 3 * 1.658, 0.01)
      assert.strictEqual(curves!.power!.find(({ durationSeconds }) => durationSeconds === 1200)!.best, 300)
      assert.strictEqual(curves!.percentOfRecentBest!.measure, "speed")
      assert.approximately(curves!.percentOfRecentBest!.at.at(-1)!.percent, 150, 0.1)
      assert.strictEqual(curves!.effortStructure!.measure, "speed")
    }).pipe(Effect.provide(layer))
  )
})

describe("the detail of a swim", () => {
  const length = (from: number, seconds: number, stroke: string | null, strokes: number | null): RecordedLength => ({
    startEpochSeconds: began + from,
    elapsedSeconds: seconds,
    active: stroke !== null,
    strokes,
    stroke
  })
  const swim: Made = {
    day: today,
    seconds: 180,
    sport: "Swim",
    poolLengthMetres: 25,
    channels: { bpm: (s) => 120 + Math.floor(s / 60) },
    lengths: [
      length(0, 25, "freestyle", 20),
      length(25, 30, "freestyle", 22),
      length(55, 20, null, null),
      length(75, 40, "drill", null),
      length(115, 35, "breaststroke", 12)
    ]
  }

  it.effect("has lengths and rests apart, and figures per stroke that add up", () =>
    Effect.gen(function* () {
      yield* atNoon
      const detail = yield* (yield* api).getActivityDetail({ ...asked(yield* save(swim)), sport: "Swim" })
      const { lengths, restSeconds, rests, strokes, swumSeconds } = detail.swim!
      assert.deepStrictEqual(
        lengths.map(({ swolf }) => swolf),
        [45, 52, null, 47]
      )
      assert.deepStrictEqual(rests, [{ startSeconds: 55, seconds: 20, afterLengths: 2 }])
      assert.deepStrictEqual([swumSeconds, restSeconds], [130, 20])
      // Freestyle: two lengths in 55 s with 42 strokes.
      assert.deepStrictEqual(strokes, [
        {
          stroke: "freestyle",
          lengths: 2,
          seconds: 55,
          metresPerSecond: 50 / 55,
          strokesPerMinute: (60 * 42) / 55,
          metresPerStroke: 50 / 42,
          swolf: 48.5
        },
        {
          stroke: "breaststroke",
          lengths: 1,
          seconds: 35,
          metresPerSecond: 25 / 35,
          strokesPerMinute: (60 * 12) / 35,
          metresPerStroke: 25 / 12,
          swolf: 47
        },
        {
          stroke: "drill",
          lengths: 1,
          seconds: 40,
          metresPerSecond: 25 / 40,
          strokesPerMinute: null,
          metresPerStroke: null,
          swolf: null
        }
      ])
    }).pipe(Effect.provide(layer))
  )

  it.effect("has laps at the pace of the swimming, without the rest that the device counted in", () =>
    Effect.gen(function* () {
      yield* atNoon
      const laps = [lap(0, 75), lap(75, 150)].map((one) => ({ ...one, distanceMetres: 50 }))
      const detail = yield* (yield* api).getActivityDetail({ ...asked(yield* save({ ...swim, laps })), sport: "Swim" })
      assert.deepStrictEqual(
        detail.laps.map(({ averageMetresPerSecond, timerSeconds }) => [averageMetresPerSecond, timerSeconds]),
        [
          [50 / 55, 55],
          [50 / 75, 75]
        ]
      )
    }).pipe(Effect.provide(layer))
  )

  it.effect("has one point per length in its series, and none for rest", () =>
    Effect.gen(function* () {
      yield* atNoon
      const source = yield* api
      const id = yield* save(swim)
      const { series } = yield* source.getActivityDetail({
        ...asked(id, { series: { ...lowSeries, channels: ["metresPerSecond", "metresPerStroke", "bpm", "watts"] } }),
        sport: "Swim"
      })
      assert.deepStrictEqual(series!.time, { by: "list", seconds: [0, 25, 75, 115] })
      assert.deepStrictEqual(
        series!.columns.map(({ values }) => values),
        [
          [25 / 25, 25 / 30, 25 / 40, 25 / 35],
          [25 / 20, 25 / 22, null, 25 / 12],
          // Beats a minute of each length: 0 to 25 s, 25 to 55 s, 75 to 115 s, 115 to 150 s.
          [120, 120, 121, (5 * 121 + 30 * 122) / 35]
        ]
      )
      assert.deepStrictEqual([...series!.missing], ["watts"])
    }).pipe(Effect.provide(layer))
  )

  it.effect("without lengths says so, and has the stream of open water", () =>
    Effect.gen(function* () {
      yield* atNoon
      const source = yield* api
      const open: Made = {
        day: today,
        seconds: 600,
        sport: "Swim",
        channels: { metresPerSecond: () => 1, cadence: () => 30 }
      }
      const { missing, series, swim } = yield* source.getActivityDetail({
        ...asked(yield* save(open), { series: lowSeries }),
        sport: "Swim"
      })
      assert.isUndefined(swim)
      assert.isTrue(missing.some(({ what }) => what === "lengths"))
      assert.deepStrictEqual(
        series!.columns.map(({ channel, values }) => [channel, values[7]]),
        [
          ["metresPerSecond", 1],
          ["strokesPerMinute", 30],
          ["metresPerStroke", 2]
        ]
      )
    }).pipe(Effect.provide(layer))
  )
})
