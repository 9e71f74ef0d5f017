/**
 * The writes that put a workout into the plan.
 *
 * Clients repeat a call whose answer got lost. So the same workout (day, title and content, as they are now)
 * made within the last ten minutes is answered in place of a second one, and the answer says so. A skipped one
 * does not count: skipping it was a decision.
 */
import { Effect, Option } from "effect"
import type { SqlError } from "effect/sql"
import * as ids from "../../db/ids.ts"
import type { Athlete, AthleteId } from "../../domain/Athlete.ts"
import type { Day } from "../../domain/Day.ts"
import { InvalidInput, type NotSignedIn, type ScopeMissing, type Unavailable } from "../../domain/errors.ts"
import { unplannable } from "../../domain/planDays.ts"
import type { RideRun, Sport } from "../../domain/Sport.ts"
import { checkSwim } from "../../domain/swimChecks.ts"
import { type PlannedWorkout, type WorkoutContent, WorkoutId } from "../../domain/Workout.ts"
import { checkBlocks, type Problem } from "../../domain/workoutChecks.ts"
import { byIntensity, isRefused, objections, workoutNumbers, zoneTitle } from "../../engine/workout/index.ts"
import type { AiEndurance, NewWorkout, Written } from "../AiEndurance.ts"
import { stepTool } from "../stepTool.ts"
import * as documents from "./documents.ts"
import { fingerprintOf } from "./entities.ts"
import { refusedIntensity } from "./intensityWords.ts"
import { type Draft, write } from "./journal.ts"
import type { Local } from "./Local.ts"
import { loadAthlete } from "./profile.ts"
import { dayNotes } from "./dayNotes.ts"
import { decoded, type Found, planned, type WorkoutRow, workoutWords } from "./workouts.ts"

type Service = AiEndurance["Service"]
type PlanError = InvalidInput | Unavailable | SqlError.SqlError

const repeatedWithinMillis = 10 * 60_000

export const createRideRunWorkout = (local: Local): Service["createRideRunWorkout"] =>
  Effect.fn("AiEndurance.createRideRunWorkout")(({ blocks, sport, ...request }) =>
    create(local, stepTool(blocks), request, sport, { kind: "structured", sport, blocks }, checkBlocks(blocks, sport))
  )

export const createSwimWorkout = (local: Local): Service["createSwimWorkout"] =>
  Effect.fn("AiEndurance.createSwimWorkout")(({ sections, ...request }) =>
    create(local, "createSwimWorkout", request, "Swim", { kind: "swim", sections }, checkSwim(sections))
  )

/** The request names no sport and no duration: it becomes a strength session of unknown length. */
export const createTextWorkout = (local: Local): Service["createTextWorkout"] =>
  Effect.fn("AiEndurance.createTextWorkout")(({ text, ...request }) => {
    const content: WorkoutContent = { kind: "text", sport: "Strength", text: text.trim(), durationSeconds: null }
    const problems: ReadonlyArray<Problem> = content.text === "" ? [{ path: [], message: "has no instructions" }] : []
    return create(local, "createStrengthOtherWorkout", request, "Strength", content, problems)
  })

/**
 * A workout from a zone and a load or a time. As at AI Endurance, one of the same day, sport and load (to the
 * whole number) is answered in place of a second one, whatever its age and however it was made.
 */
export const createWorkoutByIntensity = (local: Local): Service["createWorkoutByIntensity"] =>
  Effect.fn("AiEndurance.createWorkoutByIntensity")(({ day, dryRun, isTaper, ...request }) =>
    write(
      local,
      "createRideRunWorkoutByIntensity",
      dryRun,
      (athleteId): Effect.Effect<Draft<PlannedWorkout>, PlanError> =>
        Effect.gen(function* () {
          const athlete = yield* loadAthlete(local, athleteId)
          yield* refuseOtherSport(athlete, request.sport)
          yield* refuseDay(local, day)
          const built = byIntensity(request, athlete)
          if (isRefused(built)) return yield* refusedIntensity(built)
          const twin = yield* sameLoad(local, athleteId, athlete, day, request.sport, built.numbers.ess)
          if (twin !== null)
            return reused(twin, athlete, `with the same load (ESS ${Math.round(built.numbers.ess ?? 0)}) `)
          const stored: documents.StoredWorkout = {
            ...fresh,
            day,
            title: zoneTitle(request.zone, request.sport),
            sport: request.sport,
            isTaper,
            advice: null,
            content: built.content
          }
          return yield* creation(local, athleteId, athlete, stored, built.notes, dryRun)
        })
    )
  )

const create = (
  local: Local,
  tool: string,
  { advice, day, dryRun, isTaper, title }: NewWorkout,
  sport: Sport,
  content: WorkoutContent,
  problems: ReadonlyArray<Problem>
): Effect.Effect<Written<PlannedWorkout>, InvalidInput | NotSignedIn | ScopeMissing | Unavailable> =>
  write(local, tool, dryRun, (athleteId): Effect.Effect<Draft<PlannedWorkout>, PlanError> =>
    Effect.gen(function* () {
      if (title.trim() === "") return yield* invalid("The workout has no title.", "Give it a short name.")
      if (problems.length > 0) return yield* unfit(problems)
      yield* refuseDay(local, day)
      const athlete = yield* loadAthlete(local, athleteId)
      const stored: documents.StoredWorkout = {
        ...fresh,
        day,
        title: title.trim(),
        sport,
        isTaper,
        advice: advice === null || advice.trim() === "" ? null : advice.trim(),
        content
      }
      const first = yield* madeJustNow(local, athleteId, stored)
      if (first !== null) return reused(first, athlete, "")
      return yield* creation(local, athleteId, athlete, stored, workoutNumbers(content, athlete).reasons, dryRun)
    })
  )

const fresh = { status: "planned", source: "request", completed: null } as const

const creation = (
  local: Local,
  athleteId: AthleteId,
  athlete: Athlete,
  stored: documents.StoredWorkout,
  known: ReadonlyArray<string>,
  dryRun: boolean
): Effect.Effect<Draft<PlannedWorkout>, SqlError.SqlError> =>
  Effect.gen(function* () {
    const id = WorkoutId.make(yield* ids.peek(local.sql, "workout"))
    const value = planned(id, stored, athlete)
    const notes = [
      ...known,
      ...objections(stored.content, value),
      ...(yield* dayNotes(local, athleteId, value, dryRun))
    ]
    return {
      entities: [{ kind: "workout", id, before: null, after: documents.workouts.encode(stored) }],
      summary: `Created ${workoutWords(stored)}.`,
      notes,
      value
    }
  })

const reused = ({ id, stored }: Found, athlete: Athlete, why: string): Draft<PlannedWorkout> => ({
  entities: [],
  summary: `${workoutWords(stored)} ${why}already exists (workout ${id}); it was returned and no second one was created.`,
  value: planned(id, stored, athlete),
  reused: true
})

const madeJustNow = (
  { clock, sql }: Local,
  athleteId: AthleteId,
  stored: documents.StoredWorkout
): Effect.Effect<Found | null, SqlError.SqlError> =>
  Effect.gen(function* () {
    const since = new Date((yield* clock.now).epochMillis - repeatedWithinMillis).toISOString()
    const rows = yield* sql<WorkoutRow>`SELECT id, day, sport, title, status, document FROM workouts
      WHERE athlete_id = ${athleteId} AND fingerprint = ${fingerprintOf(documents.workouts.encode(stored))}
        AND status = 'planned' AND created_at >= ${since} ORDER BY id LIMIT 1`
    return rows[0] === undefined ? null : Option.getOrNull(decoded(rows[0]))
  })

const sameLoad = (
  { sql }: Local,
  athleteId: AthleteId,
  athlete: Athlete,
  day: Day,
  sport: RideRun,
  ess: number | null
): Effect.Effect<Found | null, SqlError.SqlError> =>
  Effect.map(
    sql<WorkoutRow>`SELECT id, day, sport, title, status, document FROM workouts
      WHERE athlete_id = ${athleteId} AND day = ${day} AND sport = ${sport} AND status = 'planned' ORDER BY id`,
    (rows) => {
      if (ess === null) return null
      const found = rows.flatMap((row) => Option.toArray(decoded(row)))
      return found.find(({ id, stored }) => rounded(planned(id, stored, athlete).ess) === Math.round(ess)) ?? null
    }
  )

const rounded = (ess: number | null): number | null => (ess === null ? null : Math.round(ess))

/** AI Endurance states this rule for workouts by intensity only. */
const refuseOtherSport = ({ userType }: Athlete, sport: RideRun): Effect.Effect<void, InvalidInput> => {
  const only = userType === "Runner" ? "Run" : userType === "Cyclist" ? "Ride" : sport
  return only === sport
    ? Effect.void
    : Effect.fail(
        invalid(
          `The athlete is a ${userType} in the profile, so only ${only} workouts can be created by intensity.`,
          `Use actType "${only}", or write the steps out with createRideRunWorkout; setUser changes the userType.`
        )
      )
}

const refuseDay = ({ clock }: Local, day: Day): Effect.Effect<void, InvalidInput> =>
  Effect.flatMap(clock.now, ({ today }) => {
    const problem = unplannable(day, today, "workout")
    return problem === null ? Effect.void : Effect.fail(new InvalidInput(problem))
  })

const unfit = (problems: ReadonlyArray<Problem>): InvalidInput =>
  invalid(
    problems
      .slice(0, 8)
      .map(({ message, path }) => (path.length === 0 ? `The workout ${message}` : `${path.join(".")}: ${message}`))
      .join("; "),
    "Correct these and create the workout again. Nothing was changed."
  )

const invalid = (message: string, hint: string): InvalidInput => new InvalidInput({ message, hint })
