import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"
import { downsample } from "../../../src/engine/analysis/downsample.ts"
import { streamOf, uniform } from "./support.ts"

const series = fc.array(fc.integer({ min: 0, max: 1000 }), { minLength: 1, maxLength: 900 })
const pausesOf = (rows: number) =>
  fc.dictionary(fc.integer({ min: 1, max: Math.max(1, rows - 1) }).map(String), fc.integer({ min: 1, max: 600 }), {
    maxKeys: 6
  })
const paused = series.chain((watts) =>
  fc.tuple(fc.constant(watts), pausesOf(watts.length), fc.integer({ min: 1, max: 1200 }))
)

describe("downsampling", () => {
  it("gives exactly the smaller of what was asked for and the rows there are", () => {
    fc.assert(
      fc.property(paused, ([watts, pauses, points]) => {
        const sampled = downsample(streamOf({ watts }, pauses), { points, channels: ["watts"] })
        assert.strictEqual(sampled.points, Math.min(points, watts.length))
        assert.strictEqual(sampled.channels.watts!.length, sampled.points)
        for (const rows of sampled.rows) assert.isAtLeast(rows, 1)
      })
    )
  })

  it("keeps the mean: buckets weighted by their rows give the mean of the stream", () => {
    fc.assert(
      fc.property(paused, ([watts, pauses, points]) => {
        const { channels, rows } = downsample(streamOf({ watts }, pauses), { points, channels: ["watts"] })
        const total = channels.watts!.reduce((sum, mean, bucket) => sum + mean * rows[bucket]!, 0)
        assert.closeTo(total / watts.length, watts.reduce((a, b) => a + b, 0) / watts.length, 1e-6)
      })
    )
  })

  it("keeps the plain mean of the points within half a percent on a long ride", () => {
    const next = uniform(7)
    const watts = Array.from({ length: 8823 }, () => Math.max(0, 400 * next() - 10))
    const { channels } = downsample(streamOf({ watts }), { points: 200, channels: ["watts"] })
    const plain = channels.watts!.reduce((a, b) => a + b, 0) / 200
    const exact = watts.reduce((a, b) => a + b, 0) / watts.length
    assert.closeTo(plain / exact, 1, 0.005)
  })

  it("never averages across a pause", () => {
    const watts = [...Array.from({ length: 130 }, () => 100), ...Array.from({ length: 70 }, () => 300)]
    const { channels } = downsample(streamOf({ watts }, { 130: 500 }), { points: 10, channels: ["watts"] })
    for (const mean of channels.watts!) assert.oneOf(mean, [100, 300])
  })

  it("moves edges to laps where it can, pauses first", () => {
    const watts = Array.from({ length: 200 }, (_, row) => (row < 73 ? 100 : row < 131 ? 200 : 300))
    const { channels } = downsample(streamOf({ watts }, { 131: 60 }), {
      points: 20,
      channels: ["watts"],
      lapRows: [73]
    })
    for (const mean of channels.watts!) assert.oneOf(mean, [100, 200, 300])
  })

  it("is null where fewer than half of a bucket's seconds are valid, and never makes NaN a zero", () => {
    const watts = [100, Number.NaN, Number.NaN, 200, 200, Number.NaN]
    const { channels } = downsample(streamOf({ watts }), { points: 2, channels: ["watts"] })
    assert.isNaN(channels.watts![0]!)
    assert.strictEqual(channels.watts![1], 200)
  })

  it("takes distance by its last value, peaks as a series of their own, and names what is missing", () => {
    const stream = streamOf({ watts: [1, 9, 2, 4], distanceMetres: [5, 10, 15, 20] })
    const sampled = downsample(stream, { points: 2, channels: ["distanceMetres", "watts", "bpm"], maxima: ["watts"] })
    assert.deepStrictEqual([...sampled.channels.distanceMetres!], [10, 20])
    assert.deepStrictEqual([...sampled.channels.watts!], [5, 3])
    assert.deepStrictEqual([...sampled.maxima.watts!], [9, 4])
    assert.deepStrictEqual([...sampled.missing], ["bpm"])
    assert.deepStrictEqual([sampled.t0, sampled.dt], [0, 2])
  })

  it("pages through a range whose pages together are the whole", () => {
    const watts = Array.from({ length: 25 }, (_, row) => row)
    const stream = streamOf({ watts })
    const pages = [0, 10, 20].flatMap((fromRow) => [
      ...downsample(stream, { points: 10, channels: ["watts"], range: { fromRow, toRow: fromRow + 10 } }).channels
        .watts!
    ])
    assert.deepStrictEqual(pages, watts)
  })
})
