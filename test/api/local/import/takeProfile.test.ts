/** What an import takes from the devices into a profile that does not know it yet. */
import { assert, describe, it } from "@effect/vitest"
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { basename, join } from "node:path"
import { Effect, Layer } from "effect"
import { TestClock } from "effect/testing"
import { AiEndurance } from "../../../../src/api/AiEndurance.ts"
import { ActivityStore } from "../../../../src/api/local/ActivityStore.ts"
import { emptyAthlete, readAthlete } from "../../../../src/api/local/Athletes.ts"
import { importPaths } from "../../../../src/api/local/import/importPaths.ts"
import type { Athlete } from "../../../../src/domain/Athlete.ts"
import { boundsOf, rideShares, runShares } from "../../../../src/domain/Zones.ts"
import { encodeFitActivity, type FitActivityInput, type FitWearerInput } from "../../../support/fitActivity.ts"
import { poolSwim, ride, run } from "../../../support/fitSamples.ts"
import { athleteId, source, stored } from "../support/source.ts"
import { decoder } from "../support/decoder.ts"
import { atNoon } from "../details/activities.ts"

const layer = (athlete: Partial<Athlete> = {}) =>
  Layer.mergeAll(ActivityStore.layer, decoder).pipe(
    Layer.provideMerge(source({ athlete: { ...emptyAthlete, ...athlete } }))
  )

const folder = Effect.acquireRelease(
  Effect.promise(() => mkdtemp(join(tmpdir(), "aie-profile-"))),
  (path) => Effect.promise(() => rm(path, { recursive: true, force: true }))
)

const day = 86_400
const later = (activity: FitActivityInput, days: number): FitActivityInput => ({
  ...activity,
  sessions: activity.sessions.map((session) => ({
    ...session,
    epochSeconds: session.epochSeconds + days * day,
    records: session.records.map((record) => ({ ...record, epochSeconds: record.epochSeconds + days * day })),
    laps: []
  }))
})

/** A file per entry, in the order of their names. */
const importing = (files: { readonly [name: string]: readonly [FitActivityInput, FitWearerInput] }) =>
  Effect.gen(function* () {
    const at = yield* folder
    for (const [name, [activity, wearer]] of Object.entries(files)) {
      yield* Effect.promise(() => writeFile(join(at, name), encodeFitActivity({ ...activity, wearer })))
    }
    const report = yield* importPaths([at], { athleteId })
    return {
      report,
      words: report.profile?.taken.map(({ from, words }) => `${basename(from)}: ${words}`) ?? [],
      athlete: yield* readAthlete(athleteId)
    }
  })

const everything: FitWearerInput = {
  userProfile: { gender: "female", heightCm: 171, weightKg: 63.4, restingBpm: 47 },
  zonesTarget: { maxBpm: 188, thresholdBpm: 168, ftpWatts: 248 }
}

describe("an import into a profile that knows nothing", () => {
  it.effect("takes what the device knew, says so, and undo takes it back", () =>
    Effect.gen(function* () {
      const { athlete, report, words } = yield* importing({ "ride.fit": [ride, everything] })
      assert.deepStrictEqual(words, [
        "ride.fit: maximum heart rate 188 bpm",
        "ride.fit: resting heart rate 47 bpm",
        "ride.fit: ride threshold heart rate 168 bpm",
        "ride.fit: weight 63.4 kg",
        "ride.fit: height 171 cm",
        "ride.fit: gender female",
        "ride.fit: ride zones from an FTP of 248 W"
      ])
      assert.deepStrictEqual(athlete, {
        ...emptyAthlete,
        userType: "Cyclist",
        maxHeartRate: 188,
        restingHeartRate: 47,
        thresholdHeartRateRide: 168,
        weightKg: 63.4,
        heightCm: 171,
        gender: "female",
        zones: { ...emptyAthlete.zones, ridePower: boundsOf(248, rideShares) as never }
      })
      const api = yield* AiEndurance
      const [change] = yield* api.getChangeHistory({ limit: 5 })
      assert.deepInclude(change, { id: report.profile!.changeId, tool: "import" })
      yield* api.undoLastChange({ dryRun: false })
      assert.deepStrictEqual(yield* readAthlete(athleteId), { ...emptyAthlete, userType: "Cyclist" })
      assert.isEmpty((yield* stored).zoneHistory)
    }).pipe(Effect.provide(layer()))
  )

  it.effect("gives the loads of what it imported a threshold to go by", () =>
    Effect.gen(function* () {
      const { report } = yield* importing({ "ride.fit": [ride, { zonesTarget: { ftpWatts: 248 } }] })
      assert.isTrue(report.files[0]!.activities[0]!.loadIsAssumed)
      const { activities } = yield* (yield* AiEndurance).getActivities({ sport: "Ride", start: null, end: null })
      assert.strictEqual(activities[0]!.essMethod, "power")
    }).pipe(Effect.provide(layer()))
  )

  it.effect("takes each value from the newest file that has it, and thresholds by sport", () =>
    Effect.gen(function* () {
      const { words } = yield* importing({
        "a.fit": [later(run, 9), { zonesTarget: { thresholdBpm: 175, ftpWatts: 300 } }],
        "b.fit": [later(ride, 5), { userProfile: { weightKg: 70 }, zonesTarget: { maxBpm: 190, thresholdBpm: 168 } }],
        "c.fit": [ride, everything]
      })
      assert.deepStrictEqual(words, [
        "b.fit: maximum heart rate 190 bpm",
        "c.fit: resting heart rate 47 bpm",
        "b.fit: ride threshold heart rate 168 bpm",
        "a.fit: run threshold heart rate 175 bpm",
        "b.fit: weight 70 kg",
        "c.fit: height 171 cm",
        "c.fit: gender female",
        "c.fit: ride zones from an FTP of 248 W"
      ])
    }).pipe(Effect.provide(layer()))
  )

  it.effect("passes over what cannot be, and over a maximum that the heart went beyond", () =>
    Effect.gen(function* () {
      const { athlete, report } = yield* importing({
        "ride.fit": [
          ride,
          {
            userProfile: { weightKg: 5, heightCm: 30, restingBpm: 12 },
            // The ride's highest is 120.
            zonesTarget: { maxBpm: 110, thresholdBpm: 60, ftpWatts: 4000 }
          }
        ]
      })
      assert.isNull(report.profile)
      assert.deepStrictEqual(athlete, { ...emptyAthlete, userType: "Cyclist" })
    }).pipe(Effect.provide(layer()))
  )

  it.effect("takes an older plausible value where the newer one cannot be", () =>
    Effect.gen(function* () {
      const { words } = yield* importing({
        "a.fit": [ride, { userProfile: { weightKg: 70 } }],
        "b.fit": [later(ride, 5), { userProfile: { weightKg: 700 } }]
      })
      assert.deepStrictEqual(words, ["a.fit: weight 70 kg"])
    }).pipe(Effect.provide(layer()))
  )

  it.effect("takes nothing when nothing is stored", () =>
    Effect.gen(function* () {
      yield* importing({ "ride.fit": [ride, {}] })
      const before = yield* stored
      const { report } = yield* importing({ "again.fit": [ride, everything] })
      assert.deepStrictEqual([report.counts.duplicate, report.profile], [1, null])
      assert.deepStrictEqual(yield* stored, before)
    }).pipe(Effect.provide(layer()))
  )
})

describe("an import into a profile that knows something", () => {
  it.effect("leaves what is known and what would contradict it", () =>
    Effect.gen(function* () {
      const { athlete, words } = yield* importing({ "ride.fit": [ride, everything] })
      assert.deepStrictEqual(words, ["ride.fit: resting heart rate 47 bpm", "ride.fit: height 171 cm"])
      assert.deepInclude(athlete, { maxHeartRate: 160, thresholdHeartRateRide: null, weightKg: 60, gender: "other" })
      assert.deepStrictEqual(athlete.zones.ridePower, boundsOf(200, rideShares))
    }).pipe(
      Effect.provide(
        layer({
          maxHeartRate: 160,
          weightKg: 60,
          gender: "other",
          zones: { ...emptyAthlete.zones, ridePower: boundsOf(200, rideShares) as never }
        })
      )
    )
  )

  it.effect("makes ride zones count for every ride although run zones were set before", () =>
    Effect.gen(function* () {
      const api = yield* AiEndurance
      yield* api.setZones({ sport: "Run", by: "power", bounds: boundsOf(300, runShares), dryRun: false })
      yield* importing({ "ride.fit": [ride, { zonesTarget: { ftpWatts: 248 } }] })
      const { activities } = yield* api.getActivities({ sport: "Ride", start: null, end: null })
      assert.strictEqual(activities[0]!.essMethod, "power")
    }).pipe(Effect.provide(layer()))
  )

  it.effect(
    "makes heart rates count for every ride until they change, and undo takes the change and the import out again",
    () =>
      Effect.gen(function* () {
        yield* atNoon
        const api = yield* AiEndurance
        const loads = Effect.map(api.getActivities({ sport: "Ride", start: null, end: null }), ({ activities }) =>
          activities.map(({ ess, essMethod }) => [essMethod, Math.round(ess!)])
        )
        const { zoneHistory } = yield* stored
        const heart = { userProfile: { restingBpm: 47 }, zonesTarget: { maxBpm: 188, thresholdBpm: 168 } }
        const { athlete } = yield* importing({ "ride.fit": [ride, heart] })
        const taken = yield* loads
        assert.deepStrictEqual(
          taken.map(([method]) => method),
          ["heartRate"]
        )
        yield* TestClock.adjust("1 day")
        yield* api.setUser({ values: { thresholdHeartRateRide: 160 }, dryRun: false })
        assert.deepStrictEqual(yield* loads, taken)
        yield* api.undoLastChange({ dryRun: false })
        assert.deepStrictEqual(yield* readAthlete(athleteId), athlete)
        yield* api.undoLastChange({ dryRun: false })
        assert.deepStrictEqual((yield* stored).zoneHistory, zoneHistory)
        assert.strictEqual((yield* loads)[0]![0], "assumed")
      }).pipe(Effect.provide(layer()))
  )

  it.effect("leaves a user type that the athlete chose, and follows the sports of one who did not", () =>
    Effect.gen(function* () {
      const api = yield* AiEndurance
      const typeAfter = (name: string, activity: FitActivityInput) =>
        Effect.map(importing({ [name]: [activity, {}] }), ({ athlete }) => athlete.userType)
      assert.strictEqual(yield* typeAfter("a.fit", ride), "Cyclist")
      assert.strictEqual(yield* typeAfter("b.fit", later(run, 1)), "Triathlete")
      yield* api.setUser({ values: { userType: "Runner" }, dryRun: false })
      assert.strictEqual(yield* typeAfter("c.fit", later(poolSwim, 2)), "Runner")
      // Nothing of the import stands in the way of the undo.
      yield* api.undoLastChange({ dryRun: false })
      assert.strictEqual((yield* readAthlete(athleteId)).userType, "Triathlete")
    }).pipe(Effect.provide(layer()))
  )
})
