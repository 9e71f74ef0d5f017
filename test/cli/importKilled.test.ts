/** An import that is killed, not asked: what is stored then is whole, and the next import finishes the rest. */
import { assert, describe, it } from "@effect/vitest"
import { writeFile } from "node:fs/promises"
import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { Effect } from "effect"
import { encodeFitActivity, type FitActivityInput } from "../support/fitActivity.ts"
import { multisport } from "../support/fitSamples.ts"
import { writeZip } from "../support/zip.ts"
import { folder, run, start } from "./run.ts"

const day = 86_400
const triathlons = 80

const triathlon = (number: number): FitActivityInput => ({
  sessions: multisport.sessions.map((session) => ({
    ...session,
    epochSeconds: session.epochSeconds + number * day,
    records: session.records.map((record) => ({ ...record, epochSeconds: record.epochSeconds + number * day }))
  }))
})

/** Per imported file, how many of its activities and streams are there. */
const stored = (file: string): ReadonlyArray<number> => {
  const database = new DatabaseSync(file, { readOnly: true })
  const rows = database
    .prepare(`SELECT COUNT(a.id) + COUNT(s.activity_id) AS parts FROM imported_files f
      LEFT JOIN activities a ON a.file_sha256 = f.sha256 LEFT JOIN activity_streams s ON s.activity_id = a.id
      GROUP BY f.sha256`)
    .all()
  const orphans = database.prepare(`SELECT COUNT(*) AS orphans FROM activities
      WHERE file_sha256 NOT IN (SELECT sha256 FROM imported_files)`)
  assert.strictEqual(orphans.get()!["orphans"], 0)
  database.close()
  return rows.map((row) => Number(row["parts"]))
}

describe("an import killed in the middle", () => {
  it.live("leaves whole files or nothing of them, wherever it was, and is finished by the next", () =>
    Effect.gen(function* () {
      const at = yield* folder
      const archive = join(at, "export.zip")
      const entries = Array.from({ length: triathlons }, (_, n) => ({
        name: `activities/${String(n).padStart(2, "0")}.fit`,
        bytes: encodeFitActivity(triathlon(n))
      }))
      yield* Effect.promise(() => writeFile(archive, writeZip(entries)))
      const env = { AIE_DATA_DIR: join(at, "data"), AIE_TIMEZONE: "UTC" }
      let before = 0
      for (const last of ["02.fit", "09.fit", "17.fit"]) {
        const program = start(["import", archive], env)
        yield* Effect.promise(() => program.says(new RegExp(`imported +\\S+ › activities/${last}`, "u")))
        program.child.kill("SIGKILL")
        const { code } = yield* Effect.promise(() => program.ended)
        assert.isNull(code)
        const files = stored(join(env.AIE_DATA_DIR, "ai-endurance.db"))
        // Three sessions and their streams, of every file that is known.
        assert.deepStrictEqual(new Set(files), new Set([6]))
        assert.isAbove(files.length, before)
        before = files.length
      }
      assert.isBelow(before, triathlons)
      const { code, stdout } = yield* run(["import", "--json", archive], env)
      assert.strictEqual(code, 0)
      const { counts } = JSON.parse(stdout) as { readonly counts: Record<string, number> }
      assert.deepInclude(counts, { imported: triathlons - before, duplicate: before, failed: 0 })
      assert.deepStrictEqual(stored(join(env.AIE_DATA_DIR, "ai-endurance.db")), Array(triathlons).fill(6))
    })
  )
})
