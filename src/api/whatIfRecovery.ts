/** Recovery on mornings to come, with and without a change of the plan. */
import * as Day from "../domain/Day.ts"
import type { WhatIf } from "../domain/WhatIf.ts"
import { dailyEss } from "../engine/insight/dailyLoad.ts"
import type { RecoveryScore } from "../engine/insight/recovery.ts"
import { projectedRecovery } from "../engine/insight/whatIf.ts"
import { type MorningSignals, signalDays } from "./signalDays.ts"
import { type DoneLoad, entriesOf, plannedEntries } from "./trainingLoad.ts"
import type { PlanChange } from "./whatIf.ts"

/** Further ahead this morning says nothing. */
export const mostDaysProjected = 14

interface Request {
  readonly mornings: ReadonlyArray<MorningSignals>
  readonly done: ReadonlyArray<DoneLoad>
  readonly plan: PlanChange
  readonly today: Day.Day
  readonly days: ReadonlyArray<Day.Day>
}

/** In words why there is none. */
export const recoveryEffects = ({ days, done, mornings, plan, today }: Request): WhatIf["recovery"] | string => {
  const asked = days.filter((day) => day >= today && Day.daysBetween(today, day) <= mostDaysProjected)
  if (asked.length === 0) return `Recovery: it is not projected more than ${mostDaysProjected} days ahead.`
  const entries = entriesOf(done).filter(({ day }) => day <= today)
  const first = entries.reduce<Day.Day | null>((least, { day }) => (least === null || day < least ? day : least), null)
  if (first === null) return "Recovery: no load was done yet to balance it with."
  const signals = signalDays(Day.range(first, today), mornings, dailyEss(entries, first, today), 0)
  const at = (workouts: PlanChange["before"], day: Day.Day): RecoveryScore | null =>
    projectedRecovery(signals, dailyEss([...entries, ...plannedEntries(workouts)], first, day))
  const effects = asked.map((day) => ({ date: day, before: at(plan.before, day), after: at(plan.after, day) }))
  const unknown = effects.find(
    ({ after, before }) => (before?.score ?? null) === null || (after?.score ?? null) === null
  )
  if (unknown !== undefined) {
    return `Recovery: ${unknown.before?.missing[0]?.reason ?? "too little is known of the mornings"}.`
  }
  return effects.map(({ after, before, date }) => ({ date, before: before!.score!, after: after!.score! }))
}
