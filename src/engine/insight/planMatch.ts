/**
 * Which activity was which planned workout: by date, sport, name and shape, each activity and each workout at most
 * once. No source links the two, so the score of every match is part of the answer.
 */
import * as Day from "../../domain/Day.ts"
import type { Sport } from "../../domain/Sport.ts"
import { zoneNames, type ZoneSeconds } from "../../domain/Zones.ts"
import type { MethodBasis } from "./basis.ts"

export const matchBasis: MethodBasis = {
  method: "plan-match/greedy-v1",
  published: [],
  ours: [
    "score: date 40 %, duration 25 %, name 20 %, time in zone 15 %, over what both sides know; accepted from 0.6, explained below 0.8",
    "a workout may be done up to three days early or late",
    "compliance: shared time in zone over the larger of the two; without zones the same of duration",
    "match percentage: compliance weighted by planned time, 0 for a missed workout"
  ]
}

export interface PlannedSession {
  readonly id: number
  readonly day: Day.Day
  readonly title: string
  readonly sport: Sport
  readonly durationSeconds: number | null
  readonly zoneSeconds: ZoneSeconds | null
  /** The athlete's own mark; null when never marked. */
  readonly completed: boolean | null
}

export interface DoneSession {
  readonly id: number
  readonly day: Day.Day
  readonly name: string | null
  /** Strength where the activity's type says so, else its sport. */
  readonly sport: Sport
  readonly durationSeconds: number
  readonly zoneSeconds: ZoneSeconds | null
}

export interface Match {
  readonly planned: PlannedSession
  readonly done: DoneSession
  /** 0 to 1. */
  readonly score: number
  /** Days after the planned day; negative: earlier. */
  readonly daysLate: number
  /** 0 to 1: how much of the plan was done as planned. */
  readonly compliance: number
  /** What spoke for it, in words. */
  readonly because: string
}

export interface PlanMatch {
  readonly matches: ReadonlyArray<Match>
  readonly missed: ReadonlyArray<PlannedSession>
  /** Marked as done by the athlete, with no activity to show for it. */
  readonly markedOnly: ReadonlyArray<PlannedSession>
  readonly unplanned: ReadonlyArray<DoneSession>
}

const mostDaysApart = 3
const dateScores = [1, 0.6, 0.4, 0.25] as const
const shares = { date: 0.4, duration: 0.25, name: 0.2, shape: 0.15 }
const leastScore = 0.6
/** A match from here on speaks for itself. */
export const clearScore = 0.8

/** Best pairs first; equal scores go to the earlier day, then to the smaller number. */
export const matchPlan = (planned: ReadonlyArray<PlannedSession>, done: ReadonlyArray<DoneSession>): PlanMatch => {
  const byDay = new Map<string, Array<DoneSession>>()
  for (const session of done) byDay.set(session.day, [...(byDay.get(session.day) ?? []), session])
  const pairs: Array<Match> = []
  for (const plan of planned) {
    for (let late = -mostDaysApart; late <= mostDaysApart; late++) {
      for (const session of byDay.get(Day.addDays(plan.day, late)) ?? []) {
        const match = pairOf(plan, session, late)
        if (match !== null && match.score >= leastScore) pairs.push(match)
      }
    }
  }
  pairs.sort(
    (a, b) =>
      b.score - a.score ||
      (a.planned.day < b.planned.day ? -1 : a.planned.day > b.planned.day ? 1 : 0) ||
      a.planned.id - b.planned.id ||
      a.done.id - b.done.id
  )
  const takenPlans = new Set<number>()
  const takenDone = new Set<number>()
  const matches = pairs.filter(({ done: session, planned: plan }) => {
    if (takenPlans.has(plan.id) || takenDone.has(session.id)) return false
    takenPlans.add(plan.id)
    takenDone.add(session.id)
    return true
  })
  matches.sort((a, b) => (a.planned.day < b.planned.day ? -1 : 1))
  const left = planned.filter(({ id }) => !takenPlans.has(id))
  return {
    matches,
    missed: left.filter(({ completed }) => completed !== true),
    markedOnly: left.filter(({ completed }) => completed === true),
    unplanned: done.filter(({ id }) => !takenDone.has(id))
  }
}

/** 0 to 1; null where neither zones nor durations can be compared. */
const complianceOf = (
  planned: Pick<PlannedSession, "durationSeconds" | "zoneSeconds">,
  done: Pick<DoneSession, "durationSeconds" | "zoneSeconds">
): number | null => {
  if (planned.zoneSeconds !== null && done.zoneSeconds !== null) {
    const [p, d] = [planned.zoneSeconds, done.zoneSeconds]
    let [both, plan, did] = [0, 0, 0]
    for (const zone of zoneNames) {
      both += Math.min(p[zone], d[zone])
      plan += p[zone]
      did += d[zone]
    }
    if (plan > 0) return both / Math.max(plan, did)
  }
  const seconds = planned.durationSeconds
  return seconds === null || seconds <= 0 ? null : ratio(seconds, done.durationSeconds)
}

const pairOf = (planned: PlannedSession, done: DoneSession, daysLate: number): Match | null => {
  if (!sameSport(planned.sport, done.sport)) return null
  const date = dateScores[Math.abs(daysLate)] ?? 0
  const name = nameScore(planned.title, done.name)
  const duration =
    planned.durationSeconds === null || planned.durationSeconds <= 0
      ? null
      : ratio(planned.durationSeconds, done.durationSeconds)
  const shape =
    planned.zoneSeconds === null || done.zoneSeconds === null ? null : cosine(planned.zoneSeconds, done.zoneSeconds)
  let score = shares.date * date
  let total = shares.date
  const add = (share: number, value: number | null): void => {
    if (value === null) return
    score += share * value
    total += share
  }
  add(shares.name, name)
  add(shares.duration, duration)
  add(shares.shape, shape)
  return {
    planned,
    done,
    score: score / total,
    daysLate,
    compliance: complianceOf(planned, done) ?? 1,
    because: wordsFor(daysLate, name, duration, shape)
  }
}

/** Strength and other sessions are recorded under each other's names; the three big sports are not. */
const sameSport = (planned: Sport, done: Sport): boolean => {
  if (planned === done) return true
  const loose = (sport: Sport): boolean => sport === "Strength" || sport === "Other"
  return loose(planned) && loose(done)
}

const ratio = (a: number, b: number): number => (a > 0 && b > 0 ? Math.min(a, b) / Math.max(a, b) : 0)

/** Devices give every ride the same name: only a name that carries the title is evidence, no name is none. */
const nameScore = (title: string, name: string | null): number | null => {
  if (name === null) return null
  const [wanted, got] = [wordsOf(title), new Set(wordsOf(name))]
  if (wanted.length === 0 || got.size === 0) return null
  const shared = wanted.filter((word) => got.has(word)).length
  return shared === 0 ? null : shared / wanted.length
}

const wordsOf = (text: string): ReadonlyArray<string> => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []

const cosine = (a: ZoneSeconds, b: ZoneSeconds): number | null => {
  let [product, squaresA, squaresB] = [0, 0, 0]
  for (const zone of zoneNames) {
    product += a[zone] * b[zone]
    squaresA += a[zone] ** 2
    squaresB += b[zone] ** 2
  }
  return squaresA > 0 && squaresB > 0 ? product / Math.sqrt(squaresA * squaresB) : null
}

const wordsFor = (daysLate: number, name: number | null, duration: number | null, shape: number | null): string => {
  const days = Math.abs(daysLate)
  const when = days === 0 ? "same day" : `${days} ${days === 1 ? "day" : "days"} ${daysLate > 0 ? "later" : "earlier"}`
  const parts = [when, "same sport"]
  if (name !== null && name >= 0.5) parts.push("name fits")
  if (duration !== null) parts.push(`duration ${Math.round(100 * duration)} %`)
  if (shape !== null) parts.push(`time in zone ${Math.round(100 * shape)} % alike`)
  return parts.join(", ")
}
