/**
 * The zones, heart rates and swim speed of each day. New ones hold from the day they were set, so an activity is always
 * read with those its athlete had then, and setting them never rewrites the past.
 */
import { Effect, Option } from "effect"
import type { SqlClient, SqlError } from "effect/sql"
import type { Athlete, AthleteId } from "../../domain/Athlete.ts"
import type { EntityChange } from "../../domain/Change.ts"
import * as Day from "../../domain/Day.ts"
import * as documents from "./documents.ts"
import type { Held } from "./documents.ts"

export interface ZoneEntry {
  /** First day on which these hold. */
  readonly effectiveDay: Day.Day
  readonly held: Held
}

/** Oldest first. Empty for an athlete who never changed any: then those of the profile hold on every day. */
export type ZoneHistory = ReadonlyArray<ZoneEntry>

/** Stands for "always": what held before the first change that was noted. */
const beginning = Day.unsafe("1900-01-01")

/**
 * The profile as it counts on a day. What was not known yet takes the first value it ever got: who starts by importing
 * three years and then sets a threshold wants figures for the three years, and there is nothing truer.
 */
export const profileOn = (history: ZoneHistory, athlete: Athlete, day: string): Athlete => {
  const latest = history.at(-1)
  if (latest === undefined || latest.effectiveDay <= day) return athlete
  const until = history.filter(({ effectiveDay }) => effectiveDay <= day)
  const now = heldBy(athlete)
  const on = <Name extends keyof Held>(name: Name) => {
    const knows = ({ held }: ZoneEntry): boolean => (held[name] ?? null) !== null
    return (until.findLast(knows) ?? history.find(knows))?.held[name] ?? now[name]
  }
  return {
    ...athlete,
    zones: { ridePower: on("ridePower"), runPower: on("runPower"), runSpeed: on("runSpeed") },
    restingHeartRate: on("restingHeartRate"),
    maxHeartRate: on("maxHeartRate"),
    thresholdHeartRateRide: on("thresholdHeartRateRide"),
    thresholdHeartRateRun: on("thresholdHeartRateRun"),
    criticalSwimSpeed: on("criticalSwimSpeed")
  }
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
          onSome: (held) => [{ effectiveDay: Day.unsafe(effective_day), held }]
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
    ({ effectiveDay, held }) =>
      sql`INSERT INTO zone_history ${sql.insert({
        athlete_id: athleteId,
        effective_day: effectiveDay,
        zones: JSON.stringify(encode(held))
      })}`,
    { discard: true }
  )

/** What a change of the profile from `today` on adds to the history, as entities of the change; undo takes it out again. */
export const entriesFrom = (
  history: ZoneHistory,
  change: { readonly today: Day.Day; readonly before: Athlete; readonly after: Athlete }
): ReadonlyArray<EntityChange> => {
  const [was, is] = [heldBy(change.before), heldBy(change.after)]
  if (same(was, is)) return []
  const entry = (day: Day.Day, after: Held): EntityChange => {
    const before = history.find(({ effectiveDay }) => effectiveDay === day)
    return {
      kind: "zoneHistory",
      id: idOfDay(day),
      before: before === undefined ? null : encode(before.held),
      after: encode(after)
    }
  }
  const oldest = history[0]?.held
  // Entries of earlier versions, and those of the demo, say zones alone: for the rest, what held until now always did.
  const past: Held = { ...was, ...oldest }
  return [...(oldest !== undefined && same(oldest, past) ? [] : [entry(beginning, past)]), entry(change.today, is)]
}

const heldBy = (athlete: Athlete): Required<Held> => ({
  ...athlete.zones,
  restingHeartRate: athlete.restingHeartRate,
  maxHeartRate: athlete.maxHeartRate,
  thresholdHeartRateRide: athlete.thresholdHeartRateRide,
  thresholdHeartRateRun: athlete.thresholdHeartRateRun,
  criticalSwimSpeed: athlete.criticalSwimSpeed
})

const same = (a: Held, b: Held): boolean => documents.canonical(encode(a)) === documents.canonical(encode(b))

/** Days as numbers that can be read, 20261122: entities are numbered. */
export const idOfDay = (day: Day.Day): number => Number(day.replaceAll("-", ""))

export const dayOfId = (id: number): string => {
  const digits = String(id)
  return `${digits.slice(0, 4)}-${digits.slice(4, 6)}-${digits.slice(6, 8)}`
}

const { encode, read } = documents.held
