/**
 * The zones of each day. New zones hold from the day they were set, so an activity is always read with the zones its
 * athlete had then, and setting zones never rewrites the past.
 */
import { Effect, Option } from "effect"
import type { SqlClient, SqlError } from "effect/sql"
import type { Athlete, AthleteId } from "../../domain/Athlete.ts"
import type { EntityChange } from "../../domain/Change.ts"
import * as Day from "../../domain/Day.ts"
import type { Zones } from "../../domain/Zones.ts"
import * as documents from "./documents.ts"
import type { Json } from "./documents.ts"

export interface ZoneEntry {
  /** First day on which the zones hold. */
  readonly effectiveDay: Day.Day
  readonly zones: Zones
}

/** Oldest first. Empty for an athlete whose zones never changed: then those of the profile hold on every day. */
export type ZoneHistory = ReadonlyArray<ZoneEntry>

/** Stands for "always": the zones there were before the first change that was noted. */
const beginning = Day.unsafe("1900-01-01")

/**
 * The zones that held on a day. A metric that had no bounds yet takes the first ones it ever got: who starts by
 * importing three years and then sets a threshold wants figures for the three years, and there is nothing truer.
 */
export const zonesOn = (history: ZoneHistory, athlete: Pick<Athlete, "zones">, day: string): Zones => {
  if (history.length === 0) return athlete.zones
  const entry = history.findLast(({ effectiveDay }) => effectiveDay <= day)
  const first = <Metric extends keyof Zones>(metric: Metric): Zones[Metric] | null =>
    entry?.zones[metric] ?? history.find(({ zones }) => zones[metric] !== null)?.zones[metric] ?? null
  return { ridePower: first("ridePower"), runPower: first("runPower"), runSpeed: first("runSpeed") }
}

export const loadZoneHistory = (
  sql: SqlClient.SqlClient,
  athleteId: AthleteId
): Effect.Effect<ZoneHistory, SqlError.SqlError> =>
  Effect.map(
    sql<{ readonly effective_day: string; readonly zones: string }>`SELECT effective_day, zones FROM zone_history
      WHERE athlete_id = ${athleteId} ORDER BY effective_day`,
    (rows) =>
      rows.flatMap(({ effective_day, zones }) =>
        Option.match(read(zones), {
          onNone: () => [],
          onSome: (known) => [{ effectiveDay: Day.unsafe(effective_day), zones: known }]
        })
      )
  )

/** Stores a whole history, without journal entries. */
export const insertZoneHistory = (
  sql: SqlClient.SqlClient,
  athleteId: AthleteId,
  history: ZoneHistory
): Effect.Effect<void, SqlError.SqlError> =>
  Effect.forEach(
    history,
    ({ effectiveDay, zones }) =>
      sql`INSERT INTO zone_history ${sql.insert({
        athlete_id: athleteId,
        effective_day: effectiveDay,
        zones: JSON.stringify(encode(zones))
      })}`,
    { discard: true }
  )

/** What new zones from `today` on add to the history, as entities of a change; undo takes it out again. */
export const entriesFrom = (
  history: ZoneHistory,
  change: { readonly today: Day.Day; readonly before: Zones; readonly after: Zones }
): ReadonlyArray<EntityChange> => {
  const entry = (day: Day.Day, before: Json | null, after: Zones): EntityChange => ({
    kind: "zoneHistory",
    id: idOfDay(day),
    before,
    after: encode(after)
  })
  const sameDay = history.find(({ effectiveDay }) => effectiveDay === change.today)
  return [
    ...(history.length === 0 ? [entry(beginning, null, change.before)] : []),
    entry(change.today, sameDay === undefined ? null : encode(sameDay.zones), change.after)
  ]
}

/** Days as numbers that can be read, 20261122: entities are numbered. */
export const idOfDay = (day: Day.Day): number => Number(day.replaceAll("-", ""))

export const dayOfId = (id: number): string => {
  const digits = String(id)
  return `${digits.slice(0, 4)}-${digits.slice(4, 6)}-${digits.slice(6, 8)}`
}

const { encode, read } = documents.zones
