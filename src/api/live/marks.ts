/** `markWorkout`: the athlete's own tick, which only we know. */
import { Effect } from "effect"
import type { AiEndurance } from "../AiEndurance.ts"
import { markNotes, withNotes } from "../noteWords.ts"
import { untouched } from "./carryOut.ts"
import { workoutChange } from "./documents.ts"
import { journal, setMark } from "./ledger.ts"
import { type Live, withStorage } from "./Live.ts"
import { findWorkout, workoutWords } from "./planReads.ts"

/** AI Endurance dropped its own mark, so this one is kept here and shown beside the plan. */
export const markWorkout = (live: Live): AiEndurance["Service"]["markWorkout"] =>
  Effect.fn("AiEndurance.markWorkout")(function* ({ completed, dryRun, id }) {
    const { athleteId } = yield* live.auth.require("write")
    const before = yield* findWorkout(live, id)
    const after = { ...before, completed }
    const word = completed ? "completed" : "not completed"
    if (before.completed === completed) {
      return untouched(before, `${workoutWords(before)} already is marked as ${word}.`, dryRun)
    }
    const { today } = yield* live.clock.now
    const summary = `Marked ${workoutWords(before)} as ${word}.`
    const said = withNotes(summary, markNotes(before.day, today, completed))
    if (dryRun) return untouched(after, `Dry run, nothing was changed. What would be done: ${said}`, true)
    const entry = { tool: "markWorkout", summary, entities: [workoutChange(before, after)] }
    const changeId = yield* withStorage(
      live.sql.withTransaction(Effect.andThen(setMark(live, athleteId, id, completed), journal(live, athleteId, entry)))
    )
    return { value: after, changeId, dryRun: false, summary: said }
  })
