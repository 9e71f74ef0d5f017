import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"
import {
  bestOf,
  curveDurations,
  headlineDurations,
  meanMaximalCurve,
  percentOfRecentBest
} from "../../../src/engine/analysis/curves.ts"
import { streamOf } from "./support.ts"

const watts = fc.array(fc.integer({ min: 0, max: 1200 }), { minLength: 1, maxLength: 700 })
const curveOf = (values: ReadonlyArray<number>, pauses = {}) => {
  const stream = streamOf({ watts: values }, pauses)
  const curve = meanMaximalCurve(stream, stream.channels.watts!, "watts").value
  assert(curve !== null)
  return curve
}

describe("mean-maximal curve", () => {
  it("never rises with duration, and its work never falls", () => {
    fc.assert(
      fc.property(watts, (values) => {
        const curve = curveOf(values)
        for (let i = 1; i < curve.length; i++) {
          const [shorter, longer] = [curve[i - 1]!, curve[i]!]
          assert.isAtMost(longer.best, shorter.best + 1e-9)
          assert.isAtLeast(longer.best * longer.durationSeconds, shorter.best * shorter.durationSeconds - 1e-6)
        }
      })
    )
  })

  it("holds at each point the exact maximum over all windows of its length", () => {
    fc.assert(
      fc.property(watts, (values) => {
        for (const { best, windowSeconds } of curveOf(values)) {
          let brute = 0
          for (let start = 0; start + windowSeconds <= values.length; start++) {
            let sum = 0
            for (let i = start; i < start + windowSeconds; i++) sum += values[i]!
            brute = Math.max(brute, sum / windowSeconds)
          }
          assert.closeTo(best, brute, 1e-9)
        }
      }),
      { numRuns: 20 }
    )
  })

  it("names the window that gives the value", () => {
    fc.assert(
      fc.property(watts, (values) => {
        for (const { best, startSeconds, windowSeconds } of curveOf(values)) {
          const window = values.slice(startSeconds, startSeconds + windowSeconds)
          assert.closeTo(window.reduce((a, b) => a + b, 0) / windowSeconds, best, 1e-9)
        }
      })
    )
  })

  it("counts a pause as nothing: a best that bridges it is not an effort", () => {
    const minute = Array.from({ length: 60 }, () => 300)
    const curve = curveOf([...minute, ...minute], { 60: 60 })
    // Whichever way 120 s lie on the clock they hold 60 s of riding: 150 W. Without the pause it would be 300 W.
    assert.strictEqual(curve.find((point) => point.durationSeconds === 120)?.best, 150)
  })

  it("gives twenty minutes what thirty minutes held, and says from where", () => {
    const block = (watts: number, seconds: number) => Array.from({ length: seconds }, () => watts)
    const curve = curveOf([...block(300, 800), ...block(0, 200), ...block(300, 800)])
    // Any 1 200 s hold at most 1 000 s of work: 250 W. All 1 800 s hold 1 600: 266.7 W.
    const twenty = curve.find((point) => point.durationSeconds === 1200)!
    assert.closeTo(twenty.best, 266.667, 0.001)
    assert.deepStrictEqual([twenty.startSeconds, twenty.windowSeconds], [0, 1800])
    assert.strictEqual(curve.find((point) => point.durationSeconds === 600)!.best, 300)
  })

  it("has about sixty durations, all headline ones among them", () => {
    const durations = curveDurations(6 * 3600)
    assert.isAtLeast(durations.length, 55)
    assert.isAtMost(durations.length, 75)
    for (const duration of headlineDurations) assert.include(durations, duration)
  })

  it("is null with a reason when the channel is empty", () => {
    const stream = streamOf({ watts: [Number.NaN, Number.NaN] })
    const answer = meanMaximalCurve(stream, stream.channels.watts!, "watts")
    assert.isNull(answer.value)
    assert(answer.value === null)
    assert.include(answer.reason, "no watts")
  })

  it("compares with the best of other curves, leaving out what either lacks", () => {
    const hard = curveOf(Array.from({ length: 400 }, () => 300))
    const easy = curveOf(Array.from({ length: 1300 }, () => 240))
    assert.deepStrictEqual(percentOfRecentBest(easy, bestOf([hard, easy]), [300, 1200, 3600]), [
      { durationSeconds: 300, percent: 80 },
      { durationSeconds: 1200, percent: 100 }
    ])
  })
})
