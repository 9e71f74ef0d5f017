import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import * as ActivityStore from "../../../../src/api/local/ActivityStore.ts"
import type { ActivityFlags, ActivityId } from "../../../../src/domain/Activity.ts"
import { addDays } from "../../../../src/domain/Day.ts"
import { athleteId, day } from "../support/source.ts"
import {
  api,
  asked,
  athlete,
  atNoon,
  healthyBeat,
  imported,
  kept,
  layer,
  type Made,
  recordingMade,
  save,
  strangersApi,
  today,
  withModelledPower
} from "./activities.ts"

/** Forty minutes at a power; beats of a healthy heart. */
const ride = (on: string, watts: number, more: Partial<Made> = {}): Made => ({
  day: on,
  seconds: 2400,
  channels: {
    watts: (s) => watts + (s % 11),
    bpm: (s) => 130 + (s % 15),
    breathsPerMinute: (s) => 24 + (s % 5)
  },
  beat: healthyBeat,
  ...more
})

const daysAgo = (count: number) => addDays(day(today), -count)

const flag = (id: ActivityId, flags: Partial<ActivityFlags>, dryRun = false) =>
  Effect.flatMap(api, (source) => source.setActivityFlags({ sport: "Ride", id, flags, dryRun }))

const detail = (id: ActivityId) =>
  Effect.flatMap(api, (source) => source.getActivityDetail(asked(id, { alpha1: true, curves: true })))

const shareOfTwentyMinutes = (id: ActivityId) =>
  Effect.map(detail(id), ({ curves }) => curves?.percentOfRecentBest?.at.find((at) => at.durationSeconds === 1200))

describe("excluding an activity", () => {
  it.effect("from curves takes it out of recent bests, the reference window and critical power", () =>
    Effect.gen(function* () {
      yield* atNoon
      const source = yield* api
      const id = yield* save(ride(today, 200))
      const hard = yield* save(ride(daysAgo(5), 300))
      yield* save(ride(daysAgo(10), 250))
      const before = yield* detail(id)
      // Means over 1200 s of a pattern of 11: 204.99 against 304.99 and 254.99 W.
      assert.approximately((yield* shareOfTwentyMinutes(id))!.percent, (100 * 205) / 305, 0.01)
      assert.strictEqual(before.curves!.referenceWindow!.activityCount, 2)
      yield* flag(hard, { excludeFromCurves: true })
      assert.approximately((yield* shareOfTwentyMinutes(id))!.percent, (100 * 205) / 255, 0.01)
      assert.strictEqual((yield* detail(id)).curves!.referenceWindow!.activityCount, 1)
      yield* source.undoLastChange({ dryRun: false })
      assert.deepStrictEqual(yield* detail(id), before)
    }).pipe(Effect.provide(layer))
  )

  it.effect("from durability takes it out of the trend", () =>
    Effect.gen(function* () {
      yield* atNoon
      const id = yield* save(ride(today, 200))
      const others = yield* Effect.forEach([3, 6, 9, 12], (ago) => save(ride(daysAgo(ago), 200)))
      const sessions = Effect.map(detail(id), (each) => each.durabilityDrift?.metrics.hr?.trendSessionCount)
      assert.strictEqual(yield* sessions, 4)
      yield* flag(others[0]!, { excludeFromDurability: true })
      assert.strictEqual(yield* sessions, 3)
      yield* flag(others[1]!, { excludeFromDurability: true })
      const { durabilityDrift, missing } = yield* detail(id)
      assert.isUndefined(durabilityDrift)
      assert.include(missing.find(({ what }) => what === "durabilityDrift")!.reason, "3 other sessions")
    }).pipe(Effect.provide(layer))
  )

  it.effect("'s heart rate leaves nothing that rests on it; the rest stays", () =>
    Effect.gen(function* () {
      yield* atNoon
      const source = yield* api
      const id = yield* save(ride(today, 200))
      yield* Effect.forEach([3, 6, 9, 12], (ago) => save(ride(daysAgo(ago), 200)))
      const before = yield* detail(id)
      assert.isDefined(before.alpha1)
      assert.isDefined(before.durabilityDrift?.metrics.a1)
      yield* flag(id, { excludeHrData: true })
      const now = yield* detail(id)
      assert.isUndefined(now.alpha1)
      assert.include(now.missing.find(({ what }) => what === "alpha1")!.reason, "excluded")
      assert.deepStrictEqual(Object.keys(now.durabilityDrift!.metrics), ["rf"])
      assert.isNull(now.activity.averageHeartRate)
      assert.isNull(now.activity.internalStressScore)
      assert.strictEqual(now.activity.ess, before.activity.ess)
      assert.deepStrictEqual(now.curves, before.curves)
      const analysis = yield* source.analyzeActivity({ sport: "Ride", id, segments: true, range: null })
      assert.isUndefined(analysis.heartRate)
      assert.isUndefined(analysis.decoupling)
      assert.isDefined(analysis.power)
      assert.isTrue(analysis.segments!.every(({ averageBpm }) => averageBpm === null))
      const series = (yield* source.getActivityDetail(
        asked(id, { series: { resolution: "low", channels: ["watts", "bpm"], peaks: false, cursor: null } })
      )).series!
      assert.deepStrictEqual([...series.missing], ["bpm"])
      const list = yield* source.getActivities({ sport: "Ride", start: null, end: null, alpha1: true })
      assert.isNull(list.activities[0]!.averageHeartRate)
      assert.isUndefined(list.activities[0]!.alpha1)
      assert.isDefined(list.activities[1]!.alpha1)
    }).pipe(Effect.provide(layer))
  )

  it.effect("'s heart rate takes it out of others' trends of heart rate and alpha 1, not of respiration", () =>
    Effect.gen(function* () {
      yield* atNoon
      const id = yield* save(ride(today, 200))
      const others = yield* Effect.forEach([3, 6, 9, 12], (ago) => save(ride(daysAgo(ago), 200)))
      yield* flag(others[0]!, { excludeHrData: true })
      const { a1, hr, rf } = (yield* detail(id)).durabilityDrift!.metrics
      assert.deepStrictEqual(
        [hr, a1, rf].map((metric) => metric?.trendSessionCount),
        [3, 3, 4]
      )
    }).pipe(Effect.provide(layer))
  )

  it.effect("'s heart rate takes a load that came from it; duration alone is left", () =>
    Effect.gen(function* () {
      yield* atNoon
      const source = yield* api
      const id = yield* save(ride(today, 200, { seconds: 3600, channels: { bpm: () => 165 } }))
      const row = Effect.map(
        source.getActivities({ sport: "Ride", start: null, end: null }),
        (all) => all.activities[0]!
      )
      const before = yield* row
      // An hour at threshold heart rate is 100; an hour on a bike that nothing is known of is 50.
      assert.strictEqual(before.essMethod, "heartRate")
      assert.approximately(before.ess!, 100, 0.01)
      yield* flag(id, { excludeHrData: true })
      const now = yield* row
      assert.deepStrictEqual([now.ess, now.essMethod, now.internalStressScore], [50, "assumed", null])
      assert.strictEqual((yield* detail(id)).activity.ess, 50)
      yield* source.undoLastChange({ dryRun: false })
      assert.deepStrictEqual(yield* row, before)
    }).pipe(Effect.provide(layer))
  )

  it.effect("is not needed for power that was modelled: it never counts as power", () =>
    Effect.gen(function* () {
      yield* atNoon
      const source = yield* api
      const id = yield* save(ride(today, 200))
      const modelled = yield* save(ride(daysAgo(5), 300), withModelledPower)
      assert.isUndefined(yield* shareOfTwentyMinutes(id))
      const own = yield* detail(modelled)
      assert.isNull(own.curves!.power)
      assert.isNull(own.curves!.durability!.power)
      const { missing, power, timeInZone } = yield* source.analyzeActivity({
        sport: "Ride",
        id: modelled,
        segments: false,
        range: null
      })
      assert.isUndefined(power)
      assert.isUndefined(timeInZone)
      assert.include(missing.find(({ what }) => what === "power")!.reason, "modelled")
    }).pipe(Effect.provide(layer))
  )
})

describe("setting flags", () => {
  it.effect("is undone as though nothing had happened, and rehearsed without anything happening", () =>
    Effect.gen(function* () {
      yield* atNoon
      const source = yield* api
      const id = yield* save(ride(today, 200))
      const before = yield* kept
      const rehearsed = yield* flag(id, { isVirtual: true, excludeHrData: true }, true)
      assert.deepStrictEqual([rehearsed.changeId, rehearsed.dryRun], [null, true])
      assert.deepStrictEqual(yield* kept, before)
      const written = yield* flag(id, { isVirtual: true, excludeHrData: true })
      assert.deepStrictEqual(written.value, rehearsed.value)
      assert.isNotNull(written.changeId)
      assert.isFalse(written.value.retrainQueued)
      assert.deepStrictEqual((yield* source.getChangeHistory({ limit: 1 }))[0]!.tool, "setActivityFlags")
      yield* detail(id)
      yield* source.undoLastChange({ dryRun: false })
      assert.deepStrictEqual(yield* kept, before)
    }).pipe(Effect.provide(layer))
  )

  it.effect("knows that what is virtual is indoors", () =>
    Effect.gen(function* () {
      yield* atNoon
      const id = yield* save(ride(today, 200))
      const refused = (flags: Partial<ActivityFlags>) => Effect.map(Effect.flip(flag(id, flags)), ({ _tag }) => _tag)
      assert.strictEqual(yield* refused({ isVirtual: true, isIndoor: false }), "InvalidInput")
      assert.strictEqual(yield* refused({}), "InvalidInput")
      assert.include((yield* flag(id, { isVirtual: true })).value.flags, { isVirtual: true, isIndoor: true })
      assert.deepStrictEqual((yield* detail(id)).weather, { kind: "indoor" })
      assert.strictEqual(yield* refused({ isIndoor: false }), "InvalidInput")
      const outside = yield* flag(id, { isVirtual: false, isIndoor: false })
      assert.include(outside.value.flags, { isVirtual: false, isIndoor: false })
    }).pipe(Effect.provide(layer))
  )

  it.effect("pins a flag: a richer recording of the activity does not bring it back", () =>
    Effect.gen(function* () {
      yield* atNoon
      const id = yield* save({ ...ride(today, 200), indoor: false })
      yield* flag(id, { isIndoor: true, excludeFromModel: true })
      const store = ActivityStore.make(yield* SqlClient.SqlClient)
      const again = imported(recordingMade({ ...ride(today, 210), indoor: false, virtual: true }), athlete)
      yield* store.save(athleteId, null, [{ ...again, replaces: id }])
      const { activity, curves } = yield* detail(id)
      assert.include(activity.flags, { isIndoor: true, excludeFromModel: true, isVirtual: true })
      assert.approximately(curves!.power!.find(({ durationSeconds }) => durationSeconds === 1200)!.best, 215, 0.1)
    }).pipe(Effect.provide(layer))
  )

  it.effect("says when nothing changes, and journals a flag that is only pinned", () =>
    Effect.gen(function* () {
      yield* atNoon
      const id = yield* save(ride(today, 200))
      const pinned = yield* flag(id, { isErgMode: false })
      assert.isNotNull(pinned.changeId)
      const again = yield* flag(id, { isErgMode: false })
      assert.isNull(again.changeId)
      assert.include(again.summary, "already")
    }).pipe(Effect.provide(layer))
  )

  it.effect("is for one's own rides and runs", () =>
    Effect.gen(function* () {
      yield* atNoon
      const id = yield* save(ride(today, 200))
      const swim = yield* save({ day: today, seconds: 60, sport: "Swim" })
      assert.strictEqual((yield* Effect.flip(flag(swim, { isIndoor: true })))._tag, "NotFound")
      const { api: theirs } = yield* strangersApi
      const refused = yield* Effect.flip(
        theirs.setActivityFlags({ sport: "Ride", id, flags: { isIndoor: true }, dryRun: false })
      )
      assert.strictEqual(refused._tag, "NotFound")
      assert.notInclude(refused.hint, String(id))
    }).pipe(Effect.provide(layer))
  )
})
