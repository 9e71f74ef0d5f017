/**
 * Real rides and runs against an independent program (GoldenCheetah 3.5), an independent reference in numpy, and the
 * devices' own totals. The bands: without pauses equal to the printed digit, with pauses AP within 2 % and NP within 3 %.
 */
import { assert, describe, it } from "@effect/vitest"
import { Result } from "effect"
import { normalizedPower } from "../../src/engine/power.ts"
import { type Summarised, summarise } from "../../src/engine/summarise.ts"
import { heartRateProfile, trimp } from "../../src/engine/heartRate.ts"
import { decodeFit } from "../../src/files/fit.ts"
import { haveRealFiles, realFile, why } from "../support/fitRealFiles.ts"
import { goldenAthlete } from "./recordings.ts"

const summarised = (name: string): Summarised =>
  summarise(Result.getOrThrow(decodeFit(realFile(name))).recordings[0]!, goldenAthlete)

describe.skipIf(!haveRealFiles)(`without pauses${why}`, () => {
  const files = [
    {
      name: "ride-power-laps-edge810.fit",
      average: 275.4857,
      zeroFilled: 300.5867,
      full: 301.052,
      kilojoules: 1294.783,
      ess: 189.321
    },
    {
      name: "run-stryd-devfields.fit",
      average: 218.7298,
      zeroFilled: 219.6679,
      full: 220.104,
      kilojoules: 748.931,
      ess: 73.723
    },
    {
      name: "ride-virtual-zwift.fit",
      average: 122.8645,
      zeroFilled: 130.8074,
      full: 131.308,
      kilojoules: 222.139,
      ess: 13.855
    }
  ]
  for (const { average, ess, full, kilojoules, name, zeroFilled } of files) {
    it(`${name}: average power, work, normalized power by both rules, load`, () => {
      const { stream, summary, workKilojoules } = summarised(name)
      assert.approximately(summary.averageWatts!, average, 0.01)
      assert.approximately(workKilojoules!, kilojoules, 0.01)
      assert.approximately(normalizedPower(stream.channels.watts!, "zeroFilled")!, zeroFilled, 0.001)
      assert.approximately(summary.normalizedWatts!, full, 0.001)
      assert.approximately(summary.ess!, ess, 0.001)
    })
  }

  it("run-intervals-rr-fenix5x.fit: power from a developer field", () => {
    const { stream, summary, workKilojoules } = summarised("run-intervals-rr-fenix5x.fit")
    assert.approximately(summary.averageWatts!, 251.7258, 0.01)
    assert.approximately(workKilojoules!, 423.151, 0.01)
    assert.approximately(normalizedPower(stream.channels.watts!, "zeroFilled")!, 272.1241, 0.001)
    assert.approximately(summary.hrvArtifactPercent!, 1.58, 0.01)
  })

  it("ride-power-laps-edge810.fit: within half a watt of the device, zones to the second", () => {
    const { summary, zoneSeconds } = summarised("ride-power-laps-edge810.fit")
    assert.approximately(summary.normalizedWatts!, 301, 0.5)
    assert.deepStrictEqual(zoneSeconds, { Endurance: 764, Tempo: 357, Threshold: 579, VO2Max: 745, Anaerobic: 2255 })
  })
})

describe.skipIf(!haveRealFiles)(`with pauses${why}`, () => {
  const files = [
    { name: "ride-power-rr-edge1030-MPL2.fit", average: 134.239, device: 179, kilojoules: 829.195, artifacts: 1.23 },
    { name: "ride-indoor-intervals-rr-edge530.fit", average: 183.59, device: 250, kilojoules: 196.808, artifacts: 3.51 }
  ]
  for (const { artifacts, average, device, kilojoules, name } of files) {
    it(`${name}: average power within 2 %, normalized within 3 %, work exact`, () => {
      const { summary, workKilojoules } = summarised(name)
      assert.approximately(summary.averageWatts!, average, 0.02 * average)
      assert.approximately(summary.normalizedWatts!, device, 0.03 * device)
      assert.approximately(workKilojoules!, kilojoules, 0.01)
      assert.approximately(summary.hrvArtifactPercent!, artifacts, 0.01)
    })
  }
})

describe.skipIf(!haveRealFiles)(`heart rate and swimming${why}`, () => {
  it("ride-hr-fr935.fit: mean and maximum as GoldenCheetah has them", () => {
    const { summary } = summarised("ride-hr-fr935.fit")
    assert.approximately(summary.averageHeartRate!, 130.3105, 0.001)
    assert.strictEqual(summary.maxHeartRate, 160)
    assert.approximately(summary.movingSeconds, 5103, 5)
  })

  it("TRIMP per sample is 0 to 14 % above GoldenCheetah's, which takes the mean, and equal to the reference's", () => {
    const measured = (name: string) =>
      trimp(summarised(name).stream.channels.bpm!, heartRateProfile(goldenAthlete, 165)!)
    const ofMean = {
      "run-stryd-devfields.fit": 69.0505,
      "ride-power-laps-edge810.fit": 167.4775,
      "ride-hr-fr935.fit": 101.4709
    }
    for (const [name, trimpOfMean] of Object.entries(ofMean)) {
      const ratio = measured(name) / trimpOfMean
      assert.isTrue(ratio >= 1 && ratio <= 1.14, `${name}: ${ratio}`)
    }
    // 29 s of this ride have no heart rate; the reference leaves them out too.
    assert.approximately(measured("ride-power-laps-edge810.fit"), 177.444, 0.001 * 177.444)
  })

  it("swim-pool-hrm-fr735xt.fit: distance, SWOLF, pace, and heart rate from the strap's memory", () => {
    const { lengths, summary } = summarised("swim-pool-hrm-fr735xt.fit")
    assert.strictEqual(lengths.filter((length) => length.active).length, 114)
    assert.approximately(summary.distanceMetres!, 2606.04, 0.01)
    assert.approximately(summary.averageSwolf!, 34.7788, 0.05)
    assert.approximately(100 / 60 / summary.averageMetresPerSecond!, 1.7624, 0.01)
    assert.approximately(summary.averageHeartRate!, 137.7461, 1)
    assert.strictEqual(summary.poolLengthMetres, 22.86)
  })

  it("ascent by our own rule is within -23 and +29 % of what devices that measured it say", () => {
    for (const name of [
      "ride-power-laps-edge810.fit",
      "ride-power-rr-edge1030-MPL2.fit",
      "ride-hr-fr935.fit",
      "ride-virtual-zwift.fit",
      "run-intervals-rr-fenix5x.fit"
    ]) {
      const { ownAscentMetres, sources, summary } = summarised(name)
      assert.strictEqual(sources.ascent, "device")
      const ratio = ownAscentMetres! / summary.ascentMetres!
      assert.isTrue(ratio > 0.77 && ratio < 1.29, `${name}: ${ratio}`)
    }
  })
})
