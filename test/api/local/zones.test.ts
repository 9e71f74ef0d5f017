import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import * as fc from "fast-check"
import { AiEndurance, type NewZones } from "../../../src/api/AiEndurance.ts"
import { withBounds } from "../../../src/api/local/zones.ts"
import { type Bounds, boundsOf, isIncreasing, rideShares, runShares, thresholdOf } from "../../../src/domain/Zones.ts"
import { source, stored, triathlete } from "./support/source.ts"

const refusedTag = (zones: NewZones) =>
  Effect.gen(function* () {
    const api = yield* AiEndurance
    const before = yield* stored
    const refused = yield* Effect.flip(api.setZones({ ...zones, dryRun: false }))
    assert.deepStrictEqual(yield* stored, before)
    return refused._tag
  })

describe("setZones", () => {
  it.effect("replaces a sport's bounds and leaves the other sport alone", () =>
    Effect.gen(function* () {
      const api = yield* AiEndurance
      const bounds = boundsOf(260, rideShares)
      const { value } = yield* api.setZones({ sport: "Ride", by: "power", bounds, dryRun: false })
      assert.deepStrictEqual<unknown>(value, { ...triathlete.zones, ridePower: bounds })
      assert.deepStrictEqual((yield* api.getUser).zones, value)
      assert.isNull((yield* api.setZones({ sport: "Ride", by: "power", bounds, dryRun: false })).changeId)
    }).pipe(Effect.provide(source()))
  )

  it("keeps a runner's other metric in step: both thresholds change by the same ratio, and zones stay zones", () => {
    const { runPower, runSpeed } = triathlete.zones
    fc.assert(
      fc.property(fc.double({ min: 100, max: 600, noNaN: true }), (watts) => {
        const zones = withBounds(triathlete.zones, { sport: "Run", by: "power", bounds: boundsOf(watts, runShares) })
        const ratio = watts / thresholdOf(runPower!, runShares)
        assert.approximately(thresholdOf(zones.runSpeed!, runShares) / thresholdOf(runSpeed!, runShares), ratio, 1e-9)
        assert.isTrue(isIncreasing(zones.runSpeed!))
        assert.deepStrictEqual(zones.ridePower, triathlete.zones.ridePower)
      })
    )
  })

  it.effect("says that the other metric moved", () =>
    Effect.gen(function* () {
      const api = yield* AiEndurance
      const written = yield* api.setZones({
        sport: "Run",
        by: "speed",
        bounds: boundsOf(4.4, runShares),
        dryRun: false
      })
      // Threshold speed 4 to 4.4 m/s is a tenth more; so is critical power, 300 to 330 W.
      assert.approximately(thresholdOf(written.value.runPower!, runShares), 330, 1e-6)
      assert.include(written.summary, "power moved in step")
      // Shares of 4.4 and 4 m/s: 75, 90, 105 and 120 %; 1000 m / 3.3 m/s is 303 s.
      assert.include(written.summary, "by pace: 5:03, 4:13, 3:36, 3:09 /km (were 5:33, 4:38, 3:58, 3:28 /km)")
    }).pipe(Effect.provide(source()))
  )

  it.effect("says when the Threshold bound looks like the threshold itself, and what its bound would be", () =>
    Effect.gen(function* () {
      const api = yield* AiEndurance
      const set = (zones: NewZones) => Effect.map(api.setZones({ ...zones, dryRun: true }), ({ summary }) => summary)
      const ride = (bounds: Bounds): NewZones => ({ sport: "Ride", by: "power", bounds })
      // An FTP of 250 W: its bounds are 188, 225, 265 and 300 W.
      const ftp = { Endurance: 188, Tempo: 225, Threshold: 250, VO2Max: 300 }
      const note = "of a threshold of 250 W the upper bound is 265 W"
      assert.include(yield* set(ride(ftp)), note)
      assert.notInclude(yield* set(ride({ ...ftp, Threshold: 265 })), "Note")
      // 4 m/s is 4:10 /km, and 4.2 m/s 3:58 /km.
      const pace = { Endurance: 3, Tempo: 3.6, Threshold: 4, VO2Max: 4.8 }
      assert.include(
        yield* set({ sport: "Run", by: "speed", bounds: pace }),
        "of a threshold of 4:10 /km the upper bound is 3:58 /km"
      )
      // Another coach's zones, by 55, 75, 105 and 120 % of the FTP.
      assert.notInclude(yield* set(ride({ Endurance: 138, Tempo: 188, Threshold: 263, VO2Max: 300 })), "Note")
    }).pipe(Effect.provide(source()))
  )

  it.effect("leaves the other metric empty where there was none", () =>
    Effect.gen(function* () {
      const api = yield* AiEndurance
      const { value } = yield* api.setZones({
        sport: "Run",
        by: "speed",
        bounds: boundsOf(4, runShares),
        dryRun: false
      })
      assert.isNull(value.runPower)
    }).pipe(
      Effect.provide(source({ athlete: { ...triathlete, zones: { ridePower: null, runPower: null, runSpeed: null } } }))
    )
  )

  it.effect("refuses bounds that do not rise, and values of a wrong unit, and changes nothing", () =>
    Effect.gen(function* () {
      const flat: Bounds = { Endurance: 200, Tempo: 200, Threshold: 250, VO2Max: 300 }
      const falling: Bounds = { Endurance: 300, Tempo: 250, Threshold: 200, VO2Max: 150 }
      for (const zones of [
        { sport: "Ride", by: "power", bounds: flat },
        { sport: "Ride", by: "power", bounds: falling },
        { sport: "Ride", by: "power", bounds: boundsOf(15, rideShares) },
        { sport: "Ride", by: "power", bounds: boundsOf(4000, rideShares) },
        { sport: "Run", by: "power", bounds: boundsOf(40, runShares) },
        // 14 km/h taken for m/s.
        { sport: "Run", by: "speed", bounds: boundsOf(14, runShares) },
        { sport: "Run", by: "speed", bounds: boundsOf(Number.NaN, runShares) }
      ] satisfies ReadonlyArray<NewZones>) {
        assert.strictEqual(yield* refusedTag(zones), "InvalidInput")
      }
    }).pipe(Effect.provide(source()))
  )
})
