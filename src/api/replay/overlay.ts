/**
 * What the writes of this session changed, laid over the recorded replies so that later reads agree with them.
 * It lives in memory: starting again starts from the recording.
 */
import { chosen } from "../../wire/chosen.ts"
import type { Exchange } from "./Cassette.ts"
import { objectOf, objects, textOf, type Json, type JsonObject } from "./json.ts"
import { type Days, type Depth, idOf, type Row, shallower, within } from "./plan.ts"

export interface Overlay {
  /** Workouts that are other than recorded, with all that is known of them; null for one that is gone. */
  readonly workouts: ReadonlyMap<number, Row | null>
  /** The whole profile. */
  readonly user: JsonObject | null
  /** By activity. */
  readonly flags: ReadonlyMap<number, JsonObject>
}

export const nothingChanged: Overlay = { workouts: new Map(), user: null, flags: new Map() }

/** What stands in the recordings before this write. */
export interface Before {
  readonly workout: Row | null
  readonly user: JsonObject
}

/** After this write, as recorded, was made. */
export const written = (
  overlay: Overlay,
  { after, arguments: args, reply, tool }: Exchange,
  before: Before
): Overlay => {
  const answer = objectOf(reply)
  if (tool === "setActivityFlags") {
    const id = Number(args["activityId"])
    const flags = { ...overlay.flags.get(id), ...only(objectOf(answer["flags"]), flagsOf(args)) }
    return { ...overlay, flags: new Map(overlay.flags).set(id, flags) }
  }
  if (tool === "setZones") return { ...overlay, user: rezoned(before.user, args, answer, after?.user) }
  const workouts = new Map(overlay.workouts)
  if (tool === "skipWorkout") workouts.set(Number(args["workoutId"]), null)
  else {
    const rows = tool.startsWith("create")
      ? (after?.workouts ?? created(tool, args, answer))
      : changed(tool, args, answer, before.workout, after?.workouts?.[0])
    for (const row of rows) workouts.set(idOf(row), row)
  }
  return { ...overlay, workouts }
}

/** The keys that a call may change: what it names, and indoor and virtual together, because one implies the other. */
const flagsOf = (args: JsonObject): ReadonlyArray<string> => {
  const named = Object.keys(args).map((name) => name.replaceAll(/[A-Z]/gu, (letter) => `_${letter.toLowerCase()}`))
  return named.some((key) => pair.includes(key)) ? [...named, ...pair] : named
}

const pair = ["is_indoor", "is_virtual"]

/** Not a change of intensity's business: what else may have happened to the workout in this session. */
const kept = ["date", "advice", "is_completed"]

/**
 * Only what the tool changes is taken over, because the recording knows nothing of this session's other writes.
 * Where nobody read the plan again after the write, its own reply must do.
 */
const changed = (
  tool: string,
  args: JsonObject,
  answer: JsonObject,
  before: Row | null,
  reread: Row | undefined
): ReadonlyArray<Row> => {
  const row = before ?? reread
  if (row === undefined) return []
  if (tool === "changeWorkoutDate") return [{ ...row, date: args["newDate"] ?? null }]
  if (tool === "changeWorkoutAdvice") return [{ ...row, advice: args["advice"] ?? null }]
  return [
    reread === undefined
      ? { ...row, ...only(answer, ["title", "ess", "duration_seconds"]) }
      : { ...reread, ...only(row, kept) }
  ]
}

const created = (tool: string, args: JsonObject, answer: JsonObject): ReadonlyArray<Row> =>
  typeof answer["workout_id"] === "number" ? [createdRow(tool, answer["workout_id"], args, answer)] : []

const createdRow = (tool: string, id: number, args: JsonObject, answer: JsonObject): Row => ({
  workout_id: id,
  date: args["dateStr"] ?? null,
  title: answer["title"] ?? args["title"] ?? "",
  act_type: args["actType"] ?? (tool === "createSwimWorkout" ? "Swim" : "Strength"),
  duration_seconds: answer["duration_seconds"] ?? null,
  has_steps_general: args["stepsGeneral"] !== undefined,
  ...only(answer, ["ess"]),
  ...(args["isTaper"] === true && { is_taper: true }),
  ...only(args, ["advice"]),
  ...(args["strengthOtherText"] !== undefined && { intervals: args["strengthOtherText"] }),
  steps_general: args["stepsGeneral"] ?? null,
  swim_sections: args["swimSections"] ?? null
})

/** What follows from the zones of one sport. */
const derived: { readonly [sport: string]: ReadonlyArray<string> } = {
  Ride: [chosen.ftpWatts],
  Run: [chosen.criticalRunPower, chosen.thresholdPace]
}

const rezoned = (
  user: JsonObject,
  args: JsonObject,
  answer: JsonObject,
  reread: JsonObject | undefined
): JsonObject => {
  const sport = textOf(args["actType"])
  const zones = objectOf(reread?.[chosen.zones])
  const ofSport = Object.keys(zones).filter((key) => key.startsWith(sport))
  return {
    ...user,
    ...only(reread ?? {}, derived[sport] ?? []),
    [chosen.zones]: {
      ...objectOf(user[chosen.zones]),
      ...(reread === undefined ? { [sport]: answer["zones"] ?? args["zones"] ?? null } : only(zones, ofSport))
    }
  }
}

const only = (record: JsonObject, keys: ReadonlyArray<string>): JsonObject =>
  Object.fromEntries(
    keys.flatMap((key) => {
      const value = record[key]
      return value === undefined ? [] : [[key, value]]
    })
  )

/** The plan of a window with this session's changes in it. */
export const overPlan = (
  overlay: Overlay,
  rows: ReadonlyArray<Row>,
  { days, depth, order }: { readonly days: Days; readonly depth: Depth; readonly order: (a: Row, b: Row) => number }
): ReadonlyArray<Row> => {
  if (overlay.workouts.size === 0) return rows
  const untouched = rows.filter((row) => !overlay.workouts.has(idOf(row)))
  const touched = [...overlay.workouts.values()].filter((row): row is Row => row !== null && within(row, days))
  return [...untouched, ...touched.map((row) => shallower(row, depth))].sort(order)
}

/** A list of activities, or the details of one. */
export const overActivities = (overlay: Overlay, reply: Json): Json => {
  if (overlay.flags.size === 0) return reply
  const answer = objectOf(reply)
  return answer["activities"] === undefined
    ? flagged(overlay, answer)
    : { ...answer, activities: objects(answer["activities"]).map((row) => flagged(overlay, row)) }
}

const flagged = (overlay: Overlay, row: JsonObject): JsonObject => ({ ...row, ...overlay.flags.get(Number(row["id"])) })
