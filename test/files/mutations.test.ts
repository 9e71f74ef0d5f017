/** Decoders meet files that went through worse than a test can think of: none of them may crash, hang or take it all. */
import { assert, describe, it } from "@effect/vitest"
import { Result } from "effect"
import * as fc from "fast-check"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { gzipSync } from "node:zlib"
import { readArchive } from "../../src/files/archive.ts"
import { decodeFaults, mostRecords } from "../../src/files/DecodedFile.ts"
import { decodeStream } from "../../src/engine/streamBlob.ts"
import { decodeActivities } from "../../src/files/work.ts"
import { goldenAthlete } from "../engine/recordings.ts"
import { encodeFitActivity } from "../support/fitActivity.ts"
import { haveRealFiles, realFile, why } from "../support/fitRealFiles.ts"
import { multisport, poolSwim, sampleStart } from "../support/fitSamples.ts"
import { mutated, mutations, unfinished } from "../support/mutations.ts"
import { rideIn } from "../support/threeFormats.ts"
import { writeZip } from "../support/zip.ts"

/** A file takes milliseconds; the rest is for machines that do other things too. */
const longestMillis = 20_000
const nightly = 30 * 60_000

/** Everything that runs in a decoding thread, to its end. */
const survives = (bytes: Uint8Array): void => {
  const begun = performance.now()
  const result = decodeActivities({ bytes, athlete: goldenAthlete, nowEpochSeconds: sampleStart + 86_400 * 365 })
  assert.isBelow(performance.now() - begun, longestMillis)
  if (Result.isFailure(result)) {
    assert.include(decodeFaults, result.failure.fault)
    assert.isNotEmpty(result.failure.reason)
    return
  }
  assert.isNotEmpty(result.success.activities)
  for (const { blob, summarised } of result.success.activities) {
    if (blob !== null) assert.isAtMost(Result.getOrThrow(decodeStream(blob)).stream.length, mostRecords)
    assert.isTrue(Number.isFinite(summarised.summary.elapsedSeconds))
    assert.isTrue(Number.isFinite(Date.parse(summarised.summary.startUtc)))
    assert.isBelow(blob?.length ?? 0, 10 * bytes.length + 1_000_000)
  }
}

const holds = (files: ReadonlyArray<Uint8Array>, share: number): void =>
  fc.assert(fc.property(mutated(files), survives), { numRuns: Math.ceil(mutations * share) })

/** A TCX or GPX file is the same point over and over: a short one breaks in all the ways a long one does. */
const short = (bytes: Uint8Array): Uint8Array => bytes.slice(0, 12_000)

describe("damaged files are read or refused, and nothing worse", () => {
  const fits = [encodeFitActivity(multisport), encodeFitActivity(poolSwim), rideIn.fit(0)]
  it("FIT", () => holds([...fits, ...fits.map(unfinished)], 0.4), nightly)
  it("TCX", () => holds([short(rideIn.tcx(0))], 0.2), nightly)
  it("GPX", () => holds([short(rideIn.gpx(0))], 0.2), nightly)
  it(
    "gzipped",
    () =>
      holds(
        [rideIn.fit(0), short(rideIn.tcx(0))].map((bytes) => gzipSync(bytes)),
        0.1
      ),
    nightly
  )

  it(
    "zip archives",
    async () => {
      const folder = mkdtempSync(join(tmpdir(), "aie-mutations-"))
      const path = join(folder, "archive.zip")
      const tcx = short(rideIn.tcx(0))
      const inner = writeZip([{ name: "c.tcx", bytes: tcx }])
      const archive = writeZip([
        { name: "a.tcx", bytes: tcx },
        { name: "b.txt", bytes: new TextEncoder().encode("nothing") },
        { name: "inner.zip", bytes: inner }
      ])
      await fc.assert(
        fc.asyncProperty(mutated([archive]), async (bytes) => {
          writeFileSync(path, bytes)
          let unpacked = 0
          for await (const found of readArchive(path, bytes.length)) {
            if (found.kind === "file") unpacked += found.bytes.length
            if (found.kind === "refused") assert.isNotEmpty(found.reason)
          }
          assert.isAtMost(unpacked, 10 * tcx.length)
        }),
        { numRuns: Math.ceil(mutations * 0.1) }
      )
      rmSync(folder, { recursive: true })
    },
    nightly
  )
})

describe.skipIf(!haveRealFiles)(`damaged real recordings${why}`, () => {
  const names = ["ride-indoor-intervals-rr-edge530.fit", "swim-pool-hrm-fr735xt.fit", "ride-virtual-zwift.fit"]
  it(
    "FIT",
    () =>
      holds(
        names.flatMap((name) => [realFile(name), unfinished(realFile(name))]),
        0.1
      ),
    nightly
  )
})

describe("times that leap", () => {
  it("cannot make the engine fill years with seconds", () => {
    const records = Array.from({ length: 2000 }, (_, n) => ({ epochSeconds: sampleStart + n * 80_000, bpm: 120 }))
    const leaping = encodeFitActivity({
      sessions: [
        {
          sport: 2,
          epochSeconds: sampleStart,
          elapsedSeconds: 100,
          records,
          pauses: [{ fromEpochSeconds: sampleStart, toEpochSeconds: sampleStart + 1 }]
        }
      ]
    })
    const result = decodeActivities({ bytes: leaping, athlete: goldenAthlete, nowEpochSeconds: sampleStart })
    assert.strictEqual(Result.isFailure(result) && result.failure.fault, "implausibleTime")
  })
})
