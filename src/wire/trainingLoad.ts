/** Training load (`getTrainingLoad`): columns along one list of dates, weeks or days. All of its keys are ours. */
import { Schema } from "effect"
import { InsightBasis } from "../domain/Insight.ts"
import { LoadInputs, MethodShare } from "../domain/TrainingLoad.ts"
import { NumberColumn } from "./columns.ts"
import { respelled } from "./respelled.ts"
import { DateRange, Today } from "./today.ts"

const number = Schema.Finite
const nullable = Schema.NullOr(Schema.Finite)

const Columns = Schema.Struct({
  date: Schema.Array(Schema.String).annotate({ description: "Ascending; of a week its Monday" }),
  ess: NumberColumn.annotate({ description: "Load of the day or week, done and planned" }),
  plannedEss: NumberColumn.annotate({ description: "The part of it that is only planned" }),
  ctl: NumberColumn.annotate({ description: "At the end of the day or week, as all below" }),
  atl: NumberColumn,
  tsb: NumberColumn,
  ramp: NumberColumn.annotate({ description: "CTL gained in seven days" }),
  monotony: NumberColumn,
  strain: NumberColumn
})
export type LoadColumns = typeof Columns.Type

const Now = Schema.Struct({
  ctl: number,
  atl: number,
  tsb: nullable,
  ramp: nullable,
  monotony: nullable,
  strain: nullable
})

export const TrainingLoadReply = Schema.Struct({
  per: Schema.Literals(["week", "day"]),
  data: respelled(Columns),
  /** As today stands, what is still planned for it included. */
  now: Schema.NullOr(Now),
  mix: Schema.optionalKey(
    Schema.Array(MethodShare).annotate({ description: "Where the load of the last 28 days came from" })
  ),
  inputs: respelled(LoadInputs),
  dateRange: DateRange,
  notes: Schema.Array(Schema.String),
  basis: Schema.Array(InsightBasis),
  today: Today
}).pipe(Schema.encodeKeys({ mix: "source_mix", dateRange: "date_range" }))
