import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"
import type { Block, Step, WorkoutContent } from "../../../src/domain/Workout.ts"
import { expand, workoutNumbers } from "../../../src/engine/workout/index.ts"
import { athlete, athletes, blocks, newcomer, timedBlocks, zones } from "../../support/workoutArbitraries.ts"

const ride = (...list: ReadonlyArray<Block>): WorkoutContent => ({ kind: "structured", sport: "Ride", blocks: list })
const run = (...list: ReadonlyArray<Block>): WorkoutContent => ({ kind: "structured", sport: "Run", blocks: list })
const step = (seconds: number, target: Step["target"], role: Step["role"] = "active"): Step => ({
  kind: "step",
  role,
  length: { by: "time", seconds },
  target
})
const metres = (length: number, target: Step["target"]): Step => ({
  kind: "step",
  role: "active",
  length: { by: "distance", metres: length },
  target
})
const watts = (value: number): Step["target"] => ({ by: "power", lowWatts: value, highWatts: value })

describe("laws of workout numbers", () => {
  const countOf = (list: ReadonlyArray<Block>): number =>
    list.reduce((sum, block) => sum + (block.kind === "step" ? 1 : block.times * countOf(block.blocks)), 0)
  const secondsOf = (list: ReadonlyArray<Block>): number =>
    list.reduce((sum, block) => {
      if (block.kind === "repeat") return sum + block.times * secondsOf(block.blocks)
      return sum + (block.length.by === "time" ? block.length.seconds : 0)
    }, 0)

  it("expanding writes out every repeat, however deep", () => {
    fc.assert(fc.property(blocks, (list) => assert.strictEqual(expand(list).length, countOf(list))))
  })

  it("step seconds add up through nested repeats", () => {
    fc.assert(
      fc.property(timedBlocks, athletes, (list, someone) => {
        assert.strictEqual(workoutNumbers(run(...list), someone).durationSeconds, secondsOf(list))
      })
    )
  })

  it("zone seconds sum to the duration wherever both are known", () => {
    fc.assert(
      fc.property(blocks, athletes, fc.constantFrom("Ride", "Run"), (list, someone, sport) => {
        const { durationSeconds, zoneSeconds } = workoutNumbers({ kind: "structured", sport, blocks: list }, someone)
        if (durationSeconds === null || zoneSeconds === null) return
        const sum = Object.values(zoneSeconds).reduce((total, seconds) => total + seconds, 0)
        assert.closeTo(sum, durationSeconds, 1e-6)
      })
    )
  })

  it("every unknown number has a reason", () => {
    fc.assert(
      fc.property(blocks, athletes, (list, someone) => {
        const numbers = workoutNumbers(run(...list), someone)
        if (numbers.ess === null || numbers.durationSeconds === null) assert.isNotEmpty(numbers.reasons)
      })
    )
  })

  it("a longer steady effort is a greater load, and a harder zone too", () => {
    fc.assert(
      fc.property(zones, fc.integer({ min: 300, max: 10_000 }), (zone, seconds) => {
        const load = (length: number) => workoutNumbers(ride(step(length, { by: "zone", zone })), athlete).ess ?? 0
        assert.isAbove(load(seconds + 300), load(seconds))
      })
    )
    const loads = (["Endurance", "Tempo", "Threshold", "VO2Max", "Anaerobic"] as const).map(
      (zone) => workoutNumbers(ride(step(3600, { by: "zone", zone })), athlete).ess
    )
    // 100 f² for f = 0.65, 0.825, 0.98, 1.13, 1.30
    const expected = [42.25, 68.06, 96.04, 127.69, 169]
    loads.forEach((load, index) => assert.closeTo(load ?? 0, expected[index] ?? 0, 0.06))
  })
})

describe("numbers by hand", () => {
  it("one hour at FTP is 100, at half of it 25", () => {
    assert.strictEqual(workoutNumbers(ride(step(3600, watts(250))), athlete).ess, 100)
    assert.strictEqual(workoutNumbers(ride(step(3600, watts(125))), athlete).ess, 25)
  })

  it("half an hour at FTP and half at half of it weigh by the fourth power, not by the square", () => {
    // ((1 + 0.5^4) / 2)^(1/2) x 100 = 72.9; the square law would say 62.5
    const numbers = workoutNumbers(ride(step(1800, watts(250)), step(1800, watts(125))), athlete)
    assert.closeTo(numbers.ess ?? 0, 72.9, 0.3)
  })

  it("30 s on, 30 s off is smoothed: each window sees both", () => {
    // Rolling means of a square wave of period 60 and window 30 run 0 to 1 and back: mean of x^4 is 1/5.
    const onOff: Block = { kind: "repeat", times: 60, blocks: [step(30, watts(250)), step(30, { by: "none" }, "rest")] }
    assert.closeTo(workoutNumbers(ride(onOff), athlete).ess ?? 0, 100 * Math.sqrt(1 / 5), 0.5)
  })

  it("FTP is the Threshold bound / 1.06, never the bound", () => {
    const bound = 250 * 1.06
    assert.closeTo(workoutNumbers(ride(step(3600, watts(bound))), athlete).ess ?? 0, 112.4, 0.05)
  })

  it("a run's distance step becomes seconds through its target pace", () => {
    const numbers = workoutNumbers(
      run(metres(5000, { by: "speed", lowMetresPerSecond: 3.9, highMetresPerSecond: 4.1 })),
      athlete
    )
    assert.strictEqual(numbers.durationSeconds, 1250)
    assert.strictEqual(numbers.distanceMetres, 5000)
    // Threshold speed is 4 m/s: IF 1 for 1250 s.
    assert.strictEqual(numbers.ess, 34.7)
    assert.strictEqual(numbers.zoneSeconds?.Threshold, 1250)
  })

  it("a run's zone becomes metres through the pace zones", () => {
    // Threshold lies between 90 and 105 % of 4 m/s: 3.9 m/s for 1000 s.
    assert.strictEqual(workoutNumbers(run(step(1000, { by: "zone", zone: "Threshold" })), athlete).distanceMetres, 3900)
  })

  it("a heart rate counts as the zone its share of the threshold heart rate lies in", () => {
    // 157 / 165 = 95.2 %: Threshold begins at 95 %.
    const numbers = workoutNumbers(ride(step(3600, { by: "heartRate", lowBpm: 155, highBpm: 159 })), athlete)
    assert.strictEqual(numbers.ess, 96)
    assert.strictEqual(numbers.zoneSeconds?.Threshold, 3600)
  })
})

describe("honest nulls", () => {
  it("watts without power zones have a duration and no load", () => {
    const numbers = workoutNumbers(ride(step(3600, watts(200))), newcomer)
    assert.strictEqual(numbers.durationSeconds, 3600)
    assert.isNull(numbers.ess)
    assert.isNull(numbers.zoneSeconds)
    assert.include(numbers.reasons[0], "no ride power zones")
  })

  it("a heart rate without a threshold heart rate has no load", () => {
    const numbers = workoutNumbers(ride(step(3600, { by: "heartRate", lowBpm: 140, highBpm: 150 })), newcomer)
    assert.isNull(numbers.ess)
    assert.include(numbers.reasons[0], "threshold heart rate")
  })

  it("a ride's distance step has no duration", () => {
    const numbers = workoutNumbers(ride(metres(20_000, { by: "zone", zone: "Tempo" })), athlete)
    assert.isNull(numbers.durationSeconds)
    assert.strictEqual(numbers.distanceMetres, 20_000)
    assert.isNull(numbers.ess)
  })

  it("zones that nobody set still give a load, and say what was assumed", () => {
    const numbers = workoutNumbers(ride(step(3600, { by: "zone", zone: "Threshold" })), newcomer)
    assert.strictEqual(numbers.ess, 96)
    assert.include(numbers.reasons[0], "usual shares")
  })

  it("an open step is left out and said so", () => {
    const open: Step = { kind: "step", role: "warmup", length: { by: "open" }, target: { by: "none" } }
    const numbers = workoutNumbers(ride(open, step(3600, watts(250))), athlete)
    assert.isTrue(numbers.open)
    assert.strictEqual(numbers.durationSeconds, 3600)
    assert.isNull(workoutNumbers(ride(open), athlete).durationSeconds)
  })
})
