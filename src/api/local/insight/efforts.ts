/** Hard efforts over a distance, for race times: races and tests by what they are called, stretches of the rest. */
import { Effect, Option, Schema } from "effect"
import type { SqlClient, SqlError } from "effect/sql"
import * as Day from "../../../domain/Day.ts"
import type { RaceGoal } from "../../../domain/RaceGoal.ts"
import { lookBackDays, type RaceEffort } from "../../../engine/insight/raceTime.ts"
import type { Subject } from "../details/subject.ts"
import type { Bests } from "./bests.ts"
import type { Done } from "./done.ts"
import { indexFrom } from "./told.ts"

const raceWords = /\b(?:race|parkrun|marathon|triathlon)\b/iu
const testWords = /\b(?:test|time trial|all[- ]out)\b/iu
/** The stretch of a test session that was the test. */
const testSeconds = 1200

/** @param first the day that counts as 0 */
export const runEfforts = (
  done: ReadonlyArray<Done>,
  bests: ReadonlyMap<number, Bests>,
  goals: ReadonlyArray<RaceGoal>,
  first: Day.Day
): ReadonlyArray<RaceEffort> => {
  const indexOf = indexFrom(first)
  return done.flatMap((activity): ReadonlyArray<RaceEffort> => {
    const own = bests.get(activity.id)
    if (activity.sport !== "Run" || own === undefined) return []
    const day = indexOf(activity.day)
    const effort = (metres: number, seconds: number, isRace: boolean): RaceEffort => ({
      sport: "Run",
      metres,
      seconds,
      day,
      isRace,
      activity: activity.id
    })
    const race = isRace(activity, goals)
    const test = !race && activity.name !== null && testWords.test(activity.name)
    return [
      ...own.speed.map(({ best, seconds }) => effort(best * seconds, seconds, test && seconds === testSeconds)),
      ...(race && activity.distanceMetres !== null
        ? [effort(activity.distanceMetres, activity.movingSeconds, true)]
        : [])
    ]
  })
}

/** Called a race, or as long as a race that the calendar holds for that day. */
const isRace = ({ day, distanceMetres, name }: Done, goals: ReadonlyArray<RaceGoal>): boolean =>
  (name !== null && raceWords.test(name) && !/\bpace\b/iu.test(name)) ||
  goals.some(
    (goal) =>
      goal.day === day &&
      distanceMetres !== null &&
      goal.distanceKm !== null &&
      Math.abs(distanceMetres / 1000 / goal.distanceKm - 1) < 0.05
  )

const swimDistances = [400, 800, 1500] as const

/** Best stretches of swims without a rest longer than a turn, by the lengths the watch counted. */
export const loadSwimEfforts = (
  sql: SqlClient.SqlClient,
  { athleteId }: Subject,
  done: ReadonlyArray<Done>,
  first: Day.Day,
  today: Day.Day
): Effect.Effect<ReadonlyArray<RaceEffort>, SqlError.SqlError> =>
  Effect.map(
    sql<{ readonly id: number; readonly lengths: string | null }>`SELECT id, ${sql.onDialectOrElse({
      pg: () => sql`details::json->>'lengths'`,
      orElse: () => sql`json_extract(details, '$.lengths')`
    })} AS lengths FROM activities WHERE athlete_id = ${athleteId} AND sport = 'Swim'
      AND exclude_from_model = 0 AND exclude_from_curves = 0 AND day > ${Day.addDays(today, -2 * lookBackDays)}`,
    (rows) => {
      const activities = new Map(done.map((activity) => [activity.id, activity]))
      return rows.flatMap(({ id, lengths }) => {
        const activity = activities.get(id)
        const read = Option.getOrNull(readLengths(lengths))
        return activity === undefined || read === null ? [] : swimEfforts(activity, read, first)
      })
    }
  )

const Length = Schema.Struct({
  startSeconds: Schema.Finite,
  seconds: Schema.Finite,
  active: Schema.Boolean,
  metresPerSecond: Schema.NullOr(Schema.Finite)
})
const readLengths = Schema.decodeUnknownOption(Schema.fromJsonString(Schema.Array(Length)))
/** Less than this between two lengths is a turn. */
const turnSeconds = 4

const swimEfforts = (
  activity: Done,
  lengths: ReadonlyArray<typeof Length.Type>,
  first: Day.Day
): ReadonlyArray<RaceEffort> => {
  const swum = lengths.filter(({ active, metresPerSecond }) => active && metresPerSecond !== null)
  const isTest = activity.name !== null && (testWords.test(activity.name) || raceWords.test(activity.name))
  return swimDistances.flatMap((distance) => {
    let best: { readonly metres: number; readonly seconds: number } | null = null
    for (let from = 0; from < swum.length; from++) {
      let metres = 0
      for (let to = from; to < swum.length; to++) {
        const length = swum[to]!
        const before = swum[to - 1]
        if (to > from && length.startSeconds - before!.startSeconds - before!.seconds > turnSeconds) break
        metres += length.metresPerSecond! * length.seconds
        if (metres < distance - 1) continue
        const seconds = length.startSeconds + length.seconds - swum[from]!.startSeconds
        if (best === null || seconds / metres < best.seconds / best.metres) best = { metres, seconds }
        break
      }
    }
    return best === null
      ? []
      : [
          {
            sport: "Swim" as const,
            ...best,
            day: Day.daysBetween(first, activity.day),
            isRace: isTest,
            activity: activity.id
          }
        ]
  })
}
