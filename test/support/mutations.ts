/** What happens to files on the way: bits flip, ends and middles get lost, pieces come twice or from elsewhere. */
import * as fc from "fast-check"

type Edit = (bytes: Uint8Array) => Uint8Array

/** By these a file is known: changed too often, nothing else would ever be read. */
const magicBytes = 120

/** A place in a file of any length, near the beginning as likely as in all the rest: definitions are there. */
const place = fc.oneof(
  { weight: 1, arbitrary: fc.noBias(fc.nat(magicBytes)).map((at) => (length: number) => Math.min(at, length)) },
  {
    weight: 10,
    arbitrary: fc.noBias(fc.nat(600)).map((at) => (length: number) => Math.min(magicBytes + at, length))
  },
  {
    weight: 20,
    arbitrary: fc
      .noBias(fc.nat(1_000_000))
      .map((share) => (length: number) => magicBytes + Math.floor((share / 1_000_000) * (length - magicBytes)))
  }
)
const few = fc.integer({ min: 1, max: 64 })
const telling = fc.constantFrom(0, 1, 0x7f, 0x80, 0xff, 0x3c, 0x3e, 0x26, 0x22, 0x2e)
const byte = fc.oneof(telling, fc.integer({ min: 0, max: 255 }))

const edit: fc.Arbitrary<Edit> = fc.oneof(
  { weight: 4, arbitrary: fc.tuple(place, byte).map(([at, value]) => overwritten(at, () => [value])) },
  {
    weight: 2,
    arbitrary: fc.tuple(place, few, byte).map(([at, n, value]) => overwritten(at, () => Array(n).fill(value)))
  },
  {
    weight: 1,
    arbitrary: place.map(
      (at): Edit =>
        (bytes) =>
          bytes.slice(0, at(bytes.length))
    )
  },
  {
    weight: 1,
    arbitrary: fc.tuple(place, few).map(
      ([at, n]): Edit =>
        (bytes) =>
          joined(bytes.subarray(0, at(bytes.length)), bytes.subarray(at(bytes.length) + n))
    )
  },
  {
    weight: 1,
    arbitrary: fc.tuple(place, fc.uint8Array({ minLength: 1, maxLength: 64 })).map(
      ([at, more]): Edit =>
        (bytes) =>
          joined(bytes.subarray(0, at(bytes.length)), more, bytes.subarray(at(bytes.length)))
    )
  },
  {
    weight: 1,
    arbitrary: fc.tuple(place, place, few).map(([from, to, n]): Edit => (bytes) => {
      const piece = bytes.subarray(from(bytes.length), from(bytes.length) + 16 * n)
      return joined(bytes.subarray(0, to(bytes.length)), piece, bytes.subarray(to(bytes.length)))
    })
  }
)

const overwritten =
  (at: (length: number) => number, values: () => ReadonlyArray<number>): Edit =>
  (bytes) => {
    // Not `slice`: of a Buffer that is a view, and the file itself would change.
    const out = Uint8Array.from(bytes)
    values().forEach((value, n) => {
      if (at(out.length) + n < out.length) out[at(out.length) + n] = value
    })
    return out
  }

const joined = (...parts: ReadonlyArray<Uint8Array>): Uint8Array => Uint8Array.from(Buffer.concat(parts))

/** One of the files, with a few of these done to it. */
export const mutated = (files: ReadonlyArray<Uint8Array>): fc.Arbitrary<Uint8Array> =>
  fc
    .tuple(fc.constantFrom(...files), fc.array(edit, { minLength: 1, maxLength: 4 }))
    .map(([file, edits]) => edits.reduce((bytes, change) => change(bytes), file))

/** The same file as a device leaves it that dies: its size unknown, so that whatever is there is looked at. */
export const unfinished = (fit: Uint8Array): Uint8Array => {
  const out = Uint8Array.from(fit)
  out.fill(0, 4, 8)
  return out
}

/** Five hundred on every run of the tests, ten thousand in the night. */
export const mutations = process.env["AIE_NIGHTLY"] === "1" ? 10_000 : 500
