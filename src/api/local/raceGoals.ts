/**
 * Races and goals. At most one is primary: making one primary demotes the other in the same change, so that
 * undo restores both. Removing the primary promotes nobody; that is for the athlete to decide.
 */
import { Effect, Option } from "effect"
import type { SqlError } from "effect/sql"
import type { AthleteId } from "../../domain/Athlete.ts"
import type { EntityChange } from "../../domain/Change.ts"
import { InvalidInput, NotFound, type ReadError } from "../../domain/errors.ts"
import { unplannable } from "../../domain/planDays.ts"
import { type RaceGoal, RaceGoalId } from "../../domain/RaceGoal.ts"
import * as ids from "../../db/ids.ts"
import type { AiEndurance, RaceGoalFields } from "../AiEndurance.ts"
import * as documents from "./documents.ts"
import { type Draft, write } from "./journal.ts"
import { unitDoubt } from "./insight/events.ts"
import { type Local, withStorage } from "./Local.ts"

/** In the order of their days; past ones stay. */
export const getRaceGoals = (local: Local): Effect.Effect<ReadonlyArray<RaceGoal>, ReadError> =>
  withStorage(Effect.flatMap(local.auth.require("read"), ({ athleteId }) => loadRaceGoals(local, athleteId))).pipe(
    Effect.withSpan("AiEndurance.getRaceGoals")
  )

/** The very same race again is not made twice, however long ago the first one was made. */
export const createRaceGoal = (local: Local): AiEndurance["Service"]["createRaceGoal"] =>
  Effect.fn("AiEndurance.createRaceGoal")(({ dryRun, ...fields }) =>
    write(local, "setRaceGoalEvent", dryRun, (athleteId) =>
      Effect.gen(function* () {
        const wished = cleaned(fields)
        yield* accept(local, wished, true)
        const goals = yield* loadRaceGoals(local, athleteId)
        const twin = goals.find((goal) => sameFields(goal, wished))
        if (twin !== undefined) {
          return {
            entities: [],
            summary: `${words(twin)} already exists; it was not created again.`,
            value: twin,
            reused: true as const
          }
        }
        const goal: RaceGoal = {
          ...wished,
          id: RaceGoalId.make(yield* ids.peek(local.sql, "raceGoal")),
          predictedSeconds: null
        }
        const demoted = demotions(goals, goal)
        return {
          entities: [...demoted, changeOf(goal.id, null, goal)],
          summary: `Created ${words(goal)}${demotedWords(goals, goal)}.`,
          notes: sameDayNotes(goals, goal),
          value: goal
        } satisfies Draft<RaceGoal>
      })
    )
  )

export const changeRaceGoal = (local: Local): AiEndurance["Service"]["changeRaceGoal"] =>
  Effect.fn("AiEndurance.changeRaceGoal")(({ dryRun, fields, id }) =>
    write(local, "setRaceGoalEvent", dryRun, (athleteId) =>
      Effect.gen(function* () {
        const goals = yield* loadRaceGoals(local, athleteId)
        const before = yield* find(goals, id)
        const after: RaceGoal = { ...before, ...cleaned({ ...before, ...fields }) }
        yield* accept(local, after, after.day !== before.day)
        if (sameFields(before, after)) {
          return { entities: [], summary: `${words(before)} already is as asked.`, value: before }
        }
        // A prediction was made for the race as it was.
        const value = { ...after, predictedSeconds: stillPredicted(before, after) ? before.predictedSeconds : null }
        return {
          entities: [...demotions(goals, value), changeOf(id, before, value)],
          summary: `Changed ${words(before)}${before.day === value.day ? "" : ` to ${value.day}`}${demotedWords(goals, value)}.`,
          value
        } satisfies Draft<RaceGoal>
      })
    )
  )

export const removeRaceGoal = (local: Local): AiEndurance["Service"]["removeRaceGoal"] =>
  Effect.fn("AiEndurance.removeRaceGoal")(({ dryRun, id }) =>
    write(local, "setRaceGoalEvent", dryRun, (athleteId) =>
      Effect.gen(function* () {
        const goal = yield* find(yield* loadRaceGoals(local, athleteId), id)
        return {
          entities: [changeOf(id, goal, null)],
          summary: `Removed ${words(goal)}${goal.primary ? "; no race is primary now" : ""}.`,
          value: goal
        } satisfies Draft<RaceGoal>
      })
    )
  )

/** A race that cannot be read is left out and logged; it stays in the database. */
export const loadRaceGoals = (
  { sql }: Local,
  athleteId: AthleteId
): Effect.Effect<ReadonlyArray<RaceGoal>, SqlError.SqlError> =>
  Effect.gen(function* () {
    const rows = yield* sql<{ readonly id: number; readonly document: string }>`
      SELECT id, document FROM race_goals WHERE athlete_id = ${athleteId} ORDER BY day, id`
    const goals: Array<RaceGoal> = []
    for (const row of rows) {
      const stored = documents.raceGoals.read(row.document)
      if (Option.isSome(stored)) goals.push({ ...stored.value, id: RaceGoalId.make(row.id) })
      else yield* Effect.logWarning("unreadable race goal").pipe(Effect.annotateLogs({ raceGoal: row.id }))
    }
    return goals
  })

const find = (goals: ReadonlyArray<RaceGoal>, id: RaceGoalId): Effect.Effect<RaceGoal, NotFound> => {
  const goal = goals.find((candidate) => candidate.id === id)
  return goal === undefined ? Effect.fail(notFound(goals, id)) : Effect.succeed(goal)
}

const demotions = (goals: ReadonlyArray<RaceGoal>, winner: RaceGoal): ReadonlyArray<EntityChange> =>
  rivals(goals, winner).map((goal) => changeOf(goal.id, goal, { ...goal, primary: false }))

const rivals = (goals: ReadonlyArray<RaceGoal>, winner: RaceGoal): ReadonlyArray<RaceGoal> =>
  winner.primary ? goals.filter((goal) => goal.primary && goal.id !== winner.id) : []

const demotedWords = (goals: ReadonlyArray<RaceGoal>, winner: RaceGoal): string => {
  const names = rivals(goals, winner).map((goal) => words(goal))
  return names.length === 0 ? "" : ` and made ${names.join(" and ")} secondary`
}

/** Who tells more of a race that is there means to change it. */
const sameDayNotes = (goals: ReadonlyArray<RaceGoal>, made: RaceGoal): ReadonlyArray<string> =>
  goals
    .filter(({ day }) => day === made.day)
    .map(({ id, name }) => `"${name}" (event ${id}) is on that day, too; action change would have changed it`)

const changeOf = (id: RaceGoalId, before: RaceGoal | null, after: RaceGoal | null): EntityChange => ({
  kind: "raceGoal",
  id,
  before: before && encode(before),
  after: after && encode(after)
})

const encode = ({ id: _id, ...stored }: RaceGoal): documents.Json => documents.raceGoals.encode(stored)

const cleaned = (fields: RaceGoalFields): RaceGoalFields => ({
  name: fields.name.trim(),
  day: fields.day,
  eventType: fields.eventType.trim(),
  priority: fields.priority,
  primary: fields.primary,
  distanceKm: fields.distanceKm,
  targetSeconds: fields.targetSeconds
})

const sameFields = (a: RaceGoalFields, b: RaceGoalFields): boolean =>
  JSON.stringify(cleaned(a)) === JSON.stringify(cleaned(b))

const stillPredicted = (before: RaceGoal, after: RaceGoal): boolean =>
  before.day === after.day && before.eventType === after.eventType && before.distanceKm === after.distanceKm

/** @param dayIsNew a day that passed long ago may stay, but nobody plans a race for yesterday */
const accept = (local: Local, goal: RaceGoalFields, dayIsNew: boolean): Effect.Effect<void, InvalidInput> =>
  Effect.flatMap(local.clock.now, ({ today }) => {
    if (goal.name === "") return invalid("The race has no name.", "Give it the name the athlete knows it by.")
    const problem = dayIsNew ? unplannable(goal.day, today, "race") : null
    if (problem !== null) return invalid(problem.message, problem.hint)
    if (goal.distanceKm !== null && !(goal.distanceKm > 0))
      return invalid(`${goal.distanceKm} km is not a distance.`, "Give kilometres above 0, or leave it out.")
    if (goal.targetSeconds !== null && !(goal.targetSeconds > 0))
      return invalid(`${goal.targetSeconds} s is not a finish time.`, "Give seconds above 0, or leave it out.")
    const doubt = unitDoubt(goal)
    return doubt === null ? Effect.void : invalid(doubt.message, doubt.hint)
  })

const invalid = (message: string, hint: string) => Effect.fail(new InvalidInput({ message, hint }))

const notFound = (goals: ReadonlyArray<RaceGoal>, id: RaceGoalId): NotFound =>
  new NotFound({
    message: `There is no race goal ${id}.`,
    hint:
      goals.length === 0
        ? "There are no race goals yet; create one."
        : `These exist: ${goals.map((goal) => `${goal.id} ${words(goal)}`).join("; ")}.`
  })

const words = (goal: RaceGoal): string => `"${goal.name}" on ${goal.day}`
