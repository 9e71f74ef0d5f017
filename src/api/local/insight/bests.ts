/** Best means of rides and runs over a few durations: from the stored curves, or from the seconds where there are none yet. */
import { Effect, Option, Schema } from "effect"
import type { SqlClient, SqlError } from "effect/sql"
import { ActivityId } from "../../../domain/Activity.ts"
import type { Stream } from "../../../domain/Stream.ts"
import { bestWindow, headlineDurations } from "../../../engine/analysis/curves.ts"
import { elapsedSums } from "../../../engine/analysis/elapsedAxis.ts"
import { engineVersion } from "../../../engine/version.ts"
import { runningSpeed } from "../../../engine/zonedOutput.ts"
import { loadStream } from "../details/recorded.ts"
import type { Subject } from "../details/subject.ts"

/** Longest first. */
const bestDurations = headlineDurations.filter((seconds) => seconds >= 300 && seconds <= 7200).toReversed()

export interface Best {
  readonly seconds: number
  /** Watts or m/s. */
  readonly best: number
}

export interface Bests {
  readonly watts: ReadonlyArray<Best>
  /** Grade-adjusted; runs only. */
  readonly speed: ReadonlyArray<Best>
}

interface Row {
  readonly id: number
  readonly sport: string
  readonly power_is_from_heart_rate: number
  readonly engine_version: number | null
  readonly parts: string | null
}

/** By activity; what the athlete keeps out of curves or models is not among them. */
export const loadBests = (
  sql: SqlClient.SqlClient,
  { athleteId }: Subject
): Effect.Effect<ReadonlyMap<number, Bests>, SqlError.SqlError> =>
  Effect.gen(function* () {
    const parts = sql.onDialectOrElse({
      pg: () => sql`json_build_array(d.curves::json#>'{power,value,seconds}', d.curves::json#>'{power,value,best}',
        d.curves::json#>'{speed,value,seconds}', d.curves::json#>'{speed,value,best}')::text`,
      orElse: () => sql`json_extract(d.curves, '$.power.value.seconds', '$.power.value.best',
        '$.speed.value.seconds', '$.speed.value.best')`
    })
    const rows = yield* sql<Row>`SELECT a.id, a.sport, a.power_is_from_heart_rate, d.engine_version, ${parts} AS parts
      FROM activities a LEFT JOIN activity_derived d ON d.activity_id = a.id
      WHERE a.athlete_id = ${athleteId} AND a.sport IN ('Ride', 'Run')
        AND a.exclude_from_curves = 0 AND a.exclude_from_model = 0`
    const all = new Map<number, Bests>()
    for (const row of rows) {
      // Curves do not depend on zones, so those of older zones still hold.
      const stored = row.engine_version === engineVersion ? Option.getOrNull(readParts(row.parts)) : null
      if (stored !== null) {
        all.set(row.id, {
          watts: pickBests(stored[0], stored[1]),
          speed: row.sport === "Run" ? pickBests(stored[2], stored[3]) : []
        })
        continue
      }
      const decoded = yield* loadStream(sql, athleteId, ActivityId.make(row.id), recorded)
      if (decoded !== null) all.set(row.id, bestsOf(decoded.stream, row))
      yield* Effect.yieldNow
    }
    return all
  })

const wanted = new Set(["watts", "metresPerSecond", "distanceMetres", "altitudeMetres"])
const recorded = () => ({ channels: (name: string) => wanted.has(name), beats: false })

const bestsOf = (stream: Stream, { power_is_from_heart_rate: modelled, sport }: Row): Bests => {
  const { watts } = stream.channels
  const speed = sport === "Run" ? runningSpeed(stream) : null
  return {
    watts: watts === undefined || modelled === 1 ? [] : bestsIn(stream, watts),
    speed: speed === null ? [] : bestsIn(stream, speed.values)
  }
}

/** As curves have it: what was held for an hour was held for twenty minutes. */
const bestsIn = (stream: Stream, values: Float32Array): ReadonlyArray<Best> => {
  const sums = elapsedSums(stream, values)
  let held = 0
  return bestDurations.flatMap((seconds) => {
    if (seconds > sums.seconds) return []
    held = Math.max(held, bestWindow(sums, seconds).best)
    return held > 0 ? [{ seconds, best: held }] : []
  })
}

const column = Schema.NullOr(Schema.Unknown)
const readParts = Schema.decodeUnknownOption(Schema.fromJsonString(Schema.Tuple([column, column, column, column])))

/** Columns that we wrote ourselves: a check of every number would cost more than reading them. */
const pickBests = (seconds: unknown, best: unknown): ReadonlyArray<Best> => {
  if (!Array.isArray(seconds) || !Array.isArray(best)) return []
  return bestDurations.flatMap((duration) => {
    const value: unknown = best[seconds.indexOf(duration)]
    return typeof value === "number" && value > 0 ? [{ seconds: duration, best: value }] : []
  })
}
