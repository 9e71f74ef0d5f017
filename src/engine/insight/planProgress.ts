/** How much of the plan was done: seconds by zone in total and per sport, the match percentage, week by week. */
import * as Day from "../../domain/Day.ts"
import type { Sport } from "../../domain/Sport.ts"
import { noZoneSeconds, type ZoneName, zoneNames, type ZoneSeconds } from "../../domain/Zones.ts"
import type { MethodBasis } from "./basis.ts"
import { type DoneSession, matchBasis, matchPlan, type PlanMatch, type PlannedSession } from "./planMatch.ts"

export interface ZoneTotals {
  readonly done: ZoneSeconds
  readonly planned: ZoneSeconds
}

export interface PlanWeek {
  /** Its Monday. */
  readonly start: Day.Day
  readonly plannedSeconds: number
  readonly doneSeconds: number
  readonly plannedWorkouts: number
  readonly matchedWorkouts: number
  /** Null in a week without a plan. */
  readonly matchPercent: number | null
}

export interface PlanProgress extends PlanMatch {
  readonly total: ZoneTotals
  readonly bySport: { readonly [S in Sport]?: ZoneTotals }
  /** 0 to 100; null without a planned workout in the period. */
  readonly matchPercent: number | null
  readonly period: { readonly from: Day.Day; readonly to: Day.Day }
  readonly weeks: ReadonlyArray<PlanWeek>
  /** Sessions and workouts in no zone total: their time in zone, or that of what was done for them, nobody knows. */
  readonly withoutZones: { readonly done: number; readonly planned: number }
  readonly basis: MethodBasis
}

/**
 * @param from first day of the plan
 * @param to today: what is planned for later is not late
 */
export const planProgress = (
  planned: ReadonlyArray<PlannedSession>,
  done: ReadonlyArray<DoneSession>,
  from: Day.Day,
  to: Day.Day
): PlanProgress => {
  // Matching sees what lies around the period, so that a session put off over its edge is not counted twice.
  const matched = matchPlan(planned, done)
  const within = ({ day }: { readonly day: Day.Day }): boolean => day >= from && day <= to
  // A workout of today may still be done: it counts once it was.
  const due = (plan: PlannedSession): boolean => within(plan) && plan.day < to
  const matches = matched.matches.filter(({ done: session, planned: plan }) => within(plan) || within(session))
  const counted: PlanMatch = {
    matches,
    missed: matched.missed.filter(due),
    markedOnly: matched.markedOnly.filter(within),
    unplanned: matched.unplanned.filter(within)
  }
  const plans = [...counted.missed, ...counted.markedOnly, ...matches.map((match) => match.planned)].filter(within)
  const sessions = done.filter(within)
  const sports = [...new Set([...plans, ...sessions].map(({ sport }) => sport))]
  const comparable = comparablePlans(plans, sessions, matches)
  const totalsOf = (keep: (session: { readonly sport: Sport }) => boolean): ZoneTotals => ({
    done: sumZones(sessions.filter(keep)),
    planned: sumZones(comparable.filter(keep))
  })
  return {
    ...counted,
    total: totalsOf(() => true),
    bySport: Object.fromEntries(sports.map((sport) => [sport, totalsOf((session) => session.sport === sport)])),
    matchPercent: percentOf(counted, plans),
    period: { from, to },
    weeks: weeksOf(counted, plans, sessions, from, to),
    withoutZones: {
      done: sessions.filter(({ zoneSeconds }) => zoneSeconds === null).length,
      planned: plans.length - comparable.filter(({ zoneSeconds }) => zoneSeconds !== null).length
    },
    basis: matchBasis
  }
}

/**
 * Without those whose doing leaves no time in zone, for else what was done would look undone: a swim that was swum,
 * and any workout of a sport that is recorded without zones.
 */
const comparablePlans = (
  plans: ReadonlyArray<PlannedSession>,
  sessions: ReadonlyArray<DoneSession>,
  matches: PlanMatch["matches"]
): ReadonlyArray<PlannedSession> => {
  const hasZones = ({ zoneSeconds }: DoneSession): boolean => zoneSeconds !== null
  const unzoned = new Set(matches.filter(({ done }) => !hasZones(done)).map(({ planned }) => planned.id))
  const recorded = new Set(sessions.map(({ sport }) => sport))
  const zoned = new Set(sessions.filter(hasZones).map(({ sport }) => sport))
  return plans.filter(({ id, sport }) => !unzoned.has(id) && (zoned.has(sport) || !recorded.has(sport)))
}

/** A workout of unknown length weighs as much as an hour. */
const unknownSeconds = 3600

const weightOf = ({ durationSeconds }: PlannedSession): number =>
  durationSeconds !== null && durationSeconds > 0 ? durationSeconds : unknownSeconds

const percentOf = ({ markedOnly, matches }: PlanMatch, plans: ReadonlyArray<PlannedSession>): number | null => {
  const weight = plans.reduce((sum, plan) => sum + weightOf(plan), 0)
  if (weight <= 0) return null
  const ids = new Set(plans.map(({ id }) => id))
  const kept = matches
    .filter(({ planned }) => ids.has(planned.id))
    .reduce((sum, { compliance, planned }) => sum + compliance * weightOf(planned), 0)
  // The athlete's word counts like a session to the letter: there is nothing to hold against it.
  const marked = markedOnly.filter(({ id }) => ids.has(id)).reduce((sum, plan) => sum + weightOf(plan), 0)
  return (100 * (kept + marked)) / weight
}

const sumZones = (sessions: ReadonlyArray<{ readonly zoneSeconds: ZoneSeconds | null }>): ZoneSeconds => {
  const sums: Record<ZoneName, number> = { ...noZoneSeconds }
  for (const { zoneSeconds } of sessions)
    if (zoneSeconds !== null) for (const zone of zoneNames) sums[zone] += zoneSeconds[zone]
  return sums
}

const weeksOf = (
  counted: PlanMatch,
  plans: ReadonlyArray<PlannedSession>,
  sessions: ReadonlyArray<DoneSession>,
  from: Day.Day,
  to: Day.Day
): ReadonlyArray<PlanWeek> => {
  const weeks: Array<PlanWeek> = []
  for (let start = Day.startOfWeek(from); start <= to; start = Day.addDays(start, 7)) {
    const end = Day.addDays(start, 6)
    const inWeek = ({ day }: { readonly day: Day.Day }): boolean => day >= start && day <= end
    const own = plans.filter(inWeek)
    const ids = new Set(own.map(({ id }) => id))
    weeks.push({
      start,
      plannedSeconds: own.reduce((sum, { durationSeconds }) => sum + (durationSeconds ?? 0), 0),
      doneSeconds: sessions.filter(inWeek).reduce((sum, { durationSeconds }) => sum + durationSeconds, 0),
      plannedWorkouts: own.length,
      matchedWorkouts:
        counted.matches.filter(({ planned }) => ids.has(planned.id)).length +
        counted.markedOnly.filter(({ id }) => ids.has(id)).length,
      matchPercent: percentOf(counted, own)
    })
  }
  return weeks
}
