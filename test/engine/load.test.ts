import { assert, describe, it } from "@effect/vitest"
import * as fc from "fast-check"
import type { Athlete } from "../../src/domain/Athlete.ts"
import type { Recording } from "../../src/domain/Recording.ts"
import { keytel, kcalOfWork } from "../../src/engine/energy.ts"
import { heartRateLoad, heartRateProfile, trimp } from "../../src/engine/heartRate.ts"
import { swimLoad } from "../../src/engine/load.ts"
import { gradeFactor, runningCost } from "../../src/engine/running.ts"
import { summarise } from "../../src/engine/summarise.ts"
import { column, goldenAthlete, recordingOf, seconds, unknownAthlete } from "./recordings.ts"

const hour = 3600
const constant = (value: number) => column(hour, () => value)
const an = (recording: Recording, athlete: Athlete = goldenAthlete) => {
  const { summary, warnings } = summarise(recording, athlete)
  return { ess: summary.ess, method: summary.essMethod, codes: warnings.map((warning) => warning.code) }
}

describe("load selection", () => {
  const everything = {
    time: seconds(hour),
    watts: constant(250),
    bpm: constant(165),
    metresPerSecond: constant(4),
    distanceMetres: column(hour, (n) => 4 * n)
  }
  const ride = recordingOf(everything)
  const run = recordingOf(everything, { sport: "Run" })

  it("takes power with a threshold first: an hour at FTP is 100", () => {
    const { ess, method } = an(ride)
    assert.strictEqual(method, "power")
    assert.approximately(ess!, 100, 1e-6)
  })

  it("takes heart rate where FTP is unknown: an hour at threshold heart rate is 100", () => {
    const { ess, method } = an(ride, { ...goldenAthlete, zones: { ...goldenAthlete.zones, ridePower: null } })
    assert.strictEqual(method, "heartRate")
    assert.approximately(ess!, 100, 1e-6)
  })

  it("assumes, and says so, where nothing is known", () => {
    const { codes, ess, method } = an(ride, unknownAthlete)
    assert.strictEqual(method, "assumed")
    assert.strictEqual(ess, 50)
    assert.deepStrictEqual(codes, ["loadAssumed"])
  })

  it("takes run power for those who run by power, else grade-adjusted speed: both 100 at threshold", () => {
    assert.deepStrictEqual([an(run).method, Math.round(an(run).ess! * 1e6) / 1e6], ["runPower", 100])
    const byPace = an(run, { ...goldenAthlete, useRunningPower: false })
    assert.strictEqual(byPace.method, "gradeAdjustedSpeed")
    assert.approximately(byPace.ess!, 100, 1e-4)
  })

  it("takes swim speed with the cube of intensity", () => {
    const swim = recordingOf(
      { time: seconds(hour), metresPerSecond: constant(0.9), distanceMetres: column(hour, (n) => 0.9 * (n + 1)) },
      { sport: "Swim" }
    )
    const { ess, method } = an(swim)
    assert.strictEqual(method, "swimSpeed")
    assert.approximately(ess!, 72.9, 1e-3)
    assert.approximately(swimLoad(hour, 0.9), 72.9, 1e-9)
  })

  it("does not use heart rate that covers less than 70 % of the time", () => {
    const patchy = column(hour, (n) => (n < 0.6 * hour ? 165 : Number.NaN))
    const { codes, method } = an(recordingOf({ time: seconds(hour), bpm: patchy }))
    assert.strictEqual(method, "assumed")
    assert.include(codes, "heartRateCoverage")
  })

  it("turns off power for the stretch in which the meter was dead, and all of it beyond 30 %", () => {
    const dead = (share: number) =>
      recordingOf({
        ...everything,
        cadence: constant(90),
        watts: column(hour, (n) => (n < share * hour ? 0 : 250))
      })
    assert.deepStrictEqual([an(dead(0.2)).method, Math.round(an(dead(0.2)).ess!)], ["power", 100])
    assert.strictEqual(an(dead(0.4)).method, "heartRate")
    assert.include(an(dead(0.2)).codes, "deadPowerMeter")
  })

  it("warns when an hour is harder than any threshold allows", () => {
    const longer = recordingOf({ time: seconds(hour + 60), watts: column(hour + 60, () => 300) })
    assert.include(an(longer).codes, "thresholdOutOfDate")
    assert.notInclude(an(ride).codes, "thresholdOutOfDate")
  })

  it("grows with power, second by second", () => {
    const anyWatts = fc.array(fc.integer({ min: 0, max: 800 }), { minLength: 400, maxLength: 600 })
    fc.assert(
      fc.property(anyWatts, fc.nat(), fc.integer({ min: 1, max: 100 }), (watts, where, more) => {
        const harder = watts.map((value, n) => (n === where % watts.length ? value + more : value))
        const loadOf = (values: ReadonlyArray<number>) =>
          an(recordingOf({ time: seconds(values.length), watts: Float64Array.from([100, ...values.slice(1)]) })).ess!
        assert.isAtLeast(loadOf(harder), loadOf(watts) - 1e-9)
      }),
      { numRuns: 50 }
    )
  })
})

describe("TRIMP", () => {
  // Morton 1990, 60 min at a reserve of 0.7: rest 50, max 185, so 144.5 bpm.
  const profile = (gender: string) => heartRateProfile({ ...goldenAthlete, gender }, 165)!

  it("of an hour at 70 % of the reserve is 103.07 for men and 116.26 for women", () => {
    const bpm = new Float32Array(hour).fill(144.5)
    assert.approximately(trimp(bpm, profile("Male")), 103.0673353251515, 1e-6)
    assert.approximately(trimp(bpm, profile("Female")), 116.26205389934124, 1e-6)
  })

  it("is never below TRIMP of the mean heart rate", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 60, max: 180 }), { minLength: 1, maxLength: 300 }), (values) => {
        const bpm = Float32Array.from(values)
        const mean = values.reduce((sum, value) => sum + value, 0) / values.length
        assert.isAtLeast(
          trimp(bpm, profile("Male")),
          trimp(new Float32Array(values.length).fill(mean), profile("Male")) - 1e-3
        )
      })
    )
  })

  it("makes 100 of an hour at threshold also where the strap was silent for a quarter of it", () => {
    const bpm = new Float32Array(hour).fill(165).fill(Number.NaN, 1000, 1900)
    assert.approximately(heartRateLoad(bpm, profile("Male")), 100, 1e-9)
  })

  it("is unknown without resting, maximal or threshold heart rate, or when they contradict each other", () => {
    assert.isNull(heartRateProfile(unknownAthlete, 165))
    assert.isNull(heartRateProfile(goldenAthlete, null))
    assert.isNull(heartRateProfile(goldenAthlete, 190))
    assert.approximately(heartRateLoad(new Float32Array(hour).fill(165), profile("Male")), 100, 1e-9)
  })
})

describe("running on a grade (Minetti 2002)", () => {
  it("costs what the paper's polynomial gives", () => {
    const paper = {
      "-0.2": 1.800032,
      "-0.1": 2.151706,
      "-0.05": 2.7459239375,
      "0": 3.6,
      "0.05": 4.6851960625,
      "0.1": 5.968214,
      "0.2": 9.006688
    }
    for (const [grade, cost] of Object.entries(paper)) assert.approximately(runningCost(Number(grade)), cost, 1e-9)
    assert.approximately(gradeFactor(0.1), 1.6578372222222222, 1e-9)
  })

  it("is not extrapolated beyond 45 %", () => {
    assert.strictEqual(runningCost(0.9), runningCost(0.45))
    assert.strictEqual(runningCost(-3), runningCost(-0.45))
  })

  it("raises the load of a climb and leaves the flat as it is", () => {
    const run = (rise: number) =>
      summarise(
        recordingOf(
          {
            time: seconds(hour),
            metresPerSecond: constant(3),
            distanceMetres: column(hour, (n) => 3 * n),
            altitudeMetres: column(hour, (n) => rise * 3 * n)
          },
          { sport: "Run" }
        ),
        { ...goldenAthlete, useRunningPower: false }
      ).summary.ess!
    // (3/4)^2 of 100 on the flat; at 10 % the speed counts 1.6578 times, smoothing blurs only the ends.
    assert.approximately(run(0), 56.25, 1e-3)
    assert.approximately(run(0.1), 56.25 * 1.6578372 ** 2, 0.5)
  })
})

describe("energy", () => {
  it("of 1 000 kJ at the pedals is 996 kcal", () => {
    assert.approximately(kcalOfWork(1000), 995.8572339069472, 1e-9)
  })

  it("of a minute at 150 bpm is 62.5 kJ for a man of 75 kg and 40 years (Keytel 2005)", () => {
    assert.approximately(keytel(false, 75, 40)(150), 62.5161, 1e-6)
  })
})
