/** What race day may bring: the time of every leg now, carried to the day by the fitness forecast, and the target judged. */
import * as Day from "../../../domain/Day.ts"
import type { InsightBasis, Intervals } from "../../../domain/Insight.ts"
import type { RaceGoal, RaceOutlook } from "../../../domain/RaceGoal.ts"
import type { MethodBasis } from "../../../engine/insight/basis.ts"
import { fitnessBasis } from "../../../engine/insight/fitness.ts"
import { judgeTarget, outlookFor, raceGoalBasis } from "../../../engine/insight/raceGoal.ts"
import { isRaceTime, predictRaceTime, type NoRaceTime, type RaceTime } from "../../../engine/insight/raceTime.ts"
import { roundTo } from "../../../engine/insight/numeric.ts"
import { basisOf } from "../../insightBasis.ts"
import type { Leg } from "./events.ts"
import { legsOf } from "./events.ts"
import type { Future } from "./futures.ts"
import type { Model } from "./model.ts"
import { rideTime } from "./rideTime.ts"
import { finishTime, intervalsOf } from "./told.ts"

const triathlonBasis: MethodBasis = {
  method: "triathlon/legs-v1",
  published: [],
  ours: [
    "the legs one by one, the ride 4 % and the run 6 % slower than alone, and four minutes of transitions",
    "the legs' uncertainties are added in squares"
  ]
}
const afterOthers: { readonly [S in Leg["sport"]]: number } = { Swim: 1, Ride: 1.04, Run: 1.06 }
const transitionSeconds = 240

/** A time without any other leg before it. */
export const timeNow = (model: Model, { metres, sport }: Leg): RaceTime | NoRaceTime =>
  sport === "Ride"
    ? rideTime(model, metres)
    : predictRaceTime(
        model.efforts,
        { sport, metres, day: Day.daysBetween(model.first, model.today) },
        model.races[sport].errors
      )

export const outlookOf = (goal: RaceGoal, model: Model, futures: ReadonlyArray<Future>): RaceOutlook => {
  const daysUntil = Day.daysBetween(model.today, goal.day)
  if (daysUntil < 0) return nothing("the race is over")
  const legs = legsOf(goal)
  if (legs.length === 0)
    return nothing("its type and distance do not say what is raced: set both with setRaceGoalEvent")
  const timed = legs.map((leg) => ({ leg, now: timeNow(model, leg) }))
  const missing = timed.flatMap(({ leg, now }) =>
    isRaceTime(now) ? [] : [`${leg.sport.toLowerCase()}: ${now.reason}`]
  )
  if (missing.length > 0) return nothing(...missing)
  const several = legs.length > 1
  const notes: Array<string> = []
  const bases = new Map<string, InsightBasis>()
  const use = (basis: MethodBasis): void => void bases.set(basis.method, basisOf(basis))
  let secondsNow = several ? transitionSeconds : 0
  let seconds = secondsNow
  const squares = { 50: 0, 80: 0, 90: 0 }
  for (const { leg, now } of timed) {
    if (!isRaceTime(now)) continue
    const future = futures.find(({ of }) => of.sport === leg.sport)
    const later = outlookFor(now, future?.forecast ?? null, daysUntil)
    const slower = several ? afterOthers[leg.sport] : 1
    secondsNow += slower * now.seconds
    seconds += slower * later.seconds
    for (const level of [50, 80, 90] as const)
      squares[level] += (slower * (later.intervals[level].high - later.seconds)) ** 2
    use(now.basis)
    if (future === undefined) notes.push(`${leg.sport.toLowerCase()} fitness is not forecast: the time is of today`)
    else {
      use(fitnessBasis)
      if (future.forecast.fallbackReason !== null)
        notes.push(`${leg.sport.toLowerCase()} as fit as now, because ${future.forecast.fallbackReason}`)
      else if (future.plannedUntil === null || future.plannedUntil < goal.day)
        notes.push(
          `${leg.sport.toLowerCase()} plan ${future.plannedUntil === null ? "is empty" : `ends on ${future.plannedUntil}`}: from there as last month`
        )
    }
    if (later.beyondForecast) notes.push("more than twelve weeks away: the end of the forecast stands in")
  }
  if (several) use(triathlonBasis)
  const intervals = spread(seconds, squares)
  const outlook = { seconds, intervals, beyondForecast: false }
  const judged = goal.targetSeconds === null ? null : judgeTarget(outlook, goal.targetSeconds)
  if (judged !== null) use(raceGoalBasis)
  else notes.push("no target time is set, so nothing is judged")
  return {
    seconds: Math.round(seconds),
    time: finishTime(seconds),
    secondsNow: Math.round(secondsNow),
    intervals: intervalsOf(intervals),
    realism: judged && `${judged.words}: ${gap(judged.missesBySeconds)}`,
    probability: judged && roundTo(judged.probability, 2),
    notes: [...new Set(notes)],
    basis: [...bases.values()]
  }
}

const gap = (missesBy: number): string =>
  Math.abs(missesBy) < 1
    ? "the prediction is the target"
    : `the prediction is ${finishTime(Math.abs(missesBy))} ${missesBy > 0 ? "slower" : "faster"} than the target`

/** As wide upwards as the legs together, and as a share of the time downwards. */
const spread = (seconds: number, squares: { readonly [L in 50 | 80 | 90]: number }): Intervals => {
  const at = (level: 50 | 80 | 90) => {
    const high = seconds + Math.sqrt(squares[level])
    return { low: (seconds * seconds) / high, high }
  }
  return { 50: at(50), 80: at(80), 90: at(90) }
}

const nothing = (...notes: ReadonlyArray<string>): RaceOutlook => ({
  seconds: null,
  time: null,
  secondsNow: null,
  intervals: null,
  realism: null,
  probability: null,
  notes,
  basis: []
})
