/**
 * What a change of the plan would do before it is made: to the load of its weeks, to recovery on the day, to the next
 * race; and what a coach would object to.
 */
import type { Availability } from "../../domain/Athlete.ts"
import * as Day from "../../domain/Day.ts"
import type { Sport } from "../../domain/Sport.ts"
import type { ZoneSeconds } from "../../domain/Zones.ts"
import type { MethodBasis } from "./basis.ts"
import { loadAverages } from "./dailyLoad.ts"
import { recoveryScores, type RecoveryDay, type RecoveryScore } from "./recovery.ts"
import { isHard } from "./hardLoad.ts"

export const whatIfBasis: MethodBasis = {
  method: "what-if/plan-difference-v1",
  published: [],
  ours: [
    "a day is hard from 100 ESS or ten minutes at threshold and above",
    "projected recovery keeps this morning's HRV and resting heart rate and moves the load alone",
    "a race time changes in proportion to the fitness forecast"
  ]
}

export interface PlannedLoad {
  readonly id: number
  readonly day: Day.Day
  readonly title: string
  readonly sport: Sport
  readonly ess: number | null
  readonly durationSeconds: number | null
  readonly zoneSeconds: ZoneSeconds | null
  readonly isTaper: boolean
}

export interface WeekEffect {
  readonly start: Day.Day
  readonly essBefore: number
  readonly essAfter: number
}

/** Weeks whose load differs, oldest first; what was done in them counts as it is. */
export const weekEffects = (
  before: ReadonlyArray<PlannedLoad>,
  after: ReadonlyArray<PlannedLoad>,
  done: ReadonlyArray<{ readonly day: Day.Day; readonly ess: number }>
): ReadonlyArray<WeekEffect> => {
  const weekly = (plan: ReadonlyArray<PlannedLoad>): ReadonlyMap<Day.Day, number> => {
    const sums = new Map<Day.Day, number>()
    for (const { day, ess } of [...plan, ...done]) {
      const start = Day.startOfWeek(day)
      sums.set(start, (sums.get(start) ?? 0) + (ess ?? 0))
    }
    return sums
  }
  const [old, now] = [weekly(before), weekly(after)]
  return [...new Set([...old.keys(), ...now.keys()])]
    .sort()
    .map((start) => ({ start, essBefore: old.get(start) ?? 0, essAfter: now.get(start) ?? 0 }))
    .filter(({ essAfter, essBefore }) => Math.abs(essAfter - essBefore) > 0.05)
}

/**
 * Recovery on a day to come: the last known mornings stay as they are, and the load goes its planned way.
 *
 * @param days mornings up to today, with their load balance
 * @param ess daily loads of the same days, then the plan; longer than `days` by the days ahead
 */
export const projectedRecovery = (days: ReadonlyArray<RecoveryDay>, ess: Float64Array): RecoveryScore | null => {
  const today = days.at(-1)
  if (today === undefined || ess.length < days.length) return null
  const { atl, ctl } = loadAverages(ess)
  const last = ess.length - 1
  if (last === 0) return null
  const balanced: RecoveryDay = { ...today, ctl: ctl[last - 1]!, tsb: ctl[last - 1]! - atl[last - 1]! }
  const score = recoveryScores([...days.slice(0, -1), balanced], 1)[0]
  return score === undefined ? null : { ...score, day: Day.addDays(today.day, ess.length - days.length) }
}

export type PlanWarning =
  | { readonly kind: "backToBackHard"; readonly days: readonly [Day.Day, Day.Day] }
  | { readonly kind: "noAvailability"; readonly day: Day.Day; readonly sport: Sport }
  | {
      readonly kind: "moreThanAvailable"
      readonly day: Day.Day
      readonly sport: Sport
      readonly plannedHours: number
      readonly availableHours: number
    }
  | { readonly kind: "insideTaper"; readonly day: Day.Day; readonly race: string; readonly raceDay: Day.Day }
  | { readonly kind: "raceDay"; readonly day: Day.Day; readonly race: string }

/** Days before a race in which load is shed: ours, by priority. */
const taperDays = { A: 14, B: 7, C: 3 } as const

/** What a coach would object to about one workout of a plan, and only what it brings with it. */
export const planWarnings = (
  workout: PlannedLoad,
  plan: ReadonlyArray<PlannedLoad>,
  availability: Availability,
  races: ReadonlyArray<{ readonly name: string; readonly day: Day.Day; readonly priority: "A" | "B" | "C" }>
): ReadonlyArray<PlanWarning> => {
  const warnings: Array<PlanWarning> = []
  const others = plan.filter(({ id }) => id !== workout.id)
  const { day, sport } = workout
  if (isHard(workout)) {
    const hardOn = (other: Day.Day): boolean => others.some((one) => one.day === other && isHard(one))
    const [yesterday, tomorrow] = [Day.addDays(day, -1), Day.addDays(day, 1)]
    if (hardOn(yesterday)) warnings.push({ kind: "backToBackHard", days: [yesterday, day] })
    if (hardOn(tomorrow)) warnings.push({ kind: "backToBackHard", days: [day, tomorrow] })
  }
  // Without any availability on record there is nothing to hold the day against.
  if (availability.slots.length > 0) {
    const slot = availability.slots.find((one) => one.weekday === Day.weekdayOf(day) && one.sport === sport)
    const planned = [workout, ...others.filter((one) => one.day === day && one.sport === sport)]
    const hours = planned.reduce((sum, { durationSeconds }) => sum + (durationSeconds ?? 0) / 3600, 0)
    if (slot === undefined || !(slot.hours > 0)) warnings.push({ kind: "noAvailability", day, sport })
    else if (hours > slot.hours + 0.01)
      warnings.push({
        kind: "moreThanAvailable",
        day,
        sport,
        plannedHours: Math.round(hours * 100) / 100,
        availableHours: slot.hours
      })
  }
  for (const race of races) {
    const ahead = Day.daysBetween(day, race.day)
    if (ahead === 0) warnings.push({ kind: "raceDay", day, race: race.name })
    else if (ahead > 0 && ahead <= taperDays[race.priority] && isHard(workout) && !workout.isTaper)
      warnings.push({ kind: "insideTaper", day, race: race.name, raceDay: race.day })
  }
  return warnings
}
