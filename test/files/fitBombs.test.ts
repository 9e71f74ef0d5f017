/** FIT files made to be small to send and large to read. */
import { assert, describe, it } from "@effect/vitest"
import { Result } from "effect"
import type { DecodeFailure } from "../../src/files/DecodedFile.ts"
import { decodeFit } from "../../src/files/fit.ts"
import { rideIn } from "../support/threeFormats.ts"

const failure = (bytes: Uint8Array): DecodeFailure =>
  Result.match(decodeFit(bytes), {
    onFailure: (why) => why,
    onSuccess: () => ({ fault: "damaged", reason: "it was read" })
  })

const megabyte = 1024 * 1024

/** @param said what the header claims to follow it */
const fit = (body: Uint8Array, said = body.length): Buffer => {
  const header = Buffer.alloc(12)
  header.set([12, 16])
  header.writeUInt32LE(said, 4)
  header.write(".FIT", 8, "latin1")
  return Buffer.concat([header, body])
}

/** A definition of local message 0: `fields` of `size` bytes each. */
const definition = (message: number, fields: number, size: number): ReadonlyArray<number> => [
  0x40,
  0,
  0,
  message & 0xff,
  message >> 8,
  fields,
  ...Array.from({ length: fields }, (_, n) => [n, size, 2]).flat()
]

const lap = 19

// Generous: what would hang would hang for good.
describe("a FIT file that is a bomb", { timeout: 120_000 }, () => {
  it("with a size that lies is refused by the bytes that are there", () => {
    assert.strictEqual(failure(fit(new Uint8Array(100), 0xffff_fff0)).fault, "cutShort")
    const whole = rideIn.fit(0)
    const less = Uint8Array.from(whole)
    new DataView(less.buffer).setUint32(4, 1000, true)
    const { recordings, warnings } = Result.getOrThrow(decodeFit(less))
    assert.isAtMost(recordings[0]!.records.time.length, 100)
    assert.match(warnings.join(), /ignored|salvaged/u)
  })

  it("of messages without a byte is not read beyond what a device writes", () => {
    const body = Buffer.concat([Buffer.from(definition(lap, 0, 0)), Buffer.alloc(40 * megabyte)])
    assert.deepStrictEqual(failure(fit(body)), {
      fault: "tooManyRecords",
      reason: "the file holds more than 3000000 messages"
    })
  })

  it("of nothing but definitions is stopped as well", () => {
    const one = Buffer.from(definition(lap, 0, 0))
    assert.strictEqual(failure(fit(Buffer.concat(Array(4_000_000).fill(one)))).fault, "tooManyRecords")
  })

  it("of fields without a byte, 255 in every message, ends there", () => {
    const body = Buffer.concat([Buffer.from(definition(lap, 255, 0)), Buffer.alloc(megabyte)])
    assert.strictEqual(failure(fit(body)).fault, "nothingInside")
  })

  it("of ever more parts is read up to the hundredth", () => {
    const part = fit(new Uint8Array([0]))
    const file = Buffer.concat([rideIn.fit(0), ...Array(200_000).fill(Buffer.concat([part, Buffer.alloc(2)]))])
    assert.strictEqual(Result.getOrThrow(decodeFit(file)).recordings[0]!.records.time.length, 600)
  })
})
