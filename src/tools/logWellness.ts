/** Notes what a morning says. */
import { Effect, Schema } from "effect"
import { AiEndurance } from "../api/AiEndurance.ts"
import { weekdayOf } from "../domain/Day.ts"
import { hundredths } from "../wire/numbers.ts"
import { WellnessLogged } from "../wire/written.ts"
import { atLeastOne, day, dryRun } from "./arguments.ts"
import { sets } from "./hints.ts"
import { confirmation } from "./shape.ts"
import * as Tool from "./Tool.ts"
import { undoable } from "./words.ts"

const value = (description: string) => Schema.optionalKey(Schema.Finite.annotate({ description }))

const values = {
  rmssdMs: value("HRV, ms"),
  restingHr: value("bpm"),
  sleepHours: value("Last night"),
  soreness: value("0 to 10"),
  weightKg: value("kg")
}

export const logWellness = Tool.make("logWellness", {
  title: "Log Wellness",
  description: `Note HRV, resting heart rate, sleep, soreness or weight of a morning.
Use when the athlete tells or corrects one; getRecoveryModel rests on them. Not for workouts done (markWorkout).
Changes only the values given; nothing is synced. ${undoable}`,
  scope: "write",
  contract: false,
  hints: sets,
  input: Schema.Struct({
    date: Schema.optionalKey(day("Default today")),
    ...values,
    dryRun
  }).check(atLeastOne(values)),
  output: WellnessLogged,
  run: Effect.fnUntraced(function* ({ date, dryRun, restingHr, rmssdMs, sleepHours, soreness, weightKg }) {
    const source = yield* AiEndurance
    const written = yield* source.logWellness({
      day: date ?? null,
      values: {
        ...(rmssdMs !== undefined && { rmssdMs }),
        ...(restingHr !== undefined && { restingBpm: restingHr }),
        ...(sleepHours !== undefined && { sleepSeconds: sleepHours * 3600 }),
        ...(soreness !== undefined && { soreness }),
        ...(weightKg !== undefined && { weightKg })
      },
      dryRun
    })
    const morning = written.value
    return {
      ...confirmation(written),
      date: morning.day,
      weekday: weekdayOf(morning.day),
      rmssdMs: morning.rmssdMs,
      restingHr: morning.restingBpm,
      sleepHours: hundredths(morning.sleepSeconds === null ? null : morning.sleepSeconds / 3600),
      soreness: morning.soreness,
      weightKg: morning.weightKg
    }
  })
})
