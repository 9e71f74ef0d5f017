/**
 * The way back from a skip. AI Endurance has none, so the workout is made anew from what was read before it was
 * skipped: a new one with a number of its own, and the answer says so.
 */
import { Effect } from "effect"
import type { ChangeRecord } from "../../domain/Change.ts"
import { Conflict, NotFound, Unsupported, type WriteError } from "../../domain/errors.ts"
import type { PlannedWorkout, WorkoutContent } from "../../domain/Workout.ts"
import { carryOut } from "./carryOut.ts"
import { creation } from "./createWorkouts.ts"
import { callFor } from "./creationCalls.ts"
import type { Live } from "./Live.ts"
import { findWorkout, planAround, workoutWords } from "./planReads.ts"
import { refusePastDay } from "./refusals.ts"
import { isRideRun, type Sketch, zoneOfTitle } from "./rehearsal.ts"
import type { Undoing } from "./undo.ts"

export const recreated = (
  live: Live,
  record: ChangeRecord,
  skipped: PlannedWorkout
): Effect.Effect<Undoing, WriteError> =>
  Effect.gen(function* () {
    const back = yield* Effect.result(findWorkout(live, skipped.id))
    if (back._tag === "Success") {
      return yield* new Conflict({
        message: `Change ${record.id} cannot be undone: ${workoutWords(back.success)} is in the plan again.`,
        hint: "There is nothing to take back."
      })
    }
    if (!(back.failure instanceof NotFound)) return yield* back.failure
    yield* refusePastDay(live, skipped.day)
    const content = contentOf(skipped)
    if (content === null) {
      return yield* new Unsupported({
        message: `Change ${record.id} cannot be undone: AI Endurance has no way to bring back a skipped workout, and did not tell what ${workoutWords(skipped)} consisted of.`,
        hint: "Create a similar one (createRideRunWorkoutByIntensity, createRideRunWorkout), or bring it back in the AI Endurance app."
      })
    }
    const { advice, day, isTaper, sport, title } = skipped
    const sketch: Sketch = { day, title, sport, isTaper, advice, content }
    const call = callFor(sketch, skipped.ess)
    const before = yield* Effect.catchTag(planAround(live, [day], "full"), "NotFound", (error) =>
      Effect.fail(new Conflict({ message: error.message, hint: error.hint }))
    )
    const change = creation(live, before, sketch, call)
    return {
      remark: `AI Endurance has no way to bring a skipped workout back, so it would be created anew, with a number of its own.`,
      check: live.upstream.checkArguments(call.tool, call.args),
      run: Effect.map(carryOut(live, change), ({ remarks, value }) => [
        `AI Endurance has no way to bring a skipped workout back, so it was created anew${value.id === 0 ? "" : ` as workout ${value.id}`}.`,
        ...(lost(skipped, value) ? ["Its title, advice or length is not quite what it was."] : []),
        ...remarks
      ])
    }
  })

const lost = (skipped: PlannedWorkout, made: PlannedWorkout): boolean =>
  made.title !== skipped.title ||
  (skipped.advice !== null && made.advice !== skipped.advice) ||
  (skipped.durationSeconds !== null && made.durationSeconds !== skipped.durationSeconds)

/** What it consisted of, as far as AI Endurance told; null when that is not enough to make it again. */
const contentOf = (workout: PlannedWorkout): WorkoutContent | null => {
  const { durationSeconds, ess, prescription, sport, steps, swimSections, title } = workout
  if (isRideRun(sport)) {
    if (steps !== null && steps.length > 0) return { kind: "structured", sport, blocks: steps }
    const zone = zoneOfTitle(title)
    // The load alone makes it again; the time at intensity is not among what AI Endurance shows.
    return zone === null || ess === null ? null : { kind: "scalable", sport, zone, intensitySeconds: 0, repeats: 1 }
  }
  if (sport === "Swim") {
    return swimSections === null || swimSections.length === 0 ? null : { kind: "swim", sections: swimSections }
  }
  const text = [prescription.warmup, prescription.intervals, prescription.cooldown].filter((part) => part !== null)
  return text.length === 0 ? null : { kind: "text", sport, text: text.join("\n"), durationSeconds }
}
