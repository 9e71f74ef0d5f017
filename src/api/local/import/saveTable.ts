/** One table of mornings: read, stored, and reported line by line. */
import { Effect, Result } from "effect"
import type { SqlClient } from "effect/sql"
import { AthleteClock } from "../../../clock/AthleteClock.ts"
import type { AthleteId } from "../../../domain/Athlete.ts"
import type { Unavailable } from "../../../domain/errors.ts"
import { largestTableBytes, readWellnessCsv, tableText, type WellnessTable } from "../../../files/wellnessCsv.ts"
import { type SavedWellness, saveWellness } from "../wellnessImport.ts"
import type { FileReport } from "./ImportReport.ts"

export const saveTable = (
  path: string,
  bytes: Uint8Array,
  athleteId: AthleteId
): Effect.Effect<
  { readonly file: FileReport; readonly replaced: boolean },
  Unavailable,
  AthleteClock | SqlClient.SqlClient
> =>
  Effect.gen(function* () {
    if (bytes.length > largestTableBytes) {
      return { file: notStored(path, "failed", "larger than 8 MiB, which no table of mornings is"), replaced: false }
    }
    const { today } = yield* (yield* AthleteClock).now
    const text = tableText(bytes)
    const table = text === null ? Result.fail("this is no text") : readWellnessCsv(text, today)
    if (Result.isFailure(table)) return { file: notStored(path, "unsupported", table.failure), replaced: false }
    const saved = yield* saveWellness(athleteId, table.success.rows)
    return { file: reportOf(path, table.success, saved), replaced: saved.replacedDemo }
  })

const notStored = (path: string, status: FileReport["status"], reason: string): FileReport => ({
  path,
  status,
  activities: [],
  reason,
  warnings: []
})

const reportOf = (path: string, { emptyLines, refused, rows }: WellnessTable, saved: SavedWellness): FileReport => {
  const { added, changed, kept, unchanged } = saved
  const stored = added + changed
  return {
    path,
    status: stored > 0 ? "imported" : rows.length > 0 ? "duplicate" : "failed",
    activities: [],
    reason:
      stored > 0
        ? null
        : rows.length === 0
          ? "no line of the table could be used"
          : kept.length > 0
            ? "nothing of it is new, or what was logged by hand stays"
            : "every value of it is there already",
    warnings: [...refused.map(({ line, reason }) => `line ${line} refused: ${reason}`), ...kept],
    wellness: { added, changed, unchanged, emptyLines, refused, kept: kept.length }
  }
}
