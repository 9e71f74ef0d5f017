import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"
import type { SwimInterval, SwimSection, SwimSet } from "../../../src/domain/SwimWorkout.ts"
import { workoutNumbers } from "../../../src/engine/workout/index.ts"
import { athlete, athletes, newcomer, swimSections } from "../../support/workoutArbitraries.ts"

const numbersOf = (sections: ReadonlyArray<SwimSection>, who = athlete) =>
  workoutNumbers({ kind: "swim", sections }, who)
const interval = (distance: number, more: Partial<SwimInterval> = {}): SwimInterval => ({
  repeats: 1,
  distance,
  stroke: "freestyle",
  equipment: [],
  zone: null,
  ...more
})
const main = (sets: ReadonlyArray<SwimSet>, pool?: SwimSection["pool"]): SwimSection => ({
  kind: "main",
  sets,
  ...(pool === undefined ? {} : { pool })
})
const set = (intervals: ReadonlyArray<SwimInterval>, rounds = 1, restSeconds?: number): SwimSet => ({
  rounds,
  intervals,
  ...(restSeconds === undefined ? {} : { restSeconds })
})

describe("laws of swim numbers", () => {
  it("metres add up through repeats, rounds and pool units", () => {
    fc.assert(
      fc.property(swimSections, (sections) => {
        let metres = 0
        for (const { pool, sets } of sections) {
          for (const { intervals, rounds } of sets) {
            for (const { distance, repeats } of intervals) {
              metres += rounds * repeats * distance * (pool?.unit === "yd" ? 0.9144 : 1)
            }
          }
        }
        assert.closeTo(numbersOf(sections).distanceMetres ?? Number.NaN, metres, 0.5001)
      })
    )
  })

  it("zone seconds sum to the duration, rests at the wall included", () => {
    fc.assert(
      fc.property(swimSections, athletes, (sections, someone) => {
        const { durationSeconds, zoneSeconds } = numbersOf(sections, someone)
        if (durationSeconds === null || zoneSeconds === null) return
        assert.strictEqual(
          Object.values(zoneSeconds).reduce((sum, seconds) => sum + seconds, 0),
          durationSeconds
        )
      })
    )
  })
})

describe("swims by hand", () => {
  it("drills and kicks of the main part are easy where nobody says how hard they are; whole strokes are not", () => {
    for (const drill of ["drill", "kick", "pull"] as const) {
      const said = numbersOf([main([set([interval(50, { repeats: 4, drill, zone: "Endurance" })])])])
      const unsaid = numbersOf([main([set([interval(50, { repeats: 4, drill })])])])
      assert.isNotNull(unsaid.durationSeconds)
      assert.deepStrictEqual(unsaid, said)
    }
    assert.isNull(numbersOf([main([set([interval(50, { repeats: 4 })])])]).durationSeconds)
  })

  it("an hour at the critical swim speed is 100, at 90 % of it 72.9", () => {
    // 4500 m at 1:20 /100 m; golden sTSS for IF 0.9 is 72.9: 4050 m in the hour, 88.89 s per 100.
    assert.strictEqual(numbersOf([main([set([interval(4500, { paceSecondsPer100: 80 })])])]).ess, 100)
    assert.closeTo(numbersOf([main([set([interval(4050, { paceSecondsPer100: 80 / 0.9 })])])]).ess ?? 0, 72.9, 0.05)
  })

  it("rest after every repeat but the last of the session", () => {
    const sections = [
      main([set([interval(100, { repeats: 5, paceSecondsPer100: 80, pause: { by: "rest", seconds: 20 } })])])
    ]
    assert.strictEqual(numbersOf(sections).durationSeconds, 5 * 80 + 4 * 20)
    assert.strictEqual(
      numbersOf([...sections, main([set([interval(100, { paceSecondsPer100: 80 })])])]).durationSeconds,
      580
    )
  })

  it("a send-off leaves what the swim leaves: 100 m in 80 s on 1:45 rests 25 s", () => {
    const swim = interval(100, { repeats: 4, paceSecondsPer100: 80, pause: { by: "sendOff", seconds: 105 } })
    assert.strictEqual(numbersOf([main([set([swim])])]).durationSeconds, 3 * 105 + 80)
  })

  it("a send-off that cannot be made leaves no rest, and says so", () => {
    const swim = interval(100, { repeats: 3, paceSecondsPer100: 80, pause: { by: "sendOff", seconds: 75 } })
    const numbers = numbersOf([main([set([swim])])])
    assert.strictEqual(numbers.durationSeconds, 240)
    assert.include(numbers.reasons[0], "send-off of 75 s")
  })

  it("between rounds the longer rest counts", () => {
    const swim = interval(50, { repeats: 2, paceSecondsPer100: 80, pause: { by: "rest", seconds: 10 } })
    // 2 x (40, 10, 40) with 60 s between, and no rest at the end
    assert.strictEqual(numbersOf([main([set([swim], 2, 60)])]).durationSeconds, 90 + 60 + 90)
  })

  it("yards are shorter: 100 yd at the critical speed of 1.25 m/s take 73 s", () => {
    // Threshold is swum at the cube root of 0.98 of it: 91.44 / (1.25 x 0.9933) = 73.6 s
    const numbers = numbersOf([main([set([interval(100, { zone: "Threshold" })])], { length: 25, unit: "yd" })])
    assert.strictEqual(numbers.durationSeconds, 74)
    assert.strictEqual(numbers.distanceMetres, 91)
  })

  it("without a critical swim speed a zone has metres only, a pace has seconds too", () => {
    const zoned = numbersOf([main([set([interval(400, { zone: "Tempo" })])])], newcomer)
    assert.deepStrictEqual([zoned.distanceMetres, zoned.durationSeconds, zoned.ess], [400, null, null])
    const paced = numbersOf([main([set([interval(400, { paceSecondsPer100: 100 })])])], newcomer)
    assert.deepStrictEqual([paced.distanceMetres, paced.durationSeconds, paced.ess], [400, 400, null])
    assert.include(paced.reasons[0], "critical swim speed")
  })
})
