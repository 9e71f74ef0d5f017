/** Replaces the coaching note on one planned workout. */
import { Effect, Schema } from "effect"
import { AiEndurance } from "../api/AiEndurance.ts"
import { AdviceChanged } from "../wire/written.ts"
import { displayTitle, dryRun, text, workoutId } from "./arguments.ts"
import { sets } from "./hints.ts"
import { confirmation, named } from "./shape.ts"
import * as Tool from "./Tool.ts"
import { synced, undoable } from "./words.ts"

export const changeWorkoutAdvice = Tool.make("changeWorkoutAdvice", {
  title: "Change Workout Advice",
  description: `Write the coaching note of one planned workout, replacing any note it had.
Use for cues, fuelling or cautions. Not to change the session itself: changeWorkoutIntensity rescales it, changeWorkoutDate moves it.
Changes the text only, never the steps. ${undoable} ${synced}`,
  scope: "write",
  hints: sets,
  input: Schema.Struct({ workoutId, advice: text("The new note, whole", 4000), title: displayTitle, dryRun }),
  output: AdviceChanged,
  run: Effect.fnUntraced(function* ({ advice, dryRun, workoutId }) {
    const source = yield* AiEndurance
    const written = yield* source.changeWorkoutAdvice({ id: workoutId, advice, dryRun })
    return { ...confirmation(written), ...named(written.value), advice: written.value.advice ?? advice }
  })
})
