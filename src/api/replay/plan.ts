/**
 * The recorded plan: which days the recordings of `getPlannedWorkouts` cover, and what a window of it shows.
 * A window nobody recorded is cut out of those that were, when they leave no day of it open.
 */
import { addDays, type Day, daysBetween, range } from "../../domain/Day.ts"
import type { Exchange } from "./Cassette.ts"
import { dayOf, objectOf, objects, textOf, type Json, type JsonObject } from "./json.ts"

export type Row = JsonObject
export type Depth = "summary" | "standard" | "full"

export interface Days {
  readonly start: Day
  readonly end: Day
}

/** Ever fewer keys, so that a deeper row can stand in for a lighter one. */
const depths: ReadonlyArray<Depth> = ["summary", "standard", "full"]

export const depthOf = (args: JsonObject): Depth =>
  args["fullDetails"] === true ? "full" : args["summaryMode"] === true ? "summary" : "standard"

/** Today and two weeks; at most 35 days unless in summary mode. */
export const windowOf = (args: JsonObject, today: Day): Days => {
  const [first, last] = [dayOf(args["startDate"]), dayOf(args["endDate"])]
  const start = first ?? (last !== null && last < today ? addDays(last, -14) : today)
  const end = last ?? addDays(start, 14)
  const uncapped = args["summaryMode"] === true || daysBetween(start, end) < 35
  return { start, end: uncapped ? end : addDays(start, 34) }
}

export const rowsOf = (reply: Json): ReadonlyArray<Row> => objects(objectOf(reply)["workouts"])

export const idOf = (row: Row): number => Number(row["workout_id"])

const summaryKeys = new Set([
  "workout_id",
  "date",
  "title",
  "act_type",
  "duration_seconds",
  "has_steps_general",
  "is_taper",
  "is_completed"
])
const fullKeys = new Set(["steps_general", "swim_sections", "time_in_zone"])

/** The row as a lighter depth shows it. */
export const shallower = (row: Row, depth: Depth): Row =>
  depth === "full"
    ? row
    : Object.fromEntries(
        Object.entries(row).filter(([key]) => (depth === "summary" ? summaryKeys.has(key) : !fullKeys.has(key)))
      )

export interface RecordedPlan {
  readonly depth: Depth
  readonly days: Days
  readonly rows: ReadonlyArray<Row>
}

/** All recordings of the plan, lightest first. */
export const plansIn = (exchanges: ReadonlyArray<Exchange>, today: Day): ReadonlyArray<RecordedPlan> =>
  exchanges
    .flatMap(({ arguments: args, reply, tool }) =>
      tool === "getPlannedWorkouts" && reply !== undefined
        ? [{ depth: depthOf(args), days: windowOf(args, today), rows: rowsOf(reply) }]
        : []
    )
    .sort((left, right) => depths.indexOf(left.depth) - depths.indexOf(right.depth))

/** Every recorded workout once, as deep as it was ever recorded. */
export const workoutsIn = (plans: ReadonlyArray<RecordedPlan>): ReadonlyMap<number, Row> =>
  new Map(plans.flatMap(({ rows }) => rows.map((row) => [idOf(row), row] as const)))

/** The rows of a window that was not recorded as such; null when a day of it was not recorded at this depth. */
export const cutOut = (plans: ReadonlyArray<RecordedPlan>, depth: Depth, days: Days): ReadonlyArray<Row> | null => {
  const deepEnough = plans.filter((plan) => depths.indexOf(plan.depth) >= depths.indexOf(depth))
  const isCovered = (day: Day) => deepEnough.some((plan) => plan.days.start <= day && day <= plan.days.end)
  if (days.end < days.start || !range(days.start, days.end).every(isCovered)) return null
  const found = new Map<number, Row>()
  for (const row of deepEnough.flatMap(({ rows }) => rows)) {
    if (within(row, days) && !found.has(idOf(row))) found.set(idOf(row), shallower(row, depth))
  }
  return [...found.values()].sort(inOrder(found))
}

export const within = (row: Row, { end, start }: Days): boolean => {
  const day = dayOf(row["date"])
  return day !== null && start <= day && day <= end
}

/** By day; within one as recorded, and what is new at its end. */
export const inOrder = (recorded: ReadonlyMap<number, Row>) => {
  const places = new Map([...recorded.keys()].map((id, place) => [id, place] as const))
  const place = (row: Row): number => places.get(idOf(row)) ?? places.size + idOf(row)
  return (left: Row, right: Row): number => {
    const [one, other] = [textOf(left["date"]), textOf(right["date"])]
    return one < other ? -1 : one > other ? 1 : place(left) - place(right)
  }
}
