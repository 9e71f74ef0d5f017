/**
 * Real files through the decoder and the database into details: GoldenCheetah's and numpy's numbers must survive the
 * whole road. Settings: FTP = CP = 250 W. Read from beside the checkout; skipped without.
 */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Result } from "effect"
import { SqlClient } from "effect/sql"
import * as ActivityStore from "../../../../src/api/local/ActivityStore.ts"
import { unpackWindows } from "../../../../src/api/local/details/derivedRows.ts"
import { decodeActivities } from "../../../../src/files/work.ts"
import { goldenAthlete } from "../../../engine/recordings.ts"
import { haveRealFiles, realFile, why } from "../../../support/fitRealFiles.ts"
import { athleteId, source } from "../support/source.ts"
import { api, asked, atNoon, lowSeries } from "./activities.ts"

const importFile = (name: string) =>
  Effect.gen(function* () {
    yield* atNoon
    const job = { bytes: realFile(name), athlete: goldenAthlete, nowEpochSeconds: Date.parse("2026-11-22") / 1000 }
    const { activities } = Result.getOrThrow(decodeActivities(job))
    const store = ActivityStore.make(yield* SqlClient.SqlClient)
    const sessions = activities.map((activity) => ({
      ...activity,
      startLocal: activity.summarised.summary.startUtc.slice(0, 19)
    }))
    const [id] = yield* store.save(athleteId, { sha256: name, name }, sessions)
    return id!
  })

const layer = source({ zone: "UTC", athlete: goldenAthlete })

const best = (curve: ReadonlyArray<{ durationSeconds: number; best: number }>, seconds: number) =>
  curve.find(({ durationSeconds }) => durationSeconds === seconds)!.best

describe.skipIf(!haveRealFiles)(`details of real files${why}`, () => {
  it.effect("keep GoldenCheetah's numbers of a road ride", () =>
    Effect.gen(function* () {
      const id = yield* importFile("ride-power-laps-edge810.fit")
      const source = yield* api
      const { activity, curves, laps } = yield* source.getActivityDetail(asked(id, { curves: true }))
      assert.strictEqual(laps.length, 8)
      for (const [seconds, watts] of [
        [5, 591.2],
        [60, 416.57],
        [300, 340.56],
        [600, 315.73],
        [1200, 312.21],
        [3600, 288.71]
      ] as const) {
        assert.closeTo(best(curves!.power!, seconds), watts, 0.01)
      }
      assert.closeTo(activity.ess!, 189.321, 0.01)
      const { power, timeInZone } = yield* source.analyzeActivity({ sport: "Ride", id, segments: true, range: null })
      assert.closeTo(power!.average, 275.486, 0.01)
      assert.closeTo(power!.normalized!, 301.052, 0.001)
      assert.closeTo(power!.intensityFactor!, 1.2042, 0.0001)
      assert.closeTo(power!.variabilityIndex!, 1.0928, 0.0001)
      assert.deepStrictEqual(timeInZone, {
        measure: "power",
        seconds: { Endurance: 764, Tempo: 357, Threshold: 579, VO2Max: 745, Anaerobic: 2255 }
      })
    }).pipe(Effect.provide(layer))
  )

  it.effect("keep numpy's alpha 1 of the cleanest R-R ride", () =>
    Effect.gen(function* () {
      const id = yield* importFile("ride-power-rr-edge1030-MPL2.fit")
      const { activity, alpha1, basis } = yield* (yield* api).getActivityDetail(asked(id, { alpha1: true }))
      assert.closeTo(activity.hrvArtifactPercent!, 1.23, 0.01)
      assert.strictEqual(basis.find(({ what }) => what === "alpha1")!.coverage, 1)
      const sql = yield* SqlClient.SqlClient
      const [row] = yield* sql<{ readonly alpha1_windows: Uint8Array }>`SELECT alpha1_windows FROM activity_derived`
      const windows = unpackWindows(row!.alpha1_windows)
        .filter((alpha) => !Number.isNaN(alpha))
        .sort()
      assert.closeTo(windows.length, 1214, 3)
      const quantile = (share: number) => windows[Math.round(share * (windows.length - 1))]!
      assert.closeTo(quantile(0.5), 1.191, 0.01)
      assert.closeTo(quantile(0.1), 0.525, 0.01)
      assert.closeTo(quantile(0.9), 1.617, 0.01)
      assert.closeTo(alpha1!.average!, windows.reduce((sum, alpha) => sum + alpha, 0) / windows.length, 0.001)
    }).pipe(Effect.provide(layer))
  )

  it.effect("have power and no heart rate where the strap sent only zeros", () =>
    Effect.gen(function* () {
      const id = yield* importFile("ride-virtual-zwift.fit")
      const source = yield* api
      const { heartRate, missing, power } = yield* source.analyzeActivity({
        sport: "Ride",
        id,
        segments: true,
        range: null
      })
      assert.closeTo(power!.average, 122.865, 0.01)
      assert.isUndefined(heartRate)
      assert.isTrue(missing.some(({ what }) => what === "decoupling"))
      const { activity, weather } = yield* source.getActivityDetail(asked(id))
      assert.isTrue(activity.flags.isVirtual)
      assert.deepStrictEqual(weather, { kind: "indoor" })
    }).pipe(Effect.provide(layer))
  )

  it.effect("keep GoldenCheetah's numbers of a run with developer-field power", () =>
    Effect.gen(function* () {
      const id = yield* importFile("run-stryd-devfields.fit")
      const source = yield* api
      const { curves } = yield* source.getActivityDetail({ ...asked(id, { curves: true }), sport: "Run" })
      assert.closeTo(best(curves!.power!, 1200), 222.86, 0.01)
      assert.isNotNull(curves!.speed)
      assert.isNotNull(curves!.durability!.gradeAdjusted)
      const { power } = yield* source.analyzeActivity({ sport: "Run", id, segments: false, range: null })
      assert.closeTo(power!.average, 218.73, 0.01)
      assert.closeTo(power!.normalized!, 220.1, 0.01)
    }).pipe(Effect.provide(layer))
  )

  it.effect("keep GoldenCheetah's lengths and SWOLF of a yard pool", () =>
    Effect.gen(function* () {
      const id = yield* importFile("swim-pool-hrm-fr735xt.fit")
      const { activity, series, swim } = yield* (yield* api).getActivityDetail({
        ...asked(id, { series: lowSeries }),
        sport: "Swim"
      })
      assert.strictEqual(swim!.lengths.length, 114)
      assert.strictEqual(swim!.rests.length, 166 - 114)
      assert.closeTo(swim!.poolLengthMetres!, 22.86, 1e-6)
      assert.closeTo(activity.averageSwolf!, 34.78, 0.5)
      assert.closeTo(activity.distanceMetres!, 2606.04, 0.01)
      // 1.762 min for 100 m.
      assert.closeTo(100 / activity.averageMetresPerSecond! / 60, 1.762, 0.01)
      assert.strictEqual(series!.points, 114)
    }).pipe(Effect.provide(layer))
  )
})
