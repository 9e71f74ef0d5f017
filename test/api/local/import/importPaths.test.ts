import { assert, describe, it } from "@effect/vitest"
import { existsSync } from "node:fs"
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Deferred, Effect, Fiber, Layer } from "effect"
import { SqlClient } from "effect/sql"
import { ActivityStore } from "../../../../src/api/local/ActivityStore.ts"
import {
  emptyAthlete,
  ensureAthlete,
  insertRaceGoals,
  insertWellness,
  insertWorkouts,
  readAthlete,
  storeAthlete
} from "../../../../src/api/local/Athletes.ts"
import { importPaths } from "../../../../src/api/local/import/importPaths.ts"
import { userTypeOf } from "../../../../src/api/local/import/saveFile.ts"
import { ClockLayer } from "../../../../src/clock/ClockLayer.ts"
import { Database } from "../../../../src/db/Database.ts"
import type { AthleteId } from "../../../../src/domain/Athlete.ts"
import * as Day from "../../../../src/domain/Day.ts"
import { encodeFitActivity, type FitActivityInput } from "../../../support/fitActivity.ts"
import * as samples from "../../../support/fitSamples.ts"
import { decoder } from "../support/decoder.ts"

const services = Layer.mergeAll(ActivityStore.layer, ClockLayer.inZone("America/Denver"), decoder).pipe(
  Layer.provideMerge(Layer.fresh(Database.memory))
)

const folder = Effect.acquireRelease(
  Effect.promise(() => mkdtemp(join(tmpdir(), "aie-import-"))),
  (path) => Effect.promise(() => rm(path, { recursive: true, force: true }))
)

const fit = (path: string, activity: FitActivityInput) =>
  Effect.promise(() => writeFile(path, encodeFitActivity(activity)))

const moved = (activity: FitActivityInput, seconds: number): FitActivityInput => ({
  ...activity,
  sessions: activity.sessions.map((session) => ({
    ...session,
    epochSeconds: session.epochSeconds + seconds,
    records: (session.records ?? []).map((record) => ({ ...record, epochSeconds: record.epochSeconds + seconds })),
    laps: (session.laps ?? []).map((lap) => ({ ...lap, epochSeconds: lap.epochSeconds + seconds })),
    lengths: (session.lengths ?? []).map((length) => ({ ...length, epochSeconds: length.epochSeconds + seconds }))
  }))
})

const imported = (paths: ReadonlyArray<string>) =>
  Effect.gen(function* () {
    const { athleteId } = yield* ensureAthlete()
    return yield* importPaths(paths, { athleteId })
  })

const contents = Effect.gen(function* () {
  const sql = yield* SqlClient.SqlClient
  const rows: Record<string, number> = {}
  for (const table of [
    "activities",
    "activity_streams",
    "imported_files",
    "workouts",
    "race_goals",
    "changes",
    "wellness"
  ]) {
    const counted = yield* sql<{ readonly total: number }>`SELECT COUNT(*) AS total FROM ${sql(table)}`
    rows[table] = counted[0]!.total
  }
  return rows
})

/** A small demo: one of everything a demo brings. */
const demo = (athleteId: AthleteId) =>
  Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    yield* storeAthlete(athleteId, {
      ...emptyAthlete,
      demo: true,
      userType: "Runner",
      weightKg: 70,
      timeZone: "Europe/Berlin"
    })
    yield* insertWorkouts(athleteId, [
      {
        day: Day.unsafe("2026-11-25"),
        title: "Tempo",
        sport: "Run",
        status: "planned",
        source: "plan",
        isTaper: false,
        advice: null,
        completed: null,
        content: { kind: "text", sport: "Run", text: "Easy", durationSeconds: 1800 }
      }
    ])
    yield* insertRaceGoals(athleteId, [
      {
        name: "Race",
        day: Day.unsafe("2027-05-01"),
        eventType: "Marathon",
        priority: "A",
        primary: true,
        distanceKm: 42.2,
        targetSeconds: null,
        predictedSeconds: null
      }
    ])
    yield* insertWellness(athleteId, [
      {
        day: "2026-11-20",
        rmssdMs: 60,
        restingBpm: 50,
        sleepSeconds: null,
        soreness: null,
        weightKg: null,
        source: "demo"
      }
    ])
    yield* sql`INSERT INTO changes ${sql.insert({ id: 1, athlete_id: athleteId, at: "2026-11-20T00:00:00.000Z", tool: "setZones", summary: "x", undone: 0, entities: "[]" })}`
    yield* sql`INSERT INTO tokens ${sql.insert({ id: "abc", athlete_id: athleteId, name: "n", hash: "h", scopes: "read", created_at: "2026-11-20T00:00:00.000Z" })}`
  })

describe("an import", () => {
  it.effect("stores each session of each file with its stream, and says where and when", () =>
    Effect.gen(function* () {
      const at = yield* folder
      yield* fit(join(at, "ride.fit"), samples.ride)
      yield* fit(join(at, "triathlon.fit"), moved(samples.multisport, 86_400 * 3))
      const report = yield* imported([at])
      assert.deepStrictEqual(report.counts, { imported: 2, duplicate: 0, failed: 0, unsupported: 0 })
      assert.deepStrictEqual(
        report.files.map((file) => file.activities.map((activity) => activity.sport)),
        [["Ride"], ["Swim", "Other", "Ride"]]
      )
      // The ride's file says UTC+1, the triathlon's says nothing: Denver is at UTC-7 in March.
      const [ride, triathlon] = report.files
      assert.strictEqual(
        ride!.activities[0]!.startLocal,
        new Date((samples.sampleStart + 3600) * 1000).toISOString().slice(0, 19)
      )
      const start = samples.sampleStart + 86_400 * 3 - 7 * 3600
      assert.strictEqual(triathlon!.activities[0]!.startLocal, new Date(start * 1000).toISOString().slice(0, 19))
      const rows = yield* contents
      assert.strictEqual(rows["activities"], 4)
      assert.strictEqual(rows["activity_streams"], 4)
      assert.strictEqual(rows["imported_files"], 2)
    }).pipe(Effect.provide(services))
  )

  it.effect("of what is there already changes nothing and calls it a duplicate", () =>
    Effect.gen(function* () {
      const at = yield* folder
      yield* fit(join(at, "a.fit"), samples.ride)
      yield* fit(join(at, "copy-of-a.fit"), samples.ride)
      const first = yield* imported([at])
      assert.deepStrictEqual(
        first.files.map((file) => file.status),
        ["imported", "duplicate"]
      )
      const before = yield* contents
      const second = yield* imported([at])
      assert.deepStrictEqual(
        second.files.map((file) => file.status),
        ["duplicate", "duplicate"]
      )
      assert.deepStrictEqual(yield* contents, before)
    }).pipe(Effect.provide(services))
  )

  it.effect("knows the same ride from another device, started a minute apart, and keeps one begun later", () =>
    Effect.gen(function* () {
      const at = yield* folder
      yield* fit(join(at, "1-watch.fit"), samples.ride)
      yield* fit(join(at, "2-headunit.fit"), moved({ ...samples.ride, manufacturer: 32 }, 60))
      yield* fit(join(at, "3-later.fit"), moved(samples.ride, 180))
      const report = yield* imported([at])
      assert.deepStrictEqual(
        report.files.map((file) => file.status),
        ["imported", "duplicate", "imported"]
      )
      assert.include(report.files[1]!.reason, "another file")
      // Known by its bytes from now on, without being decoded again.
      assert.strictEqual(
        (yield* imported([join(at, "2-headunit.fit")])).files[0]!.reason,
        "this very file was imported before"
      )
    }).pipe(Effect.provide(services))
  )

  it.effect("of a multisport file takes the sessions that are new and says how many were not", () =>
    Effect.gen(function* () {
      const at = yield* folder
      const [, , ride] = samples.multisport.sessions
      yield* fit(join(at, "1-only-the-ride.fit"), { sessions: [ride!] })
      yield* fit(join(at, "2-all.fit"), samples.multisport)
      const report = yield* imported([at])
      assert.deepStrictEqual(
        report.files[1]!.activities.map((activity) => activity.sport),
        ["Swim", "Other"]
      )
      assert.include(report.files[1]!.warnings, "1 of 3 sessions were there already")
    }).pipe(Effect.provide(services))
  )

  it.effect("of broken, foreign and missing files stores nothing and names the reason for each", () =>
    Effect.gen(function* () {
      const at = yield* folder
      const write = (name: string, bytes: Uint8Array | string) => Effect.promise(() => writeFile(join(at, name), bytes))
      const good = encodeFitActivity(samples.ride)
      yield* write("empty.fit", "")
      yield* write("text.fit", "this is not a FIT file at all, though it is called one")
      yield* write("header-only.fit", good.subarray(0, 14))
      yield* write("ride.gpx", "<gpx/>")
      yield* write("holiday.jpg", "JPEG")
      yield* fit(join(at, "workout.fit"), { ...samples.ride, fileType: 5 })
      const report = yield* imported([at, join(at, "holiday.jpg"), join(at, "nowhere.fit")])
      const verdicts = Object.fromEntries(report.files.map((file) => [file.path.slice(at.length + 1), file]))
      assert.deepStrictEqual(Object.fromEntries(Object.entries(verdicts).map(([name, file]) => [name, file.status])), {
        "empty.fit": "failed",
        "text.fit": "failed",
        "header-only.fit": "failed",
        "workout.fit": "failed",
        "nowhere.fit": "failed",
        "ride.gpx": "failed",
        "holiday.jpg": "unsupported"
      })
      assert.include(verdicts["empty.fit"]!.reason, "empty")
      assert.include(verdicts["text.fit"]!.reason, "not a FIT file")
      assert.include(verdicts["ride.gpx"]!.reason, "no activity")
      assert.include(verdicts["workout.fit"]!.reason, "workout")
      assert.include(verdicts["nowhere.fit"]!.reason, "no such file")
      assert.deepInclude(yield* contents, { activities: 0, activity_streams: 0, imported_files: 0 })
    }).pipe(Effect.provide(services))
  )

  it.effect("refuses a file that was cut short on the way, and salvages one that the device left unfinished", () =>
    Effect.gen(function* () {
      const at = yield* folder
      const whole = encodeFitActivity(samples.ride)
      const cut = whole.slice(0, Math.floor(whole.length * 0.8))
      yield* Effect.promise(() => writeFile(join(at, "1-cut.fit"), cut))
      // The header counts the bytes that follow it; a device that lost power wrote the count of what is there.
      const unfinished = cut.slice()
      new DataView(unfinished.buffer).setUint32(4, unfinished.length - unfinished[0]! - 2, true)
      yield* Effect.promise(() => writeFile(join(at, "2-unfinished.fit"), unfinished))
      const report = yield* imported([at])
      assert.deepStrictEqual(
        report.files.map((file) => file.status),
        ["failed", "imported"]
      )
      assert.include(report.files[0]!.reason, "cut short")
      assert.match(report.files[1]!.warnings.join(), /\d+ records salvaged/u)
      assert.deepInclude(yield* contents, { activities: 1, activity_streams: 1, imported_files: 1 })
    }).pipe(Effect.provide(services))
  )

  it.effect("finds a file once, however often and through whatever link it is named", () =>
    Effect.gen(function* () {
      const at = yield* folder
      yield* Effect.promise(() => mkdir(join(at, "deep/er"), { recursive: true }))
      yield* fit(join(at, "deep/er/RIDE.FIT"), samples.ride)
      yield* Effect.promise(() => symlink(join(at, "deep/er/RIDE.FIT"), join(at, "link.fit")))
      yield* Effect.promise(() => symlink(at, join(at, "deep/loop")))
      const report = yield* imported([at, join(at, "deep"), join(at, "deep/er/RIDE.FIT")])
      assert.deepStrictEqual(
        report.files.map((file) => file.status),
        ["imported"]
      )
    }).pipe(Effect.provide(services))
  )

  it.effect("reads a FIT file whatever it is called, when it is named outright", () =>
    Effect.gen(function* () {
      const at = yield* folder
      yield* fit(join(at, "activity"), samples.ride)
      assert.strictEqual((yield* imported([join(at, "activity")])).counts.imported, 1)
    }).pipe(Effect.provide(services))
  )

  it.effect("reports its progress file by file, in order, to the last one", () =>
    Effect.gen(function* () {
      const at = yield* folder
      for (let number = 0; number < 6; number++)
        yield* fit(join(at, `${number}.fit`), moved(samples.run, number * 86_400))
      const { athleteId } = yield* ensureAthlete()
      const seen: Array<string> = []
      yield* importPaths([at], {
        athleteId,
        onProgress: ({ done, latest, total }) =>
          Effect.sync(() => void seen.push(`${done}/${total} ${latest.path.slice(-5)}`))
      })
      assert.deepStrictEqual(seen, ["1/6 0.fit", "2/6 1.fit", "3/6 2.fit", "4/6 3.fit", "5/6 4.fit", "6/6 5.fit"])
    }).pipe(Effect.provide(services))
  )
})

describe("the first import over the demo", () => {
  it.effect("takes everything invented away, keeps tokens and time zone, and says so", () =>
    Effect.gen(function* () {
      const at = yield* folder
      yield* fit(join(at, "ride.fit"), samples.ride)
      const { athleteId } = yield* ensureAthlete(demo)
      const first = yield* importPaths([at], { athleteId })
      assert.isTrue(first.replacedDemo)
      assert.deepStrictEqual(yield* contents, {
        activities: 1,
        activity_streams: 1,
        imported_files: 1,
        workouts: 0,
        race_goals: 0,
        changes: 0,
        wellness: 0
      })
      assert.deepStrictEqual(yield* readAthlete(athleteId), {
        ...emptyAthlete,
        userType: "Cyclist",
        timeZone: "Europe/Berlin"
      })
      const sql = yield* SqlClient.SqlClient
      assert.lengthOf(yield* sql`SELECT id FROM tokens WHERE athlete_id = ${athleteId}`, 1)

      yield* fit(join(at, "run.fit"), moved(samples.run, 86_400))
      const second = yield* importPaths([at], { athleteId })
      assert.isFalse(second.replacedDemo)
      assert.strictEqual((yield* contents)["activities"], 2)
      assert.strictEqual((yield* readAthlete(athleteId)).userType, "Triathlete")
    }).pipe(Effect.provide(services))
  )

  it.effect("leaves the demo alone when no file could be read", () =>
    Effect.gen(function* () {
      const at = yield* folder
      yield* Effect.promise(() => writeFile(join(at, "broken.fit"), "no"))
      const { athleteId } = yield* ensureAthlete(demo)
      const report = yield* importPaths([at], { athleteId })
      assert.isFalse(report.replacedDemo)
      assert.isTrue((yield* readAthlete(athleteId)).demo)
      assert.strictEqual((yield* contents)["workouts"], 1)
    }).pipe(Effect.provide(services))
  )

  it.effect("takes back the clearing when the file cannot be stored after all", () =>
    Effect.gen(function* () {
      const at = yield* folder
      yield* fit(join(at, "ride.fit"), samples.ride)
      const { athleteId } = yield* ensureAthlete(demo)
      const sql = yield* SqlClient.SqlClient
      yield* sql`CREATE TRIGGER full BEFORE INSERT ON imported_files BEGIN SELECT RAISE(ABORT, 'disk full'); END`
      const failure = yield* Effect.flip(importPaths([at], { athleteId }))
      assert.strictEqual(failure._tag, "Unavailable")
      assert.isTrue((yield* readAthlete(athleteId)).demo)
      assert.deepInclude(yield* contents, {
        activities: 0,
        activity_streams: 0,
        workouts: 1,
        race_goals: 1,
        changes: 1
      })
    }).pipe(Effect.provide(services))
  )
})

describe("an import that is stopped", () => {
  it.effect("leaves the files before it whole and nothing of the one it was at", () =>
    Effect.gen(function* () {
      const at = yield* folder
      for (let number = 0; number < 4; number++) {
        yield* fit(join(at, `${number}.fit`), moved(samples.multisport, number * 86_400))
      }
      const { athleteId } = yield* ensureAthlete()
      const second = yield* Deferred.make<void>()
      const fiber = yield* importPaths([at], {
        athleteId,
        onProgress: ({ done }) =>
          done === 2 ? Effect.andThen(Deferred.succeed(second, undefined), Effect.never) : Effect.void
      }).pipe(Effect.forkChild)
      yield* Deferred.await(second)
      yield* Fiber.interrupt(fiber)
      const sql = yield* SqlClient.SqlClient
      const files = yield* sql<{ readonly sessions: number }>`
        SELECT COUNT(*) AS sessions FROM activities GROUP BY file_sha256`
      assert.isAtLeast(files.length, 2)
      assert.isTrue(files.every((file) => file.sessions === 3))
      assert.strictEqual((yield* contents)["imported_files"], files.length)
      assert.strictEqual((yield* importPaths([at], { athleteId })).activities, 12 - 3 * files.length)
    }).pipe(Effect.provide(services))
  )
})

describe("the athlete's type", () => {
  it("follows the sports that were seen, and never shuts one out that was", () => {
    assert.strictEqual(userTypeOf(new Set(["Ride"])), "Cyclist")
    assert.strictEqual(userTypeOf(new Set(["Run", "Other"])), "Runner")
    assert.strictEqual(userTypeOf(new Set(["Ride", "Run"])), "Triathlete")
    assert.strictEqual(userTypeOf(new Set(["Swim"])), "Triathlete")
    assert.isNull(userTypeOf(new Set(["Other"])))
  })
})

const realFiles = join(import.meta.dirname, "../../../../../shared/realdata")

describe.skipIf(!existsSync(realFiles))("real recordings (skipped where there are none)", () => {
  it.effect("all import, each once", () =>
    Effect.gen(function* () {
      const first = yield* imported([realFiles])
      assert.isNotEmpty(first.files)
      const refused = first.files.filter(({ status }) => status !== "imported" && status !== "duplicate")
      assert.deepStrictEqual(refused, [])
      const before = yield* contents
      const second = yield* imported([realFiles])
      assert.strictEqual(second.counts.duplicate, first.files.length)
      assert.deepStrictEqual(yield* contents, before)
    }).pipe(Effect.provide(services))
  )
})
