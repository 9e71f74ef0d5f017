import { assert, describe, it } from "@effect/vitest"
import type { Block, Target } from "../../src/domain/Workout.ts"
import { checkBlocks } from "../../src/domain/workoutChecks.ts"

const holding = (target: Target): ReadonlyArray<Block> => [
  {
    kind: "repeat",
    times: 2,
    blocks: [{ kind: "step", role: "active", length: { by: "time", seconds: 600 }, target }]
  }
]

const said = (target: Target, sport: "Ride" | "Run" | null = null): string =>
  checkBlocks(holding(target), sport)
    .map(({ message }) => message)
    .join("; ")

describe("a target in another unit", () => {
  it("is seen in a share of the threshold written as a fraction", () => {
    const fraction = said({ by: "threshold", lowPercent: 0.9, highPercent: 0.95 })
    assert.include(fraction, "must be at least 10 % of threshold (95 for 95 %), got 0.95")
    assert.strictEqual(said({ by: "threshold", lowPercent: 90, highPercent: 95 }), "")
    assert.strictEqual(said({ by: "threshold", lowPercent: 0, highPercent: 55 }), "")
  })

  it("is seen in watts that nobody rides towards, while a range may begin at nothing", () => {
    assert.include(said({ by: "power", lowWatts: 0.9, highWatts: 0.95 }), "must be at least 10 W, got 0.95")
    assert.strictEqual(said({ by: "power", lowWatts: 0, highWatts: 150 }), "")
  })

  it("is seen in a speed of km/h, by the sport", () => {
    const speed = (metresPerSecond: number): Target => ({
      by: "speed",
      lowMetresPerSecond: metresPerSecond - 0.1,
      highMetresPerSecond: metresPerSecond
    })
    // 13.3 km/h is an easy run's 4:30 /km; as m/s it is 47.9 km/h, which no runner reaches.
    assert.include(said(speed(13.3), "Run"), "asks for 13.3 m/s, which is 48 km/h")
    assert.strictEqual(said(speed(13.3), "Ride"), "")
    assert.include(said(speed(28), "Ride"), "which is 101 km/h")
    // 2:00 /km, faster than the record of 800 m (1:41.. is 7.9 m/s).
    assert.strictEqual(said(speed(8.3), "Run"), "")
    assert.strictEqual(said(speed(13.3)), "")
  })
})
