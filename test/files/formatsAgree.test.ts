/** The same ride in FIT, TCX and GPX has to amount to the same. Bands are stated where formats differ in what they hold. */
import { assert, describe, it } from "@effect/vitest"
import { Result } from "effect"
import { type Summarised, summarise } from "../../src/engine/summarise.ts"
import { decodeFile } from "../../src/files/decode.ts"
import { richnessOf } from "../../src/files/richness.ts"
import { goldenAthlete } from "../engine/recordings.ts"
import { haveRealFiles, realFile, why } from "../support/fitRealFiles.ts"
import { rideIn } from "../support/threeFormats.ts"

const summed = (bytes: Uint8Array): Summarised =>
  summarise(Result.getOrThrow(decodeFile(bytes)).recordings[0]!, goldenAthlete)

const richness = (bytes: Uint8Array): number => {
  const { format, recordings } = Result.getOrThrow(decodeFile(bytes))
  return richnessOf(recordings[0]!, format)
}

const within = (actual: number | null, expected: number | null, share: number): void =>
  assert.approximately(actual!, expected!, share * expected!)

describe("a ride written in three formats", () => {
  const [fit, tcx, gpx] = [rideIn.fit(0), rideIn.tcx(0), rideIn.gpx(0)].map(summed)

  it.each([
    ["TCX", tcx!],
    ["GPX", gpx!]
  ])("comes out of %s as out of FIT", (_, other) => {
    assert.deepStrictEqual(
      [other.timerSeconds, other.summary.movingSeconds, other.summary.elapsedSeconds, other.summary.startUtc],
      [fit!.timerSeconds, fit!.summary.movingSeconds, fit!.summary.elapsedSeconds, fit!.summary.startUtc]
    )
    for (const figure of [
      "averageHeartRate",
      "maxHeartRate",
      "averageWatts",
      "normalizedWatts",
      "averageCadence"
    ] as const) {
      assert.strictEqual(other.summary[figure], fit!.summary[figure], figure)
    }
    // Ten metres in the pause, which positions do not tell from standing still: 0.2 %.
    within(other.summary.distanceMetres, fit!.summary.distanceMetres, 0.002)
  })

  it("is richest in FIT and poorest in GPX, and rich is not judged by a second more or less", () => {
    assert.isAbove(richness(rideIn.fit(0)), richness(rideIn.tcx(0)))
    assert.isAbove(richness(rideIn.tcx(0)), richness(rideIn.gpx(0)))
  })
})

describe.skipIf(!haveRealFiles)(`real rides in several formats${why}`, () => {
  const real = (name: string) => summed(realFile(name))

  // Figures of the reference program for this ride: FIT and TCX 36 323 m, GPX 36 270 m.
  it("agree for a ride of 36 km: moving time to 0.1 %, heart rate to 0.1 bpm, distance to 0.2 %", () => {
    const [fit, tcx, gpx] = ["fit", "tcx.gz", "gpx.gz"].map((end) => real(`ride-hr-fr935.${end}`))
    assert.approximately(fit!.summary.distanceMetres!, 36_323, 1)
    assert.approximately(tcx!.summary.distanceMetres!, 36_323, 1)
    assert.approximately(gpx!.summary.distanceMetres!, 36_270, 5)
    for (const other of [tcx!, gpx!]) {
      within(other.summary.distanceMetres, fit!.summary.distanceMetres, 0.002)
      within(other.summary.movingSeconds, fit!.summary.movingSeconds, 0.001)
      assert.strictEqual(other.timerSeconds, fit!.timerSeconds)
      assert.approximately(other.summary.averageHeartRate!, fit!.summary.averageHeartRate!, 0.1)
      assert.strictEqual(other.summary.maxHeartRate, fit!.summary.maxHeartRate)
    }
    // Laps are in FIT and TCX: eight borders, each to the second.
    assert.strictEqual(tcx!.laps.length, fit!.laps.length)
    tcx!.laps.forEach((lap, n) => assert.approximately(lap.startSeconds, fit!.laps[n]!.startSeconds, 1))
  })

  it("agree for two minutes around a pause: heart rate and cadence exactly, distance to 3 % (wheel against satellites)", () => {
    const [tcx, gpx] = [real("activity_5039744860.tcx"), real("activity_5039744860.gpx")]
    assert.strictEqual(tcx.timerSeconds, gpx.timerSeconds)
    assert.strictEqual(tcx.summary.averageHeartRate, gpx.summary.averageHeartRate)
    assert.strictEqual(tcx.summary.averageCadence, gpx.summary.averageCadence)
    within(gpx.summary.distanceMetres, tcx.summary.distanceMetres, 0.03)
    within(gpx.summary.movingSeconds, tcx.summary.movingSeconds, 0.03)
    assert.lengthOf(tcx.laps, 5)
  })
})
