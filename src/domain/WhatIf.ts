/** What a change of the plan would do, told before it is made. */
import { Schema } from "effect"
import { Day } from "./Day.ts"
import { InsightBasis } from "./Insight.ts"

export const WhatIf = Schema.Struct({
  /** Of the workout and whatever else would differ, by their Monday. */
  weeks: Schema.Array(Schema.Struct({ start: Day, essBefore: Schema.Finite, essAfter: Schema.Finite })),
  /** Of mornings, 0 to 100; only those that are known. */
  recovery: Schema.Array(Schema.Struct({ date: Day, before: Schema.Finite, after: Schema.Finite })),
  /** The next race. */
  race: Schema.optionalKey(
    Schema.Struct({
      name: Schema.String,
      date: Day,
      /** Predicted finish. */
      secondsBefore: Schema.Finite,
      secondsAfter: Schema.Finite
    })
  ),
  /** What a coach would object to, in sentences. */
  warnings: Schema.Array(Schema.String),
  /** What is missing here, and why, in sentences. */
  notComputed: Schema.Array(Schema.String),
  basis: InsightBasis
})
export type WhatIf = typeof WhatIf.Type
