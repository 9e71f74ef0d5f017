/** The four activity lists ask and answer alike; their rows and descriptions differ. */
import { Effect, Schema } from "effect"
import { AiEndurance } from "../api/AiEndurance.ts"
import type { ActivitySport } from "../domain/Activity.ts"
import type { Day } from "../domain/Day.ts"
import { dateRange, flag, oneDepth, startsBeforeEnd } from "./arguments.ts"
import { athleteDay, depthOf, unreadableRows } from "./shape.ts"

const rows = {
  ...dateRange,
  summaryMode: flag("Light rows: id, start, name, time, distance, load"),
  fullDetails: flag("Adds climbing, elapsed time, cadence"),
  limit: Schema.optionalKey(
    Schema.Int.annotate({ description: "Rows; may exceed 40" }).check(Schema.isBetween({ minimum: 1, maximum: 400 }))
  )
}

export const ListInput = Schema.Struct(rows).check(startsBeforeEnd).check(oneDepth)

export const ListInputWithAlpha1 = Schema.Struct({
  ...rows,
  with_dfa_alpha1: flag("Adds DFA alpha 1 thresholds, or why there are none")
})
  .check(startsBeforeEnd)
  .check(oneDepth)

interface Asked {
  readonly startDate?: Day
  readonly endDate?: Day
  readonly summaryMode: boolean
  readonly fullDetails: boolean
  readonly with_dfa_alpha1?: boolean
  readonly limit?: number
}

export const listActivities = (sport: ActivitySport) =>
  Effect.fnUntraced(function* (asked: Asked) {
    const source = yield* AiEndurance
    const { activities, extras, truncated, unreadable } = yield* source.getActivities({
      sport,
      start: asked.startDate ?? null,
      end: asked.endDate ?? null,
      ...(asked.with_dfa_alpha1 === true && { alpha1: true }),
      ...(asked.limit !== undefined && { limit: asked.limit })
    })
    const ranged = asked.startDate !== undefined || asked.endDate !== undefined
    const depth = depthOf(asked)
    const leftOut = [
      ...(truncated
        ? [`Older than these ${activities.length}: limit, or ${ranged ? "a shorter range" : "startDate and endDate"}`]
        : []),
      ...(depth === "full" ? [] : [`${fullOnly[sport]} and more: fullDetails: true`]),
      ...unreadableRows(unreadable)
    ]
    return {
      activities: activities.map((activity) => ({ depth, activity })),
      ...(ranged && { dateRange: openRange(asked) }),
      today: yield* athleteDay,
      ...(leftOut.length > 0 && { leftOut }),
      ...(asked.with_dfa_alpha1 === true &&
        activities.every(({ alpha1 }) => alpha1 === undefined) && { missing: [noAlpha1] }),
      ...(extras !== undefined && { extras })
    }
  })

/** What only the full depth tells; other activities show their climbing at once. */
const fullOnly: { readonly [Sport in ActivitySport]: string } = {
  Ride: "Climbing, normalized power, elapsed time",
  Run: "Climbing, elapsed time, cadence",
  Swim: "Pool length, SWOLF, kcal, elapsed time",
  Other: "Elapsed time, highest heart rate"
}

const openRange = ({ endDate, startDate }: Asked) => ({
  ...(startDate !== undefined && { start: startDate }),
  ...(endDate !== undefined && { end: endDate })
})

const noAlpha1 = "dfa_alpha1: none of these activities has usable R-R intervals, so no alpha 1 key is present"
