/** Corrects how a ride or run is classified, and what may learn from it. */
import { Effect, Schema } from "effect"
import { AiEndurance } from "../api/AiEndurance.ts"
import { FlagsReply } from "../wire/flags.ts"
import { activityId, atLeastOne, dryRun } from "./arguments.ts"
import { sets } from "./hints.ts"
import { confirmation } from "./shape.ts"
import * as Tool from "./Tool.ts"
import { synced, undoable } from "./words.ts"

const change = (description: string) => Schema.optionalKey(Schema.Boolean.annotate({ description }))

const flags = {
  isIndoor: change("Done indoors"),
  isVirtual: change("On a virtual platform; implies indoor"),
  isErgMode: change("Trainer held the power"),
  excludeFromCurves: change("Out of best-effort curves"),
  excludeFromModel: change("Out of model training"),
  excludeFromDurability: change("Out of durability trends"),
  excludeHrData: change("Heart rate unreliable: out of HR and HRV figures")
}

const Input = Schema.Struct({
  activityId: activityId("an activity list"),
  sport: Schema.Literals(["cycling", "running"]).annotate({ description: "Its sport" }),
  ...flags,
  dryRun
})
  .check(atLeastOne(flags))
  .check(
    Schema.makeFilter(({ isIndoor, isVirtual }) =>
      isVirtual === true && isIndoor === false
        ? { path: ["isIndoor"], issue: "a virtual activity is indoors: leave isIndoor out, or send isVirtual false" }
        : undefined
    )
  )

const sports = { cycling: "Ride", running: "Run" } as const

export const setActivityFlags = Tool.make("setActivityFlags", {
  title: "Set Activity Flags",
  description: `Mark a ride or run as indoor, virtual or erg mode, or keep it out of curves, model, durability or heart-rate figures.
Use when a recording was misread or is bad: a dead strap, a car ride, a wrong sensor. Not for deleting, and not for swims; see present flags with getCyclingActivity or getRunningActivity.
Changes only the flags given, pins them against later detection and recomputes what depends on them; retrain_queued says whether a model trains again. ${undoable} ${synced}`,
  scope: "write",
  hints: sets,
  input: Input,
  output: FlagsReply,
  run: Effect.fnUntraced(function* ({ activityId: id, dryRun, sport, ...given }) {
    const source = yield* AiEndurance
    const written = yield* source.setActivityFlags({ sport: sports[sport], id, flags: given, dryRun })
    return { ...confirmation(written), activityId: id, ...written.value }
  })
})
