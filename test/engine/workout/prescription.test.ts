import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"
import type { ScalableContent, Step, WorkoutContent } from "../../../src/domain/Workout.ts"
import { prescription } from "../../../src/engine/workout/index.ts"
import { athlete, athletes, blocks, newcomer, swimSections } from "../../support/workoutArbitraries.ts"

/** FTP 253 W: the bounds are 190 / 228 / 268 / 304 W. */
const rider = {
  ...athlete,
  zones: {
    ...athlete.zones,
    ridePower: { Endurance: 189.75, Tempo: 227.7, Threshold: 268.18, VO2Max: 303.6 } as typeof athlete.zones.ridePower
  }
}

const threshold: ScalableContent = {
  kind: "scalable",
  sport: "Ride",
  zone: "Threshold",
  intensitySeconds: 1440,
  repeats: 3,
  easySeconds: 1500,
  recoverySeconds: 120
}

const step = (target: Step["target"], length: Step["length"] = { by: "time", seconds: 600 }): WorkoutContent => ({
  kind: "structured",
  sport: "Run",
  blocks: [{ kind: "step", role: "interval", length, target }]
})

describe("prescriptions", () => {
  it("read as a coach writes them", () => {
    assert.deepStrictEqual(prescription(threshold, rider), {
      warmup: "15 min easy",
      intervals: "3 x 8 min at Threshold (228-268 W), 2 min easy between",
      cooldown: "10 min easy"
    })
  })

  it("leave the watts out when nobody set zones", () => {
    assert.strictEqual(prescription(threshold, newcomer).intervals, "3 x 8 min at Threshold, 2 min easy between")
  })

  it("give runners paces in their own unit, the faster end first", () => {
    const target = { by: "speed", lowMetresPerSecond: 3.8, highMetresPerSecond: 4 } as const
    // 1000 / 4 = 250 s, 1000 / 3.8 = 263 s; 1609.344 / 4 = 402 s, / 3.8 = 424 s
    assert.strictEqual(prescription(step(target), athlete).intervals, "10 min at 4:10-4:23 /km")
    assert.strictEqual(
      prescription(step(target), { ...athlete, units: "Imperial" }).intervals,
      "10 min at 6:42-7:04 /mi"
    )
  })

  it("give no pace for standing still", () => {
    const share = (lowPercent: number, highPercent: number) =>
      prescription(step({ by: "threshold", lowPercent, highPercent }), athlete).intervals
    // Half of 4 m/s: 500 s for a kilometre.
    assert.strictEqual(share(0, 50), "10 min at 0-50 % of threshold (slower than 8:20 /km)")
    assert.strictEqual(share(0, 0), "10 min at 0 % of threshold")
  })

  it("say which way an open zone is open", () => {
    const endurance = prescription(step({ by: "zone", zone: "Endurance" }), athlete).intervals
    // 75 % of 4 m/s is 3 m/s: 333 s
    assert.strictEqual(endurance, "10 min at Endurance (slower than 5:33 /km)")
    const power = { ...athlete, useRunningPower: true }
    assert.strictEqual(
      prescription(step({ by: "zone", zone: "Anaerobic" }), power).intervals,
      "10 min at Anaerobic (above 360 W)"
    )
  })

  it("name every length and target", () => {
    const words = (target: Step["target"], length?: Step["length"]) =>
      prescription(step(target, length), athlete).intervals
    assert.strictEqual(words({ by: "power", lowWatts: 258, highWatts: 272 }), "10 min at 258-272 W")
    assert.strictEqual(words({ by: "heartRate", lowBpm: 150, highBpm: 150 }), "10 min at 150 bpm")
    assert.strictEqual(words({ by: "none" }, { by: "distance", metres: 400 }), "400 m")
    assert.strictEqual(words({ by: "none" }, { by: "distance", metres: 5000 }), "5 km")
    assert.strictEqual(words({ by: "none" }, { by: "open" }), "until the lap button")
    assert.strictEqual(
      words({ by: "threshold", lowPercent: 95, highPercent: 100 }),
      "10 min at 95-100 % of threshold (4:10-4:23 /km)"
    )
  })

  it("write nested repeats in brackets", () => {
    const work: Step = { kind: "step", role: "interval", length: { by: "time", seconds: 30 }, target: { by: "none" } }
    const rest: Step = { ...work, role: "rest" }
    const content: WorkoutContent = {
      kind: "structured",
      sport: "Ride",
      blocks: [
        {
          kind: "repeat",
          times: 2,
          blocks: [
            { kind: "repeat", times: 10, blocks: [work, rest] },
            { ...rest, role: "recovery", length: { by: "time", seconds: 300 } }
          ]
        }
      ]
    }
    assert.strictEqual(prescription(content, athlete).intervals, "2 x (10 x 30 s, 30 s rest between, 5 min easy)")
  })

  it("write swims in the pool's unit, with rests and send-offs", () => {
    const content: WorkoutContent = {
      kind: "swim",
      sections: [
        {
          kind: "warmup",
          sets: [
            {
              rounds: 1,
              intervals: [
                {
                  repeats: 1,
                  distance: 200,
                  stroke: "freestyle",
                  equipment: [],
                  zone: null,
                  // No rest goes without saying.
                  pause: { by: "rest", seconds: 0 }
                }
              ]
            }
          ]
        },
        {
          kind: "main",
          pool: { length: 25, unit: "yd" },
          sets: [
            {
              rounds: 5,
              intervals: [
                {
                  repeats: 1,
                  distance: 100,
                  stroke: "freestyle",
                  equipment: ["paddles", "pullBuoy"],
                  zone: null,
                  paceSecondsPer100: 75,
                  pause: { by: "rest", seconds: 20 }
                }
              ]
            },
            {
              rounds: 1,
              intervals: [
                {
                  repeats: 4,
                  distance: 50,
                  stroke: "backstroke",
                  drill: "kick",
                  equipment: [],
                  zone: null,
                  pause: { by: "sendOff", seconds: 70 }
                }
              ]
            }
          ]
        }
      ]
    }
    assert.deepStrictEqual(prescription(content, athlete), {
      warmup: "200 m",
      intervals:
        "5 x 100 yd with paddles and pull buoy at 1:15 /100 yd, 20 s rest; 4 x 50 yd backstroke kick, leaving every 1 min 10 s",
      cooldown: null
    })
  })

  it("never fail and never print what is not a number", () => {
    fc.assert(
      fc.property(blocks, swimSections, athletes, fc.constantFrom("Ride", "Run"), (list, sections, someone, sport) => {
        for (const content of [
          { kind: "structured", sport, blocks: list },
          { kind: "swim", sections }
        ] as const) {
          for (const text of Object.values(prescription(content, someone))) {
            if (text !== null) assert.notMatch(text.replaceAll(/\([^()]*\)/gu, ""), /NaN|undefined|null|Infinity/u)
          }
        }
      })
    )
  })
})
