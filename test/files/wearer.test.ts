/** What a device was told of its wearer, as its file says it. */
import { assert, describe, it } from "@effect/vitest"
import { Result } from "effect"
import type { Wearer } from "../../src/domain/Recording.ts"
import { decodeFit } from "../../src/files/fit.ts"
import { encodeFitActivity, type FitActivityInput, type FitWearerInput } from "../support/fitActivity.ts"
import { haveRealFiles, realFile, why } from "../support/fitRealFiles.ts"
import { poolSwim, ride, run } from "../support/fitSamples.ts"

const wearers = (activity: FitActivityInput, wearer?: FitWearerInput): ReadonlyArray<Wearer | null> =>
  Result.getOrThrow(decodeFit(encodeFitActivity({ ...activity, ...(wearer && { wearer }) }))).recordings.map(
    (recording) => recording.wearer
  )

const nothing: Wearer = {
  gender: null,
  weightKg: null,
  heightCm: null,
  restingBpm: null,
  maxBpm: null,
  thresholdBpm: null,
  thresholdWatts: null
}
const told: FitWearerInput = {
  userProfile: { gender: "female", heightCm: 171, weightKg: 63.4, restingBpm: 47, defaultMaxBpm: 185 },
  zonesTarget: { maxBpm: 172, thresholdBpm: 160, ftpWatts: 248 }
}

describe("the wearer of a FIT file", () => {
  it("is read from the profile and the zones", () => {
    assert.deepStrictEqual(wearers(ride, told), [
      {
        gender: "female",
        weightKg: 63.4,
        heightCm: 171,
        restingBpm: 47,
        maxBpm: 172,
        thresholdBpm: 160,
        thresholdWatts: 248
      }
    ])
  })

  it("has the heart rates the device counted with where they differ from those it was set to", () => {
    const [wearer] = wearers(run, { ...told, timeInZone: { maxBpm: 190, thresholdBpm: 171 } })
    assert.deepInclude(wearer, { maxBpm: 190, thresholdBpm: 171, thresholdWatts: 248 })
  })

  it("is null in a file that says nothing, and zero says nothing", () => {
    assert.deepStrictEqual(wearers(ride), [null])
    const empty = { userProfile: { restingBpm: 0, weightKg: 0 }, zonesTarget: { maxBpm: 0, ftpWatts: 0 } }
    assert.deepStrictEqual(wearers(ride, empty), [null])
  })

  it("has no maximum of the device's factory", () => {
    assert.deepStrictEqual(wearers(ride, { userProfile: { defaultMaxBpm: 185 } }), [null])
  })

  it("has no maximum from a swim, and no threshold from a file of several sports", () => {
    assert.deepStrictEqual(wearers(poolSwim, { zonesTarget: { maxBpm: 170 } }), [null])
    const [first] = ride.sessions
    const later = run.sessions.map((session) => ({
      ...session,
      epochSeconds: session.epochSeconds + 7200,
      records: []
    }))
    assert.deepStrictEqual(wearers({ sessions: [first!, ...later] }, told)[0], {
      ...nothing,
      gender: "female",
      weightKg: 63.4,
      heightCm: 171,
      restingBpm: 47,
      maxBpm: 172
    })
  })
})

// The values are those of the messages as fit-file-parser prints them.
describe.skipIf(!haveRealFiles)(`real devices${why}`, () => {
  const real: { readonly [file: string]: Partial<Wearer> | null } = {
    "ride-indoor-intervals-rr-edge530.fit": {
      gender: "male",
      weightKg: 71,
      heightCm: 185,
      maxBpm: 197,
      thresholdBpm: 178,
      thresholdWatts: 248
    },
    "ride-power-rr-edge1030-MPL2.fit": {
      gender: "male",
      weightKg: 48.7,
      heightCm: 163,
      restingBpm: 49,
      maxBpm: 201,
      thresholdWatts: 228
    },
    "ride-hr-fr935.fit": {
      gender: "male",
      weightKg: 81,
      heightCm: 200,
      restingBpm: 50,
      maxBpm: 200,
      thresholdBpm: 184
    },
    "run-intervals-rr-fenix5x.fit": {
      gender: "male",
      weightKg: 75.5,
      heightCm: 183,
      restingBpm: 53,
      maxBpm: 190,
      thresholdBpm: 171
    },
    "swim-pool-hrm-fr735xt.fit": { gender: "female", weightKg: 54.4, heightCm: 165, thresholdBpm: 165 },
    "ride-power-laps-edge810.fit": null,
    "ride-virtual-zwift.fit": null,
    "run-stryd-devfields.fit": null,
    "broken-truncated-ride-rox.fit": null
  }
  for (const [name, expected] of Object.entries(real)) {
    it(`${name} ${expected === null ? "says nothing of its wearer" : "says who wore it"}`, () => {
      const [recording] = Result.getOrThrow(decodeFit(realFile(name))).recordings
      assert.deepStrictEqual(recording!.wearer, expected === null ? null : { ...nothing, ...expected })
    })
  }
})
