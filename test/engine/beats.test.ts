import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"
import { artifactPercent, findArtifacts, placeBeats } from "../../src/engine/beats.ts"

describe("R-R intervals in time", () => {
  const recordSeconds = Float64Array.of(1000, 1001, 1002, 1060, 1061)

  it("start at the record before their message, so that a pause does not shift what follows", () => {
    const beats = { milliseconds: Float64Array.of(500, 500, 500, 500), recordIndex: Int32Array.of(0, 0, 3, 3) }
    assert.deepStrictEqual([...placeBeats(beats, recordSeconds, 1000).elapsedSeconds], [0.5, 1, 60.5, 61])
  })

  it("do not drift: a sensor 3 % slow is off by less than a message, not by the sum of all", () => {
    const count = 2000
    const records = Float64Array.from({ length: count }, (_, n) => 1000 + n)
    const beats = {
      milliseconds: new Float64Array(count).fill(1030),
      recordIndex: Int32Array.from({ length: count }, (_, n) => n)
    }
    const { elapsedSeconds } = placeBeats(beats, records, 1000)
    assert.approximately(elapsedSeconds[count - 1]!, count - 1 + 1.03, 1e-9)
  })

  it("anchor to the nearest earlier record when their own was dropped, and to the first when written before it", () => {
    const dropped = Float64Array.of(1000, Number.NaN, 1002)
    const beats = { milliseconds: Float64Array.of(400, 400, 400), recordIndex: Int32Array.of(-1, 1, 2) }
    assert.deepStrictEqual([...placeBeats(beats, dropped, 1000).elapsedSeconds], [0.4, 0.4, 2.4])
  })

  it("never run backwards", () => {
    const anyBeats = fc.array(fc.tuple(fc.integer({ min: 200, max: 3000 }), fc.integer({ min: -1, max: 4 })), {
      minLength: 1
    })
    fc.assert(
      fc.property(anyBeats, (list) => {
        const ordered = list.toSorted((a, b) => a[1] - b[1])
        const placed = placeBeats(
          {
            milliseconds: Float64Array.from(ordered, ([milliseconds]) => milliseconds),
            recordIndex: Int32Array.from(ordered, ([, index]) => index)
          },
          recordSeconds,
          1000
        ).elapsedSeconds
        for (let beat = 1; beat < placed.length; beat++) assert.isAtLeast(placed[beat]!, placed[beat - 1]!)
      })
    )
  })
})

describe("artefacts", () => {
  it("are beats under 0.25 s, over 2.2 s, or more than 20 % off the eleven around them", () => {
    const steady = Array.from({ length: 40 }, () => 800)
    const with_ = (value: number) => [...findArtifacts(Float64Array.from(steady.with(20, value)))]
    assert.strictEqual(with_(961)[20], 1)
    assert.strictEqual(with_(639)[20], 1)
    assert.strictEqual(with_(960)[20], 0)
    assert.deepStrictEqual(
      [...findArtifacts(new Float64Array(20).fill(240))],
      Array.from({ length: 20 }, () => 1)
    )
    assert.deepStrictEqual(
      [...findArtifacts(new Float64Array(20).fill(2201))],
      Array.from({ length: 20 }, () => 1)
    )
  })

  it("are counted in percent, and unknown without beats", () => {
    assert.strictEqual(artifactPercent(Float64Array.from({ length: 50 }, (_, n) => (n === 25 ? 2500 : 800))), 2)
    assert.isNull(artifactPercent(new Float64Array(0)))
  })
})
