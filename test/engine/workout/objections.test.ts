import { assert, describe, it } from "@effect/vitest"
import type { Block, WorkoutContent } from "../../../src/domain/Workout.ts"
import type { ZoneName } from "../../../src/domain/Zones.ts"
import { objections, workoutNumbers } from "../../../src/engine/workout/index.ts"
import { athlete } from "../../support/workoutArbitraries.ts"

const said = (content: WorkoutContent): string => objections(content, workoutNumbers(content, athlete)).join("; ")

const scalable = (zone: ZoneName, intensitySeconds: number, repeats: number): WorkoutContent => ({
  kind: "scalable",
  sport: "Ride",
  zone,
  intensitySeconds,
  repeats
})

const steps = (...blocks: ReadonlyArray<Block>): WorkoutContent => ({ kind: "structured", sport: "Run", blocks })

const step = (role: "warmup" | "active" | "cooldown", length: { seconds: number } | { metres: number }): Block => ({
  kind: "step",
  role,
  length: "seconds" in length ? { by: "time", ...length } : { by: "distance", ...length },
  target: { by: "zone", zone: "Endurance" }
})

describe("what a coach objects to in a workout", () => {
  it("is nothing in what athletes do", () => {
    const usual = [
      scalable("Endurance", 4 * 3600, 1),
      scalable("Tempo", 3600, 3),
      scalable("Threshold", 2400, 4),
      scalable("VO2Max", 1200, 5),
      scalable("Anaerobic", 480, 8),
      // Six sprints of ten seconds.
      scalable("Anaerobic", 60, 6),
      steps(
        step("warmup", { seconds: 600 }),
        { kind: "repeat", times: 8, blocks: [step("active", { metres: 100 }), step("active", { metres: 100 })] },
        step("cooldown", { metres: 1000 })
      )
    ]
    assert.deepStrictEqual(
      usual.map(said),
      usual.map(() => "")
    )
  })

  it("is a load of more than two hard workouts, and more time at an intensity than a session holds", () => {
    const words = said(scalable("VO2Max", 12 * 480, 12))
    assert.match(words, /a load of \d{3} is \d\.\d times that of a hard workout \(100\)/u)
    assert.include(words, "1 h 36 min at VO2Max is more than a session holds, which is about 40 min")
    // 100 x 12 h x 0.65 squared is 507.
    assert.strictEqual(
      said(scalable("Endurance", 12 * 3600, 1)),
      "a load of 507 is 5.1 times that of a hard workout (100)"
    )
  })

  it("is a time in minutes or a distance in kilometres", () => {
    assert.strictEqual(
      said(steps(step("warmup", { seconds: 10 }), step("active", { seconds: 40 }))),
      "all of it takes 50 s: times are in seconds, distances in metres"
    )
    assert.strictEqual(
      said(steps(step("warmup", { seconds: 10 }), step("active", { seconds: 2400 }))),
      "a warm-up of 10 s: times are in seconds"
    )
    assert.strictEqual(
      said(steps(step("active", { seconds: 2400 }), step("cooldown", { metres: 2 }))),
      "a step of 2 m: distances are in metres"
    )
    assert.strictEqual(said(scalable("Threshold", 30, 2)), "only 30 s at Threshold in all: times are in seconds")
  })

  it("is a heart rate in percent, and a swim that ends between the walls", () => {
    const held = (highBpm: number): WorkoutContent => ({
      kind: "structured",
      sport: "Run",
      blocks: [
        {
          kind: "step",
          role: "active",
          length: { by: "time", seconds: 1800 },
          target: { by: "heartRate", lowBpm: highBpm - 8, highBpm }
        }
      ]
    })
    assert.strictEqual(said(held(89)), "a heart rate of up to 89 bpm is that of a walk: it is in beats, not percent")
    assert.strictEqual(said(held(125)), "")
    const swim = (distance: number, length: number): WorkoutContent => ({
      kind: "swim",
      sections: [
        {
          kind: "main",
          pool: { length, unit: "m" },
          sets: [
            { rounds: 1, intervals: [{ repeats: 12, distance, stroke: "freestyle", equipment: [], zone: "Tempo" }] }
          ]
        }
      ]
    })
    assert.strictEqual(said(swim(60, 25)), "60 m does not end at a wall of a pool of 25 m")
    // A length and a half of the long pool, three lengths of 33 1/3 m, and sprints to the middle.
    for (const [distance, length] of [
      [75, 50],
      [100, 33.33],
      [37.5, 25]
    ] as const) {
      assert.strictEqual(said(swim(distance, length)), "")
    }
  })
})
