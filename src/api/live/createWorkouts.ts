/**
 * The writes that put a workout into the plan. AI Endurance knows no idempotency, so before anything is sent it is
 * noted which workouts the day holds; the same creation sent again within ten minutes finds the first one by that,
 * whatever became of its answer.
 */
import { Effect } from "effect"
import type { AthleteId } from "../../domain/Athlete.ts"
import type { Day } from "../../domain/Day.ts"
import type { ReadError, WorkoutHasNoSteps, WriteError } from "../../domain/errors.ts"
import { checkSwim } from "../../domain/swimChecks.ts"
import { type PlannedWorkout, type WorkoutContent, WorkoutId } from "../../domain/Workout.ts"
import { checkBlocks, type Problem } from "../../domain/workoutChecks.ts"
import { byIntensity, isRefused, objections, zoneTitle } from "../../engine/workout/index.ts"
import { asId } from "../../wire/lenient.ts"
import { asObject, type JsonObject, keysOf } from "../../wire/open.ts"
import type { AiEndurance, NewWorkout, Written } from "../AiEndurance.ts"
import { type Call, type Change, type Look, untouched, write } from "./carryOut.ts"
import { callFor } from "./creationCalls.ts"
import { workoutChange } from "./documents.ts"
import { type Attempt, fingerprintOf, journal, lastAttempt, noteAttempt } from "./ledger.ts"
import { type Live, unstoppable, withStorage } from "./Live.ts"
import { neverWithoutSteps } from "./changeWorkouts.ts"
import { planAround, type PlanRows, workoutWords } from "./planReads.ts"
import { getUser } from "./profile.ts"
import { refuse, refusedIntensity, refuseOtherSport, refuseDay, refuseRaceDay, refuseUnfit } from "./refusals.ts"
import { noWorkoutId, rehearsed, type Sketch, sketched } from "./rehearsal.ts"

type Service = AiEndurance["Service"]
type WrittenWorkout = Effect.Effect<Written<PlannedWorkout>, WriteError>

export const createRideRunWorkout = (live: Live): Service["createRideRunWorkout"] =>
  Effect.fn("AiEndurance.createRideRunWorkout")(({ blocks, sport, ...request }) => {
    const sketch = { ...sketchOf(request), sport, content: { kind: "structured", sport, blocks } } as const
    return create(live, sketch, callFor(sketch), checkBlocks(blocks, sport), request.dryRun)
  })

export const createSwimWorkout = (live: Live): Service["createSwimWorkout"] =>
  Effect.fn("AiEndurance.createSwimWorkout")(({ sections, ...request }) => {
    const sketch = { ...sketchOf(request), sport: "Swim", content: { kind: "swim", sections } } as const
    return create(live, sketch, callFor(sketch), checkSwim(sections), request.dryRun)
  })

export const createTextWorkout = (live: Live): Service["createTextWorkout"] =>
  Effect.fn("AiEndurance.createTextWorkout")(({ text, ...request }) => {
    const content: WorkoutContent = { kind: "text", sport: "Strength", text: text.trim(), durationSeconds: null }
    const sketch: Sketch = { ...sketchOf(request), advice: null, sport: "Strength", content }
    const problems = content.text === "" ? [{ path: [], message: "has no instructions" }] : []
    return create(live, sketch, callFor(sketch), problems, request.dryRun)
  })

const sketchOf = ({ advice, day, isTaper, title }: NewWorkout) => ({
  day,
  title: title.trim(),
  isTaper,
  advice: advice === null || advice.trim() === "" ? null : advice.trim()
})

/** Load or time go out as they were asked for: what they make of the steps is AI Endurance's business. */
export const createWorkoutByIntensity = (live: Live): Service["createWorkoutByIntensity"] =>
  Effect.fn("AiEndurance.createWorkoutByIntensity")(function* ({ day, dryRun, isTaper, ...request }) {
    const athlete = yield* getUser(live)
    yield* refuseOtherSport(athlete, request.sport)
    const built = byIntensity(request, athlete)
    if (isRefused(built)) return yield* refusedIntensity(built)
    const { ess, intensitySeconds, repeats, sport, zone } = request
    const sketch: Sketch = { day, title: zoneTitle(zone, sport), sport, isTaper, advice: null, content: built.content }
    const call: Call = {
      tool: "createRideRunWorkoutByIntensity",
      args: {
        dateStr: day,
        actType: sport,
        intensityType: zone,
        ...(ess !== null && { ess }),
        ...(intensitySeconds !== null && { intensityTime: intensitySeconds }),
        ...(repeats !== null && { repeats }),
        ...(isTaper && { isTaper })
      }
    }
    return yield* create(live, sketch, call, [], dryRun)
  })

const create = (
  live: Live,
  sketch: Sketch,
  call: Call,
  problems: ReadonlyArray<Problem>,
  dryRun: boolean
): WrittenWorkout =>
  Effect.gen(function* () {
    const { athleteId } = yield* live.auth.require("write")
    if (sketch.title === "") return yield* refuse("The workout has no title.", "Give it a short name.")
    yield* refuseUnfit(problems)
    yield* refuseDay(live, sketch.day)
    yield* refuseRaceDay(live, sketch.day)
    return yield* live.inTurn(athleteId)(createOnce(live, athleteId, sketch, call, dryRun))
  }).pipe(neverWithoutSteps)

const createOnce = (
  live: Live,
  athleteId: AthleteId,
  sketch: Sketch,
  call: Call,
  dryRun: boolean
): Effect.Effect<Written<PlannedWorkout>, WriteError | WorkoutHasNoSteps> =>
  Effect.gen(function* () {
    const before = yield* dayRows(live, sketch.day)
    const fingerprint = fingerprintOf(call.tool, call.args)
    const attempt = yield* withStorage(lastAttempt(live, athleteId, fingerprint))
    const first = attempt === null ? null : madeBy(attempt, before, sketch)
    if (attempt !== null && first !== null) return yield* returned(live, athleteId, attempt, first, dryRun)
    const pending: Attempt = {
      fingerprint,
      day: sketch.day,
      knownIds: before.workouts.map(({ id }) => id),
      workoutId: null
    }
    if (!dryRun) yield* withStorage(noteAttempt(live, athleteId, pending))
    const creating = write(
      live,
      athleteId,
      {
        ...creation(live, before, sketch, call),
        tool: call.tool,
        did: (workout) => `Created ${workoutWords(workout)}.`,
        notes: (workout) => objections(sketch.content, workout),
        entities: (workout) => [workoutChange(null, workout)]
      },
      dryRun ? { value: yield* Effect.map(getUser(live), (athlete) => rehearsed(sketch, athlete)) } : null
    )
    const noteMade = ({ value }: Written<PlannedWorkout>) =>
      dryRun || value.id === noWorkoutId
        ? Effect.void
        : Effect.ignore(noteAttempt(live, athleteId, { ...pending, workoutId: value.id }))
    // Both, or who sends it again would note it a second time.
    const written = yield* unstoppable(Effect.tap(creating, noteMade))
    return written.reused === true ? { ...written, summary: alreadyThere(written.value, written.summary) } : written
  })

/** Sends it, and finds what it made among the workouts of the day. */
export const creation = (live: Live, before: PlanRows, sketch: Sketch, call: Call): Change<PlannedWorkout> => {
  const knownIds = before.workouts.map(({ id }) => id)
  return {
    call,
    look: (reply) =>
      Effect.map(dayRows(live, sketch.day), (now): Look<PlannedWorkout> => {
        const told = toldId(reply)
        const named = told === null ? undefined : now.workouts.find(({ id }) => id === told)
        if (named !== undefined) {
          return { _tag: "Done", value: named, ...(knownIds.includes(named.id) && { reused: true as const }) }
        }
        const made = newIn(now.workouts, knownIds, sketch)
        if (made !== null) return { _tag: "Done", value: made }
        const sure = now.said && now.unreadable.length === 0
        return sure && told === null
          ? { _tag: "NotDone", words: `no new workout is in the plan on ${sketch.day}` }
          : {
              _tag: "Unclear",
              value: { ...sketched(sketch), id: idOf(told) },
              words: `the plan of ${sketch.day} does not show which workout it is`
            }
      }),
    expected: (reply) => ({ ...sketched(sketch), id: idOf(toldId(reply)) })
  }
}

const idOf = (told: number | null): WorkoutId => (told === null ? noWorkoutId : WorkoutId.make(told))

/** The key is not documented: as in the plan, or inside of what was made. */
const toldId = (reply: JsonObject | null): number | null => {
  if (reply === null) return null
  const { peek } = keysOf(reply)
  const inner = peek("workout", asObject)
  return peek("workout_id", asId) ?? (inner === null ? null : keysOf(inner).peek("workout_id", asId))
}

/** By its title, or alone in its sport where AI Endurance found the title itself. */
const newIn = (
  workouts: ReadonlyArray<PlannedWorkout>,
  knownIds: ReadonlyArray<number>,
  { content, sport, title }: Sketch
): PlannedWorkout | null => {
  const fresh = workouts.filter(({ id }) => !knownIds.includes(id))
  const titled = fresh.find((workout) => workout.title === title)
  if (titled !== undefined) return titled
  const ofSport = fresh.filter((workout) => workout.sport === sport)
  return content.kind === "scalable" && ofSport.length === 1 ? ofSport[0]! : null
}

const madeBy = ({ knownIds, workoutId }: Attempt, { workouts }: PlanRows, sketch: Sketch): PlannedWorkout | null =>
  workoutId === null ? newIn(workouts, knownIds, sketch) : (workouts.find(({ id }) => id === workoutId) ?? null)

/** An attempt whose end was never known is noted in the journal now that it is. */
const returned = (
  live: Live,
  athleteId: AthleteId,
  attempt: Attempt,
  workout: PlannedWorkout,
  dryRun: boolean
): Effect.Effect<Written<PlannedWorkout>, WriteError> =>
  Effect.gen(function* () {
    const late = attempt.workoutId === null && !dryRun
    const entry = {
      tool: "createWorkout",
      summary: `Created ${workoutWords(workout)}. Its answer had got lost.`,
      entities: [workoutChange(null, workout)]
    }
    const changeId = late
      ? yield* withStorage(
          // Both, or who sends it a third time would find it noted a second time.
          live.sql.withTransaction(
            Effect.tap(journal(live, athleteId, entry), () =>
              noteAttempt(live, athleteId, { ...attempt, workoutId: workout.id })
            )
          )
        )
      : null
    return { ...untouched(workout, alreadyThere(workout, ""), dryRun), changeId, reused: true }
  })

const alreadyThere = (workout: PlannedWorkout, remark: string): string =>
  [
    `${workoutWords(workout)} already exists (workout ${workout.id}); it was returned and no second one was created.`,
    remark
  ]
    .filter((words) => words !== "")
    .join(" ")

const dayRows = (live: Live, day: Day): Effect.Effect<PlanRows, ReadError> =>
  Effect.catchTag(planAround(live, [day], "full"), "NotFound", (error) => refuse(error.message, error.hint))
