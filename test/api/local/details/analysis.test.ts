import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import type { SecondsRange } from "../../../../src/domain/ActivityAnalysis.ts"
import { addDays } from "../../../../src/domain/Day.ts"
import { day } from "../support/source.ts"
import { api, atNoon, layer, type Made, save, today } from "./activities.ts"

const fading: Made = {
  day: today,
  seconds: 4000,
  channels: {
    watts: (s) => (s < 2000 ? 220 : 198),
    bpm: () => 140,
    cadence: (s) => (s % 10 === 0 ? 0 : 90),
    metresPerSecond: () => 8,
    distanceMetres: (s) => 8 * s,
    altitudeMetres: (s) => 100 + (s < 2000 ? s / 20 : (4000 - s) / 20)
  }
}

const analyze = (made: Made, range: SecondsRange | null = null, segments = true) =>
  Effect.gen(function* () {
    yield* atNoon
    const id = yield* save(made)
    return yield* (yield* api).analyzeActivity({ sport: made.sport === "Run" ? "Run" : "Ride", id, segments, range })
  })

describe("an analysis", () => {
  it.effect("tells a weaker second half as a fade above 0, with the climb of each half", () =>
    Effect.gen(function* () {
      const { pacing, segments } = yield* analyze(fading)
      assert.strictEqual(pacing!.measure, "power")
      // 220 W, then 198 W: a tenth less.
      assert.approximately(pacing!.fadePercent, 10, 1e-9)
      assert.approximately(pacing!.firstHalf.ascentMetres!, 100, 1.5)
      assert.isAtMost(pacing!.firstHalf.descentMetres!, 1)
      assert.approximately(pacing!.secondHalf.descentMetres!, 100, 1.5)
      assert.deepStrictEqual(
        segments!.map(({ averageWatts, fromSeconds, toSeconds }) => [fromSeconds, toSeconds, averageWatts]),
        [
          [0, 800, 220],
          [800, 1600, 220],
          [1600, 2400, 209],
          [2400, 3200, 198],
          [3200, 4000, 198]
        ]
      )
    }).pipe(Effect.provide(layer))
  )

  it.effect("counts cadence without coasting, and factors against the threshold of 250 W", () =>
    Effect.gen(function* () {
      const { cadence, efficiency, power, speed } = yield* analyze(fading)
      assert.deepStrictEqual([cadence!.average, cadence!.min], [90, 90])
      assert.approximately(power!.average, 209, 1e-9)
      assert.deepStrictEqual([power!.max, power!.min], [220, 198])
      assert.approximately(power!.intensityFactor!, power!.normalized! / 250, 1e-9)
      assert.approximately(power!.variabilityIndex!, power!.normalized! / 209, 1e-9)
      assert.approximately(efficiency!.factor, power!.normalized! / 140, 0.01)
      assert.strictEqual(speed!.max, 8)
    }).pipe(Effect.provide(layer))
  )

  it.effect("of a range looks at that range only, cut to the activity", () =>
    Effect.gen(function* () {
      const part = yield* analyze(fading, { fromSeconds: 3000, toSeconds: 9000 }, false)
      assert.deepStrictEqual(part.range, { fromSeconds: 3000, toSeconds: 4000 })
      assert.deepStrictEqual([part.power!.average, part.power!.max], [198, 198])
      assert.strictEqual(part.overview.elapsedSeconds, 1000)
      assert.strictEqual(part.overview.movingSeconds, 1000)
      assert.approximately(part.overview.distanceMetres!, 8 * 999, 0.5)
      assert.isUndefined(part.segments)
      assert.deepStrictEqual(part.timeInZone!.seconds, {
        Endurance: 0,
        Tempo: 1000,
        Threshold: 0,
        VO2Max: 0,
        Anaerobic: 0
      })
    }).pipe(Effect.provide(layer))
  )

  it.effect("refuses a range that holds nothing", () =>
    Effect.gen(function* () {
      for (const range of [
        { fromSeconds: 4000, toSeconds: 5000 },
        { fromSeconds: 100, toSeconds: 100 },
        { fromSeconds: 200, toSeconds: 100 }
      ]) {
        const refused = yield* Effect.flip(analyze(fading, range))
        assert.strictEqual(refused._tag, "InvalidInput")
      }
    }).pipe(Effect.provide(layer))
  )

  it.effect("has decoupling of a steady ride only: power even, heart rate up by a tenth", () =>
    Effect.gen(function* () {
      // After the ten minutes of warm-up 3001 rows are halved at the 1500th: 200/140 against 200/154 W per beat.
      const drifting = { watts: () => 200, bpm: (s: number) => (s < 600 + 1500 ? 140 : 154) }
      const { decoupling } = yield* analyze({ day: today, seconds: 3601, channels: drifting })
      assert.approximately(decoupling!.percent, 100 * (1 - 140 / 154), 1e-3)
      const { missing } = yield* analyze({
        ...fading,
        channels: { watts: (s) => (s % 400 < 200 ? 400 : 50), bpm: () => 140 }
      })
      assert.include(missing.find(({ what }) => what === "decoupling")!.reason, "not a steady effort")
    }).pipe(Effect.provide(layer))
  )

  it.effect("puts W′ balance on the critical power of the season", () =>
    Effect.gen(function* () {
      // All on P = 14 400 J / t + 270 W, as 350 W for 180 s and 290 W for 720 s are.
      const effort = (ago: number, seconds: number) =>
        save({
          day: addDays(day(today), -ago),
          seconds: 2000,
          channels: { watts: (s) => (s < seconds ? 270 + 14_400 / seconds : 100) }
        })
      for (const [ago, seconds] of [
        [2, 120],
        [20, 300],
        [50, 600],
        [80, 1200]
      ] as const) {
        yield* effort(ago, seconds)
      }
      yield* effort(120, 60)
      const spent = { watts: (s: number) => (s < 100 ? 320 : 150) }
      const { criticalPower, wPrime } = yield* analyze({ day: today, seconds: 1800, channels: spent })
      assert.approximately(criticalPower!.watts, 270, 1)
      assert.approximately(criticalPower!.wPrimeJoules, 14_400, 300)
      assert.deepStrictEqual(
        [120, 1200].every((seconds) => criticalPower!.support.some((point) => point.durationSeconds === seconds)),
        true
      )
      // A hundred seconds 50 W above critical power cost 5 kJ.
      assert.approximately(wPrime!.minimumJoules, criticalPower!.wPrimeJoules - 100 * (320 - criticalPower!.watts), 1)
      assert.strictEqual(wPrime!.minimumAtSeconds, 99)
      assert.isNull(wPrime!.finding)
    }).pipe(Effect.provide(layer))
  )

  it.effect("of a swim counts its lengths and not its rests", () =>
    Effect.gen(function* () {
      yield* atNoon
      const began = Date.parse(`${today}T08:00:00Z`) / 1000
      const length = (from: number, seconds: number, active = true) => ({
        startEpochSeconds: began + from,
        elapsedSeconds: seconds,
        active,
        strokes: active ? 10 : null,
        stroke: active ? "freestyle" : null
      })
      const id = yield* save({
        day: today,
        seconds: 200,
        sport: "Swim",
        poolLengthMetres: 25,
        channels: { bpm: () => 130 },
        lengths: [length(0, 20), length(20, 20), length(40, 60, false), length(100, 25), length(125, 25)]
      })
      const { pacing, power, speed, timeInZone } = yield* (yield* api).analyzeActivity({
        sport: "Swim",
        id,
        segments: true,
        range: null
      })
      assert.isUndefined(power ?? timeInZone)
      assert.approximately(speed!.average, 100 / 90, 1e-9)
      assert.approximately(speed!.max, 25 / 20, 1e-6)
      // 45 s each: 40 s at 1.25 and 5 s at 1 m/s, then 45 s at 1 m/s.
      assert.approximately(pacing!.fadePercent, 100 * (1 - 1 / ((40 * 1.25 + 5) / 45)), 1e-4)
    }).pipe(Effect.provide(layer))
  )
})

describe("a comparison", () => {
  it.effect("takes activities in any order and measures against the oldest", () =>
    Effect.gen(function* () {
      yield* atNoon
      const source = yield* api
      const young = yield* save(fading)
      const old = yield* save({ ...fading, day: "2026-11-01", channels: { watts: () => 200 } })
      const { activities, blocks, refused } = yield* source.compareActivities({ sport: "Ride", ids: [young, old] })
      assert.deepStrictEqual(
        activities.map(({ id }) => id),
        [old, young]
      )
      const figure = (block: string, name: string) =>
        blocks.find((each) => each.block === block)?.figures.find((each) => each.figure === name)
      assert.deepStrictEqual(figure("bests", "best300Seconds")!.values, [200, 220])
      assert.approximately(figure("power", "averageWatts")!.change[1]!, 4.5, 1e-6)
      assert.approximately(figure("pacing", "fadePercent")!.change[1]!, 10, 1e-6)
      assert.deepStrictEqual(
        refused.filter(({ block }) => block === "heartRate").map(({ lacking }) => lacking),
        [[old]]
      )
    }).pipe(Effect.provide(layer))
  )

  it.effect("refuses one, the same twice, six, and other sports", () =>
    Effect.gen(function* () {
      yield* atNoon
      const source = yield* api
      const ids = yield* Effect.forEach([1, 2, 3, 4, 5, 6], () => save({ day: today, seconds: 60, channels: {} }))
      const tag = (given: ReadonlyArray<(typeof ids)[number]>) =>
        Effect.map(Effect.flip(source.compareActivities({ sport: "Ride", ids: given })), ({ _tag }) => _tag)
      assert.strictEqual(yield* tag(ids.slice(0, 1)), "InvalidInput")
      assert.strictEqual(yield* tag([ids[0]!, ids[0]!]), "InvalidInput")
      assert.strictEqual(yield* tag(ids), "InvalidInput")
      const run = yield* save({ day: today, seconds: 60, sport: "Run" })
      assert.strictEqual(yield* tag([ids[0]!, run]), "NotFound")
    }).pipe(Effect.provide(layer))
  )
})
