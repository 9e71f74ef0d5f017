/** `getPlanProgress`: what was done of the plan, since the plan began. */
import { Effect } from "effect"
import * as Day from "../../../domain/Day.ts"
import type { PlanProgress, ProgressMatch, ProgressWeeks, SportProgress } from "../../../domain/PlanProgress.ts"
import { sports } from "../../../domain/Sport.ts"
import { zoneNames } from "../../../domain/Zones.ts"
import { roundTo } from "../../../engine/insight/numeric.ts"
import {
  clearScore,
  type DoneSession,
  type Match,
  matchBasis,
  type PlannedSession
} from "../../../engine/insight/planMatch.ts"
import { planProgress, type PlanWeek, type ZoneTotals } from "../../../engine/insight/planProgress.ts"
import { repetitionBasis } from "../../../engine/insight/repetitions.ts"
import type { AiEndurance } from "../../AiEndurance.ts"
import { basisOf } from "../../insightBasis.ts"
import { loadSubject } from "../details/subject.ts"
import { type Local, withStorage } from "../Local.ts"
import { complianceOf } from "./compliance.ts"
import { type Done, loadDone, newestActivity, sportOf } from "./done.ts"
import { loadPlan, type PlannedItem } from "./plan.ts"
import { wholeSeconds } from "./told.ts"

/** Workouts may be done this much early or late, so the plan is read a little beyond today. */
const aroundDays = 3
/** Matches are listed for the last two weeks; the figures count the whole period. */
const listedDays = 14
const weeksShown = 8

export const getPlanProgress = (local: Local): AiEndurance["Service"]["getPlanProgress"] =>
  withStorage(
    Effect.gen(function* () {
      const { athleteId } = yield* local.auth.require("read")
      const { today } = yield* local.clock.now
      const subject = yield* loadSubject(local.sql, athleteId)
      const plan = yield* loadPlan(local.sql, subject, { to: Day.addDays(today, aroundDays) })
      const begun = plan[0]?.workout.day ?? today
      const from = begun > today ? today : begun
      const done = yield* loadDone(local.sql, subject, {
        from: Day.addDays(from, -aroundDays),
        to: today,
        details: true
      })
      const progress = planProgress(plan.map(plannedSession), done.map(doneSession), from, today)
      const listedFrom = Day.addDays(today, 1 - listedDays)
      const listed = progress.matches.filter(({ planned }) => planned.day >= listedFrom)
      const items = new Map(plan.map((item) => [item.workout.id as number, item]))
      const activities = new Map(done.map((activity) => [activity.id, activity]))
      const matches = yield* Effect.forEach(listed, (match) =>
        Effect.gen(function* () {
          const item = items.get(match.planned.id)!
          const activity = activities.get(match.done.id)!
          const repetitions = yield* complianceOf(local.sql, subject, item.content, activity)
          // Each opens a stream: others get their turn in between.
          yield* Effect.yieldNow
          return { ...matchOf(match), ...(repetitions !== null && { repetitions }) }
        })
      )
      return {
        done: wholeSeconds(progress.total.done),
        planned: wholeSeconds(progress.total.planned),
        matchPercentage: progress.matchPercent === null ? null : roundTo(progress.matchPercent, 1),
        period: progress.period,
        bySport: Object.fromEntries(
          sports.flatMap((sport) => {
            const totals = progress.bySport[sport]
            return totals === undefined || isEmpty(totals) ? [] : [[sport, sportProgress(totals)]]
          })
        ),
        weeks: weeksOf(progress.weeks.slice(-weeksShown)),
        listedFrom,
        matches,
        missed: progress.missed.filter(({ day }) => day >= listedFrom).map(plannedRow),
        markedOnly: progress.markedOnly.filter(({ day }) => day >= listedFrom).map(plannedRow),
        unplanned: progress.unplanned.filter(({ day }) => day >= listedFrom).map(doneRow),
        basis: [basisOf(matchBasis), basisOf(repetitionBasis)],
        freshness: {
          activities: done.length,
          newestActivity: yield* newestActivity(local.sql, athleteId),
          plannedUntil: yield* plannedUntil(local, athleteId)
        },
        notes: notesOf(plan, progress, listedFrom)
      } satisfies PlanProgress
    })
  ).pipe(Effect.withSpan("AiEndurance.getPlanProgress"))

/** Last day anything is planned for. */
export const plannedUntil = ({ sql }: Pick<Local, "sql">, athleteId: number) =>
  Effect.map(
    sql<{ readonly day: string | null }>`SELECT MAX(day) AS day FROM workouts
      WHERE athlete_id = ${athleteId} AND status = 'planned'`,
    ([row]) => (row?.day == null ? null : Day.unsafe(row.day))
  )

export const plannedSession = ({ workout }: PlannedItem): PlannedSession => ({
  id: workout.id,
  day: workout.day,
  title: workout.title,
  sport: workout.sport,
  durationSeconds: workout.durationSeconds,
  zoneSeconds: workout.zoneSeconds,
  completed: workout.completed
})

export const doneSession = (activity: Done): DoneSession => ({
  id: activity.id,
  day: activity.day,
  name: activity.name,
  sport: sportOf(activity),
  durationSeconds: activity.details?.timerSeconds ?? activity.movingSeconds,
  zoneSeconds: activity.details?.zoneSeconds ?? null
})

/** Strength has no zones to speak of. */
const isEmpty = ({ done, planned }: ZoneTotals): boolean =>
  zoneNames.every((zone) => done[zone] === 0 && planned[zone] === 0)

const sportProgress = ({ done, planned }: ZoneTotals): SportProgress => ({
  doneSec: wholeSeconds(done),
  planSec: wholeSeconds(planned)
})

const weeksOf = (weeks: ReadonlyArray<PlanWeek>): ProgressWeeks => ({
  start: weeks.map(({ start }) => start),
  plannedSeconds: weeks.map(({ plannedSeconds }) => Math.round(plannedSeconds)),
  doneSeconds: weeks.map(({ doneSeconds }) => Math.round(doneSeconds)),
  plannedWorkouts: weeks.map(({ plannedWorkouts }) => plannedWorkouts),
  matchedWorkouts: weeks.map(({ matchedWorkouts }) => matchedWorkouts),
  matchPercentage: weeks.map(({ matchPercent }) => (matchPercent === null ? null : Math.round(matchPercent)))
})

const matchOf = ({ because, compliance, daysLate, done, planned, score }: Match): ProgressMatch => ({
  workoutId: planned.id,
  title: planned.title,
  date: planned.day,
  sport: planned.sport,
  activityId: done.id,
  ...(daysLate !== 0 && { daysLate }),
  score: roundTo(score, 2),
  ...(score < clearScore && { because }),
  ...durationOf(planned, done),
  compliancePercentage: Math.round(100 * compliance)
})

const durationOf = (planned: PlannedSession, done: DoneSession) =>
  planned.durationSeconds === null || planned.durationSeconds <= 0
    ? {}
    : { durationPercentage: Math.round((100 * done.durationSeconds) / planned.durationSeconds) }

const plannedRow = ({ day, id, sport, title }: PlannedSession) => ({ id, date: day, sport, title })
const doneRow = ({ day, id, name, sport }: DoneSession) => ({ id, date: day, sport, title: name })

const notesOf = (
  plan: ReadonlyArray<PlannedItem>,
  { matches, weeks, withoutZones }: ReturnType<typeof planProgress>,
  listedFrom: Day.Day
): ReadonlyArray<string> => [
  ...(plan.length === 0 ? ["nothing is planned up to today, so there is nothing to compare with"] : []),
  ...(withoutZones.done + withoutZones.planned > 0
    ? [
        `in no zone total: ${withoutZones.done} activities without time in zone, and ${withoutZones.planned} workouts planned or done without`
      ]
    : []),
  ...(matches.some(({ planned }) => planned.day < listedFrom)
    ? [
        "older workouts are counted, not listed: getPlannedWorkouts with startDate and fullDetails says what was done for each"
      ]
    : []),
  ...(weeks.length > weeksShown ? [`the last ${weeksShown} of ${weeks.length} weeks are listed`] : [])
]
