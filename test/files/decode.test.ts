import { assert, describe, it } from "@effect/vitest"
import { Result } from "effect"
import { gzipSync } from "node:zlib"
import { decodeFile, type FileKind, headBytes, kindOf } from "../../src/files/decode.ts"
import type { DecodeFailure } from "../../src/files/DecodedFile.ts"
import { rideIn } from "../support/threeFormats.ts"
import { writeZip } from "../support/zip.ts"

const failure = (bytes: Uint8Array): DecodeFailure =>
  Result.match(decodeFile(bytes), {
    onFailure: (why) => why,
    onSuccess: () => ({ fault: "damaged", reason: "it was read" })
  })
const text = (value: string) => new TextEncoder().encode(value)
const comment = `<!-- ${"blah ".repeat(200)} -->`

describe("a file is known by its content", () => {
  const files: ReadonlyArray<readonly [string, Uint8Array, FileKind]> = [
    ["FIT", rideIn.fit(0), "FIT"],
    ["TCX", rideIn.tcx(0), "TCX"],
    ["GPX", rideIn.gpx(0), "GPX"],
    ["gzipped FIT", gzipSync(rideIn.fit(0)), "FIT"],
    ["gzipped TCX", gzipSync(rideIn.tcx(0)), "TCX"],
    ["a zip archive", writeZip([{ name: "a", bytes: text("a") }]), "zip"],
    ["an empty zip archive", writeZip([]), "zip"],
    ["a prefixed root behind a comment", text(`\n<?xml version="1.0"?>${comment}<g:gpx xmlns:g="x">`), "GPX"],
    ["other XML", text(`<kml><gpx/></kml>`), "unknown"],
    ["GPX in a comment", text(`<!-- <gpx> --><html/>`), "unknown"],
    ["text", text("time,watts\n0,200\n"), "unknown"],
    ["a gzip file in a gzip file", gzipSync(gzipSync(rideIn.fit(0))), "unknown"],
    ["a damaged gzip file", Uint8Array.from([0x1f, 0x8b, 8, 0, 1, 2, 3, 4]), "unknown"],
    ["nothing", new Uint8Array(), "unknown"]
  ]
  it.each(files)("%s", (_, bytes, kind) => {
    assert.strictEqual(kindOf(bytes.subarray(0, headBytes)), kind)
  })
})

describe("a gzipped file", () => {
  it("decodes like what is inside of it", () => {
    for (const bytes of [rideIn.fit(0), rideIn.tcx(0), rideIn.gpx(0)]) {
      assert.deepStrictEqual(Result.getOrThrow(decodeFile(gzipSync(bytes))), Result.getOrThrow(decodeFile(bytes)))
    }
  })

  it("that ends too early still gives the points before", () => {
    const packed = gzipSync(rideIn.gpx(0))
    const { recordings, warnings } = Result.getOrThrow(decodeFile(packed.subarray(0, packed.length * 0.7)))
    assert.isAbove(recordings[0]!.records.time.length, 200)
    assert.strictEqual(warnings[0], "the gzip file ends too early")
    assert.match(warnings[1]!, /ends in the middle/u)
  })

  it("of 200 MB of zeros is stopped without unpacking them", () => {
    const packed = gzipSync(new Uint8Array(200 * 1024 * 1024))
    assert.isBelow(packed.length, 250_000)
    const before = process.memoryUsage().arrayBuffers
    assert.strictEqual(failure(packed).fault, "tooLarge")
    // A hundredth of the ratio is allowed, and not kept.
    assert.isBelow(process.memoryUsage().arrayBuffers - before, 64 * 1024 * 1024)
  })

  it("of a gzip file or of an archive is refused with a reason", () => {
    assert.match(failure(gzipSync(gzipSync(rideIn.fit(0)))).reason, /inside a gzip file/u)
    assert.match(failure(gzipSync(writeZip([]))).reason, /inside a gzip file/u)
  })
})

describe("what is no activity file", () => {
  it("is told by what it holds", () => {
    assert.strictEqual(failure(new Uint8Array()).fault, "empty")
    assert.strictEqual(failure(gzipSync(new Uint8Array())).fault, "empty")
    assert.match(failure(text("hello")).reason, /not a FIT file, nor TCX or GPX/u)
    assert.match(failure(text("<kml xmlns='x'/>")).reason, /it holds kml/u)
  })
})
