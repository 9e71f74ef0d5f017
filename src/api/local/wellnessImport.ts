/**
 * A table of mornings into the database, all or nothing. The newest file is right about what files say; what the
 * athlete logged by hand stays, and the report says where a file disagrees.
 */
import { Effect } from "effect"
import { SqlClient, type SqlError } from "effect/sql"
import { ofAthlete } from "../../db/transactions.ts"
import type { AthleteId } from "../../domain/Athlete.ts"
import type { Day } from "../../domain/Day.ts"
import type { Unavailable } from "../../domain/errors.ts"
import { measures, type WellnessName, wellnessNames, wellnessWords } from "../../domain/Wellness.ts"
import type { WellnessRow } from "../../files/wellnessCsv.ts"
import { clearDemo } from "./Athletes.ts"
import { withStorage } from "./Local.ts"
import { emptyMorning, imported, load, loggedByHand, put, type StoredWellness } from "./wellnessRows.ts"

export interface SavedWellness {
  /** Days that were not there before. */
  readonly added: number
  /** Days that got a value, or another one. */
  readonly changed: number
  readonly unchanged: number
  /** Values of the file that gave way to what was logged by hand, in words. */
  readonly kept: ReadonlyArray<string>
  readonly replacedDemo: boolean
}

export const saveWellness = (
  athleteId: AthleteId,
  rows: ReadonlyArray<WellnessRow>
): Effect.Effect<SavedWellness, Unavailable, SqlClient.SqlClient> =>
  Effect.flatMap(SqlClient.SqlClient, (sql) =>
    ofAthlete(
      sql,
      athleteId
    )(
      Effect.gen(function* (): Effect.fn.Return<SavedWellness, Unavailable | SqlError.SqlError, SqlClient.SqlClient> {
        if (rows.length === 0) return { added: 0, changed: 0, unchanged: 0, kept: [], replacedDemo: false }
        const replacedDemo = yield* clearDemo(athleteId)
        const days = rows.map(({ day }) => day).toSorted()
        const known = yield* load(sql, athleteId, days[0]!, days.at(-1)!)
        const byDay = new Map<Day, StoredWellness>(known.map((morning) => [morning.day, morning]))
        const kept: Array<string> = []
        const counts = { added: 0, changed: 0, unchanged: 0 }
        for (const row of rows) {
          const before = byDay.get(row.day)
          const merged = merge(before ?? emptyMorning(row.day), row)
          kept.push(...merged.kept)
          const outcome = before === undefined ? "added" : merged.differs ? "changed" : "unchanged"
          counts[outcome]++
          if (outcome !== "unchanged") yield* put(sql, athleteId, merged.morning)
        }
        return { ...counts, kept, replacedDemo }
      })
    )
  ).pipe(withStorage)

const merge = (before: StoredWellness, { day, values }: WellnessRow) => {
  const byHand = loggedByHand(before)
  const kept: Array<string> = []
  const taken: { [Name in WellnessName]?: number } = {}
  for (const name of wellnessNames) {
    const [old, value] = [before[name], values[name]]
    if (value === null || value === old) continue
    if (byHand.has(name) && old !== null) {
      kept.push(
        `${day}: ${measures[name].words} ${wellnessWords(name, old)} was logged by hand and stays; ` +
          `the file says ${wellnessWords(name, value)}`
      )
    } else taken[name] = value
  }
  const differs = Object.keys(taken).length > 0
  const source = byHand.size === 0 ? imported : before.source
  return { kept, differs, morning: { ...before, ...taken, source } satisfies StoredWellness }
}
