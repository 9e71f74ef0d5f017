/** Lists of completed activities, and history beyond their caps. */
import { Effect } from "effect"
import { type ActivitySport, type ActivitySummary } from "../../domain/Activity.ts"
import { addDays, type Day, daysBetween, ofMillis, toMillis, unsafe } from "../../domain/Day.ts"
import type { ReadError } from "../../domain/errors.ts"
import type { Extras } from "../../domain/Evidence.ts"
import { readActivity } from "../../wire/activities.ts"
import { noActivityId } from "../../wire/activityRow.ts"
import { asItems, readRows } from "../../wire/lenient.ts"
import { keysOf } from "../../wire/open.ts"
import type { Activities, ActivityQuery, AiEndurance } from "../AiEndurance.ts"
import { inverted } from "../planWindow.ts"
import { askPlainly, type Live, odd } from "./Live.ts"
import type { Days } from "./planReads.ts"

export const listTools: { readonly [Sport in ActivitySport]: string } = {
  Ride: "getCyclingActivity",
  Run: "getRunningActivity",
  Swim: "getSwimmingActivity",
  Other: "getOtherActivity"
}

const cap = 40
/** Without a range; swims are not held to it. */
const usualRows = 20

/**
 * Newest first. One end of a range alone is completed, because AI Endurance does not say what it means by one: an open
 * end is tomorrow, which is today somewhere, and an open start long ago.
 */
export const getActivities = (live: Live): AiEndurance["Service"]["getActivities"] =>
  Effect.fn("AiEndurance.getActivities")(function* (query) {
    const { end, limit, sport, start } = query
    if (start !== null && end !== null && end < start) return yield* inverted(start, end)
    if (limit !== undefined && limit > cap) return yield* history(live, query, limit)
    const { today } = yield* live.clock.now
    const ranged = start !== null || end !== null
    const page = yield* list(live, query, ranged ? { start: start ?? longAgo, end: end ?? addDays(today, 1) } : null)
    const most = ranged || sport === "Swim" ? cap : usualRows
    const shown = page.rows.toSorted(newestFirst)
    return {
      activities: limit === undefined ? shown : shown.slice(0, limit),
      truncated: page.rows.length >= most || (limit !== undefined && limit < page.rows.length),
      ...(page.unreadable.length > 0 && { unreadable: page.unreadable }),
      ...(page.extras !== undefined && { extras: page.extras })
    } satisfies Activities
  })

const longAgo = unsafe("2000-01-01")

interface Page {
  readonly rows: ReadonlyArray<ActivitySummary>
  readonly unreadable: ReadonlyArray<string>
  readonly extras?: Extras
}

const list = (live: Live, { alpha1, sport }: ActivityQuery, days: Days | null): Effect.Effect<Page, ReadError> =>
  Effect.gen(function* () {
    const tool = listTools[sport]
    const reply = yield* askPlainly(live, tool, {
      ...(days !== null && { startDate: days.start, endDate: days.end }),
      ...(alpha1 === true && (sport === "Ride" || sport === "Run") && { with_dfa_alpha1: true })
    })
    const { rest, take } = keysOf(reply)
    const items = take("activities", asItems)
    if (items === null && Object.keys(reply).length > 0) return yield* odd(tool, "holds no list of activities")
    for (const key of ["today", "date_range", "left_out", "missing"]) take(key, (value) => value)
    const read = readRows(items ?? [], (row) => readActivity(sport, row) ?? "it has no activity_date")
    return { ...read, ...rest() }
  })

/** A season without anything: history ends there, unless the caller named its beginning. */
const longestGapMonths = 12

/**
 * Month by month, newest first, until there is enough, or until a recording holds no more. There is no cursor, and
 * which 40 of more are kept is not said.
 */
const history = (live: Live, query: ActivityQuery, limit: number): Effect.Effect<Activities, ReadError> =>
  Effect.gen(function* () {
    const { today } = yield* live.clock.now
    const found = new Map<string, ActivitySummary>()
    const unreadable: Array<string> = []
    let full = false
    let empty = 0
    let end = query.end ?? addDays(today, 1)
    while (found.size <= limit && empty < longestGapMonths && end >= (query.start ?? longAgo)) {
      const first = firstOfMonth(end)
      const start = query.start !== null && query.start > first ? query.start : first
      const before = found.size
      const pages = yield* Effect.catchTag(window(live, query, { start, end }), "NotRecorded", (error) =>
        before > 0 ? Effect.succeed(null) : Effect.fail(error)
      )
      if (pages === null) {
        full = true
        break
      }
      for (const page of pages) {
        full ||= page.full
        unreadable.push(...page.unreadable)
        for (const row of page.rows) found.set(keyOf(row), row)
      }
      empty = query.start === null && found.size === before ? empty + 1 : 0
      end = addDays(start, -1)
    }
    const rows = [...found.values()].toSorted(newestFirst)
    return {
      activities: rows.slice(0, limit),
      truncated: full || rows.length > limit,
      ...(unreadable.length > 0 && { unreadable })
    }
  })

/** A list that comes back full may have lost some, so its days are asked for in halves. */
const window = (
  live: Live,
  query: ActivityQuery,
  { end, start }: Days
): Effect.Effect<ReadonlyArray<Page & { readonly full: boolean }>, ReadError> =>
  Effect.gen(function* () {
    const page = yield* list(live, query, { start, end })
    const days = daysBetween(start, end)
    const full = page.rows.length + page.unreadable.length >= cap
    if (!full || days < 1) return [{ ...page, full }]
    const middle = addDays(start, Math.floor(days / 2))
    const newer = yield* window(live, query, { start: addDays(middle, 1), end })
    return [...newer, ...(yield* window(live, query, { start, end: middle }))]
  })

const firstOfMonth = (day: Day): Day => {
  const date = new Date(toMillis(day))
  return ofMillis(Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1))
}

/** Numbers of different sports may be the same one; rows of old had none. */
const keyOf = ({ id, name, sport, startUtc }: ActivitySummary): string =>
  id === noActivityId ? `${sport} ${startUtc} ${name ?? ""}` : `${sport} ${id}`

const newestFirst = (one: ActivitySummary, other: ActivitySummary): number =>
  one.startUtc < other.startUtc ? 1 : one.startUtc > other.startUtc ? -1 : 0
