/** Tables of mornings through `import`: what is stored, what gives way, and what is reported. */
import { assert, describe, it } from "@effect/vitest"
import { mkdtemp, rm, writeFile } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Effect, Layer } from "effect"
import { SqlClient } from "effect/sql"
import { TestClock } from "effect/testing"
import * as fc from "fast-check"
import { AiEndurance } from "../../../../src/api/AiEndurance.ts"
import { ActivityStore } from "../../../../src/api/local/ActivityStore.ts"
import { insertWellness, readAthlete, storeAthlete } from "../../../../src/api/local/Athletes.ts"
import { importPaths } from "../../../../src/api/local/import/importPaths.ts"
import type { ImportProgress } from "../../../../src/api/local/import/ImportReport.ts"
import { DecodePool, FileUnreadable } from "../../../../src/files/pool.ts"
import { runs } from "../../../support/databases.ts"
import { writeZip } from "../../../support/zip.ts"
import { athleteId, day, source, stored, triathlete } from "../support/source.ts"

const decoder = Layer.succeed(DecodePool, {
  size: 1,
  decode: () => Effect.fail(new FileUnreadable({ fault: "unknownFormat", reason: "no activity here" }))
})
const world = () =>
  Layer.fresh(
    ActivityStore.layer.pipe(Layer.provideMerge(source()), Layer.merge(decoder), Layer.provideMerge(TestClock.layer()))
  )
const noon = TestClock.setTime(Date.parse("2026-11-22T11:00:00Z"))

const folder = Effect.acquireRelease(
  Effect.promise(() => mkdtemp(join(tmpdir(), "aie-wellness-"))),
  (path) => Effect.promise(() => rm(path, { recursive: true, force: true }))
)

const importing = (
  files: { readonly [name: string]: string | Uint8Array },
  what: (path: string) => ReadonlyArray<string>,
  onProgress: (progress: ImportProgress) => Effect.Effect<void> = () => Effect.void
) =>
  Effect.gen(function* () {
    const path = yield* folder
    for (const [name, text] of Object.entries(files)) {
      yield* Effect.promise(() => writeFile(join(path, name), text))
    }
    return yield* importPaths(what(path), { athleteId, onProgress })
  })

const table = (text: string) => importing({ "hrv.csv": text }, (path) => [join(path, "hrv.csv")])
const three = "date,rmssd,resting_hr\n2026-11-18,61,48\n2026-11-19,58.5,49\n2026-11-20,,47\n"

describe("import of a table of mornings", () => {
  it.effect("stores each day and says how many", () =>
    Effect.gen(function* () {
      yield* noon
      const report = yield* table(three)
      assert.deepInclude(report.files[0]?.wellness, { added: 3, changed: 0, unchanged: 0, kept: 0 })
      assert.deepInclude(report.counts, { imported: 1, failed: 0 })
      const { wellness } = yield* stored
      assert.deepStrictEqual(
        wellness.map((row) => [row["day"], row["rmssd_ms"], row["resting_bpm"], row["source"]]),
        [
          ["2026-11-18", 61, 48, "import"],
          ["2026-11-19", 58.5, 49, "import"],
          ["2026-11-20", null, 47, "import"]
        ]
      )
    }).pipe(Effect.scoped, Effect.provide(world()))
  )

  it.effect("reports refused lines by number and reason, and imports the rest", () =>
    Effect.gen(function* () {
      yield* noon
      const report = yield* table("date;hrv;rhr\n20.11.2026;61,5;48\n21.11.2026;61,5;480\n23.11.2026;61;48\n")
      assert.deepStrictEqual(report.files[0]?.warnings, [
        "line 3 refused: resting heart rate 480 bpm is outside of 25 to 130 bpm",
        "line 4 refused: 2026-11-23 is in the future"
      ])
      assert.strictEqual((yield* stored).wellness.length, 1)
    }).pipe(Effect.scoped, Effect.provide(world()))
  )

  it.effect("fails where no line can be used, and passes over other tables and texts with words", () =>
    Effect.gen(function* () {
      yield* noon
      const report = yield* importing(
        {
          "a.csv": "date,hrv\nnever,61",
          "b.csv": "Activity ID,Activity Date\n1,2",
          "c.csv": "",
          "d.csv": `date,hrv\n${" ".repeat(8 * 1024 * 1024)}`
        },
        (path) => ["a", "b", "c", "d"].map((name) => join(path, `${name}.csv`))
      )
      assert.deepStrictEqual(
        report.files.map(({ reason, status }) => [status, reason?.split(":")[0]]),
        [
          ["failed", "no line of the table could be used"],
          ["unsupported", "this table holds no mornings (HRV, resting heart rate, sleep, weight)"],
          ["unsupported", "the file is empty"],
          ["failed", "larger than 8 MiB, which no table of mornings is"]
        ]
      )
    }).pipe(Effect.scoped, Effect.provide(world()))
  )

  it.effect("takes it from a folder and out of an archive like one given directly, and counts other tables", () =>
    Effect.gen(function* () {
      yield* noon
      const strange = "Activity ID,Activity Date\n1,2"
      const archive = writeZip([
        { name: "export/activities.csv", bytes: Buffer.from(strange) },
        { name: "export/hrv.csv", bytes: Buffer.from(three) },
        { name: "export/useless.csv", bytes: Buffer.from("date,hrv\nnever,61") },
        { name: "inner.zip", bytes: writeZip([{ name: "later.csv", bytes: Buffer.from("date,hrv\n2026-11-21,60\n") }]) }
      ])
      const steps: Array<string> = []
      const report = yield* importing(
        { "export.zip": archive, "hrv.csv": three, "other.csv": strange, "photo.jpg": "JPEG" },
        (path) => [path],
        ({ done, total }) => Effect.sync(() => void steps.push(`${done}/${total}`))
      )
      assert.deepStrictEqual(
        report.files.map(({ path, status, wellness }) => [path.slice(path.indexOf("/e") + 1), status, wellness?.added]),
        [
          ["export.zip › export/hrv.csv", "imported", 3],
          ["export.zip › export/useless.csv", "failed", 0],
          ["export.zip › inner.zip › later.csv", "imported", 1],
          [report.files[3]!.path, "duplicate", 0]
        ]
      )
      assert.deepStrictEqual(report.counts, { imported: 2, duplicate: 1, failed: 1, unsupported: 0 })
      assert.deepStrictEqual([report.skipped, steps.at(-1)], [3, "5/5"])
      assert.strictEqual((yield* stored).wellness.length, 4)
    }).pipe(Effect.scoped, Effect.provide(world()))
  )

  it.effect("keeps what was logged by hand, fills what was not, and says where the file disagrees", () =>
    Effect.gen(function* () {
      yield* noon
      const api = yield* AiEndurance
      yield* api.logWellness({ day: day("2026-11-18"), values: { rmssdMs: 70 }, dryRun: false })
      const report = yield* table(three)
      assert.deepStrictEqual(report.files[0]?.warnings, [
        "2026-11-18: rMSSD 70 ms was logged by hand and stays; the file says 61 ms"
      ])
      const [morning] = (yield* stored).wellness
      assert.deepInclude(morning, { rmssd_ms: 70, resting_bpm: 48, source: "hand:rmssdMs" })
      // Asked again, it says so again.
      const again = yield* table(three)
      assert.strictEqual(again.files[0]?.status, "duplicate")
      assert.deepStrictEqual(again.files[0]?.warnings, report.files[0]?.warnings)
    }).pipe(Effect.scoped, Effect.provide(world()))
  )

  it.effect("lets the athlete correct an imported value for good", () =>
    Effect.gen(function* () {
      yield* noon
      const api = yield* AiEndurance
      yield* table(three)
      yield* api.logWellness({ day: day("2026-11-18"), values: { rmssdMs: 70 }, dryRun: false })
      yield* table(three)
      assert.deepInclude((yield* stored).wellness[0], { rmssd_ms: 70, resting_bpm: 48 })
    }).pipe(Effect.scoped, Effect.provide(world()))
  )

  it.effect("ends the demo, and only when a line can be used", () =>
    Effect.gen(function* () {
      yield* noon
      yield* storeAthlete(athleteId, { ...triathlete, demo: true })
      const invented = { rmssdMs: 50, restingBpm: 50, sleepSeconds: null, soreness: null, weightKg: null }
      yield* insertWellness(athleteId, [{ day: "2026-11-01", ...invented, source: "demo" }])
      yield* table("date,hrv\nnever,61")
      assert.isTrue((yield* readAthlete(athleteId)).demo)
      const report = yield* table(three)
      assert.isTrue(report.replacedDemo)
      assert.isFalse((yield* readAthlete(athleteId)).demo)
      assert.notInclude(
        (yield* stored).wellness.map((row) => row["day"]),
        "2026-11-01"
      )
    }).pipe(Effect.scoped, Effect.provide(world()))
  )

  it("is the same twice as once, whatever was logged before, and never changes a value logged by hand", async () => {
    const days = fc.integer({ min: 15, max: 21 }).map((date) => `2026-11-${date}`)
    const rmssd = fc.constantFrom(50, 60)
    const logged = fc.array(fc.record({ on: days, rmssd }), { maxLength: 4 })
    const rows = fc.uniqueArray(fc.record({ on: days, rmssd, rhr: fc.constantFrom("", "48") }), {
      selector: ({ on }) => on,
      minLength: 1,
      maxLength: 5
    })
    await fc.assert(
      fc.asyncProperty(logged, rows, (byHand, written) =>
        Effect.gen(function* () {
          yield* noon
          const api = yield* AiEndurance
          const sql = yield* SqlClient.SqlClient
          for (const { on, rmssd } of byHand) {
            yield* api.logWellness({ day: day(on), values: { rmssdMs: rmssd }, dryRun: false })
          }
          const text = ["date,rmssd,rhr", ...written.map(({ on, rhr, rmssd }) => `${on},${rmssd},${rhr}`)].join("\n")
          yield* table(text)
          const once = yield* stored
          yield* table(text)
          assert.deepStrictEqual(yield* stored, once)
          for (const [on, { rmssd }] of new Map(byHand.map((entry) => [entry.on, entry]))) {
            const [row] = yield* sql`SELECT rmssd_ms FROM wellness WHERE day = ${on}`
            assert.strictEqual(row?.["rmssd_ms"], rmssd)
          }
        }).pipe(Effect.scoped, Effect.provide(world()), Effect.runPromise)
      ),
      { numRuns: runs(25) }
    )
  })
})
