/** What athletes have on their disks: the same ride in several formats, gzipped, and whole exports in an archive. */
import { assert, describe, it } from "@effect/vitest"
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { basename, join } from "node:path"
import { gzipSync } from "node:zlib"
import { Effect, Layer } from "effect"
import { SqlClient } from "effect/sql"
import * as fc from "fast-check"
import { ActivityStore } from "../../../../src/api/local/ActivityStore.ts"
import { ensureAthlete } from "../../../../src/api/local/Athletes.ts"
import { importPaths } from "../../../../src/api/local/import/importPaths.ts"
import { ClockLayer } from "../../../../src/clock/ClockLayer.ts"
import { Database } from "../../../../src/db/Database.ts"
import { encodeFitActivity } from "../../../support/fitActivity.ts"
import { poolSwim, ride, run, sampleStart } from "../../../support/fitSamples.ts"
import { rideIn } from "../../../support/threeFormats.ts"
import { writeGpx, writeTcx } from "../../../support/xmlActivity.ts"
import { writeZip } from "../../../support/zip.ts"
import { decoder } from "../support/decoder.ts"

const services = Layer.mergeAll(ActivityStore.layer, ClockLayer.inZone("Europe/Berlin"), decoder).pipe(
  Layer.provideMerge(Layer.fresh(Database.memory))
)

const folder = Effect.acquireRelease(
  Effect.promise(() => mkdtemp(join(tmpdir(), "aie-formats-"))),
  (path) => Effect.promise(() => rm(path, { recursive: true, force: true }))
)

const write = (path: string, bytes: Uint8Array | string) => Effect.promise(() => writeFile(path, bytes))

const imported = (paths: ReadonlyArray<string>) =>
  Effect.gen(function* () {
    const { athleteId } = yield* ensureAthlete()
    return yield* importPaths(paths, { athleteId })
  })

/** Everything that is known of the activities but their numbers, which go by the order of arrival. */
const activities = Effect.flatMap(SqlClient.SqlClient, (sql) =>
  Effect.map(
    sql<Record<string, unknown>>`SELECT * FROM activities LEFT JOIN activity_streams ON activity_id = activities.id
      ORDER BY start_utc, sport`,
    (rows) => rows.map((row): typeof row => ({ ...row, id: null, activity_id: null, created_at: null }))
  )
)

const day = 86_400
const text = (value: string) => new TextEncoder().encode(value)

describe("the same ride from several files", () => {
  const files: ReadonlyArray<readonly [string, Uint8Array]> = [
    ["a.fit", rideIn.fit(0)],
    ["a.tcx", rideIn.tcx(0)],
    ["a.gpx.gz", gzipSync(rideIn.gpx(0))],
    // A second device, started a minute later.
    ["b.tcx", rideIn.tcx(60)],
    ["run.fit", encodeFitActivity({ sessions: run.sessions.map((session) => ({ ...session, sport: 1 })) })]
  ]

  it.effect("is one activity with the richest of them, in whatever order they come", () =>
    Effect.gen(function* () {
      const at = yield* folder
      for (const [name, bytes] of files) yield* write(join(at, name), bytes)
      const inOrder = (names: ReadonlyArray<string>) =>
        Effect.gen(function* () {
          for (const name of names) yield* imported([join(at, name)])
          return yield* activities
        }).pipe(Effect.provide(Layer.fresh(services)))
      const expected = yield* inOrder(files.map(([name]) => name))
      assert.deepStrictEqual(
        expected.map((row) => row["source_file_name"]),
        ["a.fit", "run.fit"]
      )
      for (const names of fc.sample(
        fc.shuffledSubarray(
          files.map(([name]) => name),
          { minLength: 5 }
        ),
        12
      )) {
        assert.deepStrictEqual(yield* inOrder(names), expected, names.join())
      }
    })
  )

  it.effect("keeps the activity's number and the athlete's word when a richer file comes later", () =>
    Effect.gen(function* () {
      const at = yield* folder
      yield* write(join(at, "a.gpx"), rideIn.gpx(0))
      yield* write(join(at, "a.fit"), rideIn.fit(0))
      const first = yield* imported([join(at, "a.gpx")])
      const sql = yield* SqlClient.SqlClient
      yield* sql`UPDATE activities SET exclude_from_curves = 1`
      const second = yield* imported([join(at, "a.fit")])
      assert.deepStrictEqual(
        second.files.map(({ activities: [activity], status }) => [status, activity!.replaces, activity!.id]),
        [["imported", true, first.files[0]!.activities[0]!.id]]
      )
      assert.strictEqual(second.activities, 0)
      assert.include(second.files[0]!.warnings, "it took the place of a poorer recording of the same activity")
      const [row, ...others] = yield* activities
      assert.lengthOf(others, 0)
      assert.deepInclude(row, { source_file_name: "a.fit", name: null, exclude_from_curves: 1 })
      // Both files are known from now on, the poorer one too.
      const third = yield* imported([at])
      assert.deepStrictEqual([third.counts.duplicate, third.activities], [2, 0])
    }).pipe(Effect.provide(services))
  )
})

describe("a file that does not name its sport", () => {
  it.effect("is the same activity as one that does, whichever came first", () =>
    Effect.gen(function* () {
      const at = yield* folder
      const swim = poolSwim.sessions[0]!
      const laps = [{ epochSeconds: sampleStart, timerSeconds: swim.elapsedSeconds, distanceMetres: 200, tracks: [] }]
      yield* write(join(at, "swim.fit"), encodeFitActivity(poolSwim))
      // Exporters know only running and cycling.
      yield* write(join(at, "swim.tcx"), writeTcx([{ sport: "Other", laps }]))
      yield* write(join(at, "walk.tcx"), writeTcx([{ sport: "Walking", laps }]))
      for (const names of [
        ["swim.fit", "swim.tcx"],
        ["swim.tcx", "swim.fit"]
      ]) {
        const sports = yield* Effect.gen(function* () {
          for (const name of names) yield* imported([join(at, name)])
          return (yield* activities).map((row) => row["sport"])
        }).pipe(Effect.provide(Layer.fresh(services)))
        assert.deepStrictEqual(sports, ["Swim"], names.join())
      }
      // A sport of its own is another activity.
      yield* imported([join(at, "swim.fit"), join(at, "walk.tcx")])
      assert.lengthOf(yield* activities, 2)
    }).pipe(Effect.provide(services))
  )
})

describe("an exported archive", () => {
  const archive = writeZip([
    { name: "activities.csv", bytes: text("id,name\n1,Ride\n") },
    { name: "activities/1.fit.gz", bytes: gzipSync(encodeFitActivity(ride)) },
    { name: "activities/2.tcx.gz", bytes: gzipSync(rideIn.tcx(3 * day)) },
    { name: "activities/3.gpx", bytes: rideIn.gpx(5 * day) },
    { name: "activities/broken.fit", bytes: text("broken") },
    { name: "activities/locked.fit", bytes: rideIn.fit(0), encrypted: true },
    { name: "settings.fit", bytes: encodeFitActivity({ ...ride, fileType: 2 }) },
    { name: "media/1.jpg", bytes: text("JPEG") },
    {
      name: "DI_CONNECT/UploadedFiles_0-_Part1.zip",
      bytes: writeZip([
        { name: "swim.fit", bytes: encodeFitActivity({ sessions: poolSwim.sessions }) },
        { name: "sleep.json", bytes: text("{}") },
        { name: "again.gpx", bytes: rideIn.gpx(3 * day) }
      ])
    }
  ])

  it.effect("is imported entry by entry, named by its path, everything else passed over and counted", () =>
    Effect.gen(function* () {
      const at = yield* folder
      yield* write(join(at, "export.zip"), archive)
      const report = yield* imported([at])
      assert.deepStrictEqual(
        report.files.map(({ path, status }) => `${status} ${path.slice(at.length + 1)}`),
        [
          "imported export.zip › activities/1.fit.gz",
          "imported export.zip › activities/2.tcx.gz",
          "imported export.zip › activities/3.gpx",
          "failed export.zip › activities/broken.fit",
          "failed export.zip › activities/locked.fit",
          // Begins when the ride does, and is a swim.
          "imported export.zip › DI_CONNECT/UploadedFiles_0-_Part1.zip › swim.fit",
          "duplicate export.zip › DI_CONNECT/UploadedFiles_0-_Part1.zip › again.gpx"
        ]
      )
      assert.deepStrictEqual([report.activities, report.skipped], [4, 4])
    }).pipe(Effect.provide(services))
  )

  it.effect("changes nothing when it comes again, nor when its files come loose", () =>
    Effect.gen(function* () {
      const at = yield* folder
      yield* write(join(at, "export.zip"), archive)
      yield* imported([at])
      const before = yield* activities
      const again = yield* imported([at])
      assert.deepStrictEqual([again.counts.imported, again.counts.duplicate, again.activities], [0, 5, 0])
      yield* write(join(at, "2.tcx.gz"), gzipSync(rideIn.tcx(3 * day)))
      yield* write(join(at, "2.tcx"), rideIn.tcx(3 * day))
      const loose = yield* imported([join(at, "2.tcx.gz"), join(at, "2.tcx")])
      assert.deepStrictEqual(
        loose.files.map(({ reason }) => reason),
        ["this very file was imported before", "the same activity is there already, from another file"]
      )
      assert.deepStrictEqual(yield* activities, before)
    }).pipe(Effect.provide(services))
  )

  it.effect("counts its progress over what is in it", () =>
    Effect.gen(function* () {
      const at = yield* folder
      yield* write(join(at, "export.zip"), archive)
      yield* write(join(at, "x.gpx"), rideIn.gpx(9 * day))
      const { athleteId } = yield* ensureAthlete()
      const steps: Array<string> = []
      yield* importPaths([at], {
        athleteId,
        onProgress: ({ done, latest, total }) =>
          Effect.sync(() => void steps.push(`${done}/${total} ${basename(latest.path)}`))
      })
      assert.strictEqual(steps.at(-1), "12/12 x.gpx")
    }).pipe(Effect.provide(services))
  )

  it.effect("with no activity in it is not supported when it was named, and passed over in a folder", () =>
    Effect.gen(function* () {
      const at = yield* folder
      const path = join(at, "photos.zip")
      yield* write(path, writeZip([{ name: "1.jpg", bytes: text("JPEG") }]))
      const named = yield* imported([path])
      assert.deepStrictEqual(
        named.files.map(({ reason, status }) => [status, reason]),
        [["unsupported", "the archive holds neither activities nor mornings"]]
      )
      assert.deepStrictEqual((yield* imported([at])).files, [])
    }).pipe(Effect.provide(services))
  )
})

describe("a folder of all sorts", () => {
  it.effect("gives its activities, whatever they are called, and counts the rest", () =>
    Effect.gen(function* () {
      const at = yield* folder
      yield* Effect.promise(() => mkdir(join(at, "deep")))
      yield* write(join(at, "deep", "no-extension"), rideIn.fit(0))
      yield* write(join(at, "lies.jpg"), gzipSync(rideIn.tcx(2 * day)))
      yield* write(join(at, "notes.txt"), "nothing")
      yield* write(join(at, "._ghost.fit"), "nothing")
      yield* write(join(at, "wellness.json"), "{}")
      yield* write(
        join(at, "route.gpx"),
        writeGpx([{ segments: [[{ epochSeconds: sampleStart, latitude: 1, longitude: 2 }]] }], { untimed: true })
      )
      const report = yield* imported([at])
      assert.deepStrictEqual(
        report.files.map(({ path, status }) => `${status} ${basename(path)}`),
        ["imported no-extension", "imported lies.jpg", "failed route.gpx"]
      )
      assert.include(report.files[2]!.reason, "no times")
      assert.strictEqual(report.skipped, 3)
    }).pipe(Effect.provide(services))
  )
})
