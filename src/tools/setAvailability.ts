/** Replaces the hours of the weekdays named. */
import { Effect, Schema } from "effect"
import { AiEndurance } from "../api/AiEndurance.ts"
import { DailyHours, dailyHoursOf, slotsOf, weekdaysIn, weeklyHoursOf } from "../wire/availability.ts"
import { AvailabilitySet } from "../wire/written.ts"
import { dryRun } from "./arguments.ts"
import { sets } from "./hints.ts"
import { confirmation } from "./shape.ts"
import * as Tool from "./Tool.ts"
import { undoable } from "./words.ts"

const Input = Schema.Struct({
  daily: DailyHours.annotate({
    description: 'Weekday to hours by sport (Ride, Run, Swim, Strength, Other): {"Monday":{"Run":1},"Friday":{}}'
  }),
  dryRun
}).check(
  Schema.makeFilter(({ daily }) => {
    if (weekdaysIn(daily).length === 0) return { path: ["daily"], issue: "names no weekday" }
    return weekdaysIn(daily).flatMap((weekday) => {
      const total = Object.values(daily[weekday] ?? {}).reduce((sum, hours) => sum + hours, 0)
      return total > 24 ? [{ path: ["daily", weekday], issue: `adds up to ${total} hours, more than a day has` }] : []
    })
  })
)

export const setAvailability = Tool.make("setAvailability", {
  title: "Set Training Availability",
  description: `Set the hours the athlete can train on given weekdays, by sport.
Use when their week changes for good. For one busy day move or drop the session instead (changeWorkoutDate, skipWorkout); read the hours with getAvailability.
Replaces all hours of every weekday named; {} clears a day, days not named stay. Planned workouts stay where they are; nothing is synced. ${undoable}`,
  scope: "write",
  contract: false,
  hints: sets,
  input: Input,
  output: AvailabilitySet,
  run: Effect.fnUntraced(function* ({ daily, dryRun }) {
    const source = yield* AiEndurance
    const written = yield* source.setAvailability({ slots: slotsOf(daily), weekdays: weekdaysIn(daily), dryRun })
    const { slots } = written.value
    return { ...confirmation(written), weeklyHours: weeklyHoursOf(slots), daily: dailyHoursOf(slots) }
  })
})
