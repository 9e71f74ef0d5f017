import { assert, describe, it } from "@effect/vitest"
import { Result } from "effect"
import * as fc from "fast-check"
import { type ChannelName, channelNames } from "../../src/domain/Stream.ts"
import { decodeStream, encodeStream, packStream, stepsPerUnit, type StoredStream } from "../../src/engine/streamBlob.ts"

const ranges: { readonly [Channel in ChannelName]: readonly [number, number] } = {
  watts: [0, 2500],
  bpm: [25, 240],
  cadence: [0, 250],
  metresPerSecond: [0, 40],
  distanceMetres: [0, 500_000],
  altitudeMetres: [-500, 9000],
  celsius: [-40, 60],
  breathsPerMinute: [0, 90],
  latitude: [-90, 90],
  longitude: [-180, 180]
}

const values = (name: ChannelName, length: number) => {
  const [min, max] = ranges[name]
  return fc
    .array(
      fc.oneof(
        { weight: 9, arbitrary: fc.double({ min, max, noNaN: true }) },
        { weight: 1, arbitrary: fc.constant(Number.NaN) }
      ),
      {
        minLength: length,
        maxLength: length
      }
    )
    .map((list) => Float32Array.from(list))
}

const anyStored: fc.Arbitrary<StoredStream> = fc.integer({ min: 0, max: 200 }).chain((length) =>
  fc
    .record({
      steps: fc.array(fc.integer({ min: 1, max: 4000 }), { minLength: length, maxLength: length }),
      channels: fc.record(Object.fromEntries(channelNames.map((name) => [name, values(name, length)])), {
        requiredKeys: []
      }),
      beats: fc.option(fc.array(fc.integer({ min: 200, max: 3000 }), { maxLength: 100 }))
    })
    .map(({ beats, channels, steps }) => {
      let at = 0
      let second = 0
      return {
        stream: {
          length,
          elapsedSeconds: Int32Array.from(steps, (step) => (at += step)),
          channels
        },
        beats:
          beats === null
            ? null
            : {
                milliseconds: Float64Array.from(beats),
                elapsedSeconds: Float64Array.from(
                  beats,
                  (milliseconds) => Math.round(1000 * (second += milliseconds / 1000)) / 1000
                )
              }
      }
    })
)

/** What no sensor says, and a damaged file may. */
const absurd: fc.Arbitrary<StoredStream> = fc.float32Array({ maxLength: 50 }).map((watts) => ({
  stream: {
    length: watts.length,
    elapsedSeconds: Int32Array.from(watts, (_, row) => row),
    channels: { watts, latitude: watts }
  },
  // Beats have no gaps.
  beats: {
    milliseconds: Float64Array.from(watts, (v) => v || 0),
    elapsedSeconds: Float64Array.from(watts, (v) => v / 7 || 0)
  }
}))

const decoded = (blob: Uint8Array): StoredStream => Result.getOrThrow(decodeStream(blob))

describe("a stored stream", () => {
  it("comes back to the resolution of each channel", () => {
    fc.assert(
      fc.property(anyStored, (stored) => {
        const { beats, stream } = decoded(encodeStream(stored))
        assert.deepStrictEqual(stream.elapsedSeconds, stored.stream.elapsedSeconds)
        assert.deepStrictEqual(Object.keys(stream.channels).toSorted(), Object.keys(stored.stream.channels).toSorted())
        for (const name of channelNames) {
          const before = stored.stream.channels[name]
          before?.forEach((value, row) => {
            const back = stream.channels[name]![row]!
            // Half a step of rounding, and what single precision can tell apart at this size.
            const tolerance = 0.5 / stepsPerUnit[name] + Math.abs(value) * 2 ** -23
            assert.isTrue(Number.isNaN(value) ? Number.isNaN(back) : Math.abs(back - value) <= tolerance)
          })
        }
        assert.deepStrictEqual(beats?.milliseconds, stored.beats?.milliseconds)
        assert.deepStrictEqual(beats?.elapsedSeconds, stored.beats?.elapsedSeconds)
      })
    )
  })

  it("is stored again as the very same bytes", () => {
    fc.assert(
      fc.property(anyStored, (stored) => {
        const blob = encodeStream(stored)
        assert.deepStrictEqual(encodeStream(decoded(blob)), blob)
      })
    )
  })

  it("is known before it is read back, bit by bit, whatever the numbers", () => {
    fc.assert(
      fc.property(fc.oneof(anyStored, absurd), (given) => {
        const { blob, stored } = packStream(given)
        const { beats, stream } = decoded(blob)
        assert.deepStrictEqual(stored, { beats, stream })
      })
    )
  })

  it("takes a fraction of its memory for an hour of riding", () => {
    const length = 3600
    const channel = (value: (n: number) => number) => Float32Array.from({ length }, (_, n) => value(n))
    const channels = {
      watts: channel((n) => 200 + 40 * Math.sin(n / 7) + ((n * 7919) % 23)),
      bpm: channel((n) => 140 + 10 * Math.sin(n / 60)),
      metresPerSecond: channel((n) => 8 + Math.sin(n / 20)),
      distanceMetres: channel((n) => 8 * n)
    }
    const stream = { length, elapsedSeconds: Int32Array.from({ length }, (_, n) => n), channels }
    assert.isBelow(encodeStream({ stream, beats: null }).length, length * 4)
  })
})

describe("a blob that is not what was written", () => {
  const stream = { length: 3, elapsedSeconds: Int32Array.of(0, 1, 2), channels: { watts: Float32Array.of(1, 2, 3) } }
  const blob = encodeStream({ stream, beats: null })

  it("is refused when a newer program wrote it", () => {
    assert.deepStrictEqual(decodeStream(blob.with(2, 99)), Result.fail("newerVersion"))
  })

  it("never throws and never allocates wildly, whatever the bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (noise) => {
        const answer = decodeStream(Uint8Array.of(0x41, 0x45, 1, ...noise))
        assert.isTrue(Result.isSuccess(answer) || answer.failure === "damaged")
      })
    )
    for (let cut = 0; cut < blob.length; cut++) assert.isTrue(Result.isFailure(decodeStream(blob.subarray(0, cut))))
  })
})
