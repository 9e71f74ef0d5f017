/**
 * Recorded lists that end where the question ends: activities by day, and the recovery model by its last days.
 * A list that was cut at its cap says nothing about days before its oldest row.
 */
import { addDays, type Day, range } from "../../domain/Day.ts"
import type { Exchange } from "./Cassette.ts"
import { dayOf, isObject, objectOf, objects, textOf, type Json, type JsonObject } from "./json.ts"

export const activityLists: ReadonlySet<string> = new Set([
  "getCyclingActivity",
  "getRunningActivity",
  "getSwimmingActivity",
  "getOtherActivity"
])

const mostRows = 40

/** The activities between two days, newest first; null when a day of them was not recorded. */
export const activitiesBetween = (
  exchanges: ReadonlyArray<Exchange>,
  tool: string,
  args: JsonObject,
  today: Day
): ReadonlyArray<JsonObject> | null => {
  const start = dayOf(args["startDate"])
  const end = dayOf(args["endDate"]) ?? today
  if (start === null || end < start) return null
  const lists = exchanges.filter(
    (exchange) =>
      exchange.tool === tool &&
      exchange.reply !== undefined &&
      exchange.arguments["with_dfa_alpha1"] === args["with_dfa_alpha1"]
  )
  const covered = new Set(lists.flatMap((list) => daysOf(list, today)))
  // Nobody has trained tomorrow, recorded or not.
  const asked = range(start, end < today ? end : today)
  if (!asked.every((day) => covered.has(day))) return null
  const found = new Map<string, JsonObject>()
  for (const row of lists.flatMap(({ reply }) => rowsOf(reply))) {
    const day = dayOf(row["activity_date_local"])
    if (day !== null && start <= day && day <= end) found.set(identity(row), row)
  }
  return [...found.values()].sort(newestFirst).slice(0, mostRows)
}

const rowsOf = (reply: Json | undefined): ReadonlyArray<JsonObject> => objects(objectOf(reply)["activities"])

/** Rows had no id once. */
const identity = (row: JsonObject): string =>
  JSON.stringify(row["id"] ?? [row["activity_date_local"], row["activity_name"]])

const newestFirst = (left: JsonObject, right: JsonObject): number =>
  textOf(left["activity_date_local"]) < textOf(right["activity_date_local"]) ? 1 : -1

/** The days of which this list shows everything. */
const daysOf = ({ arguments: args, reply, tool }: Exchange, today: Day): ReadonlyArray<Day> => {
  const rows = rowsOf(reply)
  const [start, end] = [dayOf(args["startDate"]), dayOf(args["endDate"]) ?? today]
  const ranged = args["startDate"] !== undefined || args["endDate"] !== undefined
  const cap = ranged || tool === "getSwimmingActivity" ? mostRows : mostRows / 2
  const oldest = rows.map((row) => dayOf(row["activity_date_local"])).reduce(earlier, null)
  if (rows.length >= cap) return oldest === null ? [] : range(addDays(oldest, 1), end)
  const first = start ?? oldest
  return first === null ? [] : range(first, end)
}

const earlier = (left: Day | null, right: Day | null): Day | null =>
  left === null ? right : right === null || left < right ? left : right

const defaultDays = 14

const daysBack = (args: JsonObject): number => Number(args["days_back"] ?? defaultDays)

/** The last days of a longer recording; null without one. */
export const recoveryOf = (exchanges: ReadonlyArray<Exchange>, args: JsonObject): Json | null => {
  const wanted = daysBack(args)
  const longer = exchanges.find(
    (exchange) =>
      exchange.tool === "getRecoveryModel" && exchange.reply !== undefined && daysBack(exchange.arguments) >= wanted
  )
  if (longer?.reply === undefined || !(wanted >= 1)) return null
  const dates = objectOf(objectOf(longer.reply)["data"])["date"]
  return Array.isArray(dates) ? lastOf(longer.reply, dates.length, wanted) : null
}

/** Every column as long as the dates keeps its last entries. */
const lastOf = (value: Json, length: number, wanted: number): Json => {
  if (Array.isArray(value)) return value.length === length ? value.slice(-wanted) : value
  if (!isObject(value)) return value
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, lastOf(item, length, wanted)]))
}
