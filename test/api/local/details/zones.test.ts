/** Figures follow the zones of their day and the version of the engine, and nothing else. */
import { assert, describe, it } from "@effect/vitest"
import { Effect, Layer } from "effect"
import { SqlClient } from "effect/sql"
import { TestClock } from "effect/testing"
import * as fc from "fast-check"
import { boundsOf, rideShares, zoneNames } from "../../../../src/domain/Zones.ts"
import { demoAthlete } from "../../../../src/api/local/demo/demoAthlete.ts"
import { profileOn } from "../../../../src/api/local/zoneHistory.ts"
import { engineVersion } from "../../../../src/engine/version.ts"
import { thresholdsText } from "../../../../src/engine/zonedOutput.ts"
import { day, source, triathlete } from "../support/source.ts"
import { api, asked, atNoon, athlete, kept, layer, lowSeries, save, today } from "./activities.ts"

const tempo = (on: string) => ({
  day: on,
  seconds: 3600,
  channels: { watts: (s: number) => 150 + (s % 200), bpm: (s: number) => 130 + (s % 20) }
})

const analysed = (id: number) =>
  Effect.flatMap(api, (source) =>
    source.analyzeActivity({ sport: "Ride", id: id as never, segments: true, range: null })
  )

const setRideZones = (ftp: number) =>
  Effect.flatMap(api, (source) =>
    source.setZones({ sport: "Ride", by: "power", bounds: boundsOf(ftp, rideShares), dryRun: false })
  )

describe("zones of an activity", () => {
  it.effect("change from the day on which they were set, never before, and come back with undo", () =>
    Effect.gen(function* () {
      yield* atNoon
      const source = yield* api
      const yesterday = yield* save(tempo("2026-11-21"))
      const morning = yield* save(tempo(today))
      const list = source.getActivities({ sport: "Ride", start: null, end: null })
      const before = { old: yield* analysed(yesterday), list: (yield* list).activities, kept: yield* kept }
      yield* setRideZones(300)
      const [newRow, oldRow] = (yield* list).activities
      assert.deepStrictEqual(yield* analysed(yesterday), before.old)
      assert.deepStrictEqual(oldRow, before.list[1])
      // 250 W of FTP against 300 W: the load falls with the square of 250/300.
      assert.approximately(newRow!.ess! / before.list[0]!.ess!, (250 / 300) ** 2, 1e-6)
      const now = yield* analysed(morning)
      assert.approximately(now.power!.intensityFactor! / before.old.power!.intensityFactor!, 250 / 300, 1e-6)
      assert.isAbove(now.timeInZone!.seconds.Endurance, before.old.timeInZone!.seconds.Endurance)
      yield* source.undoLastChange({ dryRun: false })
      yield* list
      yield* analysed(morning)
      assert.deepStrictEqual(yield* kept, before.kept)
    }).pipe(Effect.provide(layer))
  )

  it.effect("take the warning about an assumed load away with the assumption", () =>
    Effect.gen(function* () {
      yield* atNoon
      const old = yield* save({ day: "2024-03-01", seconds: 3600, channels: { watts: (s: number) => 150 + (s % 200) } })
      const assumed = /load is assumed/u
      assert.match((yield* analysed(old)).warnings.join(), assumed)
      yield* setRideZones(250)
      assert.notMatch((yield* analysed(old)).warnings.join(), assumed)
    }).pipe(
      Effect.provide(source({ zone: "UTC", athlete: { ...athlete, zones: { ...athlete.zones, ridePower: null } } }))
    )
  )

  it.effect("reach back when they are the first ones ever: three imported years get their figures", () =>
    Effect.gen(function* () {
      yield* atNoon
      const source = yield* api
      const old = yield* save(tempo("2024-03-01"))
      const none = yield* analysed(old)
      assert.isUndefined(none.timeInZone)
      assert.isNull(none.power!.intensityFactor)
      assert.include(JSON.stringify(none.missing), "no zones on that date")
      yield* setRideZones(250)
      const known = yield* analysed(old)
      assert.isDefined(known.timeInZone)
      // A later change starts on its own day and leaves them alone.
      yield* TestClock.adjust("2 days")
      yield* setRideZones(300)
      assert.deepStrictEqual(yield* analysed(old), known)
      assert.strictEqual((yield* source.getUser).zones.ridePower!.VO2Max, 360)
    }).pipe(
      Effect.provide(source({ zone: "UTC", athlete: { ...athlete, zones: { ...athlete.zones, ridePower: null } } }))
    )
  )

  it("hold from their day until the next ones, and the first ones before it too", () => {
    const at = (ftp: number) => ({ ...triathlete.zones, ridePower: boundsOf(ftp, rideShares) as never })
    const history = [
      { effectiveDay: day("2026-05-01"), held: at(230) },
      { effectiveDay: day("2026-08-01"), held: at(250) }
    ]
    const thresholds = (on: string) => profileOn(history, triathlete, on).zones.ridePower!.VO2Max / 1.2
    assert.deepStrictEqual(
      ["2026-04-30", "2026-05-01", "2026-07-31", "2026-08-01"].map(thresholds),
      [230, 230, 230, 250]
    )
    assert.deepStrictEqual(profileOn([], triathlete, "2026-05-01"), triathlete)
  })

  it("of the demo are on every day those its activities were generated with", () => {
    const demo = demoAthlete({ today: day(today), timeZone: "Europe/Berlin" })
    for (const { athlete: then, day: on } of demo.activities) {
      assert.deepStrictEqual(profileOn(demo.zoneHistory, demo.athlete, on).zones, then.zones, on)
    }
    assert.deepStrictEqual(profileOn(demo.zoneHistory, demo.athlete, today), demo.athlete)
  })

  it("of the demo, and its heart rates and swim speed, leave no load to be computed again after a first start", () => {
    const demo = demoAthlete({ today: day(today), timeZone: "Europe/Berlin" })
    for (const { athlete: then, day: on } of demo.activities) {
      const now = profileOn(demo.zoneHistory, demo.athlete, on)
      for (const sport of ["Ride", "Run", "Swim", "Other"] as const) {
        assert.strictEqual(thresholdsText(sport, now), thresholdsText(sport, then), on)
      }
    }
  })

  it("share out every valid second of the output, whatever the stream", async () => {
    const channel = fc.array(fc.oneof(fc.integer({ min: 0, max: 600 }), fc.constant(Number.NaN)), {
      minLength: 130,
      maxLength: 400
    })
    await fc.assert(
      fc.asyncProperty(channel, fc.integer({ min: 100, max: 400 }), (watts, ftp) =>
        Effect.runPromise(
          Effect.gen(function* () {
            yield* atNoon
            yield* setRideZones(ftp)
            const id = yield* save({ day: today, seconds: watts.length, channels: { watts: (s) => watts[s]! } })
            const { timeInZone } = yield* analysed(id)
            const detail = yield* (yield* api).getActivityDetail(
              asked(id, { series: { ...lowSeries, resolution: "full", channels: ["watts"] } })
            )
            const valid = detail.series?.columns[0]?.values.filter((value) => value !== null).length ?? 0
            const shared = zoneNames.reduce((sum, zone) => sum + (timeInZone?.seconds[zone] ?? 0), 0)
            assert.strictEqual(shared, valid)
          }).pipe(Effect.provide(layer.pipe(Layer.provideMerge(TestClock.layer()))))
        )
      ),
      { numRuns: 15 }
    )
  })
})

describe("derived figures", () => {
  it.effect("of another engine version are computed again when somebody asks, and kept", () =>
    Effect.gen(function* () {
      yield* atNoon
      const source = yield* api
      const sql = yield* SqlClient.SqlClient
      const id = yield* save(tempo("2026-11-20"))
      const detail = source.getActivityDetail(asked(id, { curves: true }))
      const before = { detail: yield* detail, kept: yield* kept }
      yield* sql`UPDATE activity_derived SET engine_version = ${engineVersion - 1}, document = 'old', curves = 'old'`
      yield* sql`UPDATE activities SET engine_version = ${engineVersion - 1}, ess = 1`
      assert.deepStrictEqual(yield* detail, before.detail)
      assert.deepStrictEqual(yield* kept, before.kept)
    }).pipe(Effect.provide(layer))
  )

  it.effect("that nobody computed yet come with the first list or detail, the same as at import", () =>
    Effect.gen(function* () {
      yield* atNoon
      const source = yield* api
      const sql = yield* SqlClient.SqlClient
      const id = yield* save(tempo("2026-11-20"))
      const atImport = yield* kept
      yield* sql`DELETE FROM activity_derived`
      yield* sql`UPDATE activities SET thresholds = ''`
      yield* source.getActivities({ sport: "Ride", start: null, end: null })
      assert.deepStrictEqual(yield* kept, atImport)
      yield* sql`DELETE FROM activity_derived`
      yield* source.getActivityDetail(asked(id))
      assert.deepStrictEqual(yield* kept, atImport)
    }).pipe(Effect.provide(layer))
  )

  it.effect("answer all the same where they cannot be stored", () =>
    Effect.gen(function* () {
      yield* atNoon
      const source = yield* api
      const sql = yield* SqlClient.SqlClient
      const id = yield* save(tempo("2026-11-20"))
      const before = yield* source.getActivityDetail(asked(id, { curves: true }))
      yield* sql`DELETE FROM activity_derived`
      yield* sql`CREATE TRIGGER refuses BEFORE INSERT ON activity_derived BEGIN SELECT RAISE(ABORT, 'read-only'); END`
      assert.deepStrictEqual(yield* source.getActivityDetail(asked(id, { curves: true })), before)
    }).pipe(Effect.provide(layer))
  )
})
