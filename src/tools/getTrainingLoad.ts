/** How much the athlete has trained, and will by the plan. */
import { Effect, Schema } from "effect"
import { AiEndurance } from "../api/AiEndurance.ts"
import * as Day from "../domain/Day.ts"
import { InvalidInput } from "../domain/errors.ts"
import type { LoadDay } from "../domain/TrainingLoad.ts"
import { hundredths, tenths, whole } from "../wire/numbers.ts"
import { type LoadColumns, TrainingLoadReply } from "../wire/trainingLoad.ts"
import { dateRange, flag, startsBeforeEnd } from "./arguments.ts"
import { reads } from "./hints.ts"
import { athleteDay } from "./shape.ts"
import * as Tool from "./Tool.ts"
import { changesNothing } from "./words.ts"

/** As many as an answer has room for: a quarter of a year in days, 21 months in weeks. */
const mostRows = 92

export const getTrainingLoad = Tool.make("getTrainingLoad", {
  title: "Get Training Load",
  description: `Read weekly training load, done and planned: ESS, CTL, ATL, TSB, ramp, monotony, strain and how it was measured.
Use to judge volume, build-up and form, past or ahead. Not for how rested the athlete is (getRecoveryModel).
Defaults to eight weeks back, four ahead. planned_ess is the part of ess still to come. ${changesNothing}`,
  scope: "read",
  contract: false,
  hints: reads,
  input: Schema.Struct({ ...dateRange, daily: flag("Rows per day; five weeks by default") }).check(startsBeforeEnd),
  output: TrainingLoadReply,
  run: Effect.fnUntraced(function* ({ daily, endDate, startDate }) {
    const source = yield* AiEndurance
    const today = yield* athleteDay
    const bare = daily && startDate === undefined && endDate === undefined
    const monday = Day.startOfWeek(today.today)
    const load = yield* source.getTrainingLoad(
      bare
        ? { start: Day.addDays(monday, -14), end: Day.addDays(monday, 20) }
        : { start: startDate ?? null, end: endDate ?? null }
    )
    const rows = daily ? load.days.map((day) => [day]) : weeksOf(load.days)
    if (rows.length > mostRows) {
      return yield* new InvalidInput({
        message: `${rows.length} rows are too many for one answer.`,
        hint: daily ? "Leave daily out for weeks, or name fewer days." : "Name fewer weeks."
      })
    }
    return {
      per: daily ? ("day" as const) : ("week" as const),
      data: columnsOf(rows, daily),
      now: load.today === null ? null : standing(load.today),
      ...(load.mix !== null && { mix: load.mix }),
      inputs: load.inputs,
      dateRange: load.window,
      notes: load.notes,
      basis: [load.basis],
      today
    }
  })
})

/** Days of one week each, the first and last perhaps in part. */
const weeksOf = (days: ReadonlyArray<LoadDay>): ReadonlyArray<ReadonlyArray<LoadDay>> => {
  const weeks = new Map<Day.Day, Array<LoadDay>>()
  for (const day of days) {
    const monday = Day.startOfWeek(day.day)
    weeks.set(monday, [...(weeks.get(monday) ?? []), day])
  }
  return [...weeks.values()]
}

const columnsOf = (rows: ReadonlyArray<ReadonlyArray<LoadDay>>, daily: boolean): LoadColumns => {
  const ends = rows.flatMap((days) => days.slice(-1)).map(standing)
  const sum = (key: "ess" | "plannedEss") =>
    rows.map((days) => Math.round(days.reduce((total, day) => total + day[key], 0)))
  return {
    date: rows.flatMap(([first]) => (first === undefined ? [] : [daily ? first.day : Day.startOfWeek(first.day)])),
    ess: sum("ess"),
    plannedEss: sum("plannedEss"),
    ctl: ends.map(({ ctl }) => ctl),
    atl: ends.map(({ atl }) => atl),
    tsb: ends.map(({ tsb }) => tsb),
    ramp: ends.map(({ ramp }) => ramp),
    monotony: ends.map(({ monotony }) => monotony),
    strain: ends.map(({ strain }) => strain)
  }
}

const standing = ({ atl, ctl, monotony, ramp, strain, tsb }: LoadDay) => ({
  ctl: tenths(ctl),
  atl: tenths(atl),
  tsb: tenths(tsb),
  ramp: tenths(ramp),
  monotony: hundredths(monotony),
  strain: whole(strain)
})
