/**
 * `undoLastChange`: the newest change that was made through this server is taken back by the opposite change. Each
 * time the present state is read first, and nothing is sent when it is no longer what the change left behind.
 */
import { Effect } from "effect"
import type { AthleteId } from "../../domain/Athlete.ts"
import type { ChangeRecord } from "../../domain/Change.ts"
import { Conflict, NotFound, Unsupported, type WorkoutHasNoSteps, type WriteError } from "../../domain/errors.ts"
import { type PlannedWorkout, WorkoutId } from "../../domain/Workout.ts"
import type { AiEndurance, NewZones, Written } from "../AiEndurance.ts"
import { ActivityId } from "../../domain/Activity.ts"
import { detailOf } from "./activityDetails.ts"
import { carryOut, type Change } from "./carryOut.ts"
import { advise, move, neverWithoutSteps, rescale, skip } from "./changeWorkouts.ts"
import * as documents from "./documents.ts"
import { flag } from "./flags.ts"
import { changesOf, markUndone, setMark } from "./ledger.ts"
import { type Live, unstoppable, withStorage } from "./Live.ts"
import { findWorkout, wholeWorkout, workoutWords } from "./planReads.ts"
import { getUser } from "./profile.ts"
import { recreated } from "./recreate.ts"
import { refusePastDay, refusePastWorkout } from "./refusals.ts"
import { boundsOf, set, zonesWords } from "./zones.ts"

/** What would be done, and how to do it. */
export interface Undoing {
  /** What comes back, beyond what the summary of the change says; empty when it is exactly that. */
  readonly remark: string
  readonly run: Effect.Effect<ReadonlyArray<string>, WriteError | WorkoutHasNoSteps>
  /** What can be checked without changing anything. */
  readonly check: Effect.Effect<void, WriteError>
}

export const undoLastChange = (live: Live): AiEndurance["Service"]["undoLastChange"] =>
  Effect.fn("AiEndurance.undoLastChange")(function* ({ dryRun }) {
    const { athleteId } = yield* live.auth.require("write")
    return yield* live
      .inTurn(athleteId)(undoNewest(live, athleteId, dryRun))
      .pipe(neverWithoutSteps)
  })

const undoNewest = (
  live: Live,
  athleteId: AthleteId,
  dryRun: boolean
): Effect.Effect<Written<ChangeRecord>, WriteError | WorkoutHasNoSteps> =>
  Effect.gen(function* () {
    const [record] = yield* withStorage(changesOf(live, athleteId, { undoable: true, limit: 1 }))
    if (record === undefined) return yield* nothingToUndo()
    const undoing = yield* undoingOf(live, athleteId, record)
    if (dryRun) {
      yield* undoing.check
      return answer(record, true, [
        "Dry run, nothing was changed. What would be taken back:",
        record.summary,
        undoing.remark
      ])
    }
    const remarks = yield* unstoppable(
      Effect.tap(undoing.run, () => withStorage(markUndone(live, athleteId, record.id)))
    )
    return answer({ ...record, undone: true }, false, ["Took back:", record.summary, ...remarks])
  })

const answer = (value: ChangeRecord, dryRun: boolean, words: ReadonlyArray<string>): Written<ChangeRecord> => ({
  value,
  changeId: null,
  dryRun,
  summary: words.filter((each) => each !== "").join(" ")
})

const undoingOf = (
  live: Live,
  athleteId: AthleteId,
  record: ChangeRecord
): Effect.Effect<Undoing, WriteError | WorkoutHasNoSteps> => {
  const [entity] = record.entities
  if (entity === undefined) return unknown(record)
  if (record.tool === "setZones") return undoZones(live, record, entity)
  if (record.tool === "setActivityFlags") return undoFlags(live, record, entity)
  const before = documents.workouts.decode(entity.before)
  const after = documents.workouts.decode(entity.after)
  if (before === null && after !== null) return undoCreation(live, record, after)
  if (before === null) return unknown(record)
  switch (record.tool) {
    case "changeWorkoutDate":
      return after === null ? unknown(record) : undoMove(live, record, before, after)
    case "changeWorkoutAdvice":
      return after === null ? unknown(record) : undoAdvice(live, record, before, after)
    case "changeWorkoutIntensity":
      return after === null ? unknown(record) : undoIntensity(live, record, before, after)
    case "markWorkout":
      return undoMark(live, athleteId, record, before, after?.completed ?? null)
    case "skipWorkout":
      return recreated(live, record, before)
    default:
      return unknown(record)
  }
}

/** By sending the opposite. */
const opposite = <A>(live: Live, change: Change<A>, remark = ""): Undoing => ({
  remark,
  check: live.upstream.checkArguments(change.call.tool, change.call.args),
  run: Effect.map(carryOut(live, change), ({ remarks }) => [remark, ...remarks])
})

const undoMove = (live: Live, record: ChangeRecord, before: PlannedWorkout, after: PlannedWorkout) =>
  Effect.gen(function* () {
    const now = yield* findWorkout(live, before.id)
    if (now.day !== after.day) return yield* movedOn(record, `${workoutWords(now)} is not where it was moved to`)
    yield* refusePastWorkout(live, now, "moved")
    yield* refusePastDay(live, before.day)
    return opposite(
      live,
      move(live, now, before.day, (workout) => workout)
    )
  })

/** A note cannot be taken away by AI Endurance's tools as far as is known; where it refuses, a dash stands in for none. */
const undoAdvice = (live: Live, record: ChangeRecord, before: PlannedWorkout, after: PlannedWorkout) =>
  Effect.gen(function* () {
    const now = yield* wholeWorkout(live, before.id)
    if (now.advice !== null && now.advice !== after.advice) {
      return yield* movedOn(record, `the advice of ${workoutWords(now)} changed since`)
    }
    const given = (advice: string) => advise(live, now, advice, (workout) => workout)
    if (before.advice !== null) return opposite(live, given(before.advice))
    const dashed: Undoing = opposite(
      live,
      given("-"),
      'There was no note before, and AI Endurance cannot take one away: it says "-" now.'
    )
    const cleared = opposite(live, given(""))
    return {
      remark: "",
      check: Effect.catchTags(cleared.check, { UpstreamChanged: () => dashed.check }),
      run: Effect.catchTags(cleared.run, {
        UpstreamChanged: () => dashed.run,
        UpstreamRefused: () => dashed.run,
        InvalidInput: () => dashed.run,
        Conflict: () => dashed.run
      })
    } satisfies Undoing
  })

const undoIntensity = (live: Live, record: ChangeRecord, before: PlannedWorkout, after: PlannedWorkout) =>
  Effect.gen(function* () {
    const now = yield* wholeWorkout(live, before.id)
    if (now.durationSeconds !== after.durationSeconds || now.ess !== after.ess) {
      return yield* movedOn(record, `the intensity of ${workoutWords(now)} changed since`)
    }
    yield* refusePastWorkout(live, now, "changed")
    if (before.ess === null) {
      return yield* unsupported(record, "AI Endurance did not tell the load that the workout had before")
    }
    const asked = { ess: before.ess, intensitySeconds: null, repeats: null }
    const change = rescale(live, now, asked, (workout) => workout)
    return {
      ...opposite(live, change),
      run: Effect.map(carryOut(live, change), ({ remarks, value }) => [
        ...(value.durationSeconds === before.durationSeconds
          ? []
          : [`The load is back at ${Math.round(asked.ess)}, its steps are not quite what they were.`]),
        ...remarks
      ])
    }
  })

const undoCreation = (live: Live, record: ChangeRecord, made: PlannedWorkout) =>
  Effect.gen(function* () {
    if (made.id === 0) return yield* unsupported(record, "AI Endurance did not tell which workout it made")
    const now = yield* findWorkout(live, made.id)
    if (now.day !== made.day || now.title !== made.title) {
      return yield* movedOn(record, `workout ${made.id} is ${workoutWords(now)} now`)
    }
    yield* refusePastWorkout(live, now, "skipped")
    return opposite(live, skip(live, now, now))
  })

const undoMark = (
  live: Live,
  athleteId: AthleteId,
  record: ChangeRecord,
  before: PlannedWorkout,
  marked: boolean | null
) =>
  Effect.gen(function* () {
    const now = yield* findWorkout(live, before.id)
    if (now.completed !== marked) return yield* movedOn(record, `the mark of ${workoutWords(now)} changed since`)
    return {
      remark: "",
      check: Effect.void,
      run: Effect.as(withStorage(setMark(live, athleteId, WorkoutId.make(before.id), before.completed)), [])
    } satisfies Undoing
  })

type Entity = ChangeRecord["entities"][number]

const undoZones = (live: Live, record: ChangeRecord, entity: Entity) =>
  Effect.gen(function* () {
    const [before, after] = [documents.zones.decode(entity.before), documents.zones.decode(entity.after)]
    if (before === null || after === null) return yield* unknown(record)
    const athlete = yield* getUser(live)
    const [was, is] = [boundsOf(before, before.zones), boundsOf(after, after.zones)]
    if (JSON.stringify(rounded(boundsOf(after, athlete.zones))) !== JSON.stringify(rounded(is))) {
      return yield* movedOn(record, `the ${zonesWords(before)} changed since`)
    }
    if (was === null) return yield* unsupported(record, `there were no ${zonesWords(before)} before`)
    const request = { sport: before.sport, by: before.by, bounds: was } as NewZones
    return opposite(
      live,
      set(live, athlete, request, (zones) => zones)
    )
  })

/** Bounds travel as whole watts and whole seconds. */
const rounded = (bounds: object | null) =>
  bounds === null ? null : Object.values(bounds).map((bound: number) => Math.round(bound * 100) / 100)

const undoFlags = (live: Live, record: ChangeRecord, entity: Entity) =>
  Effect.gen(function* () {
    const [before, after] = [documents.flags.decode(entity.before), documents.flags.decode(entity.after)]
    if (before === null || after === null) return yield* unknown(record)
    const { sport } = before
    const id = ActivityId.make(entity.id)
    const now = (yield* detailOf(live, { sport, id, alpha1: false, curves: false, series: null })).activity.flags
    const names = Object.keys(before.flags) as ReadonlyArray<keyof typeof before.flags>
    if (names.some((name) => now[name] !== after.flags[name])) {
      return yield* movedOn(record, `the flags of activity ${id} changed since`)
    }
    const changed = names.filter((name) => before.flags[name] !== after.flags[name])
    const flags = Object.fromEntries(changed.map((name) => [name, before.flags[name]]))
    return opposite(
      live,
      flag(live, { sport, id, flags }, now, (value) => value)
    )
  })

const nothingToUndo = () =>
  new NotFound({
    message: "There is no change to undo.",
    hint: "Only changes made through these tools can be undone, each once. getChangeHistory lists them."
  })

const movedOn = (record: ChangeRecord, why: string) =>
  new Conflict({
    message: `Change ${record.id} cannot be undone: ${why}. (${record.summary})`,
    hint: "Look at the current state and set it with the matching tool instead."
  })

const unsupported = (record: ChangeRecord, why: string) =>
  new Unsupported({
    message: `Change ${record.id} cannot be undone: ${why}. (${record.summary})`,
    hint: "AI Endurance offers no way back from it. Set what should be with the matching tool, or in the AI Endurance app."
  })

const unknown = (record: ChangeRecord) => unsupported(record, "it was noted in a form that this version cannot read")
